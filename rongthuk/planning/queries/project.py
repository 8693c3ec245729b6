"""Gather what the page of a project shows, in a fixed number of queries whatever the project has been through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from rongthuk.complaints import access as cases
from rongthuk.complaints.models import Complaint
from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import Quarter, quarters_of
from rongthuk.core.text import arabic_digits, clean_line
from rongthuk.organisations.models import Officer
from rongthuk.organisations.queries import agency_by_id
from rongthuk.planning import access
from rongthuk.planning.models import (
    Evaluation,
    Indicator,
    PlanChange,
    PlanEvent,
    PlanFile,
    PlanStep,
    PolicyLink,
    Problem,
    ProgressReport,
    Project,
    ProjectStrategy,
    ProjectTag,
    QuarterResult,
    ResponsiblePerson,
    StrategyNode,
    Target,
    WaitingCase,
)
from rongthuk.planning.queries.progress import (
    Fault,
    Point,
    curve,
    late_steps,
    plan_faults,
    planned_percent,
    quarter_percent,
)
from rongthuk.planning.queries.results import QuarterFigure, quarter_results

# So many lines of the history stand on the page.
HISTORY_SHOWN = 60
CASES_SHOWN = 50
State = ProgressReport.State
OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A quarter of the project: the progress at its end, and the score that สยป. gave."""

    quarter: Quarter
    percent: Decimal | None
    evaluation: Evaluation | None


@dataclass(frozen=True, slots=True)
class Served:
    """An indicator that the project serves, with its quarters."""

    indicator: Indicator
    quarters: list[QuarterFigure]

    @property
    def result(self) -> Decimal | None:
        """Return the year's result: as entered, else that of the last quarter that has one."""
        if self.indicator.result is not None:
            return self.indicator.result
        return next((each.value for each in reversed(self.quarters) if each.value is not None), None)


@dataclass(slots=True)
class Dossier:
    """Everything that is known of a project, as far as its reader may see it."""

    project: Project
    parts: frozenset[access.Part]
    day: date
    responsible: list[ResponsiblePerson]
    targets: list[Target]
    tags: list[ProjectTag]
    policies: list[PolicyLink]
    chains: list[list[StrategyNode]]
    reports: list[ProgressReport]
    replaced: list[ProgressReport]
    open_report: ProgressReport | None
    steps: list[PlanStep]
    faults: list[Fault]
    points: list[Point]
    planned: Decimal | None
    late: list[PlanStep]
    served: list[Served]
    quarters: list[QuarterLine]
    problems: list[Problem]
    changes: list[PlanChange]
    events: list[PlanEvent]
    cases: list[Complaint]
    hidden_cases: int
    goes_on_from: Project | None
    goes_on_in: list[Project]

    @property
    def is_real(self) -> bool:
        """Tell whether plan and actual can be compared."""
        return not self.faults

    @property
    def gap(self) -> Decimal | None:
        """Return by how many points the project is ahead of its plan."""
        return None if self.planned is None else self.project.percent - self.planned

    @property
    def open_problems(self) -> list[Problem]:
        """Return the problems that nobody has solved, the oldest first."""
        return [each for each in self.problems if each.is_open]

    @property
    def solved_problems(self) -> list[Problem]:
        """Return the problems that were solved, the last first."""
        return sorted(
            (p for p in self.problems if not p.is_open),
            key=lambda p: p.solved_on or p.raised_on,
            reverse=True,
        )

    @property
    def asked(self) -> list[PlanChange]:
        """Return the changes of plan that wait for a decision."""
        return [each for each in self.changes if each.state == PlanChange.State.ASKED]

    @property
    def total_weight(self) -> Decimal:
        """Return what the steps' weights sum to."""
        return sum((step.weight for step in self.steps), Decimal(0))

    @property
    def is_closed(self) -> bool:
        """Tell whether the year is closed, so that nothing can be written."""
        return self.project.year.closed_at is not None


