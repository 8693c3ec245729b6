"""All measures over all cases: made anew as sums, asked for one unit and quarter, and read from the sums."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.driving import Say, ensure_cases, percentile
from rongthuk.complaints.models import Complaint
from rongthuk.core import measures, rollups
from rongthuk.core.fiscal import fiscal_period, quarter_of
from rongthuk.organisations.queries import agency_by_code, agency_tree, children_of, root

OFFICES = 10
TABLES = ("complaints_complaint", "complaints_deadline", "complaints_complaintevent", "complaints_rating")


def run(*, cases: int | None, seconds: int, say: Say) -> dict[str, Any]:
    """Measure the full recomputation, then figures of sections, offices and the city for the last quarter that is over."""
    held = ensure_cases(cases, say)
    if not held:
        raise RuntimeError("there are no cases; say --cases N")
    quarter = quarter_of(timezone.now()).previous
    offices = [agency for agency in children_of(root()) if agency.kind == "district_office"][:OFFICES]
    sections = [agency_by_code(f"{office.code}/works") for office in offices]
    with connection.cursor() as cursor:
        # As the database's own care leaves tables that have not just been filled.
        cursor.execute("vacuum analyze")
    say("reading the tables by bare SQL …")
    bare = _bare_scans()
    say("making all sums anew …")
    first, second = rollups.recompute(), rollups.recompute()
    say("asking for figures …")
    exact = [
        _timed(partial(measures.figure, one, quarter.period, unit.path))
        for unit in [*sections, *offices] for one in measures.measures()
    ]  # fmt: skip
    city = [_timed(partial(measures.figure, one, quarter.period)) for one in measures.measures()]
    everybody = [agency.path for agency in agency_tree(closed=True)]
    kept = [_timed(partial(rollups.by_agency, one, quarter.period, everybody)) for one in measures.measures()]
    year = fiscal_period(quarter.year)
    # What was filed since would count in neither, unless it fell into a quarter that is over.
    agree = all(
        rollups.figure(one, period, path) == measures.figure(one, period, path, now=second.as_of)
        for one in measures.measures() for period in (quarter.period, year) for path in ("", offices[0].path)
    )  # fmt: skip
    return {
        "cases": held,
        "cases_afterwards": Complaint.objects.count(),
        # The slower of the two, so that no cache flatters it.
        "seconds": max(first.seconds, second.seconds),
        "first_seconds": first.seconds,
        "second_seconds": second.seconds,
        "measures": second.measures,
        "first_measures": first.measures,
        "sums_by_month": second.months,
        "sums_by_day": second.days,
        "bare_scans_s": round(bare, 3),
        "times_bare_scans": round(max(first.seconds, second.seconds) / bare, 1),
        "quarter": str(quarter),
        "p50_ms": round(percentile(exact, 0.5) * 1000, 1),
        "p95_ms": round(percentile(exact, 0.95) * 1000, 1),
        "city_p95_ms": round(percentile(city, 0.95) * 1000, 1),
        "sums_of_all_units_p95_ms": round(percentile(kept, 0.95) * 1000, 1),
        "units": len(everybody),
        "sums_equal_exact": agree,
    }


def _bare_scans() -> float:
    """Return the seconds of counting the rows of the four tables by reading them once each."""
    with connection.cursor() as cursor:
        # Counting by an index would not read what must be read.
        cursor.execute("set enable_indexonlyscan = off")
        begin = time.perf_counter()
        for table in TABLES:
            cursor.execute(f"select count(*) from {table}")
        taken = time.perf_counter() - begin
        cursor.execute("reset enable_indexonlyscan")
    return taken


def _timed(ask: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    ask()
    return time.perf_counter() - begin
