"""Declare the fields of the data sets: name, type, words. The page, the dictionary and the files are made of these lists.

Types are those of the Table Schema: string, integer, number, date (ISO 8601). Years are of the Buddhist Era, amounts in baht,
percentages from 0 to 100; an empty cell or null means that nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rongthuk.core.text import mask_personal
from rongthuk.planning.models import Indicator, Project
from rongthuk.planning.queries.indicators import Cell

Row = TypeVar("Row")
QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Field(Generic[Row]):
    """One column: what it is called, of which type, what it means, and where it comes from."""

    name: str
    type: str
    words: Any
    read: Callable[[Row], Any]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project with what the data set says of it."""

    project: Project
    strategies: list[str]
    tags: list[str]
    # By number of the quarter: progress at its end, score by สยป.
    percents: dict[int, Any]
    scores: dict[int, Any]
    budget_used: Any


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator with its quarters."""

    indicator: Indicator
    cells: dict[int, Cell]
    projects: list[str]


def _project_quarter(number: int) -> list[Field[ProjectRow]]:
    return [
        Field(
            f"progress_q{number}", "number",
            format_lazy(_("Progress by the last approved report on or before the end of quarter {number}, in percent"), number=number),
            lambda row: row.percents.get(number),
        ),
    ]  # fmt: skip


def _project_score(number: int) -> list[Field[ProjectRow]]:
    words = _("Score that the strategy bureau gave for quarter {number}, 0 to 100")
    return [
        Field(
            f"score_q{number}",
            "number",
            format_lazy(words, number=number),
            lambda row: row.scores.get(number),
        )
    ]


PROJECT_FIELDS: tuple[Field[ProjectRow], ...] = (
    Field("budget_year", "integer", _("Budget year (Buddhist Era; October to September)"), lambda row: row.project.year_id),
    Field("project_code", "string", _("Code of the project in the plan tracker"), lambda row: row.project.code),
    Field("kind", "string", _("project or activity"), lambda row: row.project.kind),
    Field("plan_number", "string", _("Number in the printed plan"), lambda row: row.project.plan_number),
    Field("name", "string", pgettext_lazy("plan report", "Name"), lambda row: mask_personal(row.project.name)),
    Field("unit_code", "string", _("Code of the unit in that year"), lambda row: row.project.unit_code),
    Field("unit_name", "string", _("Name of the unit in that year"), lambda row: row.project.unit_name),
    Field("agency_code", "string", _("Today's unit, by its code in this system"), lambda row: row.project.agency.code),
    Field("agency_name_th", "string", _("Today's unit, in Thai"), lambda row: row.project.agency.name_th),
    Field("agency_name_en", "string", _("Today's unit, in English"), lambda row: row.project.agency.name_en),
    Field("strategies", "string", _("Numbers of the strategy that it supports, separated by semicolons"),
          lambda row: ";".join(row.strategies)),
    Field("tags", "string", _("Marks such as quick-win or flagship, separated by semicolons"), lambda row: ";".join(row.tags)),
    Field("state", "string", _("planned, running, done or cancelled"), lambda row: row.project.state),
    Field("starts_on", "date", _("First day of the project"), lambda row: row.project.starts_on),
    Field("ends_on", "date", _("Last day of the project"), lambda row: row.project.ends_on),
    Field("carried_over_until", "date", _("Until when money was carried over past the year's end"),
          lambda row: row.project.carried_until),
    Field("budget_received", "number", _("Budget received, in baht"), lambda row: row.project.budget_received),
    Field("budget_used", "number", _("Budget used by the last approved report, in baht"), lambda row: row.budget_used),
    Field("progress", "number", _("Progress by the last approved report, in percent"), lambda row: row.project.percent),
    Field("reported_on", "date", _("Day of the last approved report"), lambda row: row.project.reported_on),
    *(each for number in QUARTERS for each in _project_quarter(number)),
    *(each for number in QUARTERS for each in _project_score(number)),
)  # fmt: skip


def _indicator_quarter(
    number: int, name: str, words: Any, read: Callable[[Cell], Any]
) -> Field[IndicatorRow]:
    def value(row: IndicatorRow) -> Any:
        cell = row.cells.get(number)
        return None if cell is None else read(cell)

    return Field(f"{name}_q{number}", "number", format_lazy(words, number=number), value)


INDICATOR_FIELDS: tuple[Field[IndicatorRow], ...] = (
    Field("budget_year", "integer", _("Budget year (Buddhist Era; October to September)"), lambda row: row.indicator.year_id),
    Field("indicator_code", "string", _("Code of the indicator in the plan tracker"), lambda row: row.indicator.code),
    Field("plan_number", "string", _("Number in the printed plan"), lambda row: row.indicator.number),
    Field("name", "string", pgettext_lazy("plan report", "Name"), lambda row: mask_personal(row.indicator.name)),
    Field("agency_code", "string", _("Today's unit, by its code in this system"), lambda row: row.indicator.agency.code),
    Field("agency_name_th", "string", _("Today's unit, in Thai"), lambda row: row.indicator.agency.name_th),
    Field("agency_name_en", "string", _("Today's unit, in English"), lambda row: row.indicator.agency.name_en),
    Field("class", "string", _("strategic, routine or negotiated"), lambda row: row.indicator.klass),
    Field("level", "string", _("output or outcome"), lambda row: row.indicator.level),
    Field("target", "number", pgettext_lazy("plan report", "Target"), lambda row: row.indicator.target),
    Field("unit", "string", _("What target and results are counted in"), lambda row: row.indicator.unit),
    Field("direction", "string", _("Which way is better: higher, lower or exact"), lambda row: row.indicator.direction),
    Field("accumulation", "string", _("Whether a quarter holds the year so far (cumulative) or itself alone (quarterly)"),
          lambda row: row.indicator.accumulation),
    Field("source", "string", _("Where results come from: entered, project or measure"), lambda row: row.indicator.source),
    Field("measure", "string", _("Code of the measure, where results come from one"), lambda row: row.indicator.measure),
    Field("projects", "string", _("Codes of the projects that serve it, separated by semicolons"), lambda row: ";".join(row.projects)),
    *(_indicator_quarter(number, "result", _("Result of quarter {number}"), lambda cell: cell.value) for number in QUARTERS),
    *(_indicator_quarter(number, "score_2_1", _("Assessment 2.1 of quarter {number}"), lambda cell: cell.score_21)
      for number in QUARTERS),
    *(_indicator_quarter(number, "score_2_2", _("Assessment 2.2 of quarter {number}"), lambda cell: cell.score_22)
      for number in QUARTERS),
)  # fmt: skip

SETS: dict[str, tuple[Any, tuple[Field[Any], ...]]] = {
    "projects": (_("Projects and activities of the yearly plan"), PROJECT_FIELDS),
    "indicators": (_("Indicators of the yearly plan and their quarters"), INDICATOR_FIELDS),
}
