"""A report is written by the unit, approved by somebody else, and counts from then on; corrections keep what stood before."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from rongthuk.core.errors import Conflict, Forbidden, Invalid, NotFound
from rongthuk.core.fiscal import Quarter
from rongthuk.core.thai import fiscal_year
from rongthuk.organisations.factories import make_membership, make_officer
from rongthuk.planning import access, actions
from rongthuk.planning.factories import make_project, make_report, make_year
from rongthuk.planning.models import PlanEvent, ProgressReport, Project
from rongthuk.planning.queries.progress import quarter_percent

DAY = date(2026, 1, 30)


@pytest.fixture
def project(city):
    return make_project(city.works)


def write(project, by, percent=10, day=DAY, **facts):
    return actions.write_report(
        project, by=by, reported_on=day, percent=percent, narrative="ดำเนินการตามแผนแล้วบางส่วน", **facts
    )


def approve(project, city, percent=10, day=DAY, **facts):
    """Bring a report through the unit's hands; return it."""
    report = write(project, city.ploy.actor(), percent, day, **facts)
    actions.submit_report(report, by=city.ploy.actor())
    return actions.approve_report(report, by=city.chai.actor())


def stored(project):
    return Project.objects.get(pk=project.pk)


def test_a_report_counts_only_when_it_is_approved(city, project):
    report = write(project, city.ploy.actor(), 12)
    assert stored(project).percent == 0
    actions.submit_report(report, by=city.ploy.actor())
    assert stored(project).reported_on is None
    actions.approve_report(report, by=city.chai.actor())
    row = stored(project)
    assert (row.percent, row.reported_on, row.state) == (Decimal(12), DAY, "running")
    kinds = PlanEvent.objects.filter(project=project).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["report.drafted", "report.submitted", "report.approved"]
    assert row.version == 3


@pytest.mark.parametrize("percent", [120, -1, "100.01", "ครึ่งหนึ่ง", "NaN", None])
def test_a_percentage_that_cannot_be_is_refused_by_its_field(city, project, percent):
    with pytest.raises(Invalid) as refused:
        write(project, city.ploy.actor(), percent)
    assert refused.value.field == "percent"
    assert not ProgressReport.objects.exists()


def test_thai_digits_and_a_hundred_are_read(city, project):
    assert approve(project, city, "๑๐๐").percent == 100
    assert stored(project).state == "done"


def test_a_percentage_falls_only_with_a_reason(city, project):
    approve(project, city, 40, date(2025, 12, 30))
    with pytest.raises(Invalid) as refused:
        write(project, city.ploy.actor(), 35)
    assert refused.value.field == "percent"
    approve(project, city, 35, reason="ตรวจรับแล้วพบว่าปริมาณงานน้อยกว่าที่รายงาน")
    assert stored(project).percent == 35


def test_nor_on_the_same_day_where_a_second_report_takes_the_firsts_place(city, project):
    first = approve(project, city, 40)
    with pytest.raises(Invalid) as refused:
        write(project, city.ploy.actor(), 10)
    assert refused.value.field == "percent"
    approve(project, city, 45)
    first.refresh_from_db()
    assert (first.state, stored(project).percent) == ("replaced", Decimal(45))


def test_the_same_percentage_again_needs_no_reason(city, project):
    approve(project, city, 40, date(2025, 12, 30))
    assert approve(project, city, 40).state == "approved"


def test_a_late_report_for_an_earlier_day_may_not_say_more_than_the_later_one(city, project):
    approve(project, city, 40)
    with pytest.raises(Invalid):
        write(project, city.ploy.actor(), 60, date(2025, 12, 30))


@pytest.mark.parametrize("day", ["2025-09-30", "2026-10-01", "2024-01-30", "31/02/2569", "เมื่อวาน", ""])
def test_a_day_outside_the_budget_year_or_the_calendar_is_refused(city, project, day):
    with pytest.raises(Invalid) as refused:
        write(project, city.ploy.actor(), day=day)
    assert refused.value.field == "reported_on"


@pytest.mark.parametrize("day", ["2025-10-01", "2026-09-30", "30/09/2569", "๓๐/๐๙/๒๕๖๙"])
def test_the_first_and_the_last_day_of_the_year_belong_to_it(city, project, day):
    assert approve(project, city, 5, day).reported_on in {date(2025, 10, 1), date(2026, 9, 30)}


def test_a_report_of_the_future_is_refused(city):
    today = timezone.localdate()
    project = make_project(city.works, year=fiscal_year(today))
    with pytest.raises(Invalid) as refused:
        write(project, city.ploy.actor(), day=today + timedelta(days=1))
    assert refused.value.field == "reported_on"
    assert write(project, city.ploy.actor(), day=today).reported_on == today


def test_money_carried_over_lets_reports_follow_until_its_day(city):
    project = make_project(city.works, carried_until=date(2026, 10, 20))
    approve(project, city, 80, date(2026, 10, 20))
    assert stored(project).percent == 80
    with pytest.raises(Invalid):
        write(project, city.ploy.actor(), 85, date(2026, 10, 21))


