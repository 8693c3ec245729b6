"""Read a file into rows, and say of every cell that cannot be read what is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils.cell import get_column_letter

from rongthuk.core.errors import DomainError, Invalid
from rongthuk.core.text import arabic_digits, clean, clean_line
from rongthuk.core.written import words_of
from rongthuk.planning.actions.amounts import read_amount, read_day, read_number, read_percent
from rongthuk.planning.bulk.columns import SHEETS, Column, Sheet, sheet_of
from rongthuk.planning.bulk.files import MOST_ROWS, Formula, Grid, open_file
from rongthuk.planning.bulk.rows import Batch, CellError, Row

# Headings may stand below a title.
_HEADINGS_WITHIN = 10


def read(raw: bytes, *, name: str = "", kind: str = "") -> Batch:
    """Read a CSV or XLSX file. `kind` (projects, steps, reports, indicators) says what a CSV file without field names holds.

    Raises `Invalid` where the file as a whole cannot be used; what is wrong with cells stands in `errors`, all of it.
    """
    batch = Batch()
    found = False
    for title, grid in open_file(raw, name).items():
        placed = _headings(grid, title, kind)
        if placed is None:
            continue
        sheet, line, letters = placed
        if sheet.code in batch.rows:
            raise Invalid(
                "sheet_twice",
                _("The workbook has two sheets “%(sheet)s”.") % {"sheet": sheet.heading},
                field="file",
            )
        found = True
        batch.grids[sheet.code] = [[_shown(cell) for cell in row] for row in grid]
        _rows(batch, sheet, grid, line, letters)
    if not found:
        raise Invalid(
            "no_sheet",
            _(
                "No sheet of the template was found. Please download the template, fill it in and leave its first rows as they are."
            ),
            field="file",
        )
    if not any(batch.rows.values()) and not batch.errors:
        raise Invalid("no_rows", _("The file has headings and no rows."), field="file")
    return batch


def _headings(grid: Grid, title: str, kind: str) -> tuple[Sheet, int, dict[str, int]] | None:
    """Find the sheet, its last heading line, and where each field stands; by field names before headings."""
    if title in _OTHER_SHEETS:
        return None
    wanted = sheet_of(kind)
    named = next((sheet for sheet in SHEETS if title.strip() in (sheet.heading, sheet.code)), None)
    only = named or (wanted if not title else None)
    best: tuple[int, Sheet, int, dict[str, int]] | None = None
    for sheet in (only,) if only else SHEETS:
        for line, row in enumerate(grid[:_HEADINGS_WITHIN]):
            by_field = _placed(row, {column.field: column.field for column in sheet.columns})
            by_heading = _placed(row, {_bare(column.heading): column.field for column in sheet.columns})
            placed = max(by_field, by_heading, key=len)
            needed = {column.field for column in sheet.columns if column.required}
            if not needed <= placed.keys():
                continue
            score = 2 * len(placed) + (placed is by_field)
            if best is None or score > best[0]:
                best = (score, sheet, line, placed)
    if best is None and named is not None and grid:
        missing = ", ".join(column.heading for column in named.columns if column.required)
        raise Invalid(
            "headings_missing",
            _("Sheet “%(sheet)s” lacks headings; it needs at least: %(headings)s.")
            % {"sheet": named.heading, "headings": missing},
            field="file",
        )
    return best[1:] if best else None


_OTHER_SHEETS = frozenset({"คำแนะนำ", "ตัวอย่าง", "ข้อผิดพลาด"})


def _placed(row: list[Any], names: dict[str, str]) -> dict[str, int]:
    placed: dict[str, int] = {}
    for place, cell in enumerate(row):
        field = names.get(_bare(str(cell))) if cell is not None else None
        if field:
            placed.setdefault(field, place)
    return placed


def _bare(heading: str) -> str:
    return "".join(clean_line(heading).replace("*", "").split()).lower()


def _rows(batch: Batch, sheet: Sheet, grid: Grid, line: int, placed: dict[str, int]) -> None:
    rows = batch.rows.setdefault(sheet.code, [])
    letters = {field: get_column_letter(place + 1) for field, place in placed.items()}
    for number, cells in enumerate(grid[line + 1 :], line + 2):
        raw = {field: cells[place] if place < len(cells) else None for field, place in placed.items()}
        # The hidden line of field names may stand below the headings, or the headings below it.
        if all(_is_empty(cell) for cell in raw.values()) or _is_heading(raw, sheet):
            continue
        if len(rows) >= MOST_ROWS:
            raise Invalid(
                "too_many_rows",
                _("A sheet can hold at most %(most)s rows. Please split it.") % {"most": f"{MOST_ROWS:,}"},
                field="file",
            )
        row = Row(sheet, number, {}, letters)
        rows.append(row)
        for column in sheet.columns:
            _read_cell(batch.errors, row, column, raw.get(column.field))


def _is_heading(raw: dict[str, Any], sheet: Sheet) -> bool:
    columns = {column.field: column for column in sheet.columns}
    same = sum(
        _bare(str(cell)) in (field, _bare(columns[field].heading))
        for field, cell in raw.items()
        if not _is_empty(cell)
    )
    return same >= 2


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not clean(cell))


def _read_cell(errors: list[CellError], row: Row, column: Column, cell: Any) -> None:
    if isinstance(cell, Formula):
        errors.append(
            row.error(
                column.field, "formula",
                _("The cell holds a formula or an error, which is not computed here. Please put its value there."),
            )
        )  # fmt: skip
        return
    if _is_empty(cell):
        if column.required:
            errors.append(row.error(column.field, "missing", _("Please fill in this cell.")))
        return
    try:
        row.values[column.field] = _value(column, cell)
    except DomainError as error:
        errors.append(row.error(column.field, error.code, error))


def _value(column: Column, cell: Any) -> Any:  # noqa: PLR0911 - one line a kind.
    if column.kind == "day":
        return _day(cell, column.field)
    text = _shown(cell)
    if column.kind == "percent":
        return read_percent(text.replace("ร้อยละ", ""), field=column.field)
    if column.kind == "amount":
        return read_amount(text, field=column.field)
    if column.kind == "number":
        return read_number(text, field=column.field)
    if column.kind == "year":
        return _year(text)
    if column.kind == "choice":
        return _chosen(column, text)
    words = clean(text) if column.kind == "words" else clean_line(text)
    return (
        words_of(words, field=column.field, required=False, longest=column.longest)
        if column.longest
        else words
    )


def _day(cell: Any, field: str) -> date:
    """Return the day; a spreadsheet takes the 2568 that somebody typed for a Christian year."""
    if isinstance(cell, date) and cell.year > 2300:
        cell = f"{cell.day}/{cell.month}/{cell.year}"
    return read_day(str(cell) if isinstance(cell, float | int) else cell, field=field)


def _year(text: str) -> int:
    written = arabic_digits(text).strip().removeprefix("พ.ศ.").strip()
    if not written.isdigit() or not 2500 <= int(written) <= 2700:
        raise Invalid("year", _("Write the year of the Buddhist Era, such as 2569."))
    return int(written)


def _chosen(column: Column, text: str) -> str:
    known = {_bare(word): code for word, code in column.choices}
    if (code := known.get(_bare(text))) is None:
        raise Invalid(
            "choice",
            _("“%(value)s” is not one of: %(choices)s.")
            % {"value": text[:40], "choices": ", ".join(column.offered)},
        )
    return code


def _shown(cell: Any) -> str:
    """Return a cell as text: 25.0 is "25"."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)).normalize():f}"
    return str(cell)
