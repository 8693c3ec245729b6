"""Register the partner channel with Django and with the list of channels."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnerConfig(AppConfig):
    """Other systems."""

    name = "rongthuk.channels.partner"
    label = "partner"
    verbose_name = _("Partner systems")

    def ready(self) -> None:
        """Make the channel known; messages to complainants leave by other channels."""
        from rongthuk.conversations.channels import register_inward

        register_inward([("partner", _("Partner system"))])
