"""Register notifications with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Telling complainants."""

    name = "rongthuk.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Begin to listen."""
        from rongthuk.notifications import telling  # noqa: F401 - registers by being imported
