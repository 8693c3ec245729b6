"""Cases that wait for budget are linked to the project that will solve them, and go on when it is done."""

from datetime import date

import pytest

from rongthuk.complaints import actions as cases
from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Complaint
from rongthuk.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from rongthuk.planning import actions
from rongthuk.planning.factories import make_project, make_report
from rongthuk.planning.jobs import react
from rongthuk.planning.models import PlanEvent, Project, WaitingCase


@pytest.fixture
def project(city):
    return make_project(city.works)


@pytest.fixture
def case(city):
    return make_complaint(city, state="awaiting_external")


def finish(project, city, percent=100):
    report = actions.write_report(
        project, by=city.ploy.actor(), reported_on="2026-09-25", percent=percent, narrative="ดำเนินการแล้วเสร็จ"
    )
    actions.submit_report(report, by=city.ploy.actor())
    actions.approve_report(report, by=city.chai.actor())
    react(PlanEvent.objects.get(kind="report.approved", data__report=report.pk).pk)


def test_a_case_waits_for_one_project_at_a_time(city, project, case):
    link = actions.link_case(project, case, by=city.chai.actor())
    assert actions.link_case(project, case, by=city.chai.actor()) == link
    assert PlanEvent.objects.filter(kind="case.linked").count() == 1
    other = make_project(city.works)
    with pytest.raises(Conflict):
        actions.link_case(other, case, by=city.chai.actor())
    actions.unlink_case(project, case, by=city.chai.actor())
    assert actions.link_case(other, case, by=city.chai.actor()).project == other
    assert WaitingCase.objects.count() == 2


def test_only_a_case_that_waits_is_linked(city, project):
    with pytest.raises(Invalid):
        actions.link_case(project, make_complaint(city, state="in_progress"), by=city.chai.actor())


def test_a_case_whose_outcome_is_that_it_waits_for_budget_is_linked(city, project):
    case = make_complaint(city, state="in_progress")
    case = cases.report(case, outcome="awaiting_budget", words="อยู่ในแผนปีหน้า", by=city.ploy.actor())
    assert actions.link_case(project, case, by=city.chai.actor()).complaint == case


def test_a_project_that_is_over_takes_no_case(city, project, case):
    make_report(project, date(2026, 9, 25), 100)
    with pytest.raises(Invalid):
        actions.link_case(project, case, by=city.chai.actor())


def test_who_may_link(city, project, case):
    for by in (city.anan, city.gov, city.wit, city.krit, city.charlie):
        with pytest.raises((Forbidden, NotFound)):
            actions.link_case(project, case, by=by.actor())
        with pytest.raises((Forbidden, NotFound)):
            actions.unlink_case(project, case, by=by.actor())
    assert actions.link_case(project, case, by=city.dao.actor()).linked_by == city.dao


def test_a_case_goes_on_when_its_project_is_done(city, project, case):
    actions.link_case(project, case, by=city.chai.actor())
    finish(project, city, 90)
    assert Complaint.objects.get(pk=case.pk).state == "awaiting_external"
    project = Project.objects.get(pk=project.pk)
    report = actions.write_report(
        project, by=city.ploy.actor(), reported_on="2026-09-28", percent=100, narrative="ดำเนินการแล้วเสร็จ"
    )
    actions.submit_report(report, by=city.ploy.actor())
    actions.approve_report(report, by=city.chai.actor())
    event = PlanEvent.objects.get(kind="report.approved", data__report=report.pk)
    react(event.pk)
    react(event.pk)
    case.refresh_from_db()
    assert case.state == "in_progress"
    assert WaitingCase.objects.get().ended_at is not None
    assert case.events.filter(kind="complaint.resumed").count() == 1


def test_a_case_that_went_on_by_itself_stops_nobody(city, project, case):
    second = make_complaint(city, state="awaiting_external")
    for one in (case, second):
        actions.link_case(project, one, by=city.chai.actor())
    cases.resume(case, by=city.chai.actor())
    finish(project, city)
    second.refresh_from_db()
    assert second.state == "in_progress"
    assert not WaitingCase.objects.filter(ended_at=None).exists()


def test_a_tip_off_is_linked_by_nobody_who_may_not_read_it(city, project):
    case = make_complaint(city, state="filed", category_code="corruption", kind="tipoff")
    with pytest.raises(DomainError):
        actions.link_case(project, case, by=city.chai.actor())


def test_a_case_goes_on_when_its_project_is_cancelled(city, project, case):
    actions.link_case(project, case, by=city.chai.actor())
    change = actions.ask_change(project, by=city.ploy.actor(), kind="cancel", reason="ไม่ได้รับจัดสรรงบประมาณ")
    actions.decide_change(change, by=city.chai.actor(), grant=True)
    react(PlanEvent.objects.get(kind="plan.change_granted").pk)
    case.refresh_from_db()
    assert case.state == "in_progress"
    assert WaitingCase.objects.get().ended_at is not None
