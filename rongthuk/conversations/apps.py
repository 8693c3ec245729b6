"""Register conversations with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    """Messages and their way to people."""

    name = "rongthuk.conversations"
    label = "conversations"
    verbose_name = _("Conversations")
