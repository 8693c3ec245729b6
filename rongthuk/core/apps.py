"""Register the core with Django."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Shared templates, front end, commands and registries."""

    name = "rongthuk.core"
    label = "core"
