"""Read the indicators of a quarter: four results, the pair 2.1 / 2.2, and which projects serve them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import Quarter, quarters_of
from rongthuk.planning import access
from rongthuk.planning.models import Indicator, IndicatorProject, ProgressReport, QuarterResult
from rongthuk.planning.queries import progress


@dataclass(frozen=True, slots=True)
class QuarterCell:
    """What one quarter of an indicator says; None where nothing is known or the quarter has not begun."""

    number: int
    value: Decimal | None
    score_21: Decimal | None
    score_22: Decimal | None


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator with its quarters up to the one reported."""

    indicator: Indicator
    quarters: list[QuarterCell]
    project_codes: list[str]

    @property
    def value(self) -> Decimal | None:
        """Return the result of the quarter reported."""
        return self.quarters[-1].value if self.quarters else None

    @property
    def is_reached(self) -> bool | None:
        """Tell whether the target was reached by then; None where there is nothing to compare."""
        target, value = self.indicator.target, self.value
        if target is None or value is None:
            return None
        if self.indicator.direction == Indicator.Direction.HIGHER:
            return value >= target
        return value <= target if self.indicator.direction == Indicator.Direction.LOWER else value == target


def indicator_lines(quarter: Quarter, keys: Sequence[int], *, by: Actor, today: date) -> list[IndicatorLine]:
    """Return the indicators of these agencies, by code, up to the quarter."""
    found = (
        access.indicators(by)
        .filter(year=quarter.year, agency__in=keys)
        .select_related("agency", "source_project")
        .prefetch_related(
            "quarters",
            Prefetch("links", IndicatorProject.objects.select_related("project").order_by("project__code")),
            Prefetch(
                "source_project__reports",
                ProgressReport.objects.filter(state=ProgressReport.State.APPROVED).order_by("reported_on"),
                to_attr="counted",
            ),
        )
        .order_by("code")
    )
    return [_line(indicator, quarter, today) for indicator in found]


def _line(indicator: Indicator, quarter: Quarter, today: date) -> IndicatorLine:
    rows = {row.quarter: row for row in indicator.quarters.all()}
    cells = []
    for each in quarters_of(quarter.year)[: quarter.number]:
        row = rows.get(each.number)
        cells.append(
            QuarterCell(
                number=each.number,
                value=_value(indicator, row, each, today),
                score_21=row.score_21 if row else None,
                score_22=row.score_22 if row else None,
            )
        )
    return IndicatorLine(indicator, cells, [link.project.code for link in indicator.links.all()])


def _value(indicator: Indicator, row: QuarterResult | None, quarter: Quarter, today: date) -> Decimal | None:
    """Return the result from the indicator's one source; what is frozen stays as it was."""
    if row is not None and (row.frozen_at is not None or indicator.source == Indicator.Source.ENTERED):
        return row.value
    if indicator.source == Indicator.Source.PROJECT and indicator.source_project is not None:
        counted: list[ProgressReport] = indicator.source_project.counted  # type: ignore[attr-defined]
        return progress.quarter_percent(counted, quarter, today)
    return row.value if row is not None else None
