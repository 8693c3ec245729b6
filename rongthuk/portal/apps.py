"""Register the portal with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public surface."""

    name = "rongthuk.portal"
    label = "portal"
