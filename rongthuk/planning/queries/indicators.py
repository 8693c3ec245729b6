"""List a year's indicators with their four quarters and how they stand against their targets.

For many indicators at once: results of measures come from the sums that are kept nightly (`core.rollups`), those of projects from the
approved reports. The page of one indicator reckons exactly (`results.quarter_results`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import Quarter, quarter_of, quarters_of
from rongthuk.core.measures import Figure, measures
from rongthuk.core.models import MeasureMonth
from rongthuk.core.text import clean_line
from rongthuk.core.thai import local
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_id, root, subtree_ids
from rongthuk.planning import access
from rongthuk.planning.models import Indicator, IndicatorProject, ProgressReport, QuarterResult
from rongthuk.planning.queries.results import period_of
from rongthuk.planning.queries.results import reached as is_reached

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is restricted to; empty values restrict nothing. `standing` is reached, missed or unknown."""

    year: int
    unit: Agency | None = None
    klass: str = ""
    level: str = ""
    source: str = ""
    standing: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A quarter's figure in a list."""

    quarter: int
    value: Decimal | None
    is_frozen: bool = False
    score_21: Decimal | None = None
    score_22: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest known result of the year against the target; `reached` is None where either is missing."""

    quarter: int | None = None
    value: Decimal | None = None
    reached: bool | None = None
    # Whether the year is over, so that what is not reached will not be.
    is_final: bool = False


@dataclass(slots=True)
class Row:
    """An indicator with its quarters."""

    indicator: Indicator
    cells: list[Cell] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)
    projects: int = 0


def restricted(actor: Actor, filters: Filters) -> QuerySet[Indicator]:
    """Return the year's indicators that the actor may read and the database can pick."""
    rows = access.indicators(actor).filter(year=filters.year)
    wanted = {"klass": filters.klass, "level": filters.level, "source": filters.source}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if filters.unit is not None:
        rows = rows.filter(agency__in=subtree_ids(filters.unit.path))
    words = clean_line(filters.words)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(code__startswith=words))
    return rows


def indicators(actor: Actor, filters: Filters, *, day: date | None = None) -> list[Row]:
    """Return the year's indicators by code with their quarters; five queries, whatever their number."""
    found = list(restricted(actor, filters).select_related("source_project").order_by("code"))
    keys = [indicator.pk for indicator in found]
    linked = IndicatorProject.objects.filter(indicator__in=keys).order_by().values_list("indicator")
    projects = dict(linked.annotate(number=Count("pk")))
    day = day or local(timezone.now()).date()
    cells = cells_of(found, filters.year, day=day)
    rows = []
    for indicator in found:
        indicator.agency = agency_by_id(indicator.agency_id)
        row = Row(indicator, cells[indicator.pk], projects=projects.get(indicator.pk, 0))
        row.standing = _standing(indicator, row.cells, day)
        rows.append(row)
    wanted = {"reached": True, "missed": False, "unknown": None}
    if filters.standing in wanted:
        rows = [row for row in rows if row.standing.reached is wanted[filters.standing]]
    return rows


def standings(rows: QuerySet[Indicator], *, day: date | None = None) -> dict[int, Standing]:
    """Return how each indicator of one year stands, by key; four queries, whatever their number."""
    names = (
        "code",
        "year",
        "source",
        "source_project",
        "measure",
        "measure_agency",
        "measure_part",
        "accumulation",
    )
    found = list(rows.only(*names, "direction", "target", "result"))
    day = day or local(timezone.now()).date()
    if not found:
        return {}
    cells = cells_of(found, found[0].year_id, day=day)
    return {indicator.pk: _standing(indicator, cells[indicator.pk], day) for indicator in found}


def _standing(indicator: Indicator, cells: list[Cell], day: date) -> Standing:
    final = day > Quarter(indicator.year_id, 4).last_day
    known = [cell for cell in cells if cell.value is not None]
    if not known:
        if indicator.result is None:
            return Standing(is_final=final)
        reached = is_reached(indicator, indicator.result)
        return Standing(None, indicator.result, reached, is_final=final)
    last = known[-1]
    return Standing(last.quarter, last.value, is_reached(indicator, last.value), final)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What stands in a quarter's row; thousands of them are read for a year, so they are no models."""

    value: Decimal | None
    frozen_at: datetime | None
    score_21: Decimal | None
    score_22: Decimal | None


def cells_of(found: list[Indicator], year: int, *, day: date) -> dict[int, list[Cell]]:
    """Return the four quarters of each indicator of a year, by key; at most three queries."""
    results = QuarterResult.objects.filter(indicator__in=[each.pk for each in found])
    names = ("indicator", "quarter", "value", "frozen_at", "score_21", "score_22")
    kept = {(row[0], row[1]): _Kept(*row[2:]) for row in results.values_list(*names)}
    begun = [quarter for quarter in quarters_of(year) if quarter.first_day <= day]
    by_project = _of_projects([each for each in found if each.source == Indicator.Source.PROJECT], begun, day)
    frozen = {key for key, result in kept.items() if result.frozen_at is not None}
    by_measure = _of_measures(
        [
            (each, quarter)
            for each in found
            if each.source == Indicator.Source.MEASURE
            for quarter in begun
            if (each.pk, quarter.number) not in frozen
        ]
    )
    live = {**by_project, **by_measure}
    return {each.pk: [_cell(each, number, kept, live) for number in (1, 2, 3, 4)] for each in found}


