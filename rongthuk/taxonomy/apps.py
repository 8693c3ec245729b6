"""Register the folder with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    """Categories and their questions."""

    name = "rongthuk.taxonomy"
    label = "taxonomy"
    verbose_name = _("Categories and their questions")
