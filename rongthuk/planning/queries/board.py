"""Answer the year's board: every project with its progress, its plan, its problems and its money.

A board is eight queries at most, whatever the year holds: the projects that fit, then what hangs on them, each summed by the
database. Filters on what was reckoned (late, silent …), order and pages are worked out over those rows, so that the counts on the
chips, the summary and the units' means all come from the same figures as the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import midnight
from rongthuk.core.text import arabic_digits, clean_line
from rongthuk.core.thai import thai_sort_key
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_id, agency_tree, subtree_ids
from rongthuk.planning import access
from rongthuk.planning.fillers import is_placeholder
from rongthuk.planning.models import (
    BudgetYear,
    Evaluation,
    Problem,
    ProgressReport,
    Project,
    ProjectStrategy,
    ProjectTag,
    ReportRound,
    StrategyNode,
)
from rongthuk.planning.queries.progress import CENT, HUNDRED

SIZE = 50
OPEN = frozenset({Project.State.PLANNED, Project.State.RUNNING})
# What a round of reporting counts; `actions.rounds.owing` says the same of one round.
COUNTED = (ProgressReport.State.SUBMITTED, ProgressReport.State.APPROVED)
# What one may look at alone.
ONLY = ("late", "problems", "silent", "falling")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board is restricted to, and how it is ordered; `order` is a column, with "-" the other way round."""

    year: int
    unit: Agency | None = None
    state: str = ""
    tag: str = ""
    node: StrategyNode | None = None
    only: str = ""
    words: str = ""
    order: str = ""
    page: int = 1


