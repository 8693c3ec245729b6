"""Read a year's rows, in a number of queries that does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from rongthuk.core.fiscal import quarters_of
from rongthuk.planning.models import (
    Indicator,
    IndicatorProject,
    ProgressReport,
    Project,
    ProjectStrategy,
)
from rongthuk.planning.queries.indicators import cells_of
from rongthuk.reports.plan_open_data.fields import SETS, IndicatorRow, ProjectRow


def project_rows(year: int, today: date) -> Iterator[ProjectRow]:
    """Return the year's projects by code; a quarter that has not begun has no progress."""
    approved = ProgressReport.objects.filter(state=ProgressReport.State.APPROVED).order_by("reported_on")
    found = (
        Project.objects.filter(year=year)
        .select_related("agency")
        .prefetch_related(
            "tags",
            "evaluations",
            Prefetch(
                "reports",
                approved.only("project_id", "reported_on", "percent", "budget_used"),
                to_attr="counted",
            ),
            Prefetch("strategies", ProjectStrategy.objects.select_related("node").order_by("node__sort_key")),
        )
        .order_by("code")
    )
    begun = [quarter for quarter in quarters_of(year) if quarter.first_day <= today]
    for project in found:
        counted: list[ProgressReport] = project.counted
        percents: dict[int, Decimal | None] = {}
        for quarter in begun:
            known = [report.percent for report in counted if report.reported_on <= quarter.last_day]
            percents[quarter.number] = known[-1] if known else None
        spent = [report.budget_used for report in counted if report.budget_used is not None]
        yield ProjectRow(
            project=project,
            strategies=[link.node.number for link in project.strategies.all()],
            tags=sorted(tag.tag for tag in project.tags.all()),
            percents=percents,
            scores={row.quarter: row.score for row in project.evaluations.all()},
            budget_used=spent[-1] if spent else project.budget_used,
        )


def indicator_rows(year: int, today: date) -> Iterator[IndicatorRow]:
    """Return the year's indicators by code."""
    found = list(
        Indicator.objects.filter(year=year)
        .select_related("agency", "source_project")
        .prefetch_related(
            Prefetch("links", IndicatorProject.objects.select_related("project").order_by("project__code"))
        )
        .order_by("code")
    )
    cells = cells_of(found, year, day=today)
    for indicator in found:
        yield IndicatorRow(
            indicator,
            {cell.quarter: cell for cell in cells[indicator.pk]},
            [link.project.code for link in indicator.links.all()],
        )


_READ: dict[str, Callable[[int, date], Iterator[Any]]] = {
    "projects": project_rows,
    "indicators": indicator_rows,
}


def records(name: str, year: int, *, today: date | None = None) -> Iterator[dict[str, Any]]:
    """Return the rows of a data set as its fields say: text, whole numbers, Decimals, dates, None."""
    fields = SETS[name][1]
    for row in _READ[name](year, today or timezone.localdate()):
        yield {field.name: field.read(row) for field in fields}
