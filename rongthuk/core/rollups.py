"""Keep the sums of all measures, so that boards and long periods read a few hundred rows instead of every case.

The tables are made anew as a whole, at night and whenever somebody asks (`./manage compute_measures`). They answer for whole months
by unit, and for whole days of the whole city; everything else is asked of `measures`, which reads the facts.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db import connection, transaction
from django.utils import timezone

from rongthuk.core.fiscal import Period, month_of
from rongthuk.core.measures import AgencyPath, Figure, Measure, measure, measures, spread, within
from rongthuk.core.models import MeasureComputation, MeasureDay, MeasureMonth
from rongthuk.core.thai import BANGKOK

Grain = Literal["month", "day"]
# Longer is asked for once a night; sorting and hashing in memory is what makes one reading of each table enough.
_MEMORY = "192MB"
# Computations are kept this many nights back, to see how long they take.
KEPT = 400


class NotKept(ValueError):
    """A stretch of time that the sums cannot answer for; ask `measures` instead."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What a computation did. `measures` holds the seconds by code."""

    as_of: datetime
    seconds: float
    months: int
    days: int
    measures: dict[str, float] = field(default_factory=dict)


def recompute(*, now: datetime | None = None) -> Computed:
    """Make the sums of all measures anew and return what was done.

    Readers see the old sums until all new ones stand. Two computations at once go one after the other, and the second finds the
    same.
    """
    begin = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('core measures', 0))")
        as_of = now or timezone.now()
        # Compiling the statements costs more than it saves; both settings end with the transaction.
        cursor.execute(f"set local jit = off; set local work_mem = '{_MEMORY}'")
        cursor.execute("drop table if exists measured")
        cursor.execute(
            "create temporary table measured (measure text, agency_id bigint, month date, day date, part text,"
            " counted bigint, out_of bigint) on commit drop"
        )
        with _days_of_bangkok(cursor):
            taken = {one.code: _measure(cursor, one, as_of) for one in measures()}
        months, days = _keep(cursor)
        cursor.execute("drop table measured")
        seconds = time.perf_counter() - begin
        MeasureComputation.objects.create(as_of=as_of, seconds=round(seconds, 3), measures=taken)
        old = MeasureComputation.objects.order_by("-id").values_list("id", flat=True)[KEPT : KEPT + 1]
        MeasureComputation.objects.filter(id__lte=next(iter(old), 0)).delete()
    return Computed(as_of, round(time.perf_counter() - begin, 3), months, days, taken)


@contextmanager
def _days_of_bangkok(cursor: Any) -> Iterator[None]:
    """Let a moment's date be Bangkok's; naming the zone in every row took a quarter of the whole time."""
    cursor.execute("select current_setting('timezone'), set_config('timezone', %s, true)", [BANGKOK.key])
    before = cursor.fetchone()[0]
    yield
    cursor.execute("select set_config('timezone', %s, true)", [before])


def _measure(cursor: Any, one: Measure, now: datetime) -> float:
    """Sum one measure in a single reading of its facts, by month and unit and by day; return the seconds."""
    begin = time.perf_counter()
    statement, parameters = one.facts(now)
    cursor.execute(
        "insert into measured select %(measure)s, f.agency, f.day - extract(day from f.day)::integer + 1 as month, f.day,"
        " f.part, sum(f.counted), sum(f.out_of)"
        f" from (select m.agency, m.part, m.counted, m.out_of, m.at::date as day from ({statement}) m) f"
        " group by grouping sets ((f.agency, f.day - extract(day from f.day)::integer + 1, f.part), (f.day, f.part))",
        {**parameters, "measure": one.code},
    )
    return round(time.perf_counter() - begin, 3)


