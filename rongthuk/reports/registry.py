"""Know the reports: each folder here with a `report.py` brings one `REPORT`, and nothing else lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Any

from django.utils.translation import gettext_lazy as _

from rongthuk import reports as home
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden, Invalid, NotFound

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that a report is made as."""

    suffix: str
    content_type: str
    name: Any


PDF = Format("pdf", "application/pdf", _("PDF for signature"))
XLSX = Format(
    "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _("Excel workbook")
)
CSV = Format("csv", "text/csv; charset=utf-8", "CSV")
JSON = Format("json", "application/json", "JSON")
ZIP = Format("zip", "application/zip", _("All files in one archive"))
FORMATS = {each.suffix: each for each in (PDF, XLSX, CSV, JSON, ZIP)}


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a long run: its name in the archive and what builds it from the run's parameters."""

    name: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class Report:
    """One report.

    `build(parameters, format=…, by=…)` returns the file's bytes; `may(actor, parameters)` tells who gets it; `file_name` is without
    the suffix. `parts`, where a report has them, cuts a long run into files that are made one after another.
    """

    code: str
    name: Any
    says: Any
    formats: tuple[Format, ...]
    may: Callable[[Actor, Parameters], bool]
    build: Callable[..., bytes]
    file_name: Callable[[Parameters], str]
    parts: Callable[..., list[Part]] | None = field(default=None)


@cache
def _found() -> dict[str, Report]:
    found: dict[str, Report] = {}
    for module in iter_modules(home.__path__):
        name = f"{home.__name__}.{module.name}.report"
        if module.ispkg and find_spec(name):
            report: Report = import_module(name).REPORT
            if report.code in found:
                raise ValueError(f"report {report.code} is there twice")
            found[report.code] = report
    return found


def reports() -> list[Report]:
    """Return all reports by code."""
    return [_found()[code] for code in sorted(_found())]


def report(code: str) -> Report:
    """Return one report, or raise `NotFound`."""
    try:
        return _found()[code]
    except KeyError:
        raise NotFound("report_unknown", _("There is no report with this name.")) from None


def build(code: str, parameters: Parameters, *, suffix: str, by: Actor) -> bytes:
    """Make a report's file for this actor; `Forbidden` when it is not for him."""
    asked = report(code)
    if not asked.may(by, parameters):
        raise Forbidden("report_forbidden", _("You do not have the right to this report."))
    if suffix not in {each.suffix for each in asked.formats}:
        raise Invalid("format_unknown", _("This report is not made in this format."), field="format")
    return asked.build(parameters, format=FORMATS[suffix], by=by)
