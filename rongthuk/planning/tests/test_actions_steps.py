"""A plan's weights sum to 100; once a project has begun, its plan changes by a request that somebody else grants."""

from datetime import date
from decimal import Decimal

import pytest

from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.organisations.factories import make_membership, make_officer
from rongthuk.planning import actions
from rongthuk.planning.factories import make_project, make_report, make_steps
from rongthuk.planning.models import PlanChange, PlanEvent, PlanStep, Project

NAMES = ("สำรวจพื้นที่", "จัดหาผู้รับจ้าง", "ก่อสร้างและตรวจรับ")


@pytest.fixture
def project(city):
    return make_project(city.works)


def rows(*weights, **facts):
    return [
        {"name": name, "weight": weight, "starts_on": "01/11/2568", "ends_on": "31/08/2569", **facts}
        for name, weight in zip(NAMES, weights, strict=False)
    ]


def test_weights_that_sum_to_a_hundred_are_kept(city, project):
    steps = actions.set_steps(project, by=city.wit.actor(), steps=rows("33.33", "33.33", "33.34"))
    assert [step.number for step in steps] == [1, 2, 3]
    assert PlanStep.objects.filter(project=project, starts_on=date(2025, 11, 1)).count() == 3


@pytest.mark.parametrize(
    "weights", [(30, 30, 35), (30, 30, 45), (100, 100, -100), (120, 0, 0), (), (99.99, 0, 0)]
)
def test_other_sums_are_refused_and_nothing_is_kept(city, project, weights):
    make_steps(project)
    with pytest.raises(Invalid) as refused:
        actions.set_steps(project, by=city.wit.actor(), steps=rows(*weights))
    assert refused.value.field.startswith("steps")
    assert PlanStep.objects.filter(project=project).count() == 4


def test_the_sum_is_told(city, project):
    for total, weights in (("95", (30, 30, 35)), ("105", (30, 30, 45))):
        with pytest.raises(Invalid) as refused:
            actions.set_steps(project, by=city.wit.actor(), steps=rows(*weights))
        assert total in str(refused.value.message)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": ""}, "name"),
        ({"weight": "สามสิบ"}, "weight"),
        ({"starts_on": "31/02/2569"}, "starts_on"),
        ({"ends_on": "30/10/2568"}, "ends_on"),
        ({"starts_on": "30/09/2568"}, "starts_on"),
        ({"ends_on": "01/10/2569"}, "ends_on"),
        ({"ends_on": ""}, "ends_on"),
    ],
)
def test_every_fault_is_told_by_row_and_field(city, project, facts, field):
    steps = rows(30, 30, 40)
    steps[1] = {**steps[1], **facts}
    steps[2] = {**steps[2], **facts}
    with pytest.raises(Invalid) as refused:
        actions.set_steps(project, by=city.wit.actor(), steps=steps)
    assert [error.field for error in refused.value.errors] == [f"steps.2.{field}", f"steps.3.{field}"]


def test_only_a_planner_sets_the_plan(city, project):
    for by in (city.ploy, city.gov, city.charlie, city.anan):
        with pytest.raises(Forbidden):
            actions.set_steps(project, by=by.actor(), steps=rows(30, 30, 40))


def test_a_plan_is_fixed_once_the_project_has_begun(city, project):
    make_steps(project)
    make_report(project, date(2025, 12, 30), 10)
    with pytest.raises(Conflict):
        actions.set_steps(project, by=city.wit.actor(), steps=rows(30, 30, 40))


def test_a_step_is_finished_on_a_day_that_has_come(city, project):
    step = make_steps(project)[0]
    with pytest.raises(Invalid):
        actions.finish_step(step, by=city.ploy.actor(), done=100, finished_on=date(2600, 1, 1))
    done = actions.finish_step(
        step, by=city.ploy.actor(), done=100, finished_on="15/01/2569", result="แบบแล้วเสร็จ"
    )
    assert (done.done, done.finished_on) == (Decimal(100), date(2026, 1, 15))
    half = actions.finish_step(step, by=city.ploy.actor(), done=50)
    assert half.finished_on is None
    for by in (city.gov, city.charlie, city.anan):
        with pytest.raises(Forbidden):
            actions.finish_step(step, by=by.actor(), done=100)


def ask(project, by, kind="extend", after=None):
    after = {"ends_on": "2026-09-30"} if after is None else after
    return actions.ask_change(project, by=by, kind=kind, reason="ฝนตกหนักต่อเนื่อง", after=after)


def test_a_granted_change_applies_and_keeps_what_stood_before(city):
    project = make_project(city.works, ends_on=date(2026, 6, 30))
    change = ask(project, city.ploy.actor())
    assert Project.objects.get(pk=project.pk).ends_on == date(2026, 6, 30)
    granted = actions.decide_change(change, by=city.chai.actor(), grant=True)
    assert Project.objects.get(pk=project.pk).ends_on == date(2026, 9, 30)
    assert granted.before == {"ends_on": "2026-06-30"}
    assert granted.after == {"ends_on": "2026-09-30"}
    assert (granted.state, granted.decided_by) == ("granted", city.chai)
    assert PlanEvent.objects.get(kind="plan.change_granted").data["before"] == {"ends_on": "2026-06-30"}


