"""Tables of rows in a form: each cell with its own fault, empty rows left out, nothing that was typed lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from rongthuk.core.errors import DomainError
from rongthuk.core.text import clean
from rongthuk.planning.actions.amounts import read_amount

MOST_ROWS = 60
SPARE_ROWS = 3
LONGEST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is line, words, number, choice, or told for what is only shown and sent back."""

    name: str
    label: Any
    kind: str = "line"
    most: int = LONGEST_WORDS
    choices: tuple[tuple[str, Any], ...] = ()
    # What to say where the row holds something and this cell nothing.
    missing: Any = ""


@dataclass(slots=True)
class Cell:
    """One box of a row: what was typed and what is wrong with it."""

    column: Column
    value: str
    error: str = ""


@dataclass(slots=True)
class Row:
    """One row of the table."""

    number: int
    cells: dict[str, Cell]

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was typed into it."""
        return not any(cell.value.strip() for cell in self.cells.values() if cell.column.kind != "told")

    @property
    def faults(self) -> list[Cell]:
        """Return the boxes that something is wrong with."""
        return [cell for cell in self.cells.values() if cell.error]

    def given(self) -> dict[str, str]:
        """Return what was typed, as the actions clean it."""
        return {name: clean(cell.value) for name, cell in self.cells.items()}


@dataclass(slots=True)
class RowTable:
    """The rows of one kind as they are typed; `grows` is False where rows are only filled in."""

    name: str
    title: Any
    columns: tuple[Column, ...]
    rows: list[Row]
    error: str = ""
    grows: bool = True

    @property
    def has_faults(self) -> bool:
        """Tell whether something must be mended."""
        return bool(self.error) or any(row.faults for row in self.rows)

    @property
    def filled(self) -> list[Row]:
        """Return the rows that hold something."""
        return [row for row in self.rows if not row.is_blank]

    def check(self) -> bool:
        """Mark every box that cannot be read, is missing or too long; tell whether all is well."""
        for row in self.filled:
            for cell in row.cells.values():
                cell.error = cell.error or _fault(cell)
        return not self.has_faults

    def refuse(self, refusal: DomainError) -> bool:
        """Put an action's sentence (`targets.2.amount`) beside its box; tell whether it speaks of this table."""
        name, _dot, rest = (refusal.field or "").partition(".")
        if name != self.name:
            return False
        place, _dot, column = rest.partition(".")
        filled = self.rows if not self.grows else self.filled
        if place.isdecimal() and 0 < int(place) <= len(filled) and column in filled[int(place) - 1].cells:
            filled[int(place) - 1].cells[column].error = str(refusal.message)
        else:
            self.error = str(refusal.message)
        return True

    def stretch(self, spare: int = SPARE_ROWS) -> RowTable:
        """Add empty rows at the end, where rows may be added."""
        if self.grows:
            room = min(spare, MOST_ROWS - len(self.rows))
            self.rows += [row_of(self.columns, len(self.rows) + place + 1, {}) for place in range(room)]
        return self


def _fault(cell: Cell) -> str:
    column, value = cell.column, cell.value
    if column.missing and not value.strip():
        return str(column.missing)
    if len(value) > column.most:
        return _("This is too long: %(length)s characters, at most %(most)s are possible.") % {
            "length": len(value), "most": column.most,
        }  # fmt: skip
    if column.kind == "choice" and value not in dict(column.choices):
        return _("Please choose one of the list.")
    if column.kind == "number":
        try:
            read_amount(value.strip(), field="")
        except DomainError as refusal:
            return str(refusal.message)
    return ""


def row_of(columns: tuple[Column, ...], number: int, values: dict[str, str]) -> Row:
    """Return a row with these values."""
    return Row(number, {one.name: Cell(one, values.get(one.name, "")) for one in columns})


def table_of(
    name: str, title: Any, columns: tuple[Column, ...], rows: Iterable[dict[str, str]], *, grows: bool = True
) -> RowTable:
    """Return the table as it stands, with room for more."""
    made = [row_of(columns, place, values) for place, values in enumerate(rows, start=1)]
    return RowTable(name, title, columns, made, grows=grows).stretch()


def table_sent(
    name: str, title: Any, columns: tuple[Column, ...], data: QueryDict, *, grows: bool = True
) -> RowTable:
    """Return what was typed."""
    lists = [data.getlist(f"{name}_{one.name}") for one in columns]
    # A sender that leaves out a box of one row would push the others to wrong rows: it is read as far as all reach.
    rows = [
        row_of(columns, place, {one.name: value for one, value in zip(columns, values, strict=True)})
        for place, values in enumerate(zip(*lists, strict=False), start=1)
    ]
    return RowTable(name, title, columns, rows[:MOST_ROWS], grows=grows)
