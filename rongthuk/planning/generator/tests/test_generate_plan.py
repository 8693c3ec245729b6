"""A made-up plan is one that the actions could have left, and the same seed makes the same one."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from rongthuk.core.fiscal import Quarter, year_days
from rongthuk.organisations.factories import City
from rongthuk.planning.actions import take_stock
from rongthuk.planning.actions.reporting import check_day
from rongthuk.planning.fillers import is_none
from rongthuk.planning.generator.running import Wish, generate
from rongthuk.planning.models import (
    BudgetYear,
    Evaluation,
    Indicator,
    PlanEvent,
    PlanStep,
    Problem,
    ProgressReport,
    Project,
    QuarterResult,
    StrategyNode,
)
from rongthuk.planning.queries.progress import approved, percent_at, plan_faults

UNTIL = date(2026, 9, 20)


@pytest.fixture
def plan(city: City) -> list[Project]:
    generate(Wish(2569, 120, 11, UNTIL))
    return list(Project.objects.prefetch_related("reports", "steps", "problems").order_by("code"))


def _facts() -> list[Any]:
    reports = ProgressReport.objects.order_by("project__code", "reported_on", "percent", "written_at")
    return [
        *Project.objects.order_by("code").values_list("code", "name", "percent", "state", "budget_used", "version"),
        *reports.values_list("project__code", "reported_on", "percent", "state", "written_at", "decided_at"),
        *PlanStep.objects.order_by("project__code", "number").values_list("name", "weight", "starts_on", "done"),
        *Indicator.objects.order_by("code").values_list("code", "name", "source", "target"),
        *PlanEvent.objects.order_by("pk").values_list("kind", "at"),
    ]  # fmt: skip


def test_the_same_seed_makes_the_same_plan(city: City) -> None:
    found = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            generate(Wish(2569, 40, seed, UNTIL))
            found.append(_facts())
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


def test_projects_stand_where_taking_stock_would_put_them(plan: list[Project]) -> None:
    for project in plan:
        was = (project.percent, project.reported_on, project.state)
        take_stock(project)
        assert (project.percent, project.reported_on, project.state) == was
    assert {project.state for project in plan} >= {"running", "done"}


def test_reports_are_such_as_the_actions_take(plan: list[Project]) -> None:
    for project in plan:
        for report in project.reports.all():
            check_day(project, report.reported_on)
            assert report.reported_on <= UNTIL
        counted = approved(project.reports.all())
        for before, report in pairwise(counted):
            assert report.percent >= before.percent or report.reason
            assert report.written_at <= report.submitted_at <= report.decided_at  # type: ignore[operator]
    assert ProgressReport.objects.filter(state="replaced", corrections__state="approved").exists()
    assert ProgressReport.objects.filter(state__in=["draft", "submitted", "returned"]).exists()
    assert ProgressReport.objects.filter(state="approved").exclude(reason="").exists()


def test_weights_sum_to_a_hundred_and_some_plans_are_not_real(plan: list[Project]) -> None:
    sums = PlanStep.objects.values("project").annotate(total=Sum("weight")).values_list("total", flat=True)
    assert set(sums) == {Decimal(100)}
    faults = {fault.code for project in plan for fault in plan_faults(list(project.steps.all()))}
    assert {"no_steps", "placeholders"} <= faults
    assert sum(not plan_faults(list(project.steps.all())) for project in plan) > len(plan) / 2


def test_finished_steps_are_those_that_progress_has_passed(plan: list[Project]) -> None:
    for project in plan:
        passed = sum(step.weight for step in project.steps.all() if step.finished_on)
        assert passed <= project.percent
    assert PlanStep.objects.filter(done=100).exists()


def test_problems_stand_in_their_reports_and_are_solved_afterwards(plan: list[Project]) -> None:
    for problem in Problem.objects.prefetch_related("mentions__report"):
        reports = [mention.report for mention in problem.mentions.all()]
        assert min(report.reported_on for report in reports) == problem.raised_on
        for report in reports:
            assert problem.words in (report.problems_words, report.obstacles_words)
        assert problem.solved_on is None or problem.solved_on > max(one.reported_on for one in reports)
    named = ProgressReport.objects.filter(mentions=None, state="approved").values_list(
        "problems_words", flat=True
    )
    assert all(is_none(words) for words in named)
    assert Problem.objects.filter(solved_on=None).exists()
    assert Problem.objects.exclude(solved_on=None).exists()


def test_scores_keep_the_progress_of_their_quarters_end(plan: list[Project]) -> None:
    rows = Evaluation.objects.select_related("project")
    assert rows.exists()
    for row in rows:
        assert row.percent == percent_at(row.project.reports.all(), Quarter(2569, row.quarter).last_day)
        assert Quarter(2569, row.quarter).last_day < UNTIL
    # The last quarter has not ended.
    assert not rows.filter(quarter=4).exists()


def test_every_change_has_its_event(plan: list[Project]) -> None:
    counts = dict(PlanEvent.objects.exclude(project=None).values_list("project").annotate(count=Count("pk")))
    assert counts == {project.pk: project.version for project in plan}
    approved = ProgressReport.objects.filter(state__in=["approved", "replaced"]).count()
    assert PlanEvent.objects.filter(kind="report.approved").count() == approved
    assert not PlanEvent.objects.filter(at__gt=timezone.now()).exists()


def test_indicators_have_one_source_and_several_projects(plan: list[Project]) -> None:
    assert set(Indicator.objects.values_list("source", flat=True)) >= {"entered", "project"}
    assert Indicator.objects.annotate(served=Count("projects")).filter(served__gt=1).exists()
    for result in QuarterResult.objects.filter(indicator__source="project").select_related(
        "indicator__source_project"
    ):
        project = result.indicator.source_project
        assert project is not None
        assert result.value == percent_at(project.reports.all(), Quarter(2569, result.quarter).last_day)
        assert result.frozen_at is not None


def test_the_tree_of_strategy_has_five_levels(plan: list[Project]) -> None:
    nodes = StrategyNode.objects.filter(year=2569)
    assert nodes.count() > 55
    assert set(nodes.values_list("depth", flat=True)) == {0, 1, 2, 3, 4}
    assert not nodes.exclude(path__endswith=".").exists()


def test_a_second_plan_continues_the_numbers(plan: list[Project]) -> None:
    generate(Wish(2569, 10, 8, UNTIL))
    generate(Wish(2570, 10, 7, date(2026, 11, 22)))
    assert Project.objects.count() == len(plan) + 20
    assert StrategyNode.objects.filter(year=2569).count() == StrategyNode.objects.filter(year=2570).count()


def test_money_carried_over_lets_reports_follow(city: City) -> None:
    until = date(2026, 3, 15)
    generate(Wish(2568, 120, 3, until))
    carried = Project.objects.exclude(carried_until=None)
    assert carried.exists()
    later = ProgressReport.objects.filter(reported_on__gt=year_days(2568)[1])
    assert later.exists()
    assert not later.exclude(project__in=carried).exists()


def test_the_command_tells_what_it_made(city: City) -> None:
    words = StringIO()
    call_command("generate_plan", year=2568, projects=12, seed=1, json=True, stdout=words)
    told = json.loads(words.getvalue())
    assert told["projects"] == Project.objects.filter(year=2568).count() == 12
    assert told["reports"] == ProgressReport.objects.count()
    assert told["events"] <= PlanEvent.objects.count()


def test_a_christian_or_a_closed_year_is_refused(city: City) -> None:
    BudgetYear.objects.create(year=2567, closed_at=timezone.now())
    for year in (2026, 2567):
        with pytest.raises(CommandError):
            call_command("generate_plan", year=year, projects=5)
    assert not Project.objects.exists()
