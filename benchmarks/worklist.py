"""A page of fifty of a district office's worklist, over HTTP as its officer sees it."""

from __future__ import annotations

from typing import Any

from benchmarks.driving import Say, client, ensure_cases, percentile, web
from benchmarks.yardstick import bare_page, count_queries, staff_cookie
from rongthuk.organisations.queries import agency_by_code

OFFICE = "district-1006"


def run(*, cases: int | None, seconds: int, say: Say) -> dict[str, Any]:
    """Measure one client turning pages: own office, late work, one category, the city's queue."""
    held = ensure_cases(cases, say)
    office = agency_by_code(OFFICE)
    officer, cookie = staff_cookie(office, role="section_head")
    paths = [
        "/desk/work/",
        "/desk/work/?due=late",
        "/desk/work/?state=in_progress",
        "/desk/work/?order=newest",
    ]
    queries, rows = count_queries(officer, paths[0])
    with web() as address:
        plan = {
            "address": address,
            "paths": paths,
            "headers": {"Cookie": cookie},
            "clients": 1,
            "seconds": seconds,
        }
        client({**plan, "seconds": 2})
        found = client(plan)
    times = found["times"]
    yardstick = bare_page(office.pk)
    p50 = percentile(times, 0.5)
    return {
        "cases": held,
        "rows_on_page": rows,
        "queries": queries,
        "p50_ms": round(p50 * 1000, 1),
        "p95_ms": round(percentile(times, 0.95) * 1000, 1),
        "per_s": round(len(times) / found["wall"], 1),
        "bare_sql_p50_ms": round(yardstick * 1000, 2),
        "times_bare_sql": round(p50 / yardstick, 1),
        "statuses": found["statuses"],
        "client_cpu_share": round(found["cpu"] / found["wall"] / 2, 3),
    }