@dataclass(slots=True)
class Row:
    """One project as the board shows it. `planned` is None where the plan is not real."""

    pk: int
    code: str
    plan_number: str
    name: str
    state: str
    agency: Agency
    unit_name: str
    percent: Decimal
    reported_on: date | None
    budget_received: Decimal | None
    budget_used: Decimal | None
    previous: Decimal | None
    is_waiting: bool
    planned: Decimal | None = None
    late_steps: int = 0
    open_problems: int = 0
    score: Decimal | None = None
    score_quarter: int | None = None
    is_silent: bool = False
    tags: Sequence[ProjectTag] = ()

    @property
    def is_open(self) -> bool:
        """Tell whether the project still goes on."""
        return self.state in OPEN

    @property
    def gap(self) -> Decimal | None:
        """Return by how many points the project is ahead of its plan; negative when it is behind."""
        return None if self.planned is None else self.percent - self.planned

    @property
    def is_falling(self) -> bool:
        """Tell whether the last report said less than the one before."""
        return self.previous is not None and self.percent < self.previous

    @property
    def spent(self) -> Decimal | None:
        """Return how much of the money is used, in percent."""
        if not self.budget_received or self.budget_used is None:
            return None
        return (self.budget_used * 100 / self.budget_received).quantize(CENT, ROUND_HALF_UP)

    def fits(self, only: str) -> bool:
        """Tell whether the row is one of those that are looked at alone."""
        return {
            "late": self.late_steps > 0,
            "problems": self.open_problems > 0,
            "silent": self.is_silent,
            "falling": self.is_falling,
        }.get(only, True)


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands above the table. The means are None without a project, or without money to weigh by."""

    projects: int
    mean: Decimal | None
    mean_by_budget: Decimal | None
    late: int
    problems: int
    silent: int
    falling: int
    planless: int
    received: Decimal
    used: Decimal


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit with the sums of its projects."""

    agency: Agency
    summary: Summary


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page of the board; `counts` are those of the chips, before one of them is chosen."""

    rows: list[Row]
    summary: Summary
    counts: Summary
    chosen: list[Row]
    page: int
    pages: int
    total: int
    round: ReportRound | None
    day: date

    @property
    def units(self) -> list[UnitRow]:
        """Return a row a unit, over all pages, in dictionary order."""
        found: dict[int, list[Row]] = {}
        for row in self.chosen:
            found.setdefault(row.agency.pk, []).append(row)
        units = [UnitRow(each[0].agency, summary_of(each)) for each in found.values()]
        return sorted(units, key=lambda unit: unit.agency.sort_key)


def board(actor: Actor, filters: Filters, *, day: date | None = None, size: int = SIZE) -> BoardPage:
    """Return a page of the year's board with its sums, as of a day (today)."""
    day = day or timezone.localdate()
    current = current_round(filters.year, day)
    everything = _rows(actor, filters, day, current)
    chosen = [row for row in everything if row.fits(filters.only)]
    by_score = filters.order.removeprefix("-") == "score"
    if by_score:
        _put_scores(chosen)
    ordered = _ordered(chosen, filters.order)
    pages = max(1, -(-len(ordered) // size))
    page = min(max(filters.page, 1), pages)
    shown = ordered[(page - 1) * size : page * size]
    if not by_score:
        _put_scores(shown)
    _put_tags(shown)
    counts = summary_of(everything)
    return BoardPage(
        rows=shown,
        summary=summary_of(chosen) if filters.only else counts,
        counts=counts,
        chosen=chosen,
        page=page,
        pages=pages,
        total=len(ordered),
        round=current,
        day=day,
    )


def current_round(year: int, day: date) -> ReportRound | None:
    """Return the round that is open on the day, or the last one that was."""
    return ReportRound.objects.filter(year=year, opens_on__lte=day).order_by("-opens_on", "-number").first()


def matching(actor: Actor, filters: Filters) -> Any:
    """Return the projects of the year that fit what the database can tell."""
    found = access.projects(actor).filter(year=filters.year)
    if filters.unit is not None:
        found = found.filter(agency__in=subtree_ids(filters.unit.path))
    if filters.state == "open":
        found = found.filter(state__in=OPEN)
    elif filters.state:
        found = found.filter(state=filters.state)
    if filters.tag:
        found = found.filter(pk__in=ProjectTag.objects.filter(tag=filters.tag).values("project"))
    if filters.node is not None:
        below = ProjectStrategy.objects.filter(node__path__startswith=filters.node.path)
        found = found.filter(pk__in=below.values("project"))
    for term in arabic_digits(clean_line(filters.words)).split()[:6]:
        found = found.filter(
            Q(name__icontains=term)
            | Q(code__icontains=term)
            | Q(unit_name__icontains=term)
            | Q(plan_number=term)
        )
    return found


def _rows(actor: Actor, filters: Filters, day: date, current: ReportRound | None) -> list[Row]:
    before = (
        ProgressReport.objects.filter(project=OuterRef("pk"), state=ProgressReport.State.APPROVED)
        .order_by("-reported_on")
        .values("percent")[1:2]
    )
    waiting = ProgressReport.objects.filter(project=OuterRef("pk"), state=ProgressReport.State.SUBMITTED)
    fitting = matching(actor, filters)
    values: Any = fitting.values_list(
        "pk", "code", "plan_number", "name", "state", "agency_id", "unit_name", "percent", "reported_on", "budget_received",
        "budget_used", Subquery(before), Exists(waiting),
    )  # fmt: skip
    rows = {value[0]: Row(*[*value[:5], agency_by_id(value[5]), *value[6:]]) for value in values}
    if not rows:
        return []
    # Named again by their condition: two thousand keys in a query cost more than finding them twice.
    keys = fitting.values("pk")
    for key, planned, late in plans_of(list(rows), day):
        rows[key].planned = planned
        rows[key].late_steps = late if rows[key].is_open else 0
    open_problems = Problem.objects.filter(project__in=keys, solved_on=None).values_list("project")
    for key, number in open_problems.annotate(number=Count("pk")):
        rows[key].open_problems = number
    if current is not None:
        sent = ProgressReport.objects.filter(
            project__in=keys, state__in=COUNTED, written_at__gte=midnight(current.opens_on)
        )
        told = set(sent.values_list("project", flat=True))
        for key, row in rows.items():
            row.is_silent = row.is_open and key not in told
    return list(rows.values())


def _put_scores(rows: Iterable[Row]) -> None:
    """Add the score of the last quarter that was evaluated; only to the rows that are shown, unless they are ordered by it."""
    found = {row.pk: row for row in rows}
    scores = Evaluation.objects.filter(project__in=found).order_by("project", "-quarter").distinct("project")
    for key, quarter, score in scores.values_list("project", "quarter", "score"):
        found[key].score, found[key].score_quarter = score, quarter


# The names of a city's steps repeat themselves from project to project and from one look at the board to the next.
_says_nothing = lru_cache(maxsize=50_000)(is_placeholder)

# Names come as one text a plan: eight thousand strings in two thousand lists would keep the collector of garbage busy.
_BETWEEN = "\x1f"
_PLANS = """
    select s.project_id, sum(s.weight), count(*) filter (where s.starts_on is null or s.ends_on is null),
        min(s.starts_on) = max(s.ends_on) and count(s.starts_on) = count(*) and count(s.ends_on) = count(*),
        round(sum(case when s.starts_on <= %(day)s
            then s.weight * least(%(day)s - s.starts_on + 1, s.ends_on - s.starts_on + 1) / (s.ends_on - s.starts_on + 1)
            else 0 end), 2),
        count(*) filter (where s.ends_on < %(day)s and s.finished_on is null),
        string_agg(s.name, chr(31))
    from planning_planstep s where s.project_id = any(%(keys)s) group by s.project_id
"""


def plans_of(keys: Iterable[int], day: date) -> list[tuple[int, Decimal | None, int]]:
    """Return of each project with steps how much was planned until the day (None where the plan is not real) and how many are late.

    It is `progress.plan_faults`, `planned_percent` and `late_steps` for thousands of plans at once; a test holds the two together.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLANS, {"keys": list(keys), "day": day})
        found = cursor.fetchall()
    return [
        (key, planned if _is_real(total, undated, one_day, names) else None, late)
        for key, total, undated, one_day, planned, late, names in found
    ]


def _is_real(total: Decimal, undated: int, one_day: bool, names: str) -> bool:
    return (
        total == HUNDRED
        and not undated
        and not one_day
        and not any(map(_says_nothing, names.split(_BETWEEN)))
    )


def summary_of(rows: Iterable[Row]) -> Summary:
    """Sum up projects: two means, the plain one and the one by the money received."""
    rows = list(rows)
    money = [row for row in rows if row.budget_received]
    received = sum((row.budget_received or Decimal(0) for row in rows), Decimal(0))
    weighted = sum((row.percent * (row.budget_received or 0) for row in money), Decimal(0))
    return Summary(
        projects=len(rows),
        mean=_mean(sum((row.percent for row in rows), Decimal(0)), Decimal(len(rows))),
        mean_by_budget=_mean(weighted, received),
        late=sum(row.late_steps > 0 for row in rows),
        problems=sum(row.open_problems > 0 for row in rows),
        silent=sum(row.is_silent for row in rows),
        falling=sum(row.is_falling for row in rows),
        planless=sum(row.planned is None for row in rows),
        received=received,
        used=sum((row.budget_used or Decimal(0) for row in rows), Decimal(0)),
    )


def _mean(total: Decimal, by: Decimal) -> Decimal | None:
    return (total / by).quantize(CENT, ROUND_HALF_UP) if by else None


def _number(value: Decimal | None) -> tuple[bool, Decimal]:
    return (value is None, value or Decimal(0))


ORDERS: dict[str, Callable[[Row], Any]] = {
    "code": lambda row: row.code,
    "name": lambda row: thai_sort_key(row.name),
    "unit": lambda row: (row.agency.sort_key, row.code),
    "percent": lambda row: (row.percent, row.code),
    "gap": lambda row: (*_number(row.gap), row.code),
    "late": lambda row: (row.late_steps, row.code),
    "problems": lambda row: (row.open_problems, row.code),
    "reported": lambda row: (row.reported_on or date.min, row.code),
    "budget": lambda row: (*_number(row.spent), row.code),
    "score": lambda row: (*_number(row.score), row.code),
}
# What is unknown stands last whichever way these are ordered.
_MAY_BE_UNKNOWN: dict[str, Callable[[Row], Any]] = {
    "gap": lambda row: row.gap is None,
    "budget": lambda row: row.spent is None,
    "score": lambda row: row.score is None,
}


def _ordered(rows: list[Row], order: str) -> list[Row]:
    name, down = order.lstrip("-"), order.startswith("-")
    key = ORDERS.get(name, ORDERS["code"])
    found = sorted(rows, key=key, reverse=down)
    unknown = _MAY_BE_UNKNOWN.get(name)
    return sorted(found, key=unknown) if unknown else found


def _put_tags(rows: list[Row]) -> None:
    by_key = {row.pk: row for row in rows}
    for tag in ProjectTag.objects.filter(project__in=by_key).order_by("tag"):
        row = by_key[tag.project_id]
        row.tags = [*row.tags, tag]


def tags_of(year: int) -> list[str]:
    """Return the marks that projects of the year bear."""
    found = ProjectTag.objects.filter(project__year=year).order_by("tag").values_list("tag", flat=True)
    return list(found.distinct())


def units_of(year: int) -> list[Agency]:
    """Return the units that have projects in the year and the offices above them, in the order of the tree."""
    keys = set(Project.objects.filter(year=year).values_list("agency", flat=True).distinct())
    wanted = {int(part) for key in keys for part in agency_by_id(key).path.rstrip(".").split(".")[1:]}
    return [agency for agency in agency_tree(closed=True) if agency.pk in wanted]


def years() -> list[BudgetYear]:
    """Return the budget years that have been opened, the newest first."""
    return list(BudgetYear.objects.order_by(F("year").desc()))
