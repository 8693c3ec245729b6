"""A page of fifty of the partner API's list: one client, then eight."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.driving import Say, client, ensure_cases, percentile, web
from benchmarks.yardstick import bare_page, count_api_queries, partner_token
from rongthuk.organisations.queries import agency_by_code


def run(*, cases: int | None, seconds: int, say: Say) -> dict[str, Any]:
    """Measure the newest cases, a state, a district and a later page."""
    held = ensure_cases(cases, say)
    token = partner_token("benchmark-reader", ("read:all",))
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "th"}
    paths = ["/api/v1/complaints?limit=50", "/api/v1/complaints?limit=50&state=in_progress",
             "/api/v1/complaints?limit=50&district=1006"]  # fmt: skip
    queries = count_api_queries(paths[0], headers)
    with web() as address:
        with urlopen(Request(address + paths[0], headers=headers), timeout=10) as answer:
            page = json.load(answer)
        if page.get("next"):
            paths.append(f"{paths[0]}&cursor={page['next']}")
        plan = {"address": address, "paths": paths, "headers": headers, "seconds": seconds}
        client({**plan, "clients": 2, "seconds": 2})
        alone = client({**plan, "clients": 1})
        eight = client({**plan, "clients": 8})
    yardstick = bare_page(agency_by_code("district-1006").pk)
    p50 = percentile(alone["times"], 0.5)
    return {
        "cases": held,
        "queries": queries,
        "p50_ms": round(p50 * 1000, 1),
        "p95_ms": round(percentile(alone["times"], 0.95) * 1000, 1),
        "per_s": round(len(eight["times"]) / eight["wall"], 1),
        "eight_p95_ms": round(percentile(eight["times"], 0.95) * 1000, 1),
        "bare_sql_p50_ms": round(yardstick * 1000, 2),
        "times_bare_sql": round(p50 / yardstick, 1),
        "statuses": eight["statuses"],
        "client_cpu_share": round(eight["cpu"] / eight["wall"] / 2, 3),
    }
