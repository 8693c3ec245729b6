"""Register the folder with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceLevelsConfig(AppConfig):
    """Service levels and calendars."""

    name = "rongthuk.service_levels"
    label = "service_levels"
    verbose_name = _("Service levels and calendars")
