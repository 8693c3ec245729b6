"""Say what of a quarter is still to be scored, and show the scores of a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import Quarter, quarters_of
from rongthuk.core.thai import local
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_id, office_of, subtree_ids
from rongthuk.planning import access
from rongthuk.planning.models import (
    Evaluation,
    Indicator,
    Problem,
    ProgressReport,
    Project,
    QuarterResult,
    ReportRound,
)
from rongthuk.planning.queries.progress import plan_faults, planned_percent


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many projects of a unit have been scored."""

    agency: Agency
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A quarter's scoring: how far it is, by unit, and what comes first."""

    quarter: Quarter
    round: ReportRound | None
    is_over: bool
    # Whether reports may still come in: the quarter's round is not over.
    is_early: bool
    done: int
    total: int
    units: list[UnitCount]
    waiting: list[tuple[Project, Decimal | None]]
    indicators: list[Indicator]
    indicators_done: int


def today() -> date:
    """Return the date in Bangkok."""
    return local(timezone.now()).date()


def quarter_to_score(year: int, *, day: date | None = None) -> int:
    """Return the last quarter of the year that is over and whose round, where it has one, is closed; else the first."""
    day = day or today()
    closes = dict(
        ReportRound.objects.filter(year=year).exclude(quarter=None).values_list("quarter", "closes_on")
    )
    ready = [
        each.number
        for each in quarters_of(year)
        if each.last_day < day and closes.get(each.number, each.last_day) < day
    ]
    return ready[-1] if ready else 1


def to_score(actor: Actor, year: int, quarter: int, unit: Agency | None = None) -> Any:
    """Return the year's projects with `scored`, whether they have a score for the quarter; cancelled ones get none."""
    rows = access.projects(actor).filter(year=year).exclude(state=Project.State.CANCELLED)
    if unit is not None:
        rows = rows.filter(agency__in=subtree_ids(unit.path))
    given = Evaluation.objects.filter(project=OuterRef("pk"), quarter=quarter)
    return rows.annotate(scored=Exists(given))


def progress(actor: Actor, year: int, quarter: int, unit: Agency | None = None) -> tuple[int, int]:
    """Return how many projects have their score, and of how many; one query."""
    rows = to_score(actor, year, quarter, unit).order_by()
    found = rows.aggregate(done=Count("pk", filter=Q(scored=True)), total=Count("pk"))
    return found["done"], found["total"]


def queue(
    actor: Actor,
    year: int,
    quarter: int,
    *,
    unit: Agency | None = None,
    day: date | None = None,
    size: int = 50,
) -> Queue:
    """Return how far the scoring of a quarter is; six queries, whatever the year holds."""
    day = day or today()
    when = Quarter(year, quarter)
    row = ReportRound.objects.filter(year=year, quarter=quarter).first()
    counts = (
        to_score(actor, year, quarter)
        .order_by()
        .values_list("agency")
        .annotate(done=Count("pk", filter=Q(scored=True)), total=Count("pk"))
    )
    units = [UnitCount(agency_by_id(key), done, total) for key, done, total in counts]
    chosen = units if unit is None else [each for each in units if each.agency.path.startswith(unit.path)]
    waiting = list(to_score(actor, year, quarter, unit).filter(scored=False).order_by("code")[:size])
    percents = percents_at([project.pk for project in waiting], when.last_day)
    for project in waiting:
        project.agency = agency_by_id(project.agency_id)
    indicators = access.indicators(actor).filter(year=year)
    if unit is not None:
        indicators = indicators.filter(agency__in=subtree_ids(unit.path))
    pair = QuarterResult.objects.filter(indicator=OuterRef("pk"), quarter=quarter).exclude(
        scored_at=None, score_21=None
    )
    pairs = list(indicators.annotate(scored=Exists(pair)).order_by("code"))
    for indicator in pairs:
        indicator.agency = agency_by_id(indicator.agency_id)
    return Queue(
        quarter=when,
        round=row,
        is_over=when.last_day < day,
        is_early=row is not None and row.closes_on >= day,
        done=sum(each.done for each in chosen),
        total=sum(each.total for each in chosen),
        units=_by_office(units),
        waiting=[(project, percents.get(project.pk)) for project in waiting],
        indicators=[each for each in pairs if not each.scored],
        indicators_done=sum(each.scored for each in pairs),
    )


