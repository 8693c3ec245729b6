"""Make the files that units send: filled templates, CSV, and what should never be opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

from rongthuk.planning.bulk.columns import SHEETS, Sheet
from rongthuk.planning.bulk.templates import template_xlsx

YEAR = 2568


def filled(**rows: Sequence[dict[str, Any]]) -> bytes:
    """Fill the template in: projects=[{...}], steps=[{...}]; rows begin below the hidden field names."""
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx()))
    for sheet in SHEETS:
        page = book[sheet.heading]
        for line, row in enumerate(rows.get(sheet.code, []), 3):
            for place, column in enumerate(sheet.columns, 1):
                if column.field in row:
                    page.cell(line, place).value = row[column.field]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def a_project(**facts: Any) -> dict[str, Any]:
    """Return a row of a new project."""
    return {"code": "50060000-0001", "year": YEAR, "unit": "50060000", "name": "โครงการทางเท้าเดินดี", **facts}


def a_step(**facts: Any) -> dict[str, Any]:
    """Return a row of a whole plan of one step."""
    return {
        "project": "50060000-0001",
        "name": "จัดทำขอบเขตงาน",
        "weight": 100,
        "starts_on": "1/10/2567",
        "ends_on": "30/9/2568",
        **facts,
    }


def a_report(**facts: Any) -> dict[str, Any]:
    """Return a row of a report."""
    return {
        "project": "50060000-0001",
        "reported_on": "31/12/2567",
        "percent": 25,
        "narrative": "ลงนามสัญญาแล้ว",
        **facts,
    }


def csv_of(sheet: Sheet, *rows: Sequence[str], delimiter: str = ",") -> str:
    """Return a CSV file with the sheet's headings."""
    return "\r\n".join(delimiter.join(row) for row in [[column.heading for column in sheet.columns], *rows])


def bomb() -> bytes:
    """Return a small ZIP that unpacks to a hundred million bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 100_000_000)
    return buffer.getvalue()


def open_document() -> bytes:
    """Return the beginning of an ODS file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return buffer.getvalue()