def _cell(
    indicator: Indicator,
    number: int,
    kept: Mapping[tuple[int, int], _Kept],
    live: Mapping[tuple[int, int], Decimal | None],
) -> Cell:
    result = kept.get((indicator.pk, number))
    frozen = result is not None and result.frozen_at is not None
    if result is not None and (frozen or indicator.source == Indicator.Source.ENTERED):
        value = result.value
    else:
        value = live.get((indicator.pk, number))
    scores = (result.score_21, result.score_22) if result is not None else (None, None)
    return Cell(number, value, frozen, *scores)


def _of_projects(
    found: list[Indicator], begun: list[Quarter], day: date
) -> dict[tuple[int, int], Decimal | None]:
    """Return the progress of each source project at the end of each quarter that has begun."""
    if not found or not begun:
        return {}
    reports: dict[int, list[tuple[date, Decimal]]] = {}
    approved = ProgressReport.objects.filter(
        project__in={each.source_project_id for each in found}, state=ProgressReport.State.APPROVED
    )
    for key, reported_on, percent in approved.order_by("reported_on").values_list(
        "project", "reported_on", "percent"
    ):
        reports.setdefault(key, []).append((reported_on, percent))
    values: dict[tuple[int, int], Decimal | None] = {}
    for indicator in found:
        for quarter in begun:
            until = min(quarter.last_day, day)
            known = [
                percent for on, percent in reports.get(indicator.source_project_id or 0, ()) if on <= until
            ]
            values[indicator.pk, quarter.number] = known[-1] if known else None
    return values


# The units of a figure come as pairs, so that each finds its few rows by the table's index; the whole city needs none.
_SUMS = f"""
    with w as (
        select * from unnest(%(measures)s::text[], %(first)s::date[], %(last)s::date[], %(parts)s::text[], %(whole)s::boolean[])
            with ordinality w(measure, first, last, part, is_whole, place)
    ), found as (
        select w.place, m.counted, m.out_of from w
        join unnest(%(places)s::int[], %(agencies)s::bigint[]) u(place, agency) on u.place = w.place
        join {MeasureMonth._meta.db_table} m on m.measure = w.measure and m.agency_id = u.agency
            and m.month between w.first and w.last and (w.part = '' or m.part = w.part)
        union all
        select w.place, m.counted, m.out_of from w
        join {MeasureMonth._meta.db_table} m on w.is_whole and m.measure = w.measure
            and m.month between w.first and w.last and (w.part = '' or m.part = w.part)
    )
    select place, sum(counted)::bigint, sum(out_of)::bigint from found group by place
"""  # noqa: S608 - names of tables alone are put in.


def _of_measures(wanted: list[tuple[Indicator, Quarter]]) -> dict[tuple[int, int], Decimal | None]:
    """Return the figure of each measure in each of the quarters, from the nightly sums; one statement for all."""
    known = {one.code: one for one in measures()}
    wanted = [(each, quarter) for each, quarter in wanted if each.measure in known]
    if not wanted:
        return {}
    periods = [period_of(each, quarter) for each, quarter in wanted]
    units = [agency_by_id(each.measure_agency_id or root().pk) for each, _quarter in wanted]
    pairs = [
        (place, key)
        for place, unit in enumerate(units, start=1)
        if unit.depth
        for key in subtree_ids(unit.path)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _SUMS,
            {
                "measures": [each.measure for each, _quarter in wanted],
                "first": [period.first_day for period in periods],
                "last": [period.last_day for period in periods],
                "parts": [each.measure_part for each, _quarter in wanted],
                "whole": [not unit.depth for unit in units],
                "places": [place for place, _key in pairs],
                "agencies": [key for _place, key in pairs],
            },
        )
        sums = {place: (counted, out_of) for place, counted, out_of in cursor.fetchall()}
    values: dict[tuple[int, int], Decimal | None] = {}
    for place, (indicator, quarter) in enumerate(wanted, start=1):
        one = known[indicator.measure]
        found_sum = sums.get(place)
        value = one.value(Figure(*found_sum)) if found_sum else None
        values[indicator.pk, quarter.number] = None if value is None else decimal(value)
    return values


def decimal(value: float) -> Decimal:
    """Return a figure with two places, as it is kept."""
    return Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP)


def quarter_now(year: int, day: date | None = None) -> int | None:
    """Return the number of the year's quarter that a day (today) lies in: 4 after its end, None before it begins."""
    here = quarter_of(day or local(timezone.now()).date())
    if here.year != year:
        return 4 if here.year > year else None
    return here.number


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """Count rows by how they stand."""
    found = {"reached": 0, "missed": 0, "unknown": 0}
    for row in rows:
        name = {True: "reached", False: "missed", None: "unknown"}[row.standing.reached]
        found[name] += 1
    return found
