"""Answer what the public pages ask: the list, the map's points, and which pictures a complainant may see.

The public learns of a case its category, khwaeng, coarse pin, state and dates, and nothing else; no query here reads more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import h3
from django.core.cache import cache
from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from rongthuk.complaints.models import Attachment, Complaint
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.queries import public, read_key, write_key
from rongthuk.core.errors import Invalid
from rongthuk.taxonomy.queries import find_category

T = TypeVar("T")

# The period that is chosen by word, in days; "all" has no beginning.
PERIODS = {"30": 30, "90": 90, "365": 365, "all": 0}
USUAL_PERIOD = "90"
PAGE_SIZE = 30
# A count beyond this is said as "more than": nobody reads the difference, and counting a million costs.
MOST_COUNTED = 10_000
# A phone draws this many points at once without stuttering.
MOST_POINTS = 1500
MOST_KHWAENG = 20
FINEST, COARSEST = 9, 6
# Figures over the whole city are counted once a minute by each process, however many look at the map.
FRESH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class PublicFilters:
    """What the public list and map are restricted to. `area` is a district (four digits) or a khwaeng (six)."""

    area: str = ""
    category: str = ""
    phase: str = ""
    period: str = USUAL_PERIOD
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A page of public cases, with the keys of its neighbours."""

    rows: list[Complaint]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """How many cases lie in a cell; with only one, its reference."""

    cell: str
    lon: float
    lat: float
    number: int
    reference: str = ""
    category_id: int | None = None
    state: str = ""


def public_cases(filters: PublicFilters) -> QuerySet[Complaint]:
    """Return the public cases that the filters let through, without order."""
    rows = public()
    if len(filters.area) == 6:
        rows = rows.filter(khwaeng_code=filters.area)
    elif filters.area:
        rows = rows.filter(district_code=filters.area)
    if filters.category:
        found = find_category(filters.category)
        rows = rows.filter(category=found.pk if found else None)
    if filters.phase in {"open", "closed"}:
        rows = rows.filter(phase=filters.phase)
    if days := PERIODS.get(filters.period, PERIODS[USUAL_PERIOD]):
        rows = rows.filter(occurred_at__gte=timezone.now() - timedelta(days=days))
    if filters.cell is not None:
        rows = rows.filter(cell=filters.cell)
    return rows


def public_page(filters: PublicFilters, *, after: str = "", before: str = "") -> PublicPage:
    """Return one page, newest first, by key."""
    rows = public_cases(filters)
    key = before or after
    if key:
        (pk,) = read_key(key, 1)
        if not isinstance(pk, int) or abs(pk) >= 2**63:
            raise Invalid("page_key", "", field="after")
        rows = rows.filter(pk__gt=pk) if before else rows.filter(pk__lt=pk)
    found = list(rows.order_by("id" if before else "-id")[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if before:
        found.reverse()
    has_next = bool(found) if before else more
    has_previous = more if before else bool(after and found)
    return PublicPage(
        rows=found,
        next=write_key(found[-1].pk) if has_next else "",
        previous=write_key(found[0].pk) if has_previous else "",
    )


def count_public(filters: PublicFilters) -> int:
    """Return how many there are, counting no further than `MOST_COUNTED` + 1."""
    return public_cases(filters).order_by()[: MOST_COUNTED + 1].count()


def _fresh(name: str, filters: PublicFilters, count: Callable[[PublicFilters], list[T]]) -> list[T]:
    """Return what was counted less than a minute ago, or count now."""
    key = f"portal:{name}:{filters.area}:{filters.category}:{filters.phase}:{filters.period}:{filters.cell}"
    found: list[T] | None = cache.get(key)
    if found is None:
        found = count(filters)
        cache.set(key, found, FRESH_SECONDS)
    return found


def counts_by_khwaeng(filters: PublicFilters) -> list[tuple[str, int]]:
    """Return the khwaeng with the most cases: what the map shows, in words."""
    return _fresh("khwaeng", filters, _count_by_khwaeng)


def spots(filters: PublicFilters) -> list[Spot]:
    """Return the cells with cases, at the finest size that leaves a map quick."""
    return _fresh("spots", filters, _count_spots)


def _count_by_khwaeng(filters: PublicFilters) -> list[tuple[str, int]]:
    rows = (
        public_cases(filters)
        .exclude(khwaeng_code="")
        .order_by()
        .values("khwaeng_code")
        .annotate(number=Count("id"))
    )
    return [
        (row["khwaeng_code"], row["number"])
        for row in rows.order_by("-number", "khwaeng_code")[:MOST_KHWAENG]
    ]


def _count_spots(filters: PublicFilters) -> list[Spot]:
    # One query, grouped by the database.
    rows = list(
        public_cases(filters)
        .exclude(cell=None)
        .order_by()
        .values("cell")
        .annotate(number=Count("id"), newest=Max("id"))
        .values_list("cell", "number", "newest")
    )
    counted = {h3.int_to_str(cell): number for cell, number, _newest in rows}
    single = {h3.int_to_str(cell): newest for cell, number, newest in rows if number == 1}
    resolution = FINEST
    while len(counted) > MOST_POINTS and resolution > COARSEST:
        resolution -= 1
        coarser: Counter[str] = Counter()
        for cell, number in counted.items():
            coarser[h3.cell_to_parent(cell, resolution)] += number
        counted = dict(coarser)
    if resolution < FINEST:
        single = {}
    known = {row.pk: row for row in public().filter(pk__in=list(single.values()))} if single else {}
    found = []
    for cell, number in counted.items():
        lat, lon = h3.cell_to_latlng(cell)
        row = known.get(single.get(cell, 0))
        found.append(
            Spot(
                cell=cell, lon=round(lon, 5), lat=round(lat, 5), number=number, reference=row.reference if row else "",
                category_id=row.category_id if row else None, state=row.state if row else "",
            )
        )  # fmt: skip
    return found


def coarse_pin(complaint: Complaint) -> tuple[float, float] | None:
    """Return the middle of the case's cell (lon, lat): the only pin that the public sees."""
    if complaint.cell is None:
        return None
    lat, lon = h3.cell_to_latlng(h3.int_to_str(complaint.cell))
    return round(lon, 5), round(lat, 5)


def pictures_for_complainant(complaint: Complaint) -> Sequence[Attachment]:
    """Return the pictures that the complainant may see: his own always, the unit's proof once the result is told."""
    told = complaint.state in {State.RESOLVED, State.CLOSED}
    return [
        each
        for each in Attachment.objects.filter(complaint=complaint).order_by("id")
        if each.uploaded_by_kind in {"complainant", "partner"}
        or (told and each.role == Attachment.Role.AFTER)
    ]