def _keep(cursor: Any) -> tuple[int, int]:
    """Put the new sums in place of the old ones; return how many there are by month and by day."""
    cursor.execute(f"delete from {MeasureMonth._meta.db_table}")
    cursor.execute(f"delete from {MeasureDay._meta.db_table}")
    cursor.execute(
        f"insert into {MeasureMonth._meta.db_table} (measure, agency_id, month, part, counted, out_of)"
        " select measure, agency_id, month, part, counted, out_of from measured where day is null"
        " order by measure, month, agency_id, part"
    )
    months = cursor.rowcount
    cursor.execute(
        f"insert into {MeasureDay._meta.db_table} (measure, day, part, counted, out_of)"
        " select measure, day, part, counted, out_of from measured where day is not null order by measure, day, part"
    )
    return months, cursor.rowcount


def as_of() -> datetime | None:
    """Return the moment of which the sums are; None where nothing was computed yet."""
    return MeasureComputation.objects.order_by("-id").values_list("as_of", flat=True).first()


def figure(code: str | Measure, period: Period, path: AgencyPath = "", *, part: str | None = None) -> Figure:
    """Return a figure from the sums: whole months, or whole days of the whole city; else NotKept."""
    one = measure(code)
    return _read([one], period, path, part=part).get(one.code, one.empty())


def figures(codes: Iterable[str | Measure], period: Period, path: AgencyPath = "") -> dict[str, Figure]:
    """Return several figures of a period from the sums, by code, in one query."""
    wanted = [measure(code) for code in codes]
    found = _read(wanted, period, path)
    return {one.code: found.get(one.code, one.empty()) for one in wanted}


def series(
    code: str | Measure, periods: Sequence[Period], path: AgencyPath = "", *, part: str | None = None
) -> list[Figure]:
    """Return the figures of several periods from the sums, in their order, in one query; they may overlap."""
    if not periods:
        return []
    one = measure(code)
    whole = Period(min(p.since for p in periods), max(p.until for p in periods))
    by: Grain = "month" if all(_is_months(period) for period in periods) else "day"
    if not all(period.is_whole_days for period in periods):
        raise NotKept("sums are kept for whole days")
    found = _read([one], whole, path, key=by, part=part, by=by)
    return [
        sum(
            (own for day, own in found.items() if period.first_day <= day <= period.last_day),
            start=one.empty(),
        )
        for period in periods
    ]


def by_agency(
    code: str | Measure, period: Period, paths: Iterable[AgencyPath], *, part: str | None = None
) -> dict[AgencyPath, Figure]:
    """Return the figure of each of several agencies with all below it, from the sums, in one query; whole months alone."""
    one = measure(code)
    return spread(one, _read([one], period, "", key="agency_id", part=part, by="month"), paths)


def by_part(code: str | Measure, period: Period, path: AgencyPath = "") -> dict[str, Figure]:
    """Return the figure of each part that occurs, from the sums, in one query."""
    return dict(sorted(_read([measure(code)], period, path, key="part").items()))


def _read(
    wanted: Sequence[Measure], period: Period, path: AgencyPath, *, key: str = "measure", part: str | None = None,
    by: Grain | None = None,
) -> dict[Any, Figure]:  # fmt: skip
    """Sum a period by a column: from the months where it is made of whole ones, else from the whole city's days."""
    keys = within(path)
    grain: Grain = by or ("month" if _is_months(period) else "day")
    if not (_is_months(period) if grain == "month" else keys is None and period.is_whole_days):
        raise NotKept("sums are kept for whole months by unit, and for whole days of the whole city")
    where = [f"measure = any(%(measures)s) and {grain} between %(first)s and %(last)s"]
    if keys is not None:
        where.append("agency_id = any(%(agencies)s)")
    if part is not None:
        where.append("part = %(part)s")
    table = (MeasureMonth if grain == "month" else MeasureDay)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {key}, sum(counted)::bigint, sum(out_of)::bigint from {table} where {' and '.join(where)} group by 1",
            {
                "measures": [one.code for one in wanted], "first": period.first_day, "last": period.last_day,
                "agencies": keys, "part": part,
            },
        )  # fmt: skip
        return {row[0]: Figure(row[1], row[2]) for row in cursor.fetchall()}


def _is_months(period: Period) -> bool:
    """Tell whether a period is made of whole months by Bangkok's clock."""
    return (
        period.is_whole_days
        and period.first_day.day == 1
        and period.last_day == month_of(period.last_day).last_day
    )