def _by_office(units: list[UnitCount]) -> list[UnitCount]:
    """Sum units up to their offices, those with the most left first."""
    sums: dict[int, list[int]] = {}
    for each in units:
        found = sums.setdefault(office_of(each.agency).pk, [0, 0])
        found[0] += each.done
        found[1] += each.total
    offices = [UnitCount(agency_by_id(key), done, total) for key, (done, total) in sums.items()]
    return sorted(offices, key=lambda each: (each.done - each.total, each.agency.sort_key))


def percents_at(keys: Iterable[int], day: date) -> dict[int, Decimal]:
    """Return of each project the progress by its last approved report on or before the day; one query."""
    rows = (
        ProgressReport.objects.filter(
            project__in=list(keys), state=ProgressReport.State.APPROVED, reported_on__lte=day
        )
        .order_by("project", "-reported_on")
        .distinct("project")
    )
    return dict(rows.values_list("project", "percent"))


def next_to_score(
    actor: Actor, year: int, quarter: int, *, unit: Agency | None = None, after: str = ""
) -> Project | None:
    """Return the next project without a score, by code, from the beginning again after the last one."""
    waiting = to_score(actor, year, quarter, unit).filter(scored=False).order_by("code")
    found: Project | None = waiting.filter(code__gt=after).first() or waiting.exclude(code=after).first()
    return found


@dataclass(slots=True)
class Dossier:
    """What who scores a project's quarter reads: progress, plan, reports, problems, earlier scores."""

    project: Project
    quarter: Quarter
    percent: Decimal | None
    planned: Decimal | None
    reports: list[ProgressReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    scores: list[Evaluation] = field(default_factory=list)
    evaluation: Evaluation | None = None


def dossier(project: Project, quarter: int) -> Dossier:
    """Return what a project's quarter shows; four queries."""
    when = Quarter(project.year_id, quarter)
    approved = list(
        project.reports.filter(state=ProgressReport.State.APPROVED, reported_on__lte=when.last_day).order_by(
            "-reported_on"
        )
    )
    steps = list(project.steps.all())
    scores = list(project.evaluations.all())
    problems = project.problems.filter(raised_on__lte=when.last_day).filter(
        Q(solved_on=None) | Q(solved_on__gte=when.first_day)
    )
    found = list(problems.order_by("raised_on"))
    for problem in found:
        problem.agency = agency_by_id(problem.agency_id)
    real = bool(steps) and not plan_faults(steps, project.year_id)
    return Dossier(
        project=project,
        quarter=when,
        percent=approved[0].percent if approved else None,
        planned=planned_percent(steps, when.last_day) if real else None,
        reports=[report for report in approved if report.reported_on >= when.first_day],
        problems=found,
        scores=[each for each in scores if each.quarter != quarter],
        evaluation=next((each for each in scores if each.quarter == quarter), None),
    )


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A project's four scores."""

    project: Project
    scores: list[Evaluation | None]


def sheet(
    actor: Actor, year: int, *, unit: Agency | None = None, after: str = "", size: int = 100
) -> tuple[list[SheetRow], str]:
    """Return a page of the year's scores by project code, and the code after which the next begins; two queries."""
    rows = access.projects(actor).filter(year=year).exclude(state=Project.State.CANCELLED)
    if unit is not None:
        rows = rows.filter(agency__in=subtree_ids(unit.path))
    found = list(rows.filter(code__gt=after).order_by("code")[: size + 1])
    more = len(found) > size
    found = found[:size]
    given = {
        (each.project_id, each.quarter): each
        for each in Evaluation.objects.filter(project__in=[project.pk for project in found])
    }
    for project in found:
        project.agency = agency_by_id(project.agency_id)
    sheet_rows = [
        SheetRow(project, [given.get((project.pk, number)) for number in (1, 2, 3, 4)]) for project in found
    ]
    return sheet_rows, found[-1].code if more else ""
