"""Register the organisations with Django and their directory with the core."""

from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Agencies, officers and their rights."""

    name = "rongthuk.organisations"
    label = "organisations"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        """Register what a fresh database must be given, the places that agencies are, and their tree."""
        from rongthuk.areas.places import register_places
        from rongthuk.core import reference
        from rongthuk.core.actors import SYSTEM
        from rongthuk.core.measures import resolve_agencies_by
        from rongthuk.organisations.actions import load_directory
        from rongthuk.organisations.places import office_places
        from rongthuk.organisations.queries import subtree_ids

        register_places(office_places)
        resolve_agencies_by(subtree_ids)
        reference.register("organisations", partial(load_directory, by=SYSTEM), order=20)
