"""Look at what was read, as a planner would: do the weights sum up, do the dates fit the year, is the text whole, do the figures agree?

Nothing is corrected here; every doubt becomes a warning that names its line and its field.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rongthuk.core.fiscal import quarters_of, year_days
from rongthuk.planning.fillers import is_placeholder
from rongthuk.planning.importing.cutting import cut_end
from rongthuk.planning.importing.notes import Notes, shortened
from rongthuk.planning.importing.page import PlanPage, Report, Step

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class DerivedQuarter:
    """What the progress says of a quarter: the last report on or before its end within the budget year."""

    quarter: int
    result: Decimal | None
    day: date | None = None


def derived_quarters(page: PlanPage) -> tuple[DerivedQuarter, ...]:
    """Return the four quarters by the project's progress; a quarter without a report so far has no result."""
    if page.year is None:
        return tuple(DerivedQuarter(number, None) for number in range(1, 5))
    first, _last = year_days(page.year)
    rows = []
    for quarter in quarters_of(page.year):
        told = [
            report
            for report in page.reports_by_day
            if report.day and report.percent is not None and first <= report.day <= quarter.last_day
        ]
        last = told[-1] if told else None
        rows.append(
            DerivedQuarter(quarter.number, last.percent if last else None, last.day if last else None)
        )
    return tuple(rows)


def check(page: PlanPage, notes: Notes, *, today: date) -> None:
    """Note every doubt about the page as a whole."""
    if page.owner_code and page.year is None:
        notes.warn("owner_without_year", field="owner_codes")
    _texts(page, notes)
    _reports(page, notes, today)
    _steps(page, notes)
    _quarters(page, notes)


def _texts(page: PlanPage, notes: Notes) -> None:
    """Note texts that were cut off, and blocks that have nothing."""
    narrow = [("name", page.name, page.lines.get("name", 0))]
    narrow += [(f"strategy[{node.number}].title", node.title, node.line) for node in page.strategy]
    narrow += [(f"indicators[{one.code}].name", one.name, one.line) for one in page.indicators]
    narrow += [
        (f"steps[{step.number}].name", step.name, step.line)
        for step in page.steps
        if not is_placeholder(step.name)
    ]
    wide = [(f"{kind}[{item.number}]", item.words, item.line)
            for kind, items in (("objectives", page.objectives), ("targets", page.targets)) for item in items]  # fmt: skip
    for report in page.reports:
        wide += [
            (f"reports[{report.number}].{part}", words, report.line)
            for part, words in (
                ("narrative", report.narrative),
                ("problems", report.problems),
                ("obstacles", report.obstacles),
            )
        ]
    wide.append(("rationale", page.rationale, page.lines.get("rationale", 0)))
    for strict, texts in ((True, narrow), (False, wide)):
        for field, words, line in texts:
            if end := cut_end(words, strict=strict):
                notes.warn("text_cut", line=line, field=field, words=end)
    for field, found in (("strategy", page.strategy), ("reports", page.reports), ("steps", page.steps),
                         ("indicators", page.indicators), ("objectives", page.objectives), ("targets", page.targets)):  # fmt: skip
        if not found:
            notes.warn(f"no_{field}", field=field)


