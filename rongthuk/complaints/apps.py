"""Register complaints with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """The cases."""

    name = "rongthuk.complaints"
    label = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        """Make the verbs, the measures, the objection to closing an agency and the past cases known."""
        from rongthuk.complaints import actions, closing, measures, replaying  # noqa: F401 - registers by being imported
