"""Make the templates that units fill in, and the workbook that shows them their errors."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.utils.cell import column_index_from_string

from rongthuk.core.text import safe_cell
from rongthuk.planning.bulk.columns import SHEETS, Column, Sheet
from rongthuk.planning.bulk.files import MOST_ROWS
from rongthuk.planning.bulk.rows import Batch, CellError

_FONT = {"font_name": "TH Sarabun New", "font_size": 14, "valign": "top"}
_INSTRUCTIONS = "คำแนะนำ"
_EXAMPLES = "ตัวอย่าง"
_ERRORS = "ข้อผิดพลาด"
# Beyond so many comments a spreadsheet becomes slow; every error stands on the list of errors.
MOST_COMMENTS = 1_000


def template_xlsx(codes: Sequence[str] = ()) -> bytes:
    """Return the workbook to fill in, with instructions and an example; `codes` limits it to some of its sheets."""
    buffer = io.BytesIO()
    book = _book(buffer)
    sheets = [sheet for sheet in SHEETS if not codes or sheet.code in codes]
    _instructions(book, sheets)
    for sheet in sheets:
        page = _headed(book, sheet)
        for place, column in enumerate(sheet.columns):
            _validate(page, place, column)
    _examples(book, sheets)
    book.worksheets()[1].activate()
    book.close()
    return buffer.getvalue()


def template_csv(sheet: Sheet) -> bytes:
    """Return the headings of one sheet as CSV, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerow([safe_cell(column.heading) for column in sheet.columns])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def errors_workbook(batch: Batch) -> bytes:
    """Return the file as it was, every wrong cell marked with its reason, and a list of all errors before it."""
    buffer = io.BytesIO()
    book = _book(buffer)
    _error_list(book, batch.errors)
    wrong = book.add_format({**_FONT, "bg_color": "#FFD6D6", "border": 1, "border_color": "#B3261E"})
    plain = book.add_format(_FONT)
    commented = 0
    for sheet in SHEETS:
        if sheet.code not in batch.grids:
            continue
        page = book.add_worksheet(sheet.heading[:31])
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
        reasons: dict[tuple[int, int], list[str]] = {}
        for error in batch.errors:
            if error.sheet == sheet.code and error.row:
                at = column_index_from_string(error.column) - 1 if error.column else 0
                reasons.setdefault((error.row - 1, at), []).append(error.message)
        for line, cells in enumerate(batch.grids[sheet.code]):
            for at, cell in enumerate(cells):
                page.write_string(line, at, cell, wrong if (line, at) in reasons else plain)
        for (line, at), words in reasons.items():
            if line >= len(batch.grids[sheet.code]) or at >= len(batch.grids[sheet.code][line]):
                page.write_blank(line, at, None, wrong)
            if commented < MOST_COMMENTS:
                page.write_comment(line, at, "\n".join(words), {"x_scale": 2, "font_size": 11})
                commented += 1
        page.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def errors_csv(errors: Sequence[CellError]) -> bytes:
    """Return the list of errors as CSV; nothing in it can be computed by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Sheet"), _("Row"), _("Cell"), _("Column"), _("What is wrong")])
    for error in errors:
        writer.writerow(
            [
                safe_cell(str(one))
                for one in (_title(error), error.row or "", error.cell, error.heading, error.message)
            ]
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _book(buffer: io.BytesIO) -> Any:
    return xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )


def _title(error: CellError) -> str:
    return next((sheet.heading for sheet in SHEETS if sheet.code == error.sheet), "")


def _headed(book: Any, sheet: Sheet) -> Any:
    """Add a sheet with the headings, and the field names in a hidden second row, by which a moved column is known."""
    must = book.add_format({**_FONT, "bold": True, "bg_color": "#DCEBDF", "border": 1, "text_wrap": True})
    may = book.add_format({**_FONT, "bold": True, "bg_color": "#F3F3F3", "border": 1, "text_wrap": True})
    page = book.add_worksheet(sheet.heading[:31])
    for place, column in enumerate(sheet.columns):
        formatted = {"text_wrap": column.kind == "words"} | (
            {"num_format": "@"} if column.kind in ("text", "day") else {}
        )
        page.set_column(place, place, column.width, book.add_format({**_FONT, **formatted}))
        page.write_string(
            0, place, column.heading + (" *" if column.required else ""), must if column.required else may
        )
        page.write_string(1, place, column.field)
        if column.note:
            page.write_comment(0, place, column.note, {"font_size": 11})
    page.set_row(1, None, None, {"hidden": True})
    page.freeze_panes(2, 1)
    return page


def _validate(page: Any, place: int, column: Column) -> None:
    rules: dict[str, Any] = {}
    if column.choices:
        rules = {"validate": "list", "source": column.offered}
    elif column.kind == "percent":
        rules = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
    elif column.kind == "year":
        rules = {"validate": "integer", "criteria": "between", "minimum": 2500, "maximum": 2700}
    elif column.kind == "amount":
        rules = {"validate": "decimal", "criteria": ">=", "value": 0}
    if rules:
        # A warning, not a stop: Thai digits are text to Excel, and read here all the same.
        page.data_validation(
            2, place, MOST_ROWS, place,
            {**rules, "error_type": "warning", "error_title": column.heading[:32], "error_message": (column.note or column.heading)[:255]},
        )  # fmt: skip


def _instructions(book: Any, sheets: Sequence[Sheet]) -> None:
    page = book.add_worksheet(_INSTRUCTIONS)
    bold = book.add_format({**_FONT, "bold": True})
    words = book.add_format({**_FONT, "text_wrap": True})
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 12)
    page.set_column(2, 2, 90)
    lines = [
        _("Fill in only the sheets that you need. Headings with * must be filled in."),
        _(
            "Dates may be written 31/12/2568 or 2025-12-31, numbers with Thai or Arabic digits. Formulas are not computed."
        ),
        _("Nothing is saved while a single cell is wrong; every error is shown with its row and column."),
        _(
            "A project's steps must sum to 100 percent. Leave the code of a new project empty to be given one."
        ),
        _("The sheet “%(sheet)s” is an example and is not read.") % {"sheet": _EXAMPLES},
    ]
    for line, one in enumerate(lines):
        page.merge_range(line, 0, line, 2, one, words)
    line = len(lines) + 1
    for sheet in sheets:
        page.write_string(line, 0, sheet.heading, bold)
        line += 1
        for column in sheet.columns:
            page.write_string(line, 0, column.heading, words)
            page.write_string(line, 1, _("required") if column.required else "", words)
            offered = ", ".join(column.offered)
            page.write_string(
                line, 2, " · ".join(part for part in (column.note, offered, column.example) if part), words
            )
            line += 1
        line += 1


def _examples(book: Any, sheets: Sequence[Sheet]) -> None:
    page = book.add_worksheet(_EXAMPLES)
    bold = book.add_format({**_FONT, "bold": True})
    words = book.add_format({**_FONT, "text_wrap": True})
    page.set_column(0, 20, 22)
    line = 0
    for sheet in sheets:
        page.write_string(line, 0, sheet.heading, bold)
        for place, column in enumerate(sheet.columns):
            page.write_string(line + 1, place, column.heading, bold)
            page.write_string(line + 2, place, column.example, words)
        line += 4


def _error_list(book: Any, errors: Sequence[CellError]) -> None:
    page = book.add_worksheet(_ERRORS)
    bold = book.add_format({**_FONT, "bold": True})
    words = book.add_format({**_FONT, "text_wrap": True})
    for place, (heading, width) in enumerate(
        [(_("Sheet"), 20), (_("Row"), 8), (_("Cell"), 8), (_("Column"), 26), (_("What is wrong"), 90)]
    ):
        page.set_column(place, place, width)
        page.write_string(0, place, heading, bold)
    for line, error in enumerate(errors, 1):
        page.write_string(line, 0, _title(error), words)
        page.write_number(line, 1, error.row)
        page.write_string(line, 2, error.cell, words)
        page.write_string(line, 3, error.heading, words)
        page.write_string(line, 4, error.message, words)
    page.freeze_panes(1, 0)
    if errors:
        page.autofilter(0, 0, len(errors), 4)
