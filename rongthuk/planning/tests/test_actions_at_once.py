"""What happens when two people do the same thing to the plan at the same moment."""

from datetime import date

import pytest
from django.utils import timezone

from rongthuk.complaints.factories import load_reference, make_complaint
from rongthuk.core.actors import CLOCK
from rongthuk.core.crowds import at_once
from rongthuk.core.errors import Conflict, DomainError
from rongthuk.organisations.factories import make_city
from rongthuk.planning import actions
from rongthuk.planning.factories import (
    make_indicator,
    make_problem,
    make_project,
    make_report,
    make_round,
    make_steps,
    make_year,
)
from rongthuk.planning.models import (
    Evaluation,
    PlanChange,
    PlanEvent,
    Problem,
    ProgressReport,
    Project,
    QuarterResult,
    Reminder,
    WaitingCase,
)
from rongthuk.service_levels import queries as levels

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db):
    levels.forget()
    load_reference()
    return make_city()


def test_one_plan_under_many_hands(town):
    # One test, because emptying every table afterwards costs more than all that happens here.
    for happens in (
        _two_drafts, _two_approvals, _approved_and_returned, _two_evaluations, _two_scores, _two_answers_to_a_change, _two_projects,
        _two_links_of_a_case, _two_clocks_remind, _solved_twice, _closed_while_reporting,
    ):  # fmt: skip
        happens(town)


def _only_domain_errors(results):
    errors = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, DomainError) for one in errors), errors
    return errors


def _draft(project, by):
    return actions.write_report(
        project,
        by=by,
        reported_on=date(2026, 1, 30),
        percent=10,
        narrative="ดำเนินการตามแผน",
        problems="ฝนตกหนัก",
    )


def _two_drafts(town):
    project = make_project(town.works)
    makers = [town.ploy.actor(), town.chai.actor()] * 2
    results = at_once([lambda by=by: _draft(project, by) for by in makers])
    assert [type(error) for error in _only_domain_errors(results)] == [Conflict] * 3
    assert ProgressReport.objects.filter(project=project).count() == 1


def _submitted(town):
    project = make_project(town.works)
    report = _draft(project, town.ploy.actor())
    return project, actions.submit_report(report, by=town.ploy.actor())


def _two_approvals(town):
    project, report = _submitted(town)
    results = at_once([lambda: actions.approve_report(report, by=town.chai.actor()) for _each in range(4)])
    assert [type(error) for error in _only_domain_errors(results)] == [Conflict] * 3
    assert PlanEvent.objects.filter(project=project, kind="report.approved").count() == 1
    assert Problem.objects.filter(project=project).count() == 1
    assert Project.objects.get(pk=project.pk).version == PlanEvent.objects.filter(project=project).count()


def _approved_and_returned(town):
    project, report = _submitted(town)
    chai = town.chai.actor()
    results = at_once(
        [
            lambda: actions.approve_report(report, by=chai),
            lambda: actions.return_report(report, by=chai, answer="ขอภาพถ่าย"),
        ]
    )
    assert len(_only_domain_errors(results)) == 1
    report.refresh_from_db()
    expected = {"approved": "running", "returned": "planned"}[report.state]
    assert Project.objects.get(pk=project.pk).state == expected


def _two_evaluations(town):
    project, wit = make_project(town.works), town.wit.actor()
    results = at_once(
        [
            lambda score=score: actions.evaluate(project, by=wit, quarter=1, score=score)
            for score in (50, 75, 100)
        ]
    )
    assert not _only_domain_errors(results)
    row = Evaluation.objects.get(project=project)
    events = PlanEvent.objects.filter(project=project, kind="project.evaluated").order_by("pk")
    assert events.count() == 3
    assert float(events.last().data["after"]) == row.score


def _two_scores(town):
    indicator, wit = make_indicator(town.works), town.wit.actor()
    results = at_once(
        [
            lambda: actions.score_indicator(indicator, by=wit, quarter=1, score_21=100, score_22=100),
            lambda: actions.score_indicator(indicator, by=wit, quarter=1, score_21=50, score_22=50),
            lambda: actions.enter_quarter(indicator, by=town.ploy.actor(), quarter=1, value=12),
        ]
    )
    _only_domain_errors(results)
    row = QuarterResult.objects.get(indicator=indicator, quarter=1)
    assert row.score_21 == row.score_22
    assert row.frozen_at is not None


def _two_answers_to_a_change(town):
    project = make_project(town.works, ends_on=date(2026, 6, 30))
    make_steps(project)
    chai, wit = town.chai.actor(), town.wit.actor()
    change = actions.ask_change(
        project, by=town.ploy.actor(), kind="extend", reason="ฝนตกหนัก", after={"ends_on": "2026-08-31"}
    )
    results = at_once(
        [
            lambda: actions.decide_change(change, by=chai, grant=True),
            lambda: actions.decide_change(change, by=wit, grant=False, answer="ยังไม่จำเป็น"),
        ]
    )
    assert len(_only_domain_errors(results)) == 1
    state = PlanChange.objects.get(pk=change.pk).state
    ends_on = Project.objects.get(pk=project.pk).ends_on
    assert ends_on == (date(2026, 8, 31) if state == "granted" else date(2026, 6, 30))


def _two_projects(town):
    year, wit = make_year(), town.wit.actor()
    results = at_once(
        [
            lambda: actions.add_project(by=wit, year=year, agency=town.pipes, name="ลอกท่อ")
            for _each in range(3)
        ]
    )
    errors = _only_domain_errors(results)
    assert Project.objects.filter(agency=town.pipes).count() == 3 - len(errors) >= 1


def _two_links_of_a_case(town):
    case = make_complaint(town, state="awaiting_external")
    projects = [make_project(town.works), make_project(town.works)]
    results = at_once(
        [lambda one=one: actions.link_case(one, case, by=town.chai.actor()) for one in projects]
    )
    assert [type(error) for error in _only_domain_errors(results)] == [Conflict]
    assert WaitingCase.objects.filter(complaint=case, ended_at=None).count() == 1


def _two_clocks_remind(town):
    make_project(town.drainage, year=2560)
    row = make_round(2560)
    results = at_once([lambda: actions.remind(row, "opened", by=CLOCK) for _each in range(3)])
    _only_domain_errors(results)
    assert Reminder.objects.filter(round=row).count() == 1
    assert PlanEvent.objects.filter(kind="unit.reminded", year=2560).count() == 1


def _solved_twice(town):
    problem = make_problem(make_project(town.works))
    results = at_once(
        [
            lambda by=by: actions.solve_problem(problem, by=by, solution="แก้ไขแล้ว")
            for by in (town.ploy.actor(), town.chai.actor())
        ]
    )
    assert len(_only_domain_errors(results)) == 1
    assert PlanEvent.objects.filter(project=problem.project, kind="problem.solved").count() == 1


def _closed_while_reporting(town):
    """Closing a year waits for whoever is writing in it, or is waited for; afterwards nothing was written behind its back."""
    project = make_project(town.works, year=2561)
    make_report(project, date(2017, 12, 1), 10)
    year = make_year(2561)
    results = at_once(
        [
            lambda: actions.close_year(year, by=town.wit.actor()),
            lambda: actions.evaluate(project, by=town.wit.actor(), quarter=1, score=100),
        ]
    )
    _only_domain_errors(results)
    year.refresh_from_db()
    assert year.closed_at is not None
    assert year.closed_at <= timezone.now()
