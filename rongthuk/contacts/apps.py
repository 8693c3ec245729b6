"""Register contacts with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """People who report."""

    name = "rongthuk.contacts"
    label = "contacts"
    verbose_name = _("Contacts")
