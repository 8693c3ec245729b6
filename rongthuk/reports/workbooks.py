"""Write workbooks in the house style: one sheet a part, numbers as numbers, dates as dates, the head frozen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from rongthuk.core.text import safe_cell

# The font of the city's offices; a machine without it shows its own.
FONT = "TH Sarabun New"
SIZE = 14

Column = tuple[Any, int, str]  # heading, width in signs, kind: text words percent baht count day year iso


class Workbook:
    """A workbook in the house style; `sheet` adds a part, `close` returns its bytes."""

    def __init__(self, title: str, made_at: datetime) -> None:
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._book.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        base = {"font_name": FONT, "font_size": SIZE, "valign": "top"}
        number = {**base, "align": "right"}
        self._formats = {
            "head": self._book.add_format(
                {**base, "bold": True, "bg_color": "#EEF2EF", "border": 1, "align": "center", "text_wrap": True}
            ),
            "text": self._book.add_format(base),
            "words": self._book.add_format({**base, "text_wrap": True}),
            "percent": self._book.add_format({**number, "num_format": "0.00"}),
            "baht": self._book.add_format({**number, "num_format": "#,##0.00"}),
            "count": self._book.add_format({**number, "num_format": "#,##0"}),
            # Excel's own Thai calendar: the cell stays a date that can be sorted and reckoned with.
            "day": self._book.add_format({**base, "num_format": "[$-107041E]d mmm yy;@"}),
            # For files that machines read on: no grouping of years, days as in ISO 8601.
            "year": self._book.add_format({**number, "num_format": "0"}),
            "iso": self._book.add_format({**base, "num_format": "yyyy-mm-dd"}),
            "title": self._book.add_format({**base, "bold": True, "font_size": 18}),
        }  # fmt: skip

    def sheet(self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> None:
        """Add a sheet with a frozen head and a filter."""
        sheet = self._book.add_worksheet(name[:31])
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 0)
        for place, (heading, width, _kind) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, str(heading), self._formats["head"])
        for line, row in enumerate(rows, 1):
            for place, (value, (_heading, _width, kind)) in enumerate(zip(row, columns, strict=True)):
                self._cell(sheet, line, place, value, kind)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def _cell(self, sheet: Any, line: int, place: int, value: Any, kind: str) -> None:
        style = self._formats[kind]
        if value is None or value == "":
            sheet.write_blank(line, place, None, style)
        elif isinstance(value, Decimal | int | float):
            sheet.write_number(line, place, float(value), style)
        elif isinstance(value, date):
            sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001
        else:
            sheet.write_string(line, place, safe_cell(str(value)), style)

    def notes(self, name: str, title: str, lines: Sequence[str]) -> None:
        """Add a sheet of plain lines under a title."""
        sheet = self._book.add_worksheet(name[:31])
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, title, self._formats["title"])
        for place, words in enumerate(lines, 1):
            sheet.write_string(place, 0, safe_cell(words), self._formats["words"])

    def close(self) -> bytes:
        """Return the file."""
        self._book.close()
        return self._buffer.getvalue()
