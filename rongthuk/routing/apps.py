"""Register the folder with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    """Routing rules."""

    name = "rongthuk.routing"
    label = "routing"
    verbose_name = _("Routing rules")

    def ready(self) -> None:
        """Register the rules' loader."""
        from rongthuk.core.reference import register
        from rongthuk.routing.loading import load_rules

        register("routing rules", load_rules, order=40)
