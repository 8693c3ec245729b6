"""Follow problems and obstacles: they stay open across reports until somebody solves them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.core.thai import format_date, local
from rongthuk.core.written import words_of
from rongthuk.organisations.models import Agency
from rongthuk.planning import access
from rongthuk.planning.actions.amounts import read_day_or_none
from rongthuk.planning.actions.recording import lock_project, record
from rongthuk.planning.fillers import is_none
from rongthuk.planning.models import Problem, ProblemMention, ProgressReport, Project


def keep_problems(report: ProgressReport, project: Project) -> list[Problem]:
    """Keep what an approved report names as problems; one that is open with the same words is named again, not doubled.

    Part of another action, which has authorised and records the event.
    """
    named = []
    for kind, words in (
        (Problem.Kind.PROBLEM, report.problems_words),
        (Problem.Kind.OBSTACLE, report.obstacles_words),
    ):
        if is_none(words):
            continue
        known = next(
            (
                one
                for one in Problem.objects.filter(project=project, kind=kind, solved_on=None)
                if _same(one.words, words)
            ),
            None,
        )
        problem = known or Problem.objects.create(
            project=project, kind=kind, words=words, raised_on=report.reported_on, agency=project.agency
        )
        if report.reported_on < problem.raised_on:
            problem.raised_on = report.reported_on
            problem.save(update_fields=["raised_on"])
        ProblemMention.objects.get_or_create(problem=problem, report=report)
        named.append(problem)
    return named


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


@transaction.atomic
def raise_problem(
    project: Project,
    *,
    by: Actor,
    kind: str,
    words: str,
    raised_on: date | str | None = None,
    agency: Agency | None = None,
    wanted: str = "",
    report: ProgressReport | None = None,
) -> Problem:
    """Write down a problem outside of a report, or one that needs another unit's help."""
    row = lock_project(project)
    access.require(row.agency.path, by, "reporter", "approver", "planner")
    if kind not in Problem.Kind.values:
        raise Invalid("problem_kind", _("Say whether this is a problem or an obstacle."), field="kind")
    today = local(timezone.now()).date()
    day = read_day_or_none(raised_on, field="raised_on") or today
    if day > today:
        raise Invalid("day_in_future", _("The day of a problem cannot lie in the future."), field="raised_on")
    problem = Problem.objects.create(
        project=row,
        kind=kind,
        words=words_of(words, field="words", longest=20_000),
        raised_on=day,
        agency=agency or row.agency,
        wanted=words_of(wanted, field="wanted", required=False, longest=2000),
    )
    if report is not None:
        ProblemMention.objects.create(problem=problem, report=report)
    record("problem.raised", by=by, project=row, problem=problem.pk, kind_of=kind, agency=problem.agency.code)
    return problem


@transaction.atomic
def solve_problem(
    problem: Problem, *, by: Actor, solution: str, solved_on: date | str | None = None
) -> Problem:
    """Close a problem with the words that say how it was solved."""
    project, row = _locked(problem)
    _require(row, project, by)
    if row.solved_on is not None:
        raise Conflict("problem_solved", _("This problem has been solved already."))
    day = read_day_or_none(solved_on, field="solved_on") or local(timezone.now()).date()
    if not row.raised_on <= day <= local(timezone.now()).date():
        raise Invalid(
            "solved_day",
            _("The day must lie between %(raised)s, when the problem was raised, and today.")
            % {"raised": format_date(row.raised_on)},
            field="solved_on",
        )
    row.solution = words_of(solution, field="solution", longest=5000)
    row.solved_on = day
    row.solved_by_id = by.id if by.kind == "officer" else None
    row.save()
    record("problem.solved", by=by, project=project, problem=row.pk, day=day)
    return row


@transaction.atomic
def reopen_problem(problem: Problem, *, by: Actor) -> Problem:
    """Open a problem again that was not solved after all; what was written as its solution stays to be read."""
    project, row = _locked(problem)
    _require(row, project, by)
    if row.solved_on is None:
        raise Conflict("problem_open", _("This problem is open."))
    before = row.solved_on
    row.earlier_solutions = [*row.earlier_solutions, {"day": before.isoformat(), "words": row.solution}]
    row.solved_on, row.solution, row.solved_by = None, "", None
    row.save()
    record("problem.reopened", by=by, project=project, problem=row.pk, before=before)
    return row


@transaction.atomic
def assign_problem(problem: Problem, *, by: Actor, agency: Agency, wanted: str = "") -> Problem:
    """Say who must act, and what is asked of it."""
    project, row = _locked(problem)
    access.require(project.agency.path, by, "reporter", "approver", "planner")
    if row.solved_on is not None:
        raise Conflict("problem_solved", _("This problem has been solved already."))
    before = row.agency.code
    row.agency = agency
    row.wanted = words_of(wanted, field="wanted", required=agency.pk != project.agency_id, longest=2000)
    row.save()
    record("problem.assigned", by=by, project=project, problem=row.pk, before=before, after=agency.code)
    return row


def _require(problem: Problem, project: Project, by: Actor) -> None:
    """Let the project's unit and the unit that must act decide whether it is solved."""
    if not access.parts(problem.agency.path, by) & {"reporter", "approver", "planner"}:
        access.require(project.agency.path, by, "reporter", "approver", "planner")


def _locked(problem: Problem) -> tuple[Project, Problem]:
    project = lock_project(problem.project)
    row = Problem.objects.select_for_update(of=("self",)).select_related("agency").get(pk=problem.pk)
    row.project = project
    return project, row
