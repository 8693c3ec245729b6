"""Register the reports with Django."""

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ReportsConfig(AppConfig):
    """Official reports and open data."""

    name = "rongthuk.reports"
    label = "reports"
    verbose_name = pgettext_lazy("apps", "Reports")