def _reports(page: PlanPage, notes: Notes, today: date) -> None:
    """Note percents and days of reports that cannot be, or that contradict one another."""
    year = year_days(page.year) if page.year else None
    by_number = Counter(report.number for report in page.reports)
    last: Report | None = None
    for report in page.reports_by_day:
        where = f"reports[{report.number}]"
        if by_number[report.number] > 1:
            notes.warn("report_number_twice", line=report.line, field=f"{where}.number", number=report.number)
        if report.percent is not None and not 0 <= report.percent <= HUNDRED:
            notes.warn(
                "percent_out_of_range",
                line=report.line,
                field=f"{where}.percent",
                number=report.number,
                percent=report.percent,
            )
        if not report.narrative:
            notes.warn(
                "report_without_words", line=report.line, field=f"{where}.narrative", number=report.number
            )
        if report.day is None:
            continue
        day = report.day
        if report.day > today:
            notes.warn("date_in_future", line=report.line, field=f"{where}.date", day=day)
        if year and not year[0] <= report.day <= year[1]:
            notes.warn("date_outside_year", line=report.line, field=f"{where}.date", day=day, year=page.year)
        if last is not None and last.day == report.day:
            notes.warn(
                "reports_of_one_day",
                line=report.line,
                field=f"{where}.date",
                first=last.number,
                second=report.number,
                day=day,
            )
        if (
            last is not None
            and None not in (last.percent, report.percent)
            and _less(report.percent, last.percent)
        ):
            notes.warn(
                "percent_falls", line=report.line, field=f"{where}.percent", number=report.number,
                before=last.percent, after=report.percent,
            )  # fmt: skip
        last = report
    if page.percent is not None and not 0 <= page.percent <= HUNDRED:
        notes.warn(
            "percent_out_of_range",
            line=page.lines.get("percent", 0),
            field="percent",
            number=0,
            percent=page.percent,
        )
    if (
        last is not None
        and page.percent is not None
        and last.percent is not None
        and page.percent != last.percent
    ):
        notes.warn(
            "latest_disagrees",
            line=page.lines.get("percent", 0),
            field="percent",
            printed=page.percent,
            reported=last.percent,
        )


def _less(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and one < other


def _steps(page: PlanPage, notes: Notes) -> None:
    """Note steps that are no plan."""
    year = year_days(page.year) if page.year else None
    by_number = Counter(step.number for step in page.steps)
    for step in page.steps:
        where = f"steps[{step.number}]"
        if by_number[step.number] > 1:
            notes.warn("step_number_twice", line=step.line, field=f"{where}.number", number=step.number)
        if is_placeholder(step.name):
            notes.warn(
                "placeholder_step",
                line=step.line,
                field=f"{where}.name",
                number=step.number,
                words=shortened(step.name, 20),
            )
        if step.weight is not None and not 0 <= step.weight <= HUNDRED:
            notes.warn(
                "weight_out_of_range",
                line=step.line,
                field=f"{where}.weight",
                number=step.number,
                weight=step.weight,
            )
        _step_days(step, where, year, notes, page.year)
    weights = [step.weight for step in page.steps if step.weight is not None]
    if page.steps and sum(weights) != HUNDRED:
        notes.warn("weights_sum", line=page.steps[0].line, field="steps.weight", sum=sum(weights))


def _step_days(step: Step, where: str, year: tuple[date, date] | None, notes: Notes, of: int | None) -> None:
    if step.starts_on and step.ends_on:
        if step.starts_on == step.ends_on:
            notes.warn(
                "zero_length_step",
                line=step.line,
                field=f"{where}.end",
                number=step.number,
                day=step.ends_on,
            )
        elif step.ends_on < step.starts_on:
            notes.warn("step_ends_before_start", line=step.line, field=f"{where}.end", number=step.number)
    for which, day in (("start", step.starts_on), ("end", step.ends_on)):
        if day and year and not year[0] <= day <= year[1]:
            notes.warn("date_outside_year", line=step.line, field=f"{where}.{which}", day=day, year=of)


def _quarters(page: PlanPage, notes: Notes) -> None:
    """Note where the printed results are not those that follow from the progress."""
    derived = {row.quarter: row.result for row in derived_quarters(page)}
    for indicator in page.indicators:
        for row in indicator.quarters:
            if row.result is not None and row.result != derived[row.quarter]:
                notes.warn(
                    "quarter_differs", line=row.line, field=f"quarters[{row.quarter}].result", quarter=row.quarter,
                    printed=row.result, derived="–" if derived[row.quarter] is None else derived[row.quarter],
                )  # fmt: skip
