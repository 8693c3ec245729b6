"""Register the portal with Django, and the web with the registry of channels."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public surface."""

    name = "rongthuk.portal"
    label = "portal"

    def ready(self) -> None:
        """Install the web as a way in; what leaves goes by the complainant's e-mail or another channel."""
        from django.utils.translation import gettext_lazy as _

        from rongthuk.conversations.channels import register_inward

        register_inward([("web", _("Web form"))])
