"""Declare the open data of a year's plan. Parameters: year, and for CSV `set` (projects or indicators)."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid, NotFound
from rongthuk.planning.models import BudgetYear
from rongthuk.reports.plan_open_data import writing
from rongthuk.reports.plan_open_data.fields import SETS
from rongthuk.reports.registry import CSV, JSON, XLSX, Format, Parameters, Report


def year_asked(parameters: Parameters) -> int:
    """Return the budget year, or raise `NotFound`."""
    year = str(parameters.get("year", ""))
    if not (year.isascii() and year.isdigit() and BudgetYear.objects.filter(year=int(year[:6])).exists()):
        raise NotFound("year_unknown", _("There is no plan of this year."), field="year")
    return int(year)


def set_asked(parameters: Parameters) -> str:
    """Return which data set is meant."""
    name = str(parameters.get("set") or "projects")
    if name not in SETS:
        raise Invalid("set_unknown", _("There is no data set with this name."), field="set")
    return name


def build(parameters: Parameters, *, format: Format, by: Actor) -> bytes:
    """Return the whole file; surfaces that can stream use `writing` themselves."""
    year, made_at = year_asked(parameters), timezone.now()
    if format is XLSX:
        return writing.workbook(year, made_at)
    pieces = (
        writing.csv_lines(set_asked(parameters), year)
        if format is CSV
        else writing.json_pieces(year, made_at)
    )
    return "".join(pieces).encode()


def file_name(parameters: Parameters) -> str:
    """Return "plans-2569", or "plans-2569-indicators"."""
    name = set_asked(parameters)
    return f"plans-{year_asked(parameters)}" + ("" if name == "projects" else f"-{name}")


REPORT = Report(
    code="plan-open-data",
    name=_("Open data of the yearly plan"),
    says=_("Projects and indicators of a budget year with their approved results, for everybody."),
    formats=(CSV, JSON, XLSX),
    may=lambda _actor, _parameters: True,
    build=build,
    file_name=file_name,
)
