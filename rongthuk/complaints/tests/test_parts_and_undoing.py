"""Supporting parts, what a merge takes and gives back, promises that run again, and cases that lie outside the city."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rongthuk.complaints import access, actions, jobs
from rongthuk.complaints.factories import actors, make_complaint
from rongthuk.complaints.models import Assignment, Complaint, Deadline
from rongthuk.core.errors import Forbidden
from rongthuk.organisations.factories import make_membership, make_officer


@pytest.fixture
def supported(city):
    case = make_complaint(city, state="in_progress")
    return actions.support(case, to=city.drainage, task="ลอกท่อหน้าตลาด", by=city.dao.actor())


def part_of(case):
    return Assignment.objects.get(complaint=case, role="supporting")


def test_a_part_has_a_state_and_a_clock_of_its_own(city, supported):
    assert part_of(supported).due_at > timezone.now()
    anan = city.anan.actor()
    actions.support_accept(supported, by=anan)
    assert (part_of(supported).state, supported.state) == ("accepted", "in_progress")
    actions.update(supported, words="ลอกท่อแล้วครึ่งหนึ่ง", by=anan)
    actions.support_done(supported, words="ลอกท่อเสร็จแล้ว", by=anan)
    assert part_of(supported).state == "done"


def test_a_supporting_unit_moves_its_part_and_nothing_else(city, supported):
    names = {move.name for move in access.moves(supported, city.anan.actor())}
    assert names == {"support_accept", "support_done", "update"}
    actions.support_done(supported, words="เสร็จแล้ว", by=city.anan.actor())
    assert access.moves(supported, city.anan.actor()) == []
    with pytest.raises(Forbidden):
        actions.update(supported, words="อีกหน่อย", by=city.anan.actor())


def test_a_membership_that_ends_some_day_still_claims_until_then(city):
    case = make_complaint(city, state="accepted")
    guest = make_officer("guest", "ลูกจ้างชั่วคราว")
    membership = make_membership(guest, city.works, "officer")
    membership.until = timezone.now() + timedelta(days=30)
    membership.save()
    assert actions.claim(case, by=guest.actor()).officer == guest


@pytest.mark.parametrize(
    "state", ["accepted", "awaiting_complainant", "awaiting_external", "reported", "resolved"]
)
def test_an_undone_merge_gives_back_all_that_closing_took(city, state):
    main, twin = make_complaint(city, state="in_progress"), make_complaint(city, state=state)
    before = {
        name: getattr(twin, name)
        for name in ("state", "outcome", "confirm_by", "deferred_until", "resume_state")
    }
    actions.merge(twin, into=main, by=city.dao.actor())
    twin = actions.unmerge(twin, reason="คนละจุดกัน", by=city.dao.actor())
    assert {name: getattr(twin, name) for name in before} == before
    if state == "awaiting_complainant":
        assert actions.answer(twin, words="ต้นที่สอง", by=city.nok.actor()).state == before["resume_state"]


def test_a_contested_result_does_not_count_as_kept(city):
    case = make_complaint(city, state="resolved")
    result = Deadline.objects.filter(complaint=case, milestone="result", clock="citizen")
    assert result.get().met_at is not None
    actions.contest(case, words="ไฟยังดับอยู่", by=actors(city, case)["complainant"])
    assert result.get().met_at is None


def test_only_inspectors_over_the_centre_see_tip_offs(city):
    case = make_complaint(city, state="filed", kind="tipoff", category_code="")
    local = make_officer("local", "ผู้ตรวจของเขต")
    make_membership(local, city.bang_kapi, "inspector")
    assert not access.can_read(case, local.actor())
    assert not access.queryset(local.actor()).exists()
    assert access.can_read(case, city.insp.actor())


def test_the_centre_writes_down_what_an_outside_body_answers(city):
    case = make_complaint(city, state="accepted")
    case = actions.refer(
        case, to=city.police, reason="เรื่องจราจร", outward_number="กท 1/2569", by=city.dao.actor()
    )
    case = actions.report(case, outcome="not_ours", words="ตำรวจรับไปดำเนินการ", by=city.nok.actor())
    assert case.state == "reported"


def test_what_lies_outside_is_asked_about_again_on_its_day(city):
    case = make_complaint(city, state="accepted")
    case = actions.refer(
        case, to=city.police, reason="เรื่องจราจร", outward_number="กท 1/2569", by=city.dao.actor()
    )
    Complaint.objects.filter(pk=case.pk).update(deferred_until=timezone.now() - timedelta(hours=1))
    jobs.end_deferrals(0)
    case.refresh_from_db()
    assert (case.state, case.chases) == ("awaiting_external", 1)
    assert case.deferred_until > timezone.now()


def test_what_waited_inside_the_city_goes_on_on_its_day(city):
    case = make_complaint(city, state="awaiting_external")
    Complaint.objects.filter(pk=case.pk).update(deferred_until=timezone.now() - timedelta(hours=1))
    jobs.end_deferrals(0)
    case.refresh_from_db()
    assert case.state == "in_progress"


def test_an_officer_proposes_to_wait_and_his_head_lets_it(city):
    case = make_complaint(city, state="in_progress")
    until = timezone.localdate() + timedelta(days=60)
    case = actions.propose_deferral(case, reason="รองบประมาณ", until=until, by=city.ploy.actor())
    assert case.state == "in_progress"
    with pytest.raises(Forbidden):
        actions.defer(case, reason="รองบประมาณ", until=until, by=city.ploy.actor())
    assert (
        actions.defer(case, reason="รองบประมาณ", until=until, by=city.chai.actor()).state
        == "awaiting_external"
    )