def test_a_project_has_one_open_report(city, project):
    write(project, city.ploy.actor())
    with pytest.raises(Conflict):
        write(project, city.chai.actor(), 20, date(2026, 2, 27))
    assert ProgressReport.objects.count() == 1


def test_a_draft_is_changed_until_it_is_sent(city, project):
    draft = write(project, city.ploy.actor(), 10)
    changed = write(project, city.ploy.actor(), 15, report=draft)
    assert (changed.pk, changed.percent) == (draft.pk, Decimal(15))
    actions.submit_report(draft, by=city.ploy.actor())
    with pytest.raises(Conflict):
        write(project, city.ploy.actor(), 16, report=draft)


def test_a_returned_report_is_mended_and_sent_again(city, project):
    draft = write(project, city.ploy.actor(), 10)
    actions.submit_report(draft, by=city.ploy.actor())
    with pytest.raises(Invalid):
        actions.return_report(draft, by=city.chai.actor(), answer=" ")
    returned = actions.return_report(draft, by=city.chai.actor(), answer="ขอภาพถ่ายประกอบ")
    assert (returned.state, returned.answer) == ("returned", "ขอภาพถ่ายประกอบ")
    write(project, city.ploy.actor(), 12, report=returned)
    actions.submit_report(returned, by=city.ploy.actor())
    actions.approve_report(returned, by=city.chai.actor())
    assert stored(project).percent == 12
    assert PlanEvent.objects.filter(project=project, kind="report.returned").count() == 1


def test_nobody_approves_his_own_report(city, project):
    report = write(project, city.chai.actor())
    actions.submit_report(report, by=city.chai.actor())
    with pytest.raises(Forbidden):
        actions.approve_report(report, by=city.chai.actor())
    assert stored(project).percent == 0


def test_nor_one_that_he_changed_last(city, project):
    report = write(project, city.ploy.actor())
    write(project, city.chai.actor(), 90, report=report)
    actions.submit_report(report, by=city.ploy.actor())
    with pytest.raises(Forbidden):
        actions.approve_report(report, by=city.chai.actor())


def test_who_may_report_and_who_may_approve(city, project):
    rival = make_officer("rival", "คู่แข่ง")
    make_membership(rival, city.section("works", "1026"), "approver")
    reporter = make_officer("rin", "ริน")
    make_membership(reporter, city.bang_kapi, "reporter")
    for by in (city.charlie, city.gov, city.wit, city.krit, city.anan, rival):
        with pytest.raises((Forbidden, NotFound)):
            write(project, by.actor())
    report = write(project, reporter.actor())
    actions.submit_report(report, by=reporter.actor())
    for by in (city.charlie, city.gov, city.wit, city.krit, city.ploy, reporter, rival):
        with pytest.raises((Forbidden, NotFound)):
            actions.approve_report(report, by=by.actor())
        with pytest.raises((Forbidden, NotFound)):
            actions.return_report(report, by=by.actor(), answer="ไม่ใช่หน่วยงานของตน")
    above = make_officer("arun", "อรุณ")
    make_membership(above, city.bang_kapi, "approver")
    assert actions.approve_report(report, by=above.actor()).state == "approved"


def test_a_director_changes_nothing(city, project):
    report = make_report(project, DAY, 10)
    gov = city.gov.actor()
    before = PlanEvent.objects.count()
    for thing in (
        lambda: write(project, gov, 20, date(2026, 2, 27)),
        lambda: actions.correct_report(
            report, by=gov, reason="แก้ไข", reported_on=DAY, percent=11, narrative="แก้ไขแล้ว"
        ),
        lambda: actions.edit_project(project, by=gov, name="ชื่อใหม่"),
        lambda: actions.raise_problem(project, by=gov, kind="problem", words="ล่าช้ามาก", raised_on=DAY),
        lambda: actions.ask_change(project, by=gov, kind="cancel", reason="ไม่มีความจำเป็น"),
        lambda: actions.evaluate(project, by=gov, quarter=1, score=100),
    ):
        with pytest.raises(Forbidden):
            thing()
    assert PlanEvent.objects.count() == before


def test_drafts_are_the_units_and_not_others(city, project):
    draft = write(project, city.ploy.actor())
    approved = make_report(project, date(2025, 12, 30), 5)
    for by in (city.anan, city.gov):
        assert list(access.reports(by.actor(), project)) == [approved]
        with pytest.raises(NotFound):
            access.report(by.actor(), draft.pk)
    assert access.report(city.chai.actor(), draft.pk) == draft
    assert draft in access.reports(city.wit.actor(), project)
    with pytest.raises(NotFound):
        access.project(city.charlie.actor(), project.code)
    with pytest.raises(NotFound):
        access.report(city.charlie.actor(), approved.pk)