def test_a_refused_change_changes_nothing_and_has_an_answer(city):
    project = make_project(city.works, ends_on=date(2026, 6, 30))
    change = ask(project, city.ploy.actor())
    with pytest.raises(Invalid):
        actions.decide_change(change, by=city.chai.actor(), grant=False)
    actions.decide_change(change, by=city.chai.actor(), grant=False, answer="ยังมีเวลาเพียงพอ")
    assert Project.objects.get(pk=project.pk).ends_on == date(2026, 6, 30)
    with pytest.raises(Conflict):
        actions.decide_change(change, by=city.chai.actor(), grant=True)


def test_nobody_decides_what_he_asked_for(city):
    project = make_project(city.works, ends_on=date(2026, 6, 30))
    change = ask(project, city.chai.actor())
    with pytest.raises(Forbidden):
        actions.decide_change(change, by=city.chai.actor(), grant=True)


def test_another_units_approver_and_others_decide_nothing(city):
    project = make_project(city.works, ends_on=date(2026, 6, 30))
    change = ask(project, city.ploy.actor())
    rival = make_officer("rival", "คู่แข่ง")
    make_membership(rival, city.drainage, "approver")
    for by in (rival, city.gov, city.charlie, city.ploy):
        with pytest.raises(Forbidden):
            actions.decide_change(change, by=by.actor(), grant=True)


def test_money_carried_over_is_granted_by_a_planner_and_lets_later_reports_in(city, project):
    make_report(project, date(2026, 9, 25), 80)
    change = ask(project, city.ploy.actor(), "carry_over", {"carried_until": "31/03/2570"})
    with pytest.raises(Forbidden):
        actions.decide_change(change, by=city.chai.actor(), grant=True)
    before = {"reported_on": "2026-10-15", "percent": 90, "narrative": "ตรวจรับงวดสุดท้าย"}
    with pytest.raises(Invalid):
        actions.write_report(project, by=city.ploy.actor(), **before)
    actions.decide_change(change, by=city.wit.actor(), grant=True)
    assert actions.write_report(project, by=city.ploy.actor(), **before).reported_on == date(2026, 10, 15)


def test_an_extension_beyond_the_year_lets_later_reports_in(city, project):
    change = ask(project, city.ploy.actor(), after={"ends_on": "2026-10-31"})
    actions.decide_change(change, by=city.chai.actor(), grant=True)
    report = actions.write_report(
        project, by=city.ploy.actor(), reported_on="2026-10-31", percent=90, narrative="ดำเนินการตามที่ขยายเวลา"
    )
    assert report.reported_on == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        ("extend", {"ends_on": "2026-01-31"}),
        ("extend", {}),
        ("extend", {"budget_received": "5"}),
        ("carry_over", {"carried_until": "2026-09-01"}),
        ("adjust", {"name": "ชื่ออื่น"}),
        ("adjust", {"budget_received": "-5"}),
        ("adjust", {"steps": rows(30, 30, 35)}),
        ("postpone", {"ends_on": "2026-09-30"}),
    ],
)
def test_a_change_that_cannot_be_is_refused_when_it_is_asked_for(city, kind, after):
    project = make_project(city.works, ends_on=date(2026, 6, 30))
    with pytest.raises(Invalid):
        ask(project, city.ploy.actor(), kind, after)
    assert not PlanChange.objects.exists()


def test_a_change_of_steps_keeps_what_is_finished(city, project):
    step = make_steps(project, [(NAMES[0], "40.00"), (NAMES[1], "60.00")])[0]
    actions.finish_step(step, by=city.ploy.actor(), done=100, finished_on="15/01/2569")
    make_report(project, date(2026, 1, 30), 40)
    change = ask(project, city.ploy.actor(), "adjust", {"steps": rows(30, 30, 40)})
    actions.decide_change(change, by=city.chai.actor(), grant=True)
    steps = list(PlanStep.objects.filter(project=project))
    assert [step.weight for step in steps] == [Decimal(30), Decimal(30), Decimal(40)]
    assert [step.finished_on for step in steps] == [date(2026, 1, 15), None, None]
    change.refresh_from_db()
    assert [one["weight"] for one in change.before["steps"]] == ["40.00", "60.00"]


def test_one_open_request_of_a_kind(city):
    project = make_project(city.works, ends_on=date(2026, 6, 30))
    ask(project, city.ploy.actor())
    with pytest.raises(Conflict):
        ask(project, city.chai.actor())


def test_a_cancelled_project_takes_no_more_reports(city, project):
    make_report(project, date(2025, 12, 30), 20)
    actions.decide_change(ask(project, city.ploy.actor(), "cancel", {}), by=city.chai.actor(), grant=True)
    row = Project.objects.get(pk=project.pk)
    assert (row.state, row.percent) == ("cancelled", Decimal(20))
    with pytest.raises(Conflict):
        actions.write_report(
            project, by=city.ploy.actor(), reported_on="2026-01-30", percent=30, narrative="ดำเนินการต่อ"
        )
