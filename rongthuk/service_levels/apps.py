"""Register the folder with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServiceLevelsConfig(AppConfig):
    """Service levels and calendars."""

    name = "rongthuk.service_levels"
    label = "service_levels"
    verbose_name = _("Service levels and calendars")

    def ready(self) -> None:
        """Register the catalogue's loader."""
        from rongthuk.core.reference import register
        from rongthuk.service_levels.loading import load_service_levels

        register("service levels", load_service_levels, order=35)
