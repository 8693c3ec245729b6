"""Register the desk with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff surface."""

    name = "rongthuk.desk"
    label = "desk"
