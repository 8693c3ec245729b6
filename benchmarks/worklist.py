"""A page of fifty of the worklist, over HTTP: the city's as its supervisor sees it, and a district office's."""

from __future__ import annotations

from typing import Any

from benchmarks.driving import Say, client, ensure_cases, percentile, web
from benchmarks.yardstick import bare_page, count_queries, staff_cookie
from rongthuk.organisations.queries import agency_by_code

CENTRE, OFFICE = "centre-1555", "district-1006"
PATHS = ["/desk/work/", "/desk/work/?due=late", "/desk/work/?state=in_progress", "/desk/work/?order=newest"]


def run(*, cases: int | None, seconds: int, say: Say) -> dict[str, Any]:
    """Measure one client turning pages: by promised date, late work, one state, the newest."""
    held = ensure_cases(cases, say)
    centre, office = agency_by_code(CENTRE), agency_by_code(OFFICE)
    supervisor, cookie = staff_cookie(centre, role="supervisor")
    head, own_cookie = staff_cookie(office, role="section_head")
    queries, rows = count_queries(supervisor, PATHS[0])
    own_queries, own_rows = count_queries(head, PATHS[0])
    with web() as address:
        plan = {"address": address, "paths": PATHS, "clients": 1, "seconds": seconds}
        client({**plan, "headers": {"Cookie": cookie}, "seconds": 2})
        city = client({**plan, "headers": {"Cookie": cookie}})
        client({**plan, "headers": {"Cookie": own_cookie}, "seconds": 2})
        own = client({**plan, "headers": {"Cookie": own_cookie}})
    yardstick = bare_page(office.pk)
    p50 = percentile(own["times"], 0.5)
    return {
        "cases": held,
        "rows_on_page": rows,
        "queries": max(queries, own_queries),
        "p50_ms": round(percentile(city["times"], 0.5) * 1000, 1),
        "p95_ms": round(percentile(city["times"], 0.95) * 1000, 1),
        "per_s": round(len(city["times"]) / city["wall"], 1),
        "office_rows_on_page": own_rows,
        "office_p50_ms": round(p50 * 1000, 1),
        "office_p95_ms": round(percentile(own["times"], 0.95) * 1000, 1),
        "office_bare_sql_p50_ms": round(yardstick * 1000, 2),
        "office_times_bare_sql": round(p50 / yardstick, 1),
        "statuses": {**city["statuses"]},
        "client_cpu_share": round(city["cpu"] / city["wall"] / 2, 3),
    }
