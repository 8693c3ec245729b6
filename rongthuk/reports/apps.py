"""Register the reports with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Official reports and open data."""

    name = "rongthuk.reports"
    label = "reports"
    verbose_name = _("Reports")
