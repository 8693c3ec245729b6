"""Write the facts as a workbook: one sheet a part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rongthuk.reports.plan_quarter import written
from rongthuk.reports.plan_quarter.facts import QuarterFacts, Totals
from rongthuk.reports.plan_quarter.paper import name_of
from rongthuk.reports.workbooks import Column, Workbook


def write(facts: QuarterFacts, laid_out: dict[str, Any], made_at: datetime) -> bytes:
    """Return the workbook of a quarter; `laid_out` is what the paper prints, for the words that both share."""
    book = Workbook(laid_out["document_title"], made_at)
    book.notes(
        pgettext("plan report", "About"),
        laid_out["title"],
        [
            laid_out["year_line"],
            laid_out["unit"],
            laid_out["as_of"],
            laid_out["provisional"],
            laid_out["footer"],
            *(f"{label}: {value}" for label, value in laid_out["figures"]),
        ],
    )
    _projects(book, facts)
    _steps(book, facts)
    _reports(book, facts)
    _problems(book, facts)
    _indicators(book, facts)
    if len(facts.units) > 1:
        _units(book, facts)
    return book.close()


def _projects(book: Workbook, facts: QuarterFacts) -> None:
    columns: list[Column] = [
        (pgettext("plan report", "Code"), 16, "text"),
        (pgettext("plan report", "Unit"), 30, "words"),
        (_("Project or activity"), 60, "words"),
        (pgettext("plan report", "Begins"), 12, "day"),
        (pgettext("plan report", "Ends"), 12, "day"),
        (_("Progress (%)"), 12, "percent"),
        (_("At the end of the quarter before (%)"), 14, "percent"),
        (_("Plan (%)"), 12, "percent"),
        (_("Budget received (baht)"), 18, "baht"),
        (_("Budget used (baht)"), 18, "baht"),
        (_("Late steps"), 10, "count"),
        (_("Score by the strategy bureau"), 12, "percent"),
        (_("Last reported"), 12, "day"),
        (pgettext("person", "Responsible"), 30, "words"),
        (_("Why the plan cannot be compared"), 40, "words"),
    ]
    rows = [
        [
            line.project.code, name_of(line.project.agency), f"{line.project.plan_number} {line.project.name}".strip(),
            line.project.starts_on, line.project.ends_on, line.percent, line.before, line.planned,
            line.project.budget_received, line.budget_used, line.late_steps, line.score,
            line.points[-1][0] if line.points else None, ", ".join(line.responsible), " ".join(line.faults),
        ]
        for line in facts.projects
    ]  # fmt: skip
    book.sheet(pgettext("plan report", "Projects"), columns, rows)


def _steps(book: Workbook, facts: QuarterFacts) -> None:
    columns: list[Column] = [
        (pgettext("plan report", "Code"), 16, "text"),
        (pgettext("plan report", "Step"), 8, "count"),
        (pgettext("plan report", "Name"), 60, "words"),
        (_("Weight (%)"), 10, "percent"),
        (pgettext("plan report", "Begins"), 12, "day"),
        (pgettext("plan report", "Ends"), 12, "day"),
        (pgettext("plan report", "State"), 16, "text"),
        (_("Finished on"), 12, "day"),
        (pgettext("plan report", "Result"), 50, "words"),
    ]
    rows = [
        [
            line.project.code, each.step.number, each.step.name, each.step.weight, each.step.starts_on, each.step.ends_on,
            written.state_words(each.state), each.step.finished_on if each.state == "done" else None, each.step.result,
        ]
        for line in facts.projects
        for each in line.steps
    ]  # fmt: skip
    book.sheet(_("Steps of the plan"), columns, rows)


def _reports(book: Workbook, facts: QuarterFacts) -> None:
    columns: list[Column] = [
        (pgettext("plan report", "Code"), 16, "text"),
        (pgettext("plan report", "As of"), 12, "day"),
        (_("Progress (%)"), 12, "percent"),
        (_("What was done"), 90, "words"),
        (pgettext("plan report", "Problems"), 50, "words"),
        (pgettext("plan report", "Obstacles"), 50, "words"),
        (_("Budget used (baht)"), 18, "baht"),
    ]
    rows = [
        [
            line.project.code, report.reported_on, report.percent, report.narrative, report.problems_words,
            report.obstacles_words, report.budget_used,
        ]
        for line in facts.projects
        for report in line.reports
    ]  # fmt: skip
    book.sheet(_("Reports in the quarter"), columns, rows)


def _problems(book: Workbook, facts: QuarterFacts) -> None:
    columns: list[Column] = [
        (pgettext("plan report", "Code"), 16, "text"),
        (_("Project or activity"), 50, "words"),
        (pgettext("plan report", "Kind"), 12, "text"),
        (_("What it is"), 60, "words"),
        (pgettext("plan report", "Since"), 12, "day"),
        (_("Who must act"), 30, "words"),
        (_("What is asked for"), 40, "words"),
        (_("Solved on"), 12, "day"),
        (_("How it was solved"), 40, "words"),
    ]
    rows = [
        [
            row.project.code, row.project.name, row.get_kind_display(), row.words, row.raised_on, name_of(row.agency),
            row.wanted, row.solved_on, row.solution,
        ]
        for row in facts.problems
    ]  # fmt: skip
    book.sheet(_("Problems and obstacles"), columns, rows)


def _indicators(book: Workbook, facts: QuarterFacts) -> None:
    quarters = (1, 2, 3, 4)
    letter = pgettext("quarter", "Q")
    columns: list[Column] = [
        (pgettext("plan report", "Code"), 14, "text"),
        (pgettext("plan report", "Indicator"), 60, "words"),
        (pgettext("plan report", "Unit"), 30, "words"),
        (pgettext("plan report", "Target"), 12, "percent"),
        (_("Counted in"), 12, "text"),
        *((f"{pgettext('plan report', 'Result')} {letter}{each}", 12, "percent") for each in quarters),
        *((f"{pair} {letter}{each}", 10, "percent") for pair in ("2.1", "2.2") for each in quarters),
        (pgettext("plan report", "Projects"), 30, "words"),
    ]
    rows = []
    for line in facts.indicators:
        cells = {cell.quarter: cell for cell in line.quarters}
        found = [cells.get(each) for each in quarters]
        rows.append(
            [
                line.indicator.code, f"{line.indicator.number} {line.indicator.name}".strip(), name_of(line.indicator.agency),
                line.indicator.target, line.indicator.unit,
                *(cell.value if cell else None for cell in found),
                *(cell.score_21 if cell else None for cell in found),
                *(cell.score_22 if cell else None for cell in found),
                ", ".join(line.project_codes),
            ]
        )  # fmt: skip
    book.sheet(pgettext("plan report", "Indicators"), columns, rows)


def _units(book: Workbook, facts: QuarterFacts) -> None:
    columns: list[Column] = [
        (pgettext("plan report", "Unit"), 50, "words"),
        (pgettext("plan report", "Projects"), 10, "count"),
        (pgettext("plan report", "Completed"), 10, "count"),
        (_("Behind the plan"), 12, "count"),
        (_("Mean progress (%)"), 12, "percent"),
        (_("Budget received (baht)"), 20, "baht"),
        (_("Budget used (baht)"), 20, "baht"),
        (_("Late steps"), 10, "count"),
        (_("Open problems"), 10, "count"),
    ]

    def sums(each: Totals) -> list[Any]:
        return [
            each.projects, each.done, each.behind, each.percent, each.received, each.used, each.late_steps,
            each.open_problems,
        ]  # fmt: skip

    rows = [[name_of(unit.agency), *sums(unit.totals)] for unit in facts.units]
    book.sheet(_("The units"), columns, [*rows, [pgettext("plan report", "Together"), *sums(facts.totals)]])
