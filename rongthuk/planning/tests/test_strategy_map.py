"""The strategy with what lies below each node, against a slow and obvious second count."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rongthuk.organisations.factories import City
from rongthuk.planning.factories import (
    make_indicator,
    make_problem,
    make_project,
    make_report,
    make_steps,
    make_strategy,
    make_year,
)
from rongthuk.planning.models import Project, ProjectStrategy, QuarterResult, StrategyNode
from rongthuk.planning.queries.strategy import Branch, strategy_map

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 15)


def every(branches: list[Branch]) -> dict[str, Branch]:
    """Return all branches by number."""
    found: dict[str, Branch] = {}
    for branch in branches:
        found |= {branch.node.number: branch, **every(branch.children)}
    return found


def test_a_project_that_supports_two_nodes_below_counts_once_above(city: City) -> None:
    top, low, *_rest = make_strategy(chain=(("7", "ด้าน", "เมือง"), ("7.1", "มิติ", "หนึ่ง")))
    (other,) = make_strategy(chain=(("7.10", "มิติ", "สิบ"),), parent=top)
    both = make_project(city.works, node=low, percent=Decimal(40))
    ProjectStrategy.objects.create(project=both, node=other)
    make_project(city.works, node=other, percent=Decimal(60))
    make_project(city.works)
    found = strategy_map(city.gov.actor(), 2569, day=DAY)
    branches = every(found.tops)
    assert [len(branches[number].projects) for number in ("7", "7.1", "7.10")] == [2, 1, 2]
    assert branches["7"].mean == Decimal(50)
    assert (found.nodes, found.projects, found.without) == (3, 3, 1)
    assert [child.node.number for child in branches["7"].children] == ["7.1", "7.10"]


def test_sums_equal_a_slow_count(city: City) -> None:
    nodes = make_strategy()
    for number in range(12):
        project = make_project(city.works, node=nodes[number % 4], percent=Decimal(number * 5))
        if number % 2:
            make_steps(project)
        if number % 3 == 0:
            make_problem(project)
    ProjectStrategy.objects.create(project=Project.objects.get(code="50060000-0001"), node=nodes[3])
    branches = every(strategy_map(city.gov.actor(), 2569, day=DAY).tops)
    for node in StrategyNode.objects.all():
        below = Project.objects.filter(strategies__node__path__startswith=node.path).distinct()
        branch = branches[node.number]
        assert branch.projects == {project.pk for project in below}
        assert branch.mean == (sum((each.percent for each in below), Decimal(0)) / len(below)).quantize(
            Decimal("0.01")
        )
        assert branch.problems == sum(each.problems.filter(solved_on=None).count() for each in below)
        late = [each for each in below if each.steps.filter(ends_on__lt=DAY, finished_on=None).exists()]
        assert branch.late == len(late) > 0


def test_indicators_are_counted_once_and_judged_by_their_latest_result(city: City) -> None:
    (node,) = make_strategy(chain=(("1", "ด้าน", "หนึ่ง"),))
    one, two = make_project(city.works, node=node), make_project(city.works, node=node)
    make_report(one, date(2026, 2, 1), 90)
    reached = make_indicator(city.works, one, two, source="project", source_project=one)
    missed = make_indicator(city.works, two)
    QuarterResult.objects.create(indicator=missed, quarter=1, value=Decimal(50))
    make_indicator(city.works, two)
    (branch,) = strategy_map(city.gov.actor(), 2569, day=DAY).tops
    assert (len(branch.indicators), branch.judged, branch.reached) == (3, 2, 1)
    assert reached.pk in branch.indicators


def test_a_year_without_strategy_is_empty(city: City) -> None:
    make_year()
    assert strategy_map(city.gov.actor(), 2569, day=DAY).tops == []


def test_the_map_is_a_set_number_of_queries(city: City, django_assert_max_num_queries: Any) -> None:
    nodes = make_strategy()
    for number in range(20):
        project = make_project(city.works, node=nodes[number % 4])
        make_problem(project)
        make_indicator(city.works, project, source="measure", measure="received")
    actor = city.gov.actor()
    # The agencies are in memory once anybody has asked for one.
    strategy_map(actor, 2569, day=DAY)
    with django_assert_max_num_queries(10):
        strategy_map(actor, 2569, day=DAY)
