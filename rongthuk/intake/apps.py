"""Register intake with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """Submissions as they came."""

    name = "rongthuk.intake"
    label = "intake"
    verbose_name = _("Intake")
