"""Open a CSV or XLSX file as cells, and nothing that it could do harm with.

An XLSX file is a ZIP: its expanded size is looked at before anything is unpacked. Formulas stay text and are reported; macros, links and
drawings are not looked at.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl.cell.cell import MergedCell
from openpyxl.reader.excel import load_workbook

from rongthuk.core.errors import Invalid

MOST_BYTES = 5_000_000
# Ten thousand rows of long reports; a ZIP bomb has a thousand times as much.
MOST_EXPANDED = 80_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 60
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Formula(str):
    """The text of a formula; it is never computed."""


Grid = list[list[Any]]


def open_file(raw: bytes, name: str) -> dict[str, Grid]:
    """Return the cells by sheet name; a CSV file has one sheet called ""."""
    if len(raw) > MOST_BYTES:
        raise Invalid("file_too_large", _("The file is larger than 5 MB. Please split it."), field="file")
    if not raw.strip():
        raise Invalid("file_empty", _("The file is empty."), field="file")
    if raw.startswith(_OLD_EXCEL):
        raise Invalid(
            "old_excel",
            _(
                "This is an old Excel file (.xls) or one with a password. Please save it as Excel workbook (.xlsx) without a password."
            ),
            field="file",
        )
    if raw.startswith(b"PK"):
        return _workbook(raw)
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Invalid(
            "not_a_table", _("This is neither an Excel workbook (.xlsx) nor a CSV file."), field="file"
        )
    return {"": _csv(raw)}


def _workbook(raw: bytes) -> dict[str, Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            expanded = sum(info.file_size for info in archive.infolist())
            mimetype = (
                archive.read("mimetype")[:80]
                if "mimetype" in names and archive.getinfo("mimetype").file_size < 200
                else b""
            )
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise Invalid(
            "broken_workbook", _("The workbook is damaged and cannot be opened."), field="file"
        ) from error
    if b"opendocument" in mimetype:
        raise Invalid(
            "open_document",
            _("This is an OpenDocument file (.ods). Please save it as Excel workbook (.xlsx)."),
            field="file",
        )
    if "xl/workbook.xml" not in names:
        raise Invalid(
            "not_a_table", _("This is neither an Excel workbook (.xlsx) nor a CSV file."), field="file"
        )
    if expanded > MOST_EXPANDED:
        raise Invalid(
            "file_too_large",
            _("The workbook unpacks to more than is reasonable and was not opened."),
            field="file",
        )
    try:
        book = load_workbook(io.BytesIO(raw), data_only=False, keep_links=False)  # type: ignore[no-untyped-call]
    except Exception as error:  # openpyxl raises whatever its parts raise on a damaged file.
        raise Invalid(
            "broken_workbook", _("The workbook is damaged and cannot be opened."), field="file"
        ) from error
    try:
        return {sheet.title: _cells(sheet) for sheet in book.worksheets}
    finally:
        book.close()


def _cells(sheet: Any) -> Grid:
    if sheet.max_row > MOST_ROWS + 1000 and sheet.max_column <= MOST_COLUMNS:
        _too_many(sheet.title)
    grid: Grid = []
    empty = 0
    spanned = _spanned(sheet)
    for row in sheet.iter_rows(
        max_row=min(sheet.max_row, MOST_ROWS + 1000), max_col=min(sheet.max_column, MOST_COLUMNS)
    ):
        cells = [_value(spanned.get((cell.row, cell.column), cell)) for cell in row]
        grid.append(cells)
        empty = 0 if any(cell not in (None, "") for cell in cells) else empty + 1
        if empty > 500:
            break
    while grid and not any(cell not in (None, "") for cell in grid[-1]):
        grid.pop()
    return grid


def _spanned(sheet: Any) -> dict[tuple[int, int], Any]:
    """Return the cell that stands for those merged below it: people merge a project's code over the rows of its steps."""
    found = {}
    for area in sheet.merged_cells.ranges:
        if area.min_col == area.max_col and area.max_row - area.min_row <= MOST_ROWS:
            for row in range(area.min_row + 1, area.max_row + 1):
                found[row, area.min_col] = sheet.cell(area.min_row, area.min_col)
    return found


def _value(cell: Any) -> Any:
    if isinstance(cell, MergedCell) or cell.value is None:
        # Of cells that are merged sideways the first holds the value; the others are empty.
        return None
    if cell.data_type == "f":
        return Formula(str(getattr(cell.value, "text", cell.value)))
    if cell.data_type == "e":
        return Formula(str(cell.value))
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, date | int | float | str | bool):
        return cell.value
    return str(cell.value)


def _csv(raw: bytes) -> Grid:
    text = _decoded(raw).replace("\r\n", "\n").replace("\r", "\n")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        grid: Grid = []
        for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            grid.append([_safe(cell) for cell in row[:MOST_COLUMNS]])
            if len(grid) > MOST_ROWS + 1000:
                _too_many("")
    except csv.Error as error:
        raise Invalid(
            "broken_csv", _("The CSV file cannot be read: a quotation mark is not closed."), field="file"
        ) from error
    return grid


def _safe(cell: str) -> str:
    """Undo the apostrophe that keeps a spreadsheet from computing a text."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell


def _decoded(raw: bytes) -> str:
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "cp874")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("not_a_table", _("This is neither an Excel workbook (.xlsx) nor a CSV file."), field="file")


def _too_many(_name: str) -> None:
    raise Invalid(
        "too_many_rows",
        _("A sheet can hold at most %(most)s rows. Please split it.") % {"most": f"{MOST_ROWS:,}"},
        field="file",
    )
