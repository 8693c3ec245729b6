"""Reckon progress: as reported on a day, as planned for a day, and whether the plan is real enough to compare them.

Pure: rows go in, numbers come out. Percentages are Decimals from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongthuk.core.fiscal import Quarter
from rongthuk.planning.fillers import is_placeholder
from rongthuk.planning.models import PlanStep, ProgressReport

HUNDRED = Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a plan is not real: a code and a sentence."""

    code: str
    words: str | Promise
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A day with what was planned until then and what was reported; None where nobody can say."""

    day: date
    planned: Decimal | None
    actual: Decimal | None


def approved(reports: Iterable[ProgressReport]) -> list[ProgressReport]:
    """Return the reports that count, by day."""
    return sorted(
        (report for report in reports if report.state == ProgressReport.State.APPROVED),
        key=lambda report: report.reported_on,
    )


def percent_at(reports: Iterable[ProgressReport], day: date) -> Decimal | None:
    """Return the progress by the last approved report on or before the day; None before the first."""
    last = None
    for report in approved(reports):
        if report.reported_on <= day:
            last = report.percent
    return last


def quarter_percent(reports: Iterable[ProgressReport], quarter: Quarter, today: date) -> Decimal | None:
    """Return the progress at the quarter's end; of a quarter that still runs, as of today; None of one that has not begun."""
    if quarter.first_day > today:
        return None
    return percent_at(reports, min(quarter.last_day, today))


def plan_faults(steps: Sequence[PlanStep], year: int | None = None) -> list[Fault]:
    """Return why no S-curve or Gantt can be drawn from these steps; empty for a real plan."""
    if not steps:
        return [Fault("no_steps", _("The plan has no steps."))]
    faults = []
    total = sum((step.weight for step in steps), Decimal(0))
    if total != HUNDRED:
        faults.append(
            Fault(
                "weights",
                _("The weights sum to %(total)s %%, not to 100 %%.") % {"total": f"{total.normalize():f}"},
            )
        )
    undated = [step for step in steps if step.starts_on is None or step.ends_on is None]
    if undated:
        faults.append(Fault("undated", _("%(count)s steps have no dates.") % {"count": len(undated)}))
    empty = [step for step in steps if is_placeholder(step.name)]
    if empty:
        faults.append(
            Fault(
                "placeholders",
                _("%(count)s steps have names that say nothing, such as “%(name)s”.")
                % {"count": len(empty), "name": empty[0].name[:12]},
                empty[0].number,
            )
        )
    spans = {(step.starts_on, step.ends_on) for step in steps}
    if not undated and len(spans) == 1 and all(start == end for start, end in spans):
        faults.append(Fault("one_day", _("All steps begin and end on one and the same day.")))
    return faults


def planned_percent(steps: Iterable[PlanStep], day: date) -> Decimal:
    """Return how much should be done by the evening of the day: each step grows evenly from its first day to its last."""
    done = Decimal(0)
    for step in steps:
        if step.starts_on is None or step.ends_on is None or day < step.starts_on:
            continue
        length = (step.ends_on - step.starts_on).days + 1
        passed = min((day - step.starts_on).days + 1, length)
        done += step.weight * passed / length
    return done.quantize(CENT, ROUND_HALF_UP)


def late_steps(steps: Iterable[PlanStep], day: date) -> list[PlanStep]:
    """Return the steps whose last day is over and that are not finished."""
    return [
        step for step in steps if step.ends_on is not None and step.ends_on < day and step.finished_on is None
    ]


def curve(
    steps: Sequence[PlanStep], reports: Sequence[ProgressReport], today: date, *, year: int | None = None
) -> list[Point]:
    """Return the S-curve: at every month's end, step's border and report, what was planned and what was reported.

    Without a real plan `planned` is None throughout; `actual` ends with today.
    """
    real = bool(steps) and not plan_faults(steps, year)
    counted = approved(reports)
    days: set[date] = {report.reported_on for report in counted}
    if real:
        for step in steps:
            if step.starts_on is not None and step.ends_on is not None:
                days |= {step.starts_on, step.ends_on}
    if days:
        days |= set(_month_ends(min(days), max(days)))
    points = []
    for day in sorted(days):
        actual = percent_at(counted, day) if day <= today else None
        points.append(Point(day, planned_percent(steps, day) if real else None, actual))
    return points


def _month_ends(first: date, last: date) -> Iterable[date]:
    day = first.replace(day=1)
    while day <= last:
        following = (day + timedelta(days=32)).replace(day=1)
        end = following - timedelta(days=1)
        if first <= end <= last:
            yield end
        day = following


def percent_words(value: Any) -> str:
    """Write a percentage without needless zeros."""
    return "" if value is None else f"{Decimal(value).quantize(CENT):f}".rstrip("0").rstrip(".")
