"""Register the channel with Django and with the list of channels."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TraffyConfig(AppConfig):
    """Tickets of the system of before."""

    name = "rongthuk.channels.traffy"
    label = "traffy"
    verbose_name = _("Traffy Fondue")

    def ready(self) -> None:
        """Install the channel."""
        from rongthuk.conversations.channels import register_inward

        register_inward([("traffy", _("Traffy Fondue"))])
