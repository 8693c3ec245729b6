"""Offer the district offices to the place search of `areas`: people say "near the district office"."""

from __future__ import annotations

from collections.abc import Iterator

from rongthuk.areas.places import KnownPlace
from rongthuk.organisations import queries
from rongthuk.organisations.models import AgencyKind


def office_places() -> Iterator[KnownPlace]:
    """Return every open district office whose coordinates are known."""
    for agency in queries.agency_tree():
        if agency.kind == AgencyKind.DISTRICT_OFFICE and agency.lon is not None and agency.lat is not None:
            yield KnownPlace(
                "office",
                agency.code,
                agency.name_th,
                agency.name_en,
                agency.lon,
                agency.lat,
                agency.district_code,
                also=(agency.short_name,) if agency.short_name else (),
            )