def dossier(project: Project, actor: Actor, *, day: date | None = None) -> Dossier:
    """Gather a project for one reader; `project` is what `access.project` gave."""
    day = day or timezone.localdate()
    project.agency = agency_by_id(project.agency_id)
    everything = _reports(project, actor)
    reports = [each for each in everything if each.state == State.APPROVED]
    steps = list(project.steps.all())
    faults = plan_faults(steps, project.year_id)
    shown, hidden = _cases(project, actor)
    neighbours = list(
        Project.objects.filter(Q(continues=project) | Q(pk=project.continues_id)).order_by("year", "code")
    )
    return Dossier(
        project=project,
        parts=access.parts(project.agency.path, actor),
        day=day,
        responsible=list(project.responsible.all()),
        targets=list(project.targets.all()),
        tags=list(project.tags.order_by("tag")),
        policies=list(project.policies.order_by("policy_code", "branch_code")),
        chains=chains_of(project),
        reports=reports,
        replaced=[each for each in everything if each.state == State.REPLACED],
        open_report=next((each for each in everything if each.state in OPEN), None),
        steps=steps,
        faults=faults,
        points=curve(steps, reports, day, year=project.year_id),
        planned=None if faults else planned_percent(steps, day),
        late=late_steps(steps, day)
        if project.state in {Project.State.PLANNED, Project.State.RUNNING}
        else [],
        served=_served(project, reports),
        quarters=_quarters(project, reports, day),
        problems=_problems(project),
        changes=list(project.changes.select_related("asked_by", "decided_by").order_by("-pk")),
        events=_events(project),
        cases=shown,
        hidden_cases=hidden,
        goes_on_from=next((each for each in neighbours if each.pk == project.continues_id), None),
        goes_on_in=[each for each in neighbours if each.continues_id == project.pk],
    )


def _reports(project: Project, actor: Actor) -> list[ProgressReport]:
    """Return the reports that the reader may see, the newest first, with their files and writers; two queries.

    What a correction replaced is history: everybody who reads the correction may read it.
    """
    seen = access.reports(actor, project) | ProgressReport.objects.filter(
        project=project, state=State.REPLACED
    )
    rows = seen.select_related("written_by", "decided_by").prefetch_related(
        Prefetch("files", PlanFile.objects.order_by("pk"))
    )
    return list(rows.order_by("-reported_on", "-pk"))


def chains_of(project: Project) -> list[list[StrategyNode]]:
    """Return each node of the strategy that the project supports with all above it, from the top down; one query."""
    supported = ProjectStrategy.objects.filter(project=project)
    below = supported.filter(node__path__startswith=OuterRef("path"))
    nodes = StrategyNode.objects.filter(year=project.year_id).annotate(
        is_end=Exists(supported.filter(node=OuterRef("pk")))
    )
    found = {node.pk: node for node in nodes.filter(Exists(below)).order_by("sort_key")}
    return [
        [found[int(key)] for key in node.path.rstrip(".").split(".") if int(key) in found]
        for node in found.values()
        if node.is_end
    ]


def _served(project: Project, reports: list[ProgressReport]) -> list[Served]:
    """Return the indicators that the project serves; a frozen quarter is not computed again."""
    rows = (
        Indicator.objects.filter(links__project=project)
        .select_related("measure_agency")
        .prefetch_related(Prefetch("quarters", QuarterResult.objects.order_by("quarter")))
        .order_by("code")
    )
    return [
        Served(
            row,
            quarter_results(
                row, rows=row.quarters.all(), reports=reports if row.source_project_id == project.pk else None, live=False
            ),
        )
        for row in rows
    ]  # fmt: skip


def _quarters(project: Project, reports: list[ProgressReport], day: date) -> list[QuarterLine]:
    scores = {row.quarter: row for row in project.evaluations.all()}
    return [
        QuarterLine(quarter, quarter_percent(reports, quarter, day), scores.get(quarter.number))
        for quarter in quarters_of(project.year_id)
    ]


