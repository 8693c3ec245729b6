"""Register the organisations with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Agencies, officers and their rights."""

    name = "rongthuk.organisations"
    label = "organisations"
    verbose_name = _("Organisations")
