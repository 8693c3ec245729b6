"""Register e-mail with Django and with the registry of channels."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """E-mail."""

    name = "rongthuk.channels.email"
    label = "email"

    def ready(self) -> None:
        """Install the channel."""
        from rongthuk.channels.email.carrier import Email
        from rongthuk.conversations.channels import register

        register(Email())
