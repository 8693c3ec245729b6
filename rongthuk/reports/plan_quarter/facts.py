"""Gather what stood at a quarter's end, in a number of queries that does not grow with the projects.

Only approved reports count. Of a quarter that still runs, the facts are those of today. Amounts and percentages are Decimals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.db.models import Model, Prefetch, Q

from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import Quarter
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_id, subtree_ids
from rongthuk.planning import access
from rongthuk.planning.models import (
    Evaluation,
    PlanStep,
    Problem,
    ProgressReport,
    Project,
    ResponsiblePerson,
)
from rongthuk.planning.queries import progress
from rongthuk.reports.plan_quarter.indicators import IndicatorLine, indicator_lines

Row = TypeVar("Row", bound=Model)
# Behind the plan by more than this, and the project is called late: the same five points for everybody.
BEHIND = Decimal(5)


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as it stood on the day: `state` is done, late, running or waiting."""

    step: PlanStep
    state: str


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project at the quarter's end."""

    project: Project
    percent: Decimal
    # At the end of the quarter before; None before the first report.
    before: Decimal | None
    # None where the plan is not real enough to compare with; then `faults` says why.
    planned: Decimal | None
    faults: list[str]
    steps: list[StepLine]
    reports: list[ProgressReport]
    # All approved reports of the year so far, for the curve.
    points: list[tuple[date, Decimal]]
    budget_used: Decimal | None
    score: Decimal | None
    scores: dict[int, Decimal]
    responsible: list[str]

    @property
    def late_steps(self) -> int:
        """Return how many steps were over and not finished."""
        return sum(line.state == "late" for line in self.steps)

    @property
    def is_behind(self) -> bool:
        """Tell whether the project stood clearly behind its plan."""
        return self.planned is not None and self.percent < self.planned - BEHIND

    @property
    def is_done(self) -> bool:
        """Tell whether nothing was left to do."""
        return self.percent >= 100

    @property
    def gain(self) -> Decimal:
        """Return by how many points it advanced in the quarter."""
        return self.percent - (self.before or 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over projects."""

    projects: int
    done: int
    behind: int
    silent: int
    late_steps: int
    open_problems: int
    percent: Decimal | None
    received: Decimal
    used: Decimal


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with what its projects come to."""

    agency: Agency
    totals: Totals


@dataclass(frozen=True, slots=True)
class QuarterFacts:
    """Everything that the report prints."""

    agency: Agency
    quarter: Quarter
    # The quarter's last day, or today while it runs.
    day: date
    is_over: bool
    projects: list[ProjectLine]
    problems: list[Problem]
    indicators: list[IndicatorLine]
    totals: Totals
    units: list[UnitLine] = field(default_factory=list)


def gather(quarter: Quarter, agency: Agency, *, by: Actor, today: date) -> QuarterFacts:
    """Return the facts of an agency and everything below it."""
    day = min(quarter.last_day, today)
    keys = subtree_ids(agency.path)
    projects = list(
        access.projects(by)
        .filter(year=quarter.year, agency__in=keys)
        .exclude(state=Project.State.CANCELLED)
        .select_related("agency")
        .prefetch_related(
            Prefetch("steps", PlanStep.objects.order_by("number")),
            Prefetch(
                "reports",
                ProgressReport.objects.filter(
                    state=ProgressReport.State.APPROVED, reported_on__lte=day
                ).order_by("reported_on"),
                to_attr="counted",
            ),
            Prefetch("evaluations", Evaluation.objects.filter(quarter__lte=quarter.number)),
            Prefetch("responsible", ResponsiblePerson.objects.exclude(name="")),
        )
        .order_by("agency__sort_key", "agency_id", "code")
    )
    problems = _problems(quarter, projects, day)
    lines = [_line(project, quarter, day) for project in projects]
    return QuarterFacts(
        agency=agency,
        quarter=quarter,
        day=day,
        is_over=quarter.last_day < today,
        projects=lines,
        problems=problems,
        indicators=indicator_lines(quarter, keys, by=by, today=today),
        totals=totals(lines, problems, day),
        units=_units(agency, lines, problems, day),
    )


def _problems(quarter: Quarter, projects: Sequence[Project], day: date) -> list[Problem]:
    """Return what was open at the quarter's end or was solved within it."""
    by_id = {project.pk: project for project in projects}
    found = (
        Problem.objects.filter(project__in=list(by_id), raised_on__lte=day)
        .filter(Q(solved_on=None) | Q(solved_on__gte=quarter.first_day))
        .select_related("agency")
    )
    order = {key: place for place, key in enumerate(by_id)}
    rows = sorted(found, key=lambda row: (order[row.project_id], row.raised_on, row.pk))
    for row in rows:
        row.project = by_id[row.project_id]
    return rows


def _line(project: Project, quarter: Quarter, day: date) -> ProjectLine:
    steps = list(project.steps.all())
    counted: list[ProgressReport] = project.counted  # type: ignore[attr-defined]
    faults = progress.plan_faults(steps, quarter.year)
    spent = [report.budget_used for report in counted if report.budget_used is not None]
    scores = {row.quarter: row.score for row in project.evaluations.all()}
    return ProjectLine(
        project=project,
        percent=progress.percent_at(counted, day) or Decimal(0),
        before=progress.percent_at(counted, quarter.previous.last_day),
        planned=None if faults else progress.planned_percent(steps, day),
        faults=[str(fault.words) for fault in faults],
        steps=[StepLine(step, state_of(step, day)) for step in steps],
        reports=[report for report in counted if report.reported_on >= quarter.first_day],
        points=[(report.reported_on, report.percent) for report in counted],
        budget_used=spent[-1] if spent else project.budget_used,
        score=scores.get(quarter.number),
        scores=scores,
        responsible=[person.name for person in project.responsible.all()],
    )


def state_of(step: PlanStep, day: date) -> str:
    """Return how a step stood on a day: done, late, running or waiting."""
    if step.finished_on is not None and step.finished_on <= day:
        return "done"
    if step.ends_on is not None and step.ends_on < day:
        return "late"
    return "running" if step.starts_on is not None and step.starts_on <= day else "waiting"


def totals(lines: Sequence[ProjectLine], problems: Iterable[Problem], day: date) -> Totals:
    """Sum up projects; the percentage is the plain mean of theirs."""
    nothing = Decimal(0)
    return Totals(
        projects=len(lines),
        done=sum(line.is_done for line in lines),
        behind=sum(line.is_behind for line in lines),
        silent=sum(not line.reports for line in lines),
        late_steps=sum(line.late_steps for line in lines),
        open_problems=sum(row.solved_on is None or row.solved_on > day for row in problems),
        percent=sum((line.percent for line in lines), nothing) / len(lines) if lines else None,
        received=sum((line.project.budget_received or nothing for line in lines), nothing),
        used=sum((line.budget_used or nothing for line in lines), nothing),
    )


def _units(
    whole: Agency, lines: Sequence[ProjectLine], problems: Iterable[Problem], day: date
) -> list[UnitLine]:
    """Return what lies directly below the agency, and the agency itself where it has projects of its own, in their order."""
    by_unit: dict[int, list[ProjectLine]] = defaultdict(list)
    for line in lines:
        by_unit[below(whole, line.project.agency.path)].append(line)
    troubles: dict[int, list[Problem]] = defaultdict(list)
    for row in problems:
        troubles[below(whole, row.project.agency.path)].append(row)
    agencies = sorted(
        (agency_by_id(key) for key in by_unit), key=lambda each: (each.depth, each.sort_key, each.pk)
    )
    return [UnitLine(agency, totals(by_unit[agency.pk], troubles[agency.pk], day)) for agency in agencies]


def below(whole: Agency, path: str) -> int:
    """Return the key of the agency directly below `whole` that the path leads through, or of `whole` where it ends there."""
    key = path.removeprefix(whole.path).split(".", maxsplit=1)[0]
    return int(key) if key else whole.pk
