"""Find today's unit for the code that the tracker used in a year: 04010000 of 2563 is 04210000 today."""

from __future__ import annotations

from django.db.models import Q

from rongthuk.organisations.models import Agency, AgencyName
from rongthuk.planning.importing.page import PlanPage


def unit_of(page: PlanPage) -> Agency | None:
    """Return the unit that carries the project on, or None where the directory knows neither code.

    A former code counts before a present one: codes were given anew when the city reorganised its offices.
    """
    return _by_code(page.unit_code, page.year) or _by_code(page.carrier_code or page.owner_code, page.year)


def _by_code(code: str, year: int | None) -> Agency | None:
    if not code:
        return None
    names = AgencyName.objects.filter(bma_code=code).select_related("agency").order_by("-since_year", "pk")
    if year is not None:
        in_force = names.filter(
            Q(since_year=None) | Q(since_year__lte=year), Q(until_year=None) | Q(until_year__gte=year)
        )
        if named := in_force.first():
            return named.agency
    if present := Agency.objects.filter(bma_code=code).order_by("depth", "pk").first():
        return present
    former = names.first()
    return former.agency if former else None
