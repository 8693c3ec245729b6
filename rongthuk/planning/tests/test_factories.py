"""The factories write rows that the tables accept and that agree with one another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from rongthuk.organisations.factories import City
from rongthuk.planning import factories
from rongthuk.planning.models import PlanStep, Problem, Project


def test_the_pieces_of_a_plan_stand_together(city: City) -> None:
    nodes = factories.make_strategy()
    project = factories.make_project(city.works, node=nodes[-1])
    other = factories.make_project(city.works)
    steps = factories.make_steps(project)
    first = factories.make_report(project, date(2025, 12, 31), 30)
    factories.make_report(project, date(2025, 11, 30), 10)
    problem = factories.make_problem(project, report=first)
    indicator = factories.make_indicator(city.works, project, other)
    rounds = [factories.make_round(), factories.make_round(number=2, quarter=None)]

    assert project.code != other.code
    assert [node.depth for node in nodes] == [0, 1, 2, 3]
    assert all(node.path.startswith(nodes[0].path) for node in nodes)
    assert sum(step.weight for step in steps) == 100
    assert PlanStep.objects.filter(project=project, ends_on__lte=project.ends_on).count() == len(steps)
    stored = Project.objects.get(pk=project.pk)
    assert (stored.percent, stored.reported_on, stored.state) == (Decimal(30), date(2025, 12, 31), "running")
    assert Problem.objects.get(pk=problem.pk).mentions.get().report == first
    assert set(indicator.projects.all()) == {project, other}
    assert [one.opens_on for one in rounds] == [date(2026, 1, 1), date(2025, 12, 1)]
    assert len(factories.make_rubric()) == 5
