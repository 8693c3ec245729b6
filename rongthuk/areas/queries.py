"""List districts and khwaeng in the order of a Thai dictionary."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from rongthuk.areas.models import District, Khwaeng


def districts() -> QuerySet[District]:
    """Return the fifty districts in dictionary order."""
    return District.objects.order_by("sort_key")


def khwaeng_of(district_code: str) -> QuerySet[Khwaeng]:
    """Return the khwaeng of one district in dictionary order."""
    return Khwaeng.objects.filter(district_id=district_code).order_by("sort_key")


def districts_with_khwaeng() -> QuerySet[District]:
    """Return all districts with their khwaeng at hand, in two queries: for a list grouped by district."""
    return districts().prefetch_related(Prefetch("khwaeng", Khwaeng.objects.order_by("sort_key")))


def all_khwaeng() -> QuerySet[Khwaeng]:
    """Return the 180 khwaeng with their districts, in dictionary order of district and khwaeng."""
    return Khwaeng.objects.select_related("district").order_by("district__sort_key", "sort_key")
