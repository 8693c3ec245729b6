"""Read the indicators of a quarter: their results so far, the pair 2.1 / 2.2, and which projects serve them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import Quarter
from rongthuk.planning import access
from rongthuk.planning.models import Indicator, IndicatorProject
from rongthuk.planning.queries.indicators import Cell, cells_of
from rongthuk.planning.queries.results import reached


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator with its quarters up to the one reported."""

    indicator: Indicator
    quarters: list[Cell]
    project_codes: list[str]

    @property
    def value(self) -> Decimal | None:
        """Return the result of the quarter reported."""
        return self.quarters[-1].value

    @property
    def is_reached(self) -> bool | None:
        """Tell whether the target was reached by then; None where there is nothing to compare."""
        return reached(self.indicator, self.value)


def indicator_lines(quarter: Quarter, keys: Sequence[int], *, by: Actor, today: date) -> list[IndicatorLine]:
    """Return the indicators of these agencies, by code, up to the quarter."""
    found = list(
        access.indicators(by)
        .filter(year=quarter.year, agency__in=keys)
        .select_related("agency", "source_project")
        .prefetch_related(
            Prefetch("links", IndicatorProject.objects.select_related("project").order_by("project__code"))
        )
        .order_by("code")
    )
    cells = cells_of(found, quarter.year, day=today)
    return [
        IndicatorLine(
            indicator,
            [cell for cell in cells[indicator.pk] if cell.quarter <= quarter.number],
            [link.project.code for link in indicator.links.all()],
        )
        for indicator in found
    ]
