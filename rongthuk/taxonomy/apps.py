"""Register the folder with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxonomyConfig(AppConfig):
    """Categories and their questions."""

    name = "rongthuk.taxonomy"
    label = "taxonomy"
    verbose_name = _("Categories and their questions")

    def ready(self) -> None:
        """Register the catalogue's loader."""
        from rongthuk.core.reference import register
        from rongthuk.taxonomy.loading import load_catalogue

        register("taxonomy", load_catalogue, order=30)
