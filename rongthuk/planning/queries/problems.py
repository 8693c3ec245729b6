"""List problems and obstacles across projects, and count them by who must act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.queries import read_key, write_key
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.core.thai import local
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_id, subtree_ids
from rongthuk.planning import access
from rongthuk.planning.models import Problem

LARGEST_KEY = 2**63


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is restricted to; empty values restrict nothing.

    `acts` is the unit that must act, with what lies below it; `unit` the one whose project it is. `standing` is open, solved or all;
    `older` counts the days since an open one was raised.
    """

    year: int
    acts: Agency | None = None
    unit: Agency | None = None
    kind: str = ""
    standing: str = "open"
    older: int = 0
    # Only those that the project's own unit cannot solve alone.
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A problem with its age in days, and what this reader may do with it."""

    problem: Problem
    days: int
    may_solve: bool
    may_assign: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of problems, the oldest first (the solved ones: the latest first), with the key of the next."""

    rows: list[Row]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """How much waits for one unit."""

    agency: Agency
    problems: int
    obstacles: int
    oldest: date | None

    @property
    def total(self) -> int:
        """Return how many there are of both kinds."""
        return self.problems + self.obstacles


def restricted(actor: Actor, filters: Filters) -> QuerySet[Problem]:
    """Return the problems that the actor may read and the filters let through, without order."""
    rows = Problem.objects.filter(project__in=access.projects(actor).filter(year=filters.year))
    if filters.standing == "open":
        rows = rows.filter(solved_on=None)
    elif filters.standing == "solved":
        rows = rows.exclude(solved_on=None)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.acts is not None:
        rows = rows.filter(agency__in=subtree_ids(filters.acts.path))
    if filters.unit is not None:
        rows = rows.filter(project__agency__in=subtree_ids(filters.unit.path))
    if filters.older:
        rows = rows.filter(raised_on__lte=today() - timedelta(days=filters.older))
    if filters.elsewhere:
        rows = rows.exclude(agency=F("project__agency"))
    return rows


def today() -> date:
    """Return the date in Bangkok."""
    return local(timezone.now()).date()


def problems(actor: Actor, filters: Filters, *, after: str | None = None, size: int = 50) -> Page:
    """Return a page of problems: two queries, whatever its length."""
    rows = restricted(actor, filters).select_related("project", "solved_by")
    latest_first = filters.standing == "solved"
    field = "solved_on" if latest_first else "raised_on"
    if after:
        day, key = _cursor(after)
        beyond = "lt" if latest_first else "gt"
        rows = rows.filter(Q(**{f"{field}__{beyond}": day}) | Q(**{field: day, f"pk__{beyond}": key}))
    order = (f"-{field}", "-pk") if latest_first else (field, "pk")
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    now = today()
    known: dict[int, frozenset[str]] = {}
    dressed = [_row(problem, actor, now, known) for problem in found]
    last = found[-1] if found else None
    key_after = write_key(getattr(last, field).isoformat(), last.pk) if more and last is not None else None
    return Page(rows=dressed, next=key_after)


def _cursor(after: str) -> tuple[date, int]:
    day, key = read_key(after, 2)
    try:
        since = date.fromisoformat(day)
    except (ValueError, TypeError):
        since = None
    if since is None or not isinstance(key, int) or abs(key) >= LARGEST_KEY:
        raise Invalid(
            "page_key", _("This page does not exist. Please begin at the first page."), field="after"
        )
    return since, key


def _row(problem: Problem, actor: Actor, now: date, known: dict[int, Any]) -> Row:
    """Give a problem its units, which every process remembers, and the reader's rights over it."""
    problem.agency = agency_by_id(problem.agency_id)
    problem.project.agency = agency_by_id(problem.project.agency_id)
    for agency in (problem.agency, problem.project.agency):
        if agency.pk not in known:
            known[agency.pk] = access.parts(agency.path, actor) & {"reporter", "approver", "planner"}
    owns, acts = bool(known[problem.project.agency_id]), bool(known[problem.agency_id])
    until = problem.solved_on or now
    return Row(
        problem=problem,
        days=max((until - problem.raised_on).days, 0),
        may_solve=owns or acts,
        may_assign=owns and problem.is_open,
    )


def row_of(problem: Problem, actor: Actor) -> Row:
    """Return one problem as the list shows it."""
    return _row(problem, actor, today(), {})


def by_agency(actor: Actor, filters: Filters) -> list[Group]:
    """Count what the filters let through by the unit that must act, the longest list first; one query."""
    found = (
        restricted(actor, filters)
        .order_by()
        .values("agency")
        .annotate(
            problems=Count("pk", filter=Q(kind=Problem.Kind.PROBLEM)),
            obstacles=Count("pk", filter=Q(kind=Problem.Kind.OBSTACLE)),
            oldest=Min("raised_on"),
        )
    )
    groups = [
        Group(agency_by_id(each["agency"]), each["problems"], each["obstacles"], each["oldest"])
        for each in found
    ]
    return sorted(groups, key=lambda group: (-group.total, group.agency.sort_key))


def units_with_projects(actor: Actor, year: int) -> list[Agency]:
    """Return the units that have projects in the year, in reading order; one query."""
    keys = access.projects(actor).filter(year=year).order_by().values_list("agency", flat=True).distinct()
    return sorted((agency_by_id(key) for key in keys), key=lambda agency: agency.sort_key)


__all__ = ["Filters", "Group", "Page", "Row", "by_agency", "problems", "row_of", "units_with_projects"]
