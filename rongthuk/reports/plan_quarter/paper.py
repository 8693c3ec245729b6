"""Lay the facts out for the paper: strings as printed, and shares between 0 and 1 for the charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from rongthuk.core.fiscal import quarters_of
from rongthuk.core.thai import format_date, format_datetime
from rongthuk.organisations.models import Agency
from rongthuk.planning.models import Problem
from rongthuk.planning.queries.progress import planned_percent
from rongthuk.reports.plan_quarter import written
from rongthuk.reports.plan_quarter.facts import ProjectLine, QuarterFacts, Totals
from rongthuk.reports.plan_quarter.indicators import IndicatorLine

DOCUMENT = "plan_quarter/paper.typ"
# A paper of more projects is read by nobody, and 2,000 of them take 15 seconds and 1.5 GB to typeset: such a paper shows what needs
# attention, and the workbook and the units' own papers have the rest.
MOST_IN_FULL = 200
MOST_SELECTED = 100
# A very long narrative is cut on paper; the tracker has it whole.
LONGEST_NARRATIVE = 3000


def name_of(agency: Agency) -> str:
    """Return the agency's name in the language of the report."""
    return agency.name_th if (get_language() or "th").startswith("th") else agency.name_en or agency.name_th


def lay_out(facts: QuarterFacts, made_at: datetime) -> dict[str, Any]:
    """Return what the document prints."""
    quarter = facts.quarter
    with_units = len(facts.units) > 1
    shown = _selected(facts)
    return {
        "language": (get_language() or "th")[:2],
        "title": _("Report on the yearly plan of the Bangkok Metropolitan Administration"),
        "document_title": _("Plan report, quarter %(quarter)s of budget year %(year)s, %(unit)s")
        % {"quarter": quarter.number, "year": quarter.year, "unit": name_of(facts.agency)},
        "year_line": _("Budget year %(year)s, quarter %(quarter)s (%(months)s)")
        % {"year": quarter.year, "quarter": quarter.number, "months": written.quarter_months(quarter)},
        "unit": name_of(facts.agency),
        "as_of": _("As it stood on %(day)s") % {"day": format_date(facts.day, long=True)},
        "provisional": "" if facts.is_over else _("The quarter is not over: these figures are provisional."),
        "footer": _("Made on %(when)s from the plan tracker of Rongthuk; approved reports only")
        % {"when": format_datetime(made_at, long=True)},
        "page_words": _("Page {page}/{pages}"),
        "words": _words(),
        "figures": _figures(facts.totals),
        "units": [[name_of(unit.agency), *_sums(unit.totals)] for unit in facts.units] if with_units else [],
        "units_sum": [pgettext("plan report", "Together"), *_sums(facts.totals)],
        "projects": [_row(place, line) for place, line in enumerate(shown.projects, 1)],
        "projects_note": shown.projects_note,
        "details": [_detail(line, facts) for line in shown.projects] if shown.in_full else [],
        "problems": [_problem(row, facts) for row in shown.problems],
        "problems_note": shown.problems_note,
        "indicators": [_indicator(line) for line in shown.indicators],
        "indicators_note": shown.indicators_note,
        "signatures": [[_("Reported by"), "", ""], [_("Checked by"), "", ""], [_("Approved by"), "", ""]],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the paper lists, and a sentence for each list that is not whole."""

    in_full: bool
    projects: Sequence[ProjectLine]
    problems: Sequence[Problem]
    indicators: Sequence[IndicatorLine]
    projects_note: str = ""
    problems_note: str = ""
    indicators_note: str = ""


def _selected(facts: QuarterFacts) -> _Shown:
    """Return everything of a unit; of the whole city what is furthest behind, open for longest, or missed."""
    if len(facts.projects) <= MOST_IN_FULL:
        return _Shown(True, facts.projects, facts.problems, facts.indicators)
    nothing = Decimal(0)
    projects = sorted(
        (line for line in facts.projects if line.is_behind or line.late_steps),
        key=lambda line: (-((line.planned or nothing) - line.percent), line.project.code),
    )
    problems = sorted(
        (row for row in facts.problems if row.solved_on is None or row.solved_on > facts.day),
        key=lambda row: (row.raised_on, row.pk),
    )
    indicators = [line for line in facts.indicators if line.is_reached is False]
    rest = _("All stand in the workbook and in the reports of the units.")
    most = MOST_SELECTED
    return _Shown(
        False,
        projects[:most],
        problems[:most],
        indicators[:most],
        _("Shown are %(shown)s of %(all)s projects that are behind their plan or have late steps, those furthest behind first.")
        % {"shown": min(most, len(projects)), "all": len(projects)} + " " + rest,
        _("Shown are %(shown)s of %(all)s open problems, the oldest first.")
        % {"shown": min(most, len(problems)), "all": len(problems)} + " " + rest,
        _("Shown are %(shown)s of %(all)s indicators that have not reached their target.")
        % {"shown": min(most, len(indicators)), "all": len(indicators)} + " " + rest,
    )  # fmt: skip


def _words() -> dict[str, str]:
    """Return the paper's own words."""
    return {
        "overview": pgettext("plan report", "Overview"),
        "units": _("The units"),
        "unit": pgettext("plan report", "Unit"),
        "projects": _("Projects and activities"),
        "number": _("No."),
        "project": _("Project or activity"),
        "percent": _("Progress (%)"),
        "plan": _("Plan (%)"),
        "received": _("Budget received (baht)"),
        "used": _("Budget used (baht)"),
        "late": _("Late steps"),
        "score": _("Score by the strategy bureau"),
        "details": _("Progress in the quarter"),
        "code": pgettext("plan report", "Code"),
        "responsible": pgettext("person", "Responsible"),
        "no_reports": _("No approved report in this quarter."),
        "day": pgettext("plan report", "As of"),
        "narrative": _("What was done"),
        "steps": _("Steps of the plan"),
        "no_chart": _("The plan cannot be drawn:"),
        "planned": pgettext("plan report", "Plan"),
        "actual": pgettext("plan report", "Progress"),
        "problems": _("Problems and obstacles"),
        "kind": pgettext("plan report", "Kind"),
        "problem": _("What it is"),
        "raised": pgettext("plan report", "Since"),
        "who": _("Who must act"),
        "wanted": _("Asked for, or how it was solved"),
        "no_problems": _("No problem or obstacle was open in this quarter."),
        "indicators": pgettext("plan report", "Indicators"),
        "indicator": pgettext("plan report", "Indicator"),
        "target": pgettext("plan report", "Target"),
        "quarter": pgettext("quarter", "Q"),
        "result": pgettext("plan report", "Result"),
        "no_indicators": _("The unit has no indicator in this year."),
        "no_projects": _("The unit has no project in this year."),
        "count": pgettext("plan report", "Projects"),
        "done": pgettext("plan report", "Completed"),
        "behind": _("Behind the plan"),
        "mean": _("Mean progress (%)"),
        "open_problems": _("Open problems"),
        "date": pgettext("plan report", "Date"),
    }


def _figures(sums: Totals) -> list[list[str]]:
    return [
        [_("Projects and activities"), str(sums.projects)],
        [pgettext("plan report", "Completed"), str(sums.done)],
        [_("Behind the plan"), str(sums.behind)],
        [_("Without a report in the quarter"), str(sums.silent)],
        [_("Mean progress (%)"), written.percent(sums.percent)],
        [_("Open problems"), str(sums.open_problems)],
    ]


def _sums(sums: Totals) -> list[str]:
    return [
        *(str(count) for count in (sums.projects, sums.done, sums.behind)),
        written.percent(sums.percent),
        written.baht(sums.received),
        written.baht(sums.used),
        str(sums.late_steps),
        str(sums.open_problems),
    ]


def _share(value: Decimal | None) -> float | None:
    return None if value is None else float(value) / 100


def _row(place: int, line: ProjectLine) -> dict[str, Any]:
    return {
        "number": str(place),
        "name": _full_name(line, place),
        "code": line.project.code,
        "percent": written.percent(line.percent),
        "share": _share(line.percent),
        "plan_share": _share(line.planned),
        "plan": written.percent(line.planned),
        "received": written.baht(line.project.budget_received),
        "used": written.baht(line.budget_used),
        "late": str(line.late_steps),
        "score": written.percent(line.score),
    }


def _full_name(line: ProjectLine, place: int) -> str:
    """Return the name, with its number in the plan where that is not the row's own."""
    number = line.project.plan_number
    return line.project.name if number.rstrip(".") in {"", str(place)} else f"{number} {line.project.name}"


def _detail(line: ProjectLine, facts: QuarterFacts) -> dict[str, Any]:
    year = facts.quarter.year
    drawn = not line.faults
    return {
        "name": line.project.name,
        "code": line.project.code,
        "responsible": ", ".join(line.responsible) or written.NOTHING,
        "summary": _("Progress from %(before)s to %(percent)s percent in the quarter")
        % {"before": written.percent(line.before or Decimal(0)), "percent": written.percent(line.percent)},
        "reports": [
            [written.day(report.reported_on), written.percent(report.percent), _cut(report.narrative)]
            for report in line.reports
        ],
        "actual": [[written.share_of_year(day, year), float(value) / 100] for day, value in line.points],
        "plan": _plan_points(line, facts) if drawn else [],
        "marks": [
            [written.share_of_year(each.last_day, year), f"{pgettext('quarter', 'Q')}{each.number}"]
            for each in quarters_of(year)
        ],
        "steps": [
            {
                "name": f"{each.step.number}. {each.step.name} ({written.number(each.step.weight)}%)",
                "from": written.share_of_year(each.step.starts_on, year),
                "until": written.share_of_year(each.step.ends_on, year),
                "state": each.state,
                "words": written.state_words(each.state),
            }
            for each in line.steps
            if drawn and each.step.starts_on and each.step.ends_on
        ],
        "now": written.share_of_year(facts.day, year),
        "faults": line.faults,
    }


def _plan_points(line: ProjectLine, facts: QuarterFacts) -> list[list[float]]:
    """Return the plan's curve over the year: exact at every step's border, straight between."""
    steps = [each.step for each in line.steps]
    days = sorted({day for step in steps for day in (step.starts_on, step.ends_on) if day is not None})
    return [
        [written.share_of_year(day, facts.quarter.year), float(planned_percent(steps, day)) / 100]
        for day in days
    ]


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_NARRATIVE else words[:LONGEST_NARRATIVE].rstrip() + " …"


def _problem(row: Problem, facts: QuarterFacts) -> dict[str, str]:
    solved = row.solved_on is not None and row.solved_on <= facts.day
    return {
        "project": row.project.name,
        "code": row.project.code,
        "kind": row.get_kind_display(),
        "words": _cut(row.words),
        "raised": written.day(row.raised_on),
        "who": name_of(row.agency),
        "wanted": (
            _("Solved on %(day)s: %(words)s") % {"day": written.day(row.solved_on), "words": row.solution}
        )
        if solved
        else row.wanted or written.NOTHING,
    }


def _indicator(line: IndicatorLine) -> dict[str, Any]:
    cells = {cell.quarter: cell for cell in line.quarters}
    filled = [cells.get(number) for number in (1, 2, 3, 4)]
    return {
        "code": line.indicator.code,
        "name": f"{line.indicator.number} {line.indicator.name}".strip(),
        "target": f"{written.number(line.indicator.target)} {line.indicator.unit}".strip(),
        "values": [written.number(cell.value) if cell else "" for cell in filled],
        "score_21": [written.number(cell.score_21) if cell else "" for cell in filled],
        "score_22": [written.number(cell.score_22) if cell else "" for cell in filled],
    }