def _problems(project: Project) -> list[Problem]:
    rows = (
        Problem.objects.filter(project=project).annotate(named=Count("mentions")).order_by("raised_on", "pk")
    )
    found: list[Problem] = list(rows.select_related("solved_by"))
    for row in found:
        row.agency = agency_by_id(row.agency_id)
    return found


def _events(project: Project) -> list[PlanEvent]:
    """Return the last lines of the history, each with the name of who did it as `who`; one query."""
    name = Officer.objects.filter(pk=OuterRef("actor_id")).values("display_name")[:1]
    rows: QuerySet[PlanEvent] = PlanEvent.objects.filter(project=project).annotate(who=Subquery(name))
    return list(rows.order_by("-pk")[:HISTORY_SHOWN])


def _cases(project: Project, actor: Actor) -> tuple[list[Complaint], int]:
    """Return the waiting cases that the reader may see, and how many there are besides; one query."""
    seen = Complaint.objects.filter(cases.visible(actor), pk=OuterRef("complaint"))
    rows = (
        WaitingCase.objects.filter(project=project, ended_at=None)
        .annotate(is_seen=Exists(seen))
        .select_related("complaint__category", "complaint__lead")
        .order_by("linked_at", "pk")
    )
    found = list(rows)
    shown = [row.complaint for row in found if row.is_seen]
    return shown[:CASES_SHOWN], len(found) - len(shown[:CASES_SHOWN])


def waiting_project(complaint: Complaint) -> Project | None:
    """Return the project that the case waits for; one query."""
    row = (
        WaitingCase.objects.filter(complaint=complaint, ended_at=None).select_related("project__year").first()
    )
    return row.project if row else None


def search_projects(actor: Actor, words: str, *, limit: int = 12) -> list[Project]:
    """Return projects that still go on whose code or name holds all the words, the newest years first."""
    terms = arabic_digits(clean_line(words)).split()[:6]
    if not terms:
        return []
    found = (
        access.projects(actor)
        .filter(year__closed_at=None)
        .exclude(state__in=[Project.State.DONE, Project.State.CANCELLED])
    )
    for term in terms:
        found = found.filter(Q(code__icontains=term) | Q(name__icontains=term) | Q(unit_name__icontains=term))
    return list(found.order_by("-year", "code")[:limit])


def decisions_for(actor: Actor) -> tuple[list[ProgressReport], list[PlanChange]]:
    """Return the reports and the changes of plan that wait for this person, the oldest first; two queries."""
    approves, decides = (
        access.waiting_for(actor, "approver"),
        access.waiting_for(actor, "approver", "planner"),
    )
    reports = ProgressReport.objects.filter(state=State.SUBMITTED).exclude(written_by=actor.id)
    changes = PlanChange.objects.filter(state=PlanChange.State.ASKED).exclude(asked_by=actor.id)
    found = (
        reports.filter(approves).filter(project__year__closed_at=None)
        if approves is not None
        else reports.none()
    )
    asked = (
        changes.filter(decides).filter(project__year__closed_at=None)
        if decides is not None
        else changes.none()
    )
    return (
        list(found.select_related("project", "written_by").order_by("submitted_at", "pk")),
        [
            change
            for change in asked.select_related("project", "asked_by").order_by("asked_at", "pk")
            if may_decide(change, actor)
        ],
    )


def may_decide(change: PlanChange, actor: Actor) -> bool:
    """Tell whether the actor may grant or refuse: money is for a planner, and nobody decides what he asked for himself."""
    if change.state != PlanChange.State.ASKED or change.asked_by_id == actor.id:
        return False
    parts = access.parts(agency_by_id(change.project.agency_id).path, actor)
    return "planner" in parts or ("approver" in parts and change.kind != PlanChange.Kind.CARRY_OVER)


def may_approve(report: ProgressReport, parts: frozenset[access.Part], actor: Actor) -> bool:
    """Tell whether the actor may approve the report: an approver, and never of his own."""
    return report.state == State.SUBMITTED and "approver" in parts and report.written_by_id != actor.id
