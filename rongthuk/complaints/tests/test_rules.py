"""Rules of the trade that a table of states alone cannot tell."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rongthuk.complaints import access, actions, history, queries
from rongthuk.complaints.factories import actors, make_complainant, make_complaint
from rongthuk.complaints.models import Assignment, Complaint, Deadline, Link
from rongthuk.core.errors import Conflict, Forbidden, Invalid, NotFound
from rongthuk.core.measures import Period, figure
from rongthuk.organisations.factories import make_membership, make_officer
from rongthuk.taxonomy.models import Category

ALWAYS = Period(timezone.now() - timedelta(days=3650), timezone.now() + timedelta(days=365))


def reread(case):
    return Complaint.objects.select_related("lead", "office", "category", "complainant").get(pk=case.pk)


def coordinator(city, agency):
    boss = make_officer(f"boss-{agency.pk}", "ผู้ประสานงาน")
    make_membership(boss, agency, "coordinator")
    return boss.actor()


def test_only_the_arbitration_desk_decides_a_case_that_came_before_it(city):
    case = make_complaint(city)
    boss, nok = coordinator(city, city.bang_kapi), city.nok.actor()
    section = city.section("environment")
    for to in (section, city.works, section):
        case = actions.transfer(case, to=to, reason="ไม่ใช่หน้าที่", by=boss)
    assert case.lead == city.arbitration
    with pytest.raises(Forbidden):
        actions.transfer(case, to=city.works, reason="ส่งกลับ", by=nok)
    case = actions.transfer(case, to=city.works, reason="เป็นงานโยธา", by=city.dao.actor())
    assert case.lead == city.works
    assert actions.transfer(case, to=section, reason="ไม่ใช่", by=boss).lead == city.arbitration


def test_handing_out_from_the_intake_desk_is_no_ping_pong(city):
    case = make_complaint(city)
    case = actions.transfer(case, to=city.general, reason="ให้ฝ่ายปกครองแจกงาน", by=city.dao.actor())
    before = case.transfers
    clerk = make_officer("clerk", "ธุรการ")
    make_membership(clerk, city.general, "officer")
    case = actions.transfer(case, to=city.works, reason="งานโยธา", by=clerk.actor())
    assert (case.lead, case.transfers) == (city.works, before)


def test_a_colleague_cannot_take_a_claimed_case_but_the_head_can_give_it_on(city):
    ben = make_officer("ben", "เบน")
    make_membership(ben, city.works, "officer")
    case = actions.claim(make_complaint(city), by=city.ploy.actor())
    with pytest.raises(Conflict) as conflict:
        actions.claim(case, by=ben.actor())
    assert conflict.value.code == "claimed"
    assert actions.claim(case, officer=ben, by=city.chai.actor()).officer == ben


def test_whoever_is_on_leave_gets_nothing_and_his_case_may_be_taken_over(city):
    ben = make_officer("ben", "เบน")
    make_membership(ben, city.works, "officer")
    case = actions.claim(make_complaint(city), by=city.ploy.actor())
    city.ploy.on_leave_until = timezone.localdate() + timedelta(days=3)
    city.ploy.save()
    assert actions.claim(case, by=ben.actor()).officer == ben
    with pytest.raises(Invalid) as refusal:
        actions.claim(case, officer=city.ploy, by=city.chai.actor())
    assert refusal.value.code == "on_leave"


def test_an_officer_whose_role_has_ended_cannot_be_given_a_case(city):
    former = make_officer("former", "เคยอยู่")
    role = make_membership(former, city.works, "officer")
    role.since, role.until = timezone.now() - timedelta(days=9), timezone.now() - timedelta(days=1)
    role.save()
    with pytest.raises(Invalid):
        actions.claim(make_complaint(city), officer=former, by=city.chai.actor())


def test_a_broken_promise_stays_broken_after_a_transfer(city):
    case = make_complaint(city)
    own = Deadline.objects.filter(complaint=case, assignment__agency=city.works, milestone="acknowledged")
    own.update(due_at=timezone.now() - timedelta(days=1))
    section = city.section("environment")
    case = actions.transfer(case, to=section, reason="เป็นงานสิ่งแวดล้อม", by=city.dao.actor())
    assert own.get().dropped_at is None
    case = actions.transfer(case, to=city.works, reason="กลับมา", by=city.dao.actor())
    actions.accept(case, by=city.ploy.actor())
    # The new unit's acceptance keeps its own promise and mends nobody else's.
    own_figure, others = (
        figure("acknowledged-in-time", ALWAYS, unit.path, now=ALWAYS.until) for unit in (city.works, section)
    )
    assert (own_figure.numerator, own_figure.denominator) == (1, 2)
    assert others.denominator == 0


def test_what_was_promised_before_stays_to_be_read_when_the_category_changes(city):
    case = make_complaint(city)
    promised = case.due_at
    case = actions.recategorise(case, category="road-damage", by=city.dao.actor())
    results = Deadline.objects.filter(complaint=case, milestone="result", clock="citizen").order_by("pk")
    assert results.first().due_at == promised
    assert [row.dropped_at is None for row in results] == [False, True]
    assert results.last().starts_at == case.occurred_at


def test_a_new_category_promises_no_second_result_once_one_has_been_reported(city):
    case = make_complaint(city, state="resolved")
    before = list(Deadline.objects.filter(complaint=case, milestone="result").values())
    case = actions.recategorise(case, category="road-damage", by=city.dao.actor())
    assert list(Deadline.objects.filter(complaint=case, milestone="result").values()) == before
    assert before[0]["met_at"] is not None


def test_a_case_that_turns_out_confidential_leaves_its_unit(city):
    case = make_complaint(city, state="accepted")
    case = actions.support(case, to=city.pipes, task="ช่วยตรวจ", by=city.dao.actor())
    secret = Category.objects.filter(confidential=True).first()
    case = reread(actions.recategorise(case, category=secret, by=city.dao.actor()))
    assert (case.lead, case.confidential, case.is_public) == (city.triage, True, False)
    for who in (city.ploy, city.chai, city.dao, city.nok, city.anan):
        assert not access.can_read(case, who.actor())
        assert not access.queryset(who.actor()).filter(pk=case.pk).exists()
    assert access.can_read(case, city.insp.actor())
    assert not Assignment.objects.filter(complaint=case, role="supporting", ended_at=None).exists()


@pytest.mark.parametrize(
    "state", ["filed", "accepted", "awaiting_complainant", "awaiting_external", "reported", "resolved"]
)
def test_unmerge_restores_every_column(city, state):
    main, case = make_complaint(city), make_complaint(city, state=state)
    before = Complaint.objects.filter(pk=case.pk).values().get()
    promises = list(Deadline.objects.filter(complaint=case).order_by("pk").values())
    parts = list(Assignment.objects.filter(complaint=case).order_by("pk").values())
    actions.merge(case, into=main, by=city.dao.actor())
    actions.unmerge(case, reason="คนละเรื่อง", by=city.dao.actor())
    after = Complaint.objects.filter(pk=case.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"version", "head_hash", "state_since"}
    assert list(Deadline.objects.filter(complaint=case).order_by("pk").values()) == promises
    assert list(Assignment.objects.filter(complaint=case).order_by("pk").values()) == parts


def test_what_was_joined_before_goes_along_and_comes_back(city):
    grandchild, child, main = (make_complaint(city) for _ in range(3))
    dao = city.dao.actor()
    actions.merge(grandchild, into=child, by=dao)
    actions.merge(child, into=main, by=dao)
    assert reread(grandchild).merged_into == main
    actions.unmerge(child, reason="คนละเรื่อง", by=dao)
    assert reread(grandchild).merged_into == child
    actions.unmerge(grandchild, reason="คนละเรื่อง", by=dao)
    assert not Link.objects.filter(complaint=grandchild, ended_at=None).exists()
    assert all(history.verify(reread(case)) is None for case in (grandchild, child, main))


def test_a_withdrawn_main_case_lets_the_others_stand_again(city):
    main = make_complaint(city, complainant=make_complainant())
    joined = make_complaint(city, state="accepted")
    actions.merge(joined, into=main, by=city.dao.actor())
    actions.withdraw(main, by=actors(city, main)["complainant"])
    joined = reread(joined)
    assert (joined.state, joined.merged_into) == ("accepted", None)
    assert reread(main).outcome == "withdrawn"


def test_a_case_may_not_be_merged_into_one_that_the_actor_cannot_read(city):
    boss = coordinator(city, city.bang_kapi)
    case, other = make_complaint(city), make_complaint(city)
    actions.transfer(other, to=city.pipes, reason="เป็นงานท่อ", by=city.dao.actor())
    with pytest.raises(NotFound):
        actions.merge(case, into=reread(other), by=boss)
    assert reread(case).is_open


def test_a_category_may_ask_for_a_stricter_review_than_its_unit(city):
    case = make_complaint(city, state="in_progress")
    Category.objects.filter(pk=case.category_id).update(review="centre")
    case = actions.report(reread(case), outcome="no_fault_found", words="ปกติดี", by=city.ploy.actor())
    assert "approve" not in {move.name for move in access.moves(reread(case), city.chai.actor())}
    with pytest.raises(Invalid) as refusal:
        actions.approve(case, by=city.chai.actor())
    assert refusal.value.code == "centre_reviews"
    assert actions.approve(case, by=city.dao.actor()).state == "resolved"


def test_a_unit_that_was_closed_meanwhile_does_not_get_its_case_back(city):
    case = make_complaint(city, state="closed")
    city.works.active = False
    city.works.save()
    case = actions.reopen(case, reason="เสียอีก", by=city.dao.actor())
    assert (case.state, case.lead) == ("assigned", city.triage)


def test_the_units_clock_begins_with_the_unit_and_the_complainants_with_the_receipt(city):
    received = timezone.now() - timedelta(days=5)
    case = make_complaint(city, occurred_at=received)
    rows = {row.milestone: row for row in Deadline.objects.filter(complaint=case)}
    assert rows["result"].starts_at == received
    assert rows["acknowledged"].starts_at > received + timedelta(days=4)
    assert rows["acknowledged"].due_at > timezone.now()
    waiting = make_complaint(city, state="filed", lon=None, lat=None, category_code="")
    assert not Deadline.objects.filter(complaint=waiting, milestone="acknowledged").exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"confidential": True, "is_public": True}, {"hidden_reason": "x", "is_public": True}, {"state": "closed", "phase": "open"},
        {"state": "lost"}, {"confirm_by": timezone.now()}, {"deferred_until": timezone.now()}, {"outcome": "magic"},
    ],
)  # fmt: skip
def test_the_database_refuses_what_the_workflow_never_does(city, facts):
    case = make_complaint(city)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=case.pk).update(**facts)


@pytest.mark.parametrize(
    "key", ["x", "é", "WzE", "A" * 900, queries.write_key("2026-01-01", 1), queries.write_key(2**64)]
)
def test_a_made_up_page_is_refused_with_a_sentence(city, key):
    for order in ("due", "newest"):
        with pytest.raises(Invalid):
            queries.worklist(city.dao.actor(), queries.Filters(order=order), after=key)
