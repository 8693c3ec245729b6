"""Write the data sets: CSV line by line, JSON row by row, XLSX at once, and the dictionary that describes their fields."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from rongthuk.core.text import safe_cell
from rongthuk.planning.models import BudgetYear
from rongthuk.reports.plan_open_data.fields import SETS
from rongthuk.reports.plan_open_data.rows import records
from rongthuk.reports.workbooks import Column, Workbook

LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
TITLE = _("Yearly plan of the Bangkok Metropolitan Administration: projects and indicators")
_KINDS = {"string": "words", "integer": "year", "number": "baht", "date": "iso"}


class _Echo:
    def write(self, text: str) -> str:
        """Return what the writer wrote."""
        return text


def years() -> list[int]:
    """Return the years that have projects, the last first."""
    return list(
        BudgetYear.objects.filter(projects__isnull=False)
        .order_by("-year")
        .values_list("year", flat=True)
        .distinct()
    )


def csv_lines(name: str, year: int, *, today: date | None = None) -> Iterator[str]:
    """Yield the file's lines; spreadsheets read UTF-8 as such only with a mark at the beginning."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow([field.name for field in SETS[name][1]])
    for record in records(name, year, today=today):
        yield writer.writerow([_cell(value) for value in record.values()])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    # A negative number is no formula: only what people wrote is made safe.
    return safe_cell(value) if isinstance(value, str) else str(value)


def json_pieces(year: int, made_at: datetime, *, today: date | None = None) -> Iterator[str]:
    """Yield one JSON object: about, then every data set as a list of objects. Amounts and percentages are numbers."""
    about = {
        "budget_year": year,
        "made_at": made_at.isoformat(timespec="seconds"),
        "licence": LICENCE["name"],
    }
    yield f'{{"about": {json.dumps(about)}'
    for name in SETS:
        yield f', "{name}": ['
        for place, record in enumerate(records(name, year, today=today)):
            yield ("," if place else "") + json.dumps(record, ensure_ascii=False, default=_plain)
        yield "]"
    yield "}"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat()


def workbook(year: int, made_at: datetime, *, today: date | None = None) -> bytes:
    """Return one workbook: a sheet a data set, and one that describes the fields. Its names are the fields' own."""
    book = Workbook(f"plans-{year}", made_at)
    for name, (_title, fields) in SETS.items():
        columns: list[Column] = [(field.name, 18, _KINDS[field.type]) for field in fields]
        rows = [list(record.values()) for record in records(name, year, today=today)]
        book.sheet(name, columns, rows)
    described: list[Column] = [
        ("set", 14, "text"),
        ("field", 24, "text"),
        ("type", 10, "text"),
        ("meaning", 90, "words"),
    ]
    book.sheet(
        "fields",
        described,
        [
            [name, field.name, field.type, str(field.words)]
            for name, (_title, fields) in SETS.items()
            for field in fields
        ],
    )
    return book.close()


def _in_both(words: Any) -> dict[str, str]:
    found = {}
    for language in ("th", "en"):
        with translation.override(language):
            found[language] = str(words)
    return found


def dictionary(year: int | None = None) -> dict[str, Any]:
    """Return what every field means, as a Data Package: machines read `schema`, people `title` and `description` in two languages."""
    return {
        "profile": "tabular-data-package",
        "name": "bangkok-yearly-plan" + (f"-{year}" if year else ""),
        "title": _in_both(TITLE),
        "licenses": [LICENCE],
        "resources": [
            {
                "name": name,
                "title": _in_both(title),
                "format": "csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": field.name, "type": field.type, "description": _in_both(field.words)}
                        for field in fields
                    ],
                    "primaryKey": fields[1].name,
                    "missingValues": [""],
                },
            }
            for name, (title, fields) in SETS.items()
        ],
    }
