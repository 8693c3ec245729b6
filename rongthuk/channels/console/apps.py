"""Register the console with Django and with the registry of channels."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The console."""

    name = "rongthuk.channels.console"
    label = "console"

    def ready(self) -> None:
        """Install the channel."""
        from rongthuk.channels.console.carrier import Console
        from rongthuk.conversations.channels import register

        register(Console())
