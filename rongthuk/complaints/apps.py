"""Register complaints with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """The cases."""

    name = "rongthuk.complaints"
    label = "complaints"
    verbose_name = _("Complaints")

    def ready(self) -> None:
        """Make the verbs, the measures and the objection to closing an agency known."""
        from rongthuk.complaints import actions, closing, measures  # noqa: F401 - registers by being imported
