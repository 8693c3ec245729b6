"""Roll the projects of a year up over its tree of strategy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count
from django.utils import timezone

from rongthuk.core.actors import Actor
from rongthuk.core.thai import local
from rongthuk.planning import access
from rongthuk.planning.models import IndicatorProject, Problem, Project, ProjectStrategy, StrategyNode
from rongthuk.planning.queries.board import OPEN, plans_of
from rongthuk.planning.queries.indicators import Standing, standings

_CENT = Decimal("0.01")


@dataclass(slots=True)
class Branch:
    """A node with what lies below it; a project that supports two nodes below counts once."""

    node: StrategyNode
    children: list[Branch] = field(default_factory=list)
    # Projects that name this very node, and those that name it or one below.
    own: set[int] = field(default_factory=set)
    projects: set[int] = field(default_factory=set)
    indicators: set[int] = field(default_factory=set)
    mean: Decimal | None = None
    late: int = 0
    problems: int = 0
    reached: int = 0
    judged: int = 0

    @property
    def below(self) -> int:
        """Return how many nodes lie below."""
        return sum(1 + child.below for child in self.children)


@dataclass(frozen=True, slots=True)
class Map:
    """A year's strategy: its top nodes, and the projects that support none."""

    tops: list[Branch]
    nodes: int
    projects: int
    without: int


def strategy_map(actor: Actor, year: int, *, day: date | None = None) -> Map:
    """Return the tree with its sums, as of a day (today); a constant number of queries."""
    day = day or local(timezone.now()).date()
    nodes = list(StrategyNode.objects.filter(year=year).order_by("sort_key", "pk"))
    projects = {
        project.pk: project
        for project in access.projects(actor).filter(year=year).only("pk", "percent", "state")
    }
    branches = {node.pk: Branch(node) for node in nodes}
    tops: list[Branch] = []
    for node in nodes:
        place = branches[node.parent_id].children if node.parent_id in branches else tops
        place.append(branches[node.pk])
    supported: set[int] = set()
    for node_id, key in ProjectStrategy.objects.filter(node__year=year).values_list("node", "project"):
        if key in projects and node_id in branches:
            branches[node_id].own.add(key)
            supported.add(key)
    facts = _facts(actor, year, projects, day)
    for top in tops:
        _roll_up(top, projects, facts)
    return Map(tops, len(nodes), len(projects), len(projects) - len(supported))


@dataclass(frozen=True, slots=True)
class _Facts:
    late: frozenset[int]
    problems: dict[int, int]
    indicators: dict[int, set[int]]
    standings: dict[int, Standing]


def _facts(actor: Actor, year: int, projects: dict[int, Project], day: date) -> _Facts:
    """Fetch what hangs on the projects, each in one statement for all of them."""
    running = [key for key, project in projects.items() if project.state in OPEN]
    late = frozenset(key for key, _planned, number in plans_of(running, day) if number)
    counted = Problem.objects.filter(project__year=year, solved_on=None).order_by().values_list("project")
    problems = dict(counted.annotate(number=Count("pk")))
    links: dict[int, set[int]] = {}
    for key, indicator in IndicatorProject.objects.filter(project__year=year).values_list(
        "project", "indicator"
    ):
        links.setdefault(key, set()).add(indicator)
    judged = standings(access.indicators(actor).filter(year=year), day=day) if links else {}
    return _Facts(late, problems, links, judged)


def _roll_up(branch: Branch, projects: dict[int, Project], facts: _Facts) -> None:
    """Sum a node up from its children and its own projects."""
    branch.projects = set(branch.own)
    for child in branch.children:
        _roll_up(child, projects, facts)
        branch.projects |= child.projects
    branch.mean = _mean(projects[key].percent for key in branch.projects)
    branch.late = len(branch.projects & facts.late)
    branch.problems = sum(facts.problems.get(key, 0) for key in branch.projects)
    for key in branch.projects:
        branch.indicators |= facts.indicators.get(key, set())
    known = [facts.standings[key].reached for key in branch.indicators if key in facts.standings]
    branch.judged = sum(each is not None for each in known)
    branch.reached = sum(each is True for each in known)


def _mean(values: Iterable[Decimal]) -> Decimal | None:
    numbers = list(values)
    if not numbers:
        return None
    return (sum(numbers, Decimal(0)) / len(numbers)).quantize(_CENT, ROUND_HALF_UP)
