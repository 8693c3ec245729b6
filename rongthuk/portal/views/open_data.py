"""Give the city's plans away as open data: a page that says what there is, and the files. Nothing here is personal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from rongthuk.core.errors import NotFound
from rongthuk.reports.plan_open_data import writing
from rongthuk.reports.plan_open_data.fields import SETS
from rongthuk.reports.plan_open_data.report import year_asked
from rongthuk.reports.registry import CSV, JSON, XLSX

# Reports are approved by the day; whoever asks more often gets the same.
KEPT_SECONDS = 3600


def _public(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Let everybody keep and use the file: other sites' pages may read it too."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """Show the years with their files, and every field with its meaning."""
    sets: list[dict[str, Any]] = [
        {"name": name, "title": title, "fields": fields} for name, (title, fields) in SETS.items()
    ]
    return render(request, "portal/open_data.html", {"years": writing.years(), "sets": sets})


@require_safe
def plan_csv(request: HttpRequest, year: int, name: str = "projects") -> HttpResponseBase:
    """Stream a data set of a year."""
    number = _year(year)
    lines: Iterator[str] = writing.csv_lines(name, number)
    ending = "" if name == "projects" else f"-{name}"
    return _public(StreamingHttpResponse(lines, content_type=CSV.content_type), f"plans-{number}{ending}.csv")


@require_safe
def plan_json(request: HttpRequest, year: int) -> HttpResponseBase:
    """Stream all data sets of a year as one object."""
    number = _year(year)
    pieces = writing.json_pieces(number, timezone.now())
    return _public(StreamingHttpResponse(pieces, content_type=JSON.content_type), f"plans-{number}.json")


@require_safe
def plan_xlsx(request: HttpRequest, year: int) -> HttpResponseBase:
    """Return all data sets of a year as a workbook."""
    number = _year(year)
    content = writing.workbook(number, timezone.now())
    return _public(HttpResponse(content, content_type=XLSX.content_type), f"plans-{number}.xlsx")


@require_safe
def plan_fields(request: HttpRequest) -> HttpResponseBase:
    """Return the dictionary of all fields for machines."""
    return _public(
        JsonResponse(writing.dictionary(), json_dumps_params={"ensure_ascii": False}), "fields.json"
    )


def _year(year: int) -> int:
    """Return a year that has a plan; a page that says so otherwise."""
    number = year_asked({"year": year})
    if number not in writing.years():
        raise NotFound("year_unknown")
    return number
