"""The page of one case, over HTTP as its officer sees it."""

from __future__ import annotations

from typing import Any

from benchmarks.driving import Say, client, ensure_cases, percentile, web
from benchmarks.yardstick import bare_case, count_queries, staff_cookie
from rongthuk.complaints.models import Complaint
from rongthuk.organisations.queries import agency_by_code

OFFICE = "district-1006"


def run(*, cases: int | None, seconds: int, say: Say) -> dict[str, Any]:
    """Measure one client opening two hundred different cases of the office."""
    held = ensure_cases(cases, say)
    office = agency_by_code(OFFICE)
    officer, cookie = staff_cookie(office, role="section_head")
    keys = list(Complaint.objects.filter(office=office, phase="open").values_list("pk", "reference")[:200])
    paths = [f"/desk/cases/{reference}/" for _pk, reference in keys]
    queries, _rows = count_queries(officer, paths[0])
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
    yardstick = bare_case([pk for pk, _reference in keys])
    p50 = percentile(found["times"], 0.5)
    return {
        "cases": held,
        "queries": queries,
        "p50_ms": round(p50 * 1000, 1),
        "p95_ms": round(percentile(found["times"], 0.95) * 1000, 1),
        "per_s": round(len(found["times"]) / found["wall"], 1),
        "bare_sql_p50_ms": round(yardstick * 1000, 2),
        "times_bare_sql": round(p50 / yardstick, 1),
        "statuses": found["statuses"],
        "client_cpu_share": round(found["cpu"] / found["wall"] / 2, 3),
    }
