"""The board of a year's plan, over HTTP: the whole city's as a planner of สยป. sees it, and a district office's own."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.driving import Say, client, ensure_cases, percentile, web
from benchmarks.yardstick import bare_board, count_queries, staff_cookie
from rongthuk.core.thai import fiscal_year
from rongthuk.organisations.queries import agency_by_code
from rongthuk.planning.models import ProgressReport, Project

NAME = "plan-board"
PROJECTS = 2000
OFFICE = "district-1006"


def run(*, cases: int | None, projects: int | None, seconds: int, say: Say) -> dict[str, Any]:
    """Measure one client on the board of the last whole year: as it opens, the late ones, by progress, the second page."""
    held = ensure_cases(cases, say)
    year = fiscal_year(timezone.localdate()) - 1
    count, reports = _ensure_projects(year, projects or PROJECTS, say)
    planner, cookie = staff_cookie(agency_by_code("strategy"), role="planner")
    reporter, own_cookie = staff_cookie(agency_by_code(OFFICE), role="reporter")
    page = f"/desk/plan/{year}/"
    paths = [page, f"{page}?only=late", f"{page}?sort=-percent", f"{page}?page=2"]
    own_paths = [f"{page}?unit={OFFICE}", f"{page}?unit={OFFICE}&only=late"]
    queries, _rows = count_queries(planner, paths[0])
    own_queries, _rows = count_queries(reporter, own_paths[0])
    with web() as address:
        plan = {"address": address, "paths": paths, "headers": {"Cookie": cookie}, "clients": 1}
        client({**plan, "seconds": 2})
        city = client({**plan, "seconds": seconds})
        own_plan = {**plan, "paths": own_paths, "headers": {"Cookie": own_cookie}}
        client({**own_plan, "seconds": 2})
        own = client({**own_plan, "seconds": seconds})
    yardstick = bare_board(year)
    p50 = percentile(city["times"], 0.5)
    return {
        "cases": held,
        "projects": count,
        "reports": reports,
        "queries": max(queries, own_queries),
        "p50_ms": round(p50 * 1000, 1),
        "p95_ms": round(percentile(city["times"], 0.95) * 1000, 1),
        "per_s": round(len(city["times"]) / city["wall"], 1),
        "office_p50_ms": round(percentile(own["times"], 0.5) * 1000, 1),
        "office_p95_ms": round(percentile(own["times"], 0.95) * 1000, 1),
        "bare_sql_p50_ms": round(yardstick * 1000, 2),
        "times_bare_sql": round(p50 / yardstick, 1),
        "statuses": {
            **city["statuses"],
            **{f"office_{code}": each for code, each in own["statuses"].items()},
        },
        "client_cpu_share": round(city["cpu"] / city["wall"] / 2, 3),
    }


def _ensure_projects(year: int, wanted: int, say: Say) -> tuple[int, int]:
    """Fill the year's plan up to so many projects; return how many projects and reports it holds."""
    held = Project.objects.filter(year=year).count()
    if held < wanted:
        say(f"generating {wanted - held:,} projects …")
        call_command("generate_plan", year=year, projects=wanted - held, seed=held + 1, stdout=sys.stderr)
        held = Project.objects.filter(year=year).count()
    with connection.cursor() as cursor:
        # As the database's own care leaves tables that have not just been filled.
        cursor.execute("vacuum analyze")
    return held, ProgressReport.objects.filter(project__year=year).count()
