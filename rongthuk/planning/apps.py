"""Register the plan tracker with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    """Projects, progress, problems and indicators."""

    name = "rongthuk.planning"
    label = "planning"
    verbose_name = _("Plan tracker")

    def ready(self) -> None:
        """Begin to listen."""
        from rongthuk.planning import jobs  # noqa: F401 - registers by being imported
