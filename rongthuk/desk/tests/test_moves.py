"""Moves from the desk: their forms, what they refuse, and what is kept."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from rongthuk.complaints import actions
from rongthuk.complaints.factories import make_complainant, make_complaint
from rongthuk.complaints.models import Assignment, Complaint
from rongthuk.complaints.workflow import MOVES
from rongthuk.desk.forms.moves import MoveForm
from rongthuk.desk.tests.signing import as_, htmx, words
from rongthuk.organisations.factories import City

pytestmark = pytest.mark.django_db


def address(case: Complaint, name: str) -> str:
    """Return where a move is asked for and sent to."""
    return reverse("desk:move", args=[case.reference, name])


def now(case: Complaint) -> Complaint:
    """Return the case as it stands."""
    return Complaint.objects.select_related("lead", "office", "category").get(pk=case.pk)


def jpeg(colour: str = "green") -> SimpleUploadedFile:
    """Return a small photograph."""
    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG")
    return SimpleUploadedFile("a.jpg", file.getvalue(), "image/jpeg")


@pytest.mark.parametrize("name", list(MOVES))
def test_every_input_of_the_table_has_a_field(city: City, name: str) -> None:
    case = make_complaint(city, state="in_progress")
    form = MoveForm(MOVES[name], case, city.dao.actor())
    assert set(form.fields) == {"version", *(wanted.name for wanted in MOVES[name].inputs)}
    for wanted in MOVES[name].inputs:
        assert form.fields[wanted.name].required == wanted.required
    assert str(form)


@pytest.mark.parametrize("name", list(MOVES))
def test_every_form_is_drawn_or_refused_with_a_page(city: City, name: str) -> None:
    case = make_complaint(city, state="in_progress")
    for extra in ({}, htmx("move")):
        answer = as_(city.nok).get(address(case, name), **extra)
        assert answer.status_code in {200, 409}
        assert case.reference in words(answer)
    assert as_(city.charlie).get(address(case, name)).status_code == 403
    assert as_(city.charlie).post(address(case, name)).status_code == 403
    assert as_(city.anan).post(address(case, name)).status_code == 404


def test_a_move_that_does_not_exist_is_not_found(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    assert as_(city.nok).get(address(case, "destroy")).status_code == 404


def test_a_case_is_assigned_to_an_offered_unit(city: City) -> None:
    case = make_complaint(city, state="assigned")
    case = actions.return_(
        case, ground="not_our_duty", reason="ส่งผิด", suggested="drainage", by=city.ploy.actor()
    )
    browser = as_(city.nok)
    page = browser.get(reverse("desk:case", args=[case.reference]), {"in": "triage"})
    offers = page.context["form"].fields["to"].widget.offers
    assert offers[0].code == "drainage"
    assert all(offer.because for offer in offers)
    sent = browser.post(address(case, "assign"), {"version": case.version, "to": "drainage"})
    assert sent.status_code == 302
    assert now(case).lead == city.drainage


def test_a_unit_is_picked_by_its_typed_name_without_javascript(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    browser = as_(city.dao)
    send = {"version": case.version, "to": "other", "reason": "ไม่ใช่งานโยธา"}
    several = browser.post(address(case, "transfer"), {**send, "to_words": "ดินแดง"})
    assert several.status_code == 422
    candidates = several.context["form"].fields["to"].widget.candidates
    assert len(candidates) > 2
    assert "ไม่ใช่งานโยธา" in words(several)
    nothing = browser.post(address(case, "transfer"), {**send, "to_words": "ไม่มีหน่วยงานนี้แน่"})
    assert nothing.status_code == 422
    done = browser.post(address(case, "transfer"), {**send, "to_words": "สำนักการระบายน้ำ"})
    assert done.status_code == 302
    assert now(case).lead == city.drainage


def test_supporting_units_are_named_with_the_assignment(city: City) -> None:
    case = make_complaint(city, state="filed", lon=None, lat=None)
    as_(city.nok).post(
        address(case, "assign"),
        {"version": case.version, "to_words": "", "to_code": city.works.code, "to": "",
         "supporting_code": ["drainage/pipes", ""], "supporting_words": [city.pipes.name_th, "กองบัญชาการตำรวจนครบาล"]},
    )  # fmt: skip
    parts = Assignment.objects.filter(complaint=case, role="supporting").values_list(
        "agency__code", flat=True
    )
    assert set(parts) == {"drainage/pipes", "police"}


def test_a_move_without_questions_is_one_press(city: City) -> None:
    case = make_complaint(city, state="assigned")
    plain = as_(city.ploy).post(address(case, "accept"), {"version": case.version})
    assert plain["Location"] == reverse("desk:case", args=[case.reference])
    case = now(case)
    assert case.state == "accepted"
    part = as_(city.ploy).post(address(case, "start") + "?in=work", {"version": case.version}, **htmx())
    assert part.status_code == 200
    assert part["HX-Push-Url"] == reverse("desk:case", args=[case.reference]) + "?in=work"
    assert words(part).lstrip().startswith('<div class="split')
    assert now(case).state == "in_progress"


def test_taking_on_needs_no_name_and_giving_needs_a_colleague(city: City) -> None:
    case = make_complaint(city, state="accepted")
    as_(city.ploy).post(address(case, "claim"), {"version": case.version})
    assert now(case).officer_id == city.ploy.pk
    form = as_(city.chai).get(address(case, "claim")).context["form"]
    assert str(city.ploy.pk) in dict(form.fields["officer"].choices)
    as_(city.ploy).post(address(case, "claim"), {"version": now(case).version, "officer": city.chai.pk})
    assert now(case).officer_id == city.chai.pk
    stranger = as_(city.ploy).post(
        address(case, "claim"), {"version": now(case).version, "officer": city.anan.pk}
    )
    assert stranger.status_code == 422


@pytest.mark.parametrize("extra", [{}, htmx()])
def test_what_is_wrong_is_told_in_place_and_nothing_is_lost(city: City, extra: dict[str, str]) -> None:
    case = make_complaint(city, state="in_progress")
    long = "งานเสร็จแล้ว" * 2_000
    answer = as_(city.ploy).post(
        address(case, "report"),
        {"version": case.version, "outcome": "no_fault_found", "words": long},
        **extra,
    )
    assert answer.status_code == 422
    assert long in words(answer)
    assert re.search(r'value="no_fault_found"[^>]*selected|value="no_fault_found"[^>]*checked', words(answer))
    assert answer.context["form"].errors["words"]
    if extra:
        assert answer["HX-Retarget"] == "#move"
    assert now(case).state == "in_progress"


def test_a_file_that_is_no_photograph_is_told_beside_the_box(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    drawing = SimpleUploadedFile("photo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/jpeg")
    answer = as_(city.ploy).post(
        address(case, "update"), {"version": case.version, "words": "แนบภาพ", "files": [drawing]}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["files"]
    assert "แนบภาพ" in words(answer)
    assert answer.context["lost_files"]


def test_thirty_files_are_too_many_and_two_are_taken(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    send = {"version": case.version, "words": "ภาพหน้างาน"}
    many = as_(city.ploy).post(address(case, "update"), {**send, "files": [jpeg() for _ in range(30)]})
    assert many.status_code == 422
    two = as_(city.ploy).post(address(case, "update"), {**send, "files": [jpeg("red"), jpeg("blue")]})
    assert two.status_code == 302
    assert case.attachments.count() == 2


def test_dates_are_read_in_the_buddhist_era(city: City) -> None:
    case = make_complaint(city, state="accepted")
    send = {"version": case.version, "reason": "รอรถกระเช้า"}
    wrong = as_(city.chai).post(address(case, "defer"), {**send, "until": "เมื่อพร้อม"})
    assert wrong.status_code == 422
    assert "เมื่อพร้อม" in words(wrong)
    past = as_(city.chai).post(address(case, "defer"), {**send, "until": "31/12/2560"})
    assert past.status_code == 422
    assert past.context["form"].errors["until"]
    done = as_(city.chai).post(address(case, "defer"), {**send, "until": "๓๑/๑๒/๒๕๗๐"})
    assert done.status_code == 302
    until = now(case).deferred_until
    assert until is not None
    assert (until.year, until.month, until.day) == (2027, 12, 31)


@pytest.mark.parametrize("extra", [{}, htmx()])
def test_a_case_that_changed_meanwhile_is_shown_with_the_words_kept(
    city: City, extra: dict[str, str]
) -> None:
    case = make_complaint(city, state="in_progress")
    seen = case.version
    actions.update(case, words="คนอื่นเขียนก่อน", by=city.chai.actor())
    send: dict[str, Any] = {"version": seen, "words": "ข้อความของพลอย"}
    answer = as_(city.ploy).post(address(case, "update"), send, **extra)
    assert answer.status_code == 409
    assert "ข้อความของพลอย" in words(answer)
    assert "คนอื่นเขียนก่อน" in words(answer)
    version = re.search(r'name="version" value="(\d+)" id="id_update_version"', words(answer))
    assert version is not None
    again = as_(city.ploy).post(address(case, "update"), {**send, "version": version[1]})
    assert again.status_code == 302


@pytest.mark.parametrize("extra", [{}, htmx()])
def test_a_move_that_is_gone_leaves_its_words_to_be_copied(city: City, extra: dict[str, str]) -> None:
    case = make_complaint(city, state="in_progress")
    seen = case.version
    actions.report(case, outcome="no_fault_found", words="ตรวจแล้ว", by=city.chai.actor())
    answer = as_(city.ploy).post(
        address(case, "report"),
        {"version": seen, "outcome": "no_fault_found", "words": "รายงานของพลอย"},
        **extra,
    )
    assert answer.status_code == 409
    assert "รายงานของพลอย" in words(answer)
    assert now(case).state == "reported"


def test_a_case_that_is_given_away_leads_back_to_the_list(city: City) -> None:
    case = make_complaint(city, state="assigned")
    send = {"version": case.version, "ground": "not_our_area", "reason": "อยู่เขตอื่น"}
    answer = as_(city.ploy).post(address(case, "return") + "?in=work&state=assigned", send)
    assert answer["Location"].startswith(reverse("desk:work"))
    assert now(case).state == "filed"


def test_the_other_moves_of_the_table_work_from_their_forms(city: City) -> None:
    case = make_complaint(city, state="in_progress", complainant=make_complainant())
    main = make_complaint(city, state="in_progress")
    dao = as_(city.dao)

    def do(name: str, **given: str) -> None:
        answer = dao.post(address(case, name), {"version": now(case).version, **given})
        assert answer.status_code == 302, words(answer)

    do("chase")
    do("escalate", reason="ใกล้ครบกำหนด")
    do("recategorise", category="road-damage")
    do("support", to_words="สำนักการระบายน้ำ", task="ตรวจท่อ")
    do("support_done", agency="drainage", words="ตรวจแล้ว")
    do("ask", words="อยู่หน้าบ้านเลขที่เท่าไร")
    do("answer", words="บ้านเลขที่ 12")
    do("split", text="มีขยะกองอยู่ด้วย", category="")
    do("hide", reason="มีข้อมูลส่วนบุคคล")
    do("show")
    do("refer", to_words="กองบัญชาการตำรวจนครบาล", reason="เป็นหน้าที่ตำรวจ", outward_number="กท 0101/123")
    do("resume")
    do("merge", into=main.reference)
    do("unmerge", reason="คนละเรื่อง")
    assert now(case).state == "in_progress"


def test_refer_takes_outside_bodies_only(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    answer = as_(city.dao).post(
        address(case, "refer"),
        {"version": case.version, "to_words": "สำนักการระบายน้ำ", "reason": "x1", "outward_number": "1/2"},
    )
    assert answer.status_code == 422
