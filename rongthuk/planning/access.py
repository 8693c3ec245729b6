"""Decide who reads the plan and who may report, approve, plan and evaluate; no view or action fetches a project otherwise.

| part | who |
|---|---|
| reporter | a plan reporter, officer, coordinator or section head of the project's unit or of one above it |
| approver | a plan approver or section head of the unit or of one above it; never of his own report |
| planner | a planner of the unit or of one above it: keeps the plan and its changes, and may report |
| evaluator | a planner of สยป. (the strategy bureau) or of the whole city: rounds, strategy, scores |
| director | reads; changes nothing |

Everybody who works for the city may read the plan: it is published. Drafts and what waits for approval are the unit's and สยป.'s.
"""

from __future__ import annotations

from typing import Literal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden, NotFound
from rongthuk.organisations.queries import agency_by_code, root, subtree_ids
from rongthuk.planning.models import Indicator, Problem, ProgressReport, Project

Part = Literal["reporter", "approver", "planner", "evaluator"]

STRATEGY_BUREAU = "strategy"
REPORTERS = ("reporter", "officer", "coordinator", "section_head")
APPROVERS = ("approver", "section_head")
OWN = ("system", "import", "clock")


def is_evaluator(actor: Actor) -> bool:
    """Tell whether the actor plans for the whole city: at สยป., or over everything."""
    if actor.kind in OWN:
        return True
    bureau = agency_by_code(STRATEGY_BUREAU, missing_ok=True)
    return actor.has("planner", path=root().path) or (
        bureau is not None and actor.has("planner", path=bureau.path)
    )


def parts(path: str, actor: Actor) -> frozenset[Part]:
    """Return the parts in which the actor may act on what belongs to the agency with this path."""
    found: set[Part] = set()
    if actor.kind in OWN:
        return frozenset({"reporter", "approver", "planner", "evaluator"})
    if is_evaluator(actor):
        # สยป. may mend a plan for everybody, but neither reports nor approves for the units that it scores.
        found |= {"evaluator", "planner"}
    elif actor.has("planner", path=path):
        found |= {"planner", "reporter"}
    if actor.has(*REPORTERS, path=path):
        found.add("reporter")
    if actor.has(*APPROVERS, path=path):
        found.add("approver")
    return frozenset(found)


def require(path: str, actor: Actor, *wanted: Part) -> None:
    """Refuse who has none of the parts over the agency with this path."""
    if not parts(path, actor) & set(wanted):
        raise Forbidden("plan_forbidden", _("You do not have the right to do this in the plan of this unit."))


def require_evaluator(actor: Actor) -> None:
    """Refuse who does not plan for the whole city."""
    if not is_evaluator(actor):
        raise Forbidden("evaluators_only", _("Only สยป. may do this."))


def may_read(actor: Actor) -> bool:
    """Tell whether the actor may read the plan at all: the city's own people and its processes."""
    return actor.is_staff or actor.kind in OWN


def projects(actor: Actor) -> QuerySet[Project]:
    """Return the projects that the actor may read."""
    return Project.objects.all() if may_read(actor) else Project.objects.none()


def project(actor: Actor, code: str) -> Project:
    """Return one project, or raise `NotFound` whether it does not exist or is not for this actor."""
    found = projects(actor).select_related("agency", "year").filter(code=code).first()
    if found is None:
        raise NotFound("project_not_found", _("There is no project with this code."))
    return found


def indicators(actor: Actor) -> QuerySet[Indicator]:
    """Return the indicators that the actor may read."""
    return Indicator.objects.all() if may_read(actor) else Indicator.objects.none()


def indicator(actor: Actor, code: str) -> Indicator:
    """Return one indicator, or raise `NotFound`."""
    found = (
        indicators(actor)
        .select_related("agency", "year", "source_project", "measure_agency")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise NotFound("indicator_not_found", _("There is no indicator with this code."))
    return found


def reports(actor: Actor, project: Project) -> QuerySet[ProgressReport]:
    """Return the project's reports that the actor may read: approved ones for all, the others for the unit and สยป."""
    rows = ProgressReport.objects.filter(project=project)
    return rows if parts(project.agency.path, actor) else rows.filter(state=ProgressReport.State.APPROVED)


def report(actor: Actor, pk: int) -> ProgressReport:
    """Return one report, or raise `NotFound`."""
    found = (
        ProgressReport.objects.select_related("project__agency", "project__year", "corrects")
        .filter(pk=pk)
        .first()
    )
    hidden = found is not None and not (
        found.state == ProgressReport.State.APPROVED or parts(found.project.agency.path, actor)
    )
    if found is None or hidden or not may_read(actor):
        raise NotFound("report_not_found", _("There is no such report."))
    return found


def problem(actor: Actor, pk: int) -> Problem:
    """Return one problem, or raise `NotFound`."""
    found = Problem.objects.select_related("project__agency", "agency").filter(pk=pk).first()
    if found is None or not may_read(actor):
        raise NotFound("problem_not_found", _("There is no such problem."))
    return found


def waiting_for(actor: Actor, *wanted: Part) -> Q | None:
    """Return the condition on a project for work that waits for the actor in one of these parts; None when nothing can."""
    roles = {
        "reporter": (*REPORTERS, "planner"),
        "approver": APPROVERS,
        "planner": ("planner",),
        "evaluator": ("planner",),
    }
    held = {role for part in wanted for role in roles[part]}
    paths = actor.paths(*held)
    if not paths:
        return None
    ids = sorted({key for path in paths for key in subtree_ids(path)})
    return Q(project__agency__in=ids)
