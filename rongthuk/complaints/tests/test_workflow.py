"""The whole table: every move in every state for every role, and what each move needs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rongthuk.complaints import access, actions, history
from rongthuk.complaints.actions.kernel import VERBS
from rongthuk.complaints.factories import actors, make_complaint
from rongthuk.complaints.models import Assignment, Complaint, Deadline
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import MOVES
from rongthuk.core.errors import Conflict, Forbidden, Invalid, TooMany

STATES = [state.value for state in State]

# Who may do what, written out again by hand: the table of DESIGN as the city reads it.
UNIT = {"officer", "section_head"}
CENTRE = {"call_taker", "supervisor"}
WHO = {
    "assign": CENTRE | {"clock"}, "accept": UNIT, "return": UNIT, "transfer": CENTRE, "claim": UNIT, "start": UNIT,
    "propose_deferral": UNIT, "support_accept": set(),
    "update": UNIT | CENTRE, "chase": CENTRE | {"complainant", "clock"}, "ask": UNIT | CENTRE,
    "answer": CENTRE | {"complainant"}, "defer": {"section_head", "director"} | CENTRE, "refer": CENTRE,
    "resume": UNIT | CENTRE | {"clock"}, "report": UNIT, "approve": {"section_head", "director"} | CENTRE,
    "send_back": {"section_head", "director"} | CENTRE, "reject": CENTRE, "confirm": CENTRE | {"complainant"},
    "contest": CENTRE | {"complainant"}, "lapse": {"clock"}, "reopen": CENTRE | {"complainant"}, "merge": CENTRE,
    "unmerge": CENTRE, "split": CENTRE, "support": UNIT | CENTRE, "support_done": UNIT | CENTRE,
    "withdraw": {"complainant"}, "escalate": CENTRE | {"clock"}, "recategorise": UNIT | CENTRE, "hide": CENTRE,
    "show": CENTRE,
}  # fmt: skip
OPEN = {state for state in STATES if state != "closed"}
WORKING = OPEN - {"filed", "resolved"}
FROM = {
    "assign": {"filed"}, "accept": {"assigned"}, "return": {"assigned", "accepted"},
    "transfer": {"assigned", "accepted", "in_progress"}, "claim": {"assigned", "accepted", "in_progress"},
    "start": {"accepted"}, "update": WORKING, "chase": WORKING, "ask": {"accepted", "in_progress"},
    "answer": {"awaiting_complainant"}, "defer": {"accepted", "in_progress"},
    "propose_deferral": {"accepted", "in_progress"}, "support_accept": WORKING,
    "refer": {"filed", "assigned", "accepted", "in_progress"},
    "resume": {"awaiting_complainant", "awaiting_external"},
    "report": {"accepted", "in_progress", "awaiting_external"}, "approve": {"reported"}, "send_back": {"reported"},
    "reject": {"filed"}, "confirm": {"resolved"}, "contest": {"resolved"}, "lapse": {"resolved"}, "reopen": {"closed"},
    "merge": OPEN, "split": OPEN, "support": WORKING, "support_done": WORKING, "withdraw": OPEN, "escalate": OPEN,
    "recategorise": OPEN, "hide": set(STATES),
    # Only for a case that was merged, or hidden.
    "unmerge": set(), "show": set(),
}  # fmt: skip


def test_every_move_of_the_table_has_its_action():
    assert set(VERBS) == set(MOVES) == set(WHO) == set(FROM)


@pytest.mark.parametrize("state", STATES)
def test_every_move_in_every_state_for_every_role(city, state):
    case = make_complaint(city, state=state)
    if state == "filed":
        # At triage no unit has the case yet.
        case = make_complaint(city, state="filed", lon=None, lat=None, category_code="")
    found = {
        who: {move.name for move in access.moves(case, actor)} for who, actor in actors(city, case).items()
    }
    for who, may in found.items():
        expected = {name for name in MOVES if state in FROM[name] and who in WHO[name]}
        if state == "filed":
            expected = {name for name in expected if who not in UNIT | {"director"}}
        assert may == expected, f"{who} in {state}"


@pytest.mark.parametrize("name", sorted(MOVES))
def test_a_stranger_is_refused_every_move(city, name):
    case = make_complaint(city, state="assigned")
    inputs = {
        "accept": {},
        "start": {},
        "approve": {},
        "confirm": {},
        "lapse": {},
        "show": {},
        "withdraw": {},
    }
    for who in ("nobody", "stranger", "planner", "other_coordinator"):
        with pytest.raises(Forbidden):
            actions.perform(
                name, case, by=actors(city, case)[who], **inputs.get(name, _some_inputs(name, city))
            )
    assert Complaint.objects.get(pk=case.pk).version == case.version


def _some_inputs(name, city):
    given = {
        "text": "ด้วยเหตุผลนี้", "agency": city.works, "agencies": [], "officer": None, "date": timezone.localdate(),
        "complaint": "69-000001-5", "files": [], "switch": False,
    }  # fmt: skip
    found = {}
    for field in MOVES[name].inputs:
        if field.name == "into":
            found["into"] = make_complaint(city)
        elif field.kind == "choice":
            found[field.name] = field.choices[0][0] if field.choices else "road-damage"
        else:
            found[field.name] = given[field.kind]
    return found


def test_a_stale_version_is_refused_and_tells_where_the_case_stands(city):
    case = make_complaint(city, state="assigned")
    actions.accept(case, by=city.ploy.actor(), version=case.version)
    with pytest.raises(Conflict) as conflict:
        actions.accept(case, by=city.chai.actor(), version=case.version)
    assert conflict.value.facts["state"] == "accepted"


def test_transfer_needs_a_reason_and_another_unit(city):
    case = make_complaint(city, state="accepted")
    with pytest.raises(Invalid) as error:
        actions.transfer(case, to=city.drainage, reason=" ", by=city.dao.actor())
    assert error.value.field == "reason"
    with pytest.raises(Invalid):
        actions.transfer(case, to=city.works, reason="เหมือนเดิม", by=city.dao.actor())


def test_the_third_transfer_between_units_goes_to_arbitration(city):
    case = make_complaint(city, state="assigned")
    section = city.section("environment")
    from rongthuk.organisations.factories import make_membership, make_officer

    boss = make_officer("boss", "หัวหน้าประสานงาน")
    make_membership(boss, city.bang_kapi, "coordinator")
    for to in (section, city.works):
        case = actions.transfer(case, to=to, reason="ไม่ใช่หน้าที่", by=boss.actor())
    assert case.transfers == 2
    case = actions.transfer(case, to=section, reason="ไม่ใช่หน้าที่", by=boss.actor())
    assert case.lead.code == "centre-1555/arbitration"
    assert case.events.order_by("-number").first().data["wanted"] == section.code


def test_a_transfer_restarts_the_units_clock_and_never_the_complainants(city):
    case = make_complaint(city, state="accepted")
    promised = case.due_at
    case = actions.transfer(
        case, to=city.section("environment"), reason="เป็นเรื่องของสิ่งแวดล้อม", by=city.dao.actor()
    )
    assert case.due_at == promised
    own = Deadline.objects.filter(complaint=case, clock="agency", dropped_at=None, met_at=None)
    assert own.filter(assignment__agency=city.section("environment")).exists()
    assert not own.filter(assignment__agency=city.works).exists()
    assert Assignment.objects.get(complaint=case, role="lead", ended_at=None).agency == city.section(
        "environment"
    )


def test_an_answer_leads_back_to_where_the_case_was(city):
    for before in ("accepted", "in_progress"):
        case = make_complaint(city, state=before)
        case = actions.ask(case, words="บ้านเลขที่เท่าไรครับ", by=city.ploy.actor())
        assert case.state == "awaiting_complainant"
        case = actions.answer(case, words="หน้าบ้านเลขที่ห้า", by=actors(city, case)["complainant"])
        assert case.state == before


def test_the_lead_waits_for_supporting_units_or_says_why_not(city):
    case = make_complaint(city, state="in_progress")
    case = actions.support(case, to=city.pipes, task="ลอกท่อ", by=city.dao.actor())
    report = {"outcome": "no_fault_found", "words": "ตรวจสอบแล้วปกติ", "by": city.ploy.actor()}
    with pytest.raises(Invalid) as error:
        actions.report(case, **report)
    assert error.value.field == "waive"
    case = actions.report(case, waive="ท่อแห้งแล้ว ไม่ต้องลอก", **report)
    assert Assignment.objects.get(complaint=case, agency=city.pipes).state == "waived"


def test_a_supporting_unit_says_itself_that_it_is_done(city):
    case = make_complaint(city, state="in_progress")
    case = actions.support(case, to=city.drainage, task="ตรวจท่อ", by=city.dao.actor())
    case = actions.support_done(case, agency=city.drainage, words="ลอกแล้ว", by=city.dao.actor())
    case = actions.report(case, outcome="no_fault_found", words="เรียบร้อย", by=city.ploy.actor())
    assert case.state == "reported"


def test_a_fixed_result_needs_an_after_photo_where_the_category_asks_for_one(city):
    case = make_complaint(city, state="in_progress", category_code="road-damage")
    assert case.category.evidence == "photo_after"
    with pytest.raises(Invalid) as error:
        actions.report(case, outcome="fixed", words="ซ่อมแล้ว", by=city.ploy.actor())
    assert error.value.field == "files"
    assert Complaint.objects.get(pk=case.pk).state == "in_progress"


def test_review_follows_the_units_setting(city):
    for review, state in (("agency", "resolved"), ("section_head", "reported"), ("centre", "reported")):
        case = make_complaint(city, state="in_progress")
        case.lead.review = review
        case.lead.save()
        case = actions.report(case, outcome="no_fault_found", words="ปกติดี", by=city.ploy.actor())
        assert case.state == state
    with pytest.raises(Invalid):
        actions.approve(case, by=city.chai.actor())
    assert actions.approve(case, by=city.dao.actor()).state == "resolved"


def test_a_contest_leads_back_to_work_and_is_counted(city):
    case = make_complaint(city, state="resolved")
    case = actions.contest(case, words="ไฟยังดับอยู่ครับ", by=actors(city, case)["complainant"])
    assert (case.state, case.contests, case.outcome) == ("in_progress", 1, "")


def test_a_rejected_case_may_be_contested_and_comes_back_to_triage(city):
    case = make_complaint(city, state="filed", lon=None, lat=None, category_code="")
    case = actions.reject(case, ground="no_detail", reason="ไม่มีรายละเอียดพอให้ดำเนินการ", by=city.dao.actor())
    assert case.state == "resolved"
    case = actions.contest(case, words="ให้รายละเอียดเพิ่มแล้ว", by=actors(city, case)["complainant"])
    assert case.state == "filed"


def test_the_window_closes_only_when_it_is_over(city):
    case = make_complaint(city, state="resolved")
    clock = actors(city, case)["clock"]
    with pytest.raises(Conflict):
        actions.lapse(case, by=clock)
    Complaint.objects.filter(pk=case.pk).update(confirm_by=timezone.now() - timedelta(minutes=1))
    assert actions.lapse(case, by=clock).state == "closed"


def test_a_complainant_reopens_within_thirty_days_and_not_later(city):
    case = make_complaint(city, state="closed")
    complainant = actors(city, case)["complainant"]
    Complaint.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=31))
    with pytest.raises(Invalid):
        actions.reopen(case, reason="เสียอีกแล้ว", by=complainant)
    assert actions.reopen(case, reason="เสียอีกแล้ว", by=city.dao.actor()).state == "assigned"


def test_a_complainant_chases_once_a_day(city):
    case = make_complaint(city, state="accepted")
    complainant = actors(city, case)["complainant"]
    actions.chase(case, by=complainant)
    with pytest.raises(TooMany):
        actions.chase(case, by=complainant)
    assert actions.chase(case, by=city.dao.actor()).chases == 2


def test_merge_is_undone_whole(city):
    main, twin = make_complaint(city, state="in_progress"), make_complaint(city, state="accepted")
    twin = actions.merge(twin, into=main, by=city.dao.actor())
    assert (twin.state, twin.outcome, twin.merged_into) == ("closed", "duplicate", main)
    assert not Assignment.objects.filter(complaint=twin, ended_at=None).exists()
    twin = actions.unmerge(twin, reason="คนละจุดกัน", by=city.dao.actor())
    assert (twin.state, twin.outcome, twin.merged_into) == ("accepted", "", None)
    lead = Assignment.objects.get(complaint=twin, role="lead", ended_at=None)
    assert (lead.agency, lead.state) == (city.works, "accepted")
    assert history.verify(twin) is None


def test_a_case_is_not_merged_into_itself_or_a_closed_one(city):
    case, closed = make_complaint(city), make_complaint(city, state="closed")
    for into in (case, closed):
        with pytest.raises(Invalid):
            actions.merge(case, into=into, by=city.dao.actor())


def test_split_makes_a_case_of_its_own_for_the_same_place(city):
    case = make_complaint(city, state="assigned")
    new = actions.split(case, text="และมีขยะกองอยู่ข้างเสาไฟ", by=city.dao.actor())
    assert new.reference != case.reference
    assert (new.lon, new.lat) == (case.lon, case.lat)
    assert new.links.get().other == case


def test_a_return_goes_to_triage_and_never_to_nobody(city):
    case = make_complaint(city, state="accepted")
    case = actions.return_(case, ground="not_our_duty", reason="เป็นงานของการไฟฟ้า", by=city.ploy.actor())
    assert (case.state, case.lead.code) == ("filed", "centre-1555/triage")


def test_refer_takes_an_outside_body_with_its_letter(city):
    case = make_complaint(city, state="accepted")
    inputs = {"reason": "เป็นเรื่องจราจร", "outward_number": "กท 0401/1234", "by": city.dao.actor()}
    with pytest.raises(Invalid):
        actions.refer(case, to=city.drainage, **inputs)
    case = actions.refer(case, to=city.police, **inputs)
    assert (case.state, case.outward_number) == ("awaiting_external", "กท 0401/1234")
    assert case.deferred_until > timezone.now()


def test_only_inspectors_see_a_tip_off(city):
    case = make_complaint(city, state="filed", kind="tipoff", category_code="")
    seen = {who for who, actor in actors(city, case).items() if access.can_read(case, actor)}
    assert seen == {"inspector", "complainant", "clock"}
    for who, actor in actors(city, case).items():
        assert access.queryset(actor).filter(pk=case.pk).exists() is (who in seen)


@pytest.mark.parametrize("state", STATES)
def test_reading_a_row_and_listing_it_follow_the_same_rule(city, state):
    case = make_complaint(city, state=state)
    actions_support = state in WORKING
    if actions_support:
        case = actions.support(case, to=city.drainage, task="ช่วย", by=city.dao.actor())
    case = access.get(city.dao.actor(), pk=case.pk)
    for who, actor in actors(city, case).items():
        assert access.queryset(actor).filter(pk=case.pk).exists() is access.can_read(case, actor), who


def test_every_chain_verifies_after_a_long_life(city):
    case = make_complaint(city, state="closed")
    case = actions.reopen(case, reason="เสียอีก", by=city.dao.actor())
    assert history.verify(case) is None
    assert case.events.count() == case.version
