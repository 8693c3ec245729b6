"""Read the table of a plan's steps: rows of boxes, each fault told in its row and box, nothing lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from rongthuk.core.errors import DomainError
from rongthuk.desk.forms.plan_reports import typed_day
from rongthuk.planning.actions.amounts import read_day_or_none, read_number
from rongthuk.planning.actions.steps import InvalidSteps
from rongthuk.planning.models import PlanStep
from rongthuk.planning.queries.progress import percent_words

NAMES = ("name", "weight", "starts_on", "ends_on")
MOST_ROWS = 100
SPARE_ROWS = 3


@dataclass(slots=True)
class Box:
    """One box of a row: what was typed and what is wrong with it."""

    name: str
    value: str
    error: str = ""


@dataclass(slots=True)
class Line:
    """One row of the table."""

    number: int
    boxes: dict[str, Box] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed into it."""
        return not any(box.value.strip() for box in self.boxes.values())

    @property
    def errors(self) -> list[Box]:
        """Return the boxes that something is wrong with."""
        return [box for box in self.boxes.values() if box.error]


@dataclass(slots=True)
class StepTable:
    """The steps as they are typed."""

    lines: list[Line]
    error: str = ""

    @property
    def total(self) -> Decimal:
        """Return what the weights sum to, as far as they are numbers."""
        total = Decimal(0)
        for line in self.lines:
            try:
                total += read_number(line.boxes["weight"].value, field="") or 0
            except DomainError:
                continue
        return total

    @property
    def has_errors(self) -> bool:
        """Tell whether something must be mended."""
        return bool(self.error) or any(line.errors for line in self.lines)

    @property
    def is_blank(self) -> bool:
        """Tell whether no step was typed at all."""
        return all(line.is_blank for line in self.lines)

    def given(self) -> list[dict[str, Any]]:
        """Return the rows that hold something, as the action takes them; days and weights that cannot be read stand with their row."""
        for line in self.lines:
            for name, read in (
                ("weight", read_number),
                ("starts_on", read_day_or_none),
                ("ends_on", read_day_or_none),
            ):
                try:
                    read(line.boxes[name].value, field="")
                except DomainError as refusal:
                    line.boxes[name].error = str(refusal.message)
        return [
            {name: box.value.strip() for name, box in line.boxes.items()}
            for line in self.lines
            if not line.is_blank
        ]

    def refuse(self, refusal: DomainError) -> None:
        """Put the action's sentences into the rows and boxes that they speak of."""
        filled = [line for line in self.lines if not line.is_blank]
        for each in refusal.errors if isinstance(refusal, InvalidSteps) else [refusal]:
            parts = (each.field or "").split(".")
            if (
                len(parts) == 3
                and parts[1].isdecimal()
                and int(parts[1]) <= len(filled)
                and parts[2] in NAMES
            ):
                box = filled[int(parts[1]) - 1].boxes[parts[2]]
                box.error = box.error or str(each.message)
            else:
                self.error = str(each.message)

    def stretch(self, spare: int = SPARE_ROWS) -> StepTable:
        """Add empty rows at the end."""
        room = min(spare, MOST_ROWS - len(self.lines))
        self.lines += [_line(len(self.lines) + place + 1, {}) for place in range(room)]
        return self


def table_of(steps: Iterable[PlanStep]) -> StepTable:
    """Return the plan as it stands, with room for more."""
    lines = [
        _line(
            place,
            {
                "name": step.name,
                "weight": percent_words(step.weight),
                "starts_on": typed_day(step.starts_on),
                "ends_on": typed_day(step.ends_on),
            },
        )
        for place, step in enumerate(steps, start=1)
    ]
    return StepTable(lines).stretch()


def table_sent(data: QueryDict) -> StepTable:
    """Return what was typed."""
    rows = zip(*(data.getlist(f"step_{name}") for name in NAMES), strict=False)
    lines = [
        _line(place, dict(zip(NAMES, (value[:600] for value in row), strict=True)))
        for place, row in enumerate(rows, start=1)
    ][:MOST_ROWS]
    return StepTable(lines)


def sum_words(total: Decimal) -> str:
    """Say what the weights sum to and what is missing or too much."""
    if total == 100:
        return _("100 %: complete")
    if total < 100:
        return _("%(total)s %%: %(rest)s %% are missing") % {
            "total": percent_words(total), "rest": percent_words(100 - total),
        }  # fmt: skip
    return _("%(total)s %%: %(rest)s %% too much") % {
        "total": percent_words(total), "rest": percent_words(total - 100),
    }  # fmt: skip


def _line(number: int, values: dict[str, str]) -> Line:
    return Line(number, {name: Box(name, values.get(name, "")) for name in NAMES})