def test_a_correction_takes_the_others_place_and_keeps_it(city, project):
    wrong = approve(project, city, 60)
    words = {"reported_on": DAY, "percent": 16, "narrative": "แก้ไขร้อยละให้ถูกต้อง"}
    with pytest.raises(Invalid) as refused:
        actions.correct_report(wrong, by=city.ploy.actor(), reason="", **words)
    assert refused.value.field == "reason"
    right = actions.correct_report(wrong, by=city.ploy.actor(), reason="พิมพ์ผิด", **words)
    assert stored(project).percent == 60
    actions.submit_report(right, by=city.ploy.actor())
    actions.approve_report(right, by=city.chai.actor())
    wrong.refresh_from_db()
    assert (wrong.state, wrong.percent, right.corrects_id) == ("replaced", Decimal(60), wrong.pk)
    assert stored(project).percent == 16
    with pytest.raises(Conflict):
        actions.correct_report(wrong, by=city.ploy.actor(), reason="อีกครั้ง", **words)


def test_a_correction_may_move_the_day(city, project):
    wrong = approve(project, city, 40, date(2026, 3, 2))
    right = actions.correct_report(
        wrong,
        by=city.ploy.actor(),
        reason="วันที่ผิด",
        reported_on="28/02/2569",
        percent=40,
        narrative="แก้ไขวันที่ให้ถูกต้อง",
    )
    actions.submit_report(right, by=city.ploy.actor())
    actions.approve_report(right, by=city.chai.actor())
    assert stored(project).reported_on == date(2026, 2, 28)
    assert ProgressReport.objects.filter(project=project, state="approved").count() == 1


def test_the_last_report_is_the_last_by_its_day(city, project):
    approve(project, city, 50, date(2026, 3, 31), budget_used="500000")
    approve(project, city, 20, date(2025, 12, 30), budget_used="100000")
    row = stored(project)
    assert (row.percent, row.reported_on) == (Decimal(50), date(2026, 3, 31))
    # The money spent by the later day is not less because December's report came in late.
    assert row.budget_used == Decimal("500000.00")


def test_a_quarter_ends_with_its_last_day(project):
    make_report(project, date(2025, 12, 31), 12)
    make_report(project, date(2026, 1, 1), 15)
    make_report(project, date(2026, 9, 30), 100)
    reports = list(project.reports.all())
    today = timezone.localdate()
    found = [quarter_percent(reports, Quarter(2569, number), today) for number in (1, 2, 3, 4)]
    assert found == [Decimal(12), Decimal(15), Decimal(15), Decimal(100)]


def test_a_draft_is_withdrawn_and_an_approved_report_is_not(city, project):
    draft = write(project, city.ploy.actor())
    actions.withdraw_report(draft, by=city.ploy.actor())
    assert not ProgressReport.objects.exists()
    assert PlanEvent.objects.filter(kind="report.withdrawn", project=project).exists()
    with pytest.raises(Conflict):
        actions.withdraw_report(approve(project, city), by=city.ploy.actor())


def test_a_closed_year_is_only_read(city, project):
    report = write(project, city.ploy.actor())
    actions.close_year(make_year(), by=city.wit.actor())
    before = PlanEvent.objects.count()
    for thing in (
        lambda: actions.submit_report(report, by=city.ploy.actor()),
        lambda: actions.withdraw_report(report, by=city.ploy.actor()),
        lambda: actions.edit_project(project, by=city.wit.actor(), name="ชื่อใหม่"),
        lambda: actions.add_project(by=city.wit.actor(), year=2569, agency=city.works, name="โครงการใหม่"),
        lambda: actions.evaluate(project, by=city.wit.actor(), quarter=1, score=100),
        lambda: actions.raise_problem(
            project, by=city.ploy.actor(), kind="problem", words="ล่าช้ามาก", raised_on=DAY
        ),
        lambda: actions.set_rubric(make_year(), by=city.wit.actor(), lines=[]),
    ):
        with pytest.raises(Conflict):
            thing()
    assert PlanEvent.objects.count() == before


def test_a_form_from_an_older_state_is_told_so(city, project):
    seen = stored(project).version
    actions.edit_project(project, by=city.wit.actor(), name="ชื่อใหม่ของโครงการ")
    with pytest.raises(Conflict):
        write(project, city.ploy.actor(), version=seen)


def test_events_are_never_changed_nor_deleted(city, project):
    write(project, city.ploy.actor())
    for statement in ("update planning_planevent set kind = 'x'", "delete from planning_planevent"):
        with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_events_hold_no_names(city, project):
    actions.set_responsible(
        project, by=city.wit.actor(), people=[{"name": "น.ส.สุดา ตัวอย่างดี", "extension": "4321"}]
    )
    assert project.responsible.get().extension == "4321"
    event = PlanEvent.objects.get(kind="project.responsible_set")
    assert "สุดา" not in str(event.data)
    assert "4321" not in str(event.data)
