"""Register areas with Django and its reference data with the core."""

from __future__ import annotations

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    """Districts, khwaeng, streets and soi."""

    name = "rongthuk.areas"
    label = "areas"
    verbose_name = _("Areas")

    def ready(self) -> None:
        """Register what a fresh database must be given."""
        from rongthuk.areas.actions import load_areas
        from rongthuk.core import reference
        from rongthuk.core.actors import SYSTEM

        reference.register("areas", partial(load_areas, by=SYSTEM), order=10)
