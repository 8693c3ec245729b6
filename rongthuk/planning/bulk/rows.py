"""Hold what a file says: its rows by sheet, and what is wrong with which cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from rongthuk.planning.bulk.columns import Sheet


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with a cell; without `column` with the row, without `row` with the sheet or the file."""

    sheet: str
    row: int
    column: str
    field: str
    heading: str
    code: str
    message: str

    @property
    def cell(self) -> str:
        """Return "F12"."""
        return f"{self.column}{self.row}" if self.column and self.row else ""

    @property
    def sentence(self) -> str:
        """Return the error with its place, in the reader's language: row 12, column Percent (F12): …"""
        if self.cell:
            return _("Row %(row)s, column %(heading)s (%(cell)s): %(message)s") % {
                "row": self.row, "heading": self.heading, "cell": self.cell, "message": self.message,
            }  # fmt: skip
        if self.row:
            return _("Row %(row)s: %(message)s") % {"row": self.row, "message": self.message}
        return self.message

    def as_dict(self) -> dict[str, Any]:
        """Return the error for JSON."""
        names = ("sheet", "row", "column", "cell", "field", "heading", "code", "message")
        return {name: getattr(self, name) for name in names} | {"sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Errors of one kind in one column: how many, the first one's words, and all of them."""

    sheet: str
    heading: str
    code: str
    errors: tuple[CellError, ...]

    @property
    def message(self) -> str:
        """Return the first error's message, as an example."""
        return self.errors[0].message

    def __len__(self) -> int:
        return len(self.errors)


def grouped(errors: Iterable[CellError]) -> list[ErrorGroup]:
    """Group errors by sheet, column and kind, the most frequent first, so that three hundred can be looked over."""
    found: dict[tuple[str, str, str], list[CellError]] = {}
    for error in errors:
        found.setdefault((error.sheet, error.heading, error.code), []).append(error)
    groups = [ErrorGroup(*key, tuple(members)) for key, members in found.items()]
    return sorted(groups, key=len, reverse=True)


@dataclass(slots=True)
class Row:
    """One row that holds something: its values by field, and in which column each field stands."""

    sheet: Sheet
    number: int
    values: dict[str, Any]
    letters: dict[str, str]

    def get(self, name: str) -> Any:
        """Return the value, None for an empty cell."""
        return self.values.get(name)

    def error(self, name: str, code: str, message: object) -> CellError:
        """Return an error of this row's cell, or of the row where it has no such column."""
        column = self.sheet.column(name)
        return CellError(
            self.sheet.code,
            self.number,
            self.letters.get(name, ""),
            name,
            column.heading if column else "",
            code,
            str(message),
        )


@dataclass(slots=True)
class Batch:
    """A whole file: the rows by sheet, the errors found so far, and the cells as they were, for the workbook of errors."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    grids: dict[str, list[list[str]]] = field(default_factory=dict)

    def of(self, sheet: Sheet) -> list[Row]:
        """Return the sheet's rows."""
        return self.rows.get(sheet.code, [])

    def bad_rows(self) -> set[tuple[str, int]]:
        """Return the rows with an error, by sheet and number."""
        return {(error.sheet, error.row) for error in self.errors}

    def __iter__(self) -> Iterator[Row]:
        """Give all rows."""
        for rows in self.rows.values():
            yield from rows
