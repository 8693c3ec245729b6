"""The page of a case: what is shown to whom."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from rongthuk.complaints import actions, photographs
from rongthuk.complaints.factories import make_complainant, make_complaint
from rongthuk.complaints.models import Attachment, Complaint, ComplaintEvent
from rongthuk.contacts.models import Reveal
from rongthuk.conversations.models import Message
from rongthuk.desk.tests.signing import as_, htmx, words
from rongthuk.organisations.factories import City

pytestmark = pytest.mark.django_db


def page(case: Complaint) -> str:
    """Return the address of a case."""
    return reverse("desk:case", args=[case.reference])


def photo() -> SimpleUploadedFile:
    """Return a small photograph."""
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    return SimpleUploadedFile("a.jpg", file.getvalue(), "image/jpeg")


def test_everybody_who_may_read_it_sees_it_and_charlie_does_not(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    for officer in (city.ploy, city.chai, city.nok, city.dao, city.gov):
        assert as_(officer).get(page(case)).status_code == 200
    for officer in (city.anan, city.wit, city.krit):
        assert as_(officer).get(page(case)).status_code == 404
    assert as_(city.charlie).get(page(case)).status_code == 403
    assert as_(city.ploy).post(page(case)).status_code == 405


def test_the_moves_shown_are_those_allowed_and_no_others(city: City) -> None:
    from rongthuk.complaints import access

    for state in ("filed", "assigned", "in_progress", "reported", "resolved", "closed"):
        case = make_complaint(city, state=state, complainant=make_complainant())
        for officer in (city.nok, city.ploy, city.chai, city.gov):
            answer = as_(officer).get(page(case))
            if answer.status_code == 404:
                continue
            shown = {step.name for step in answer.context["file"].moves}
            assert shown == {move.name for move in access.moves(case, officer.actor())}
            for name in shown:
                assert reverse("desk:move", args=[case.reference, name]) in words(answer)


def test_a_director_reads_and_changes_nothing(city: City) -> None:
    case = make_complaint(city, state="accepted")
    answer = as_(city.gov).get(page(case))
    assert [step.name for step in answer.context["file"].moves if step.name not in {"defer"}] == []


def test_the_list_stands_beside_the_case_where_the_address_names_it(city: City) -> None:
    case = make_complaint(city, state="assigned")
    assert as_(city.ploy).get(page(case)).context["listing"] is None
    beside = as_(city.ploy).get(page(case), {"in": "work", "state": "assigned"})
    assert [row.case.pk for row in beside.context["listing"].rows] == [case.pk]
    part = words(as_(city.ploy).get(page(case), {"in": "work"}, **htmx()))
    assert "<html" not in part
    assert "split--open" in part


def test_the_queries_do_not_grow_with_the_history(city: City, django_assert_max_num_queries: Any) -> None:
    case = make_complaint(city, state="in_progress", complainant=make_complainant())
    for number in range(12):
        case = actions.update(case, words=f"งานคืบหน้า {number}", by=city.ploy.actor(), tell=True)
        actions.write_to_complainant(case, body=f"เรียนผู้ร้อง {number}", by=city.nok.actor(), channel="staff")
        actions.note_to_agency(case, body=f"บันทึก {number}", by=city.dao.actor())
    for officer in (city.ploy, city.dao):
        browser = as_(officer)
        browser.get(page(case), {"in": "work"})
        with django_assert_max_num_queries(20):
            browser.get(page(case), {"in": "work"})


def test_history_names_who_did_what_and_is_verified(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    answer = as_(city.ploy).get(page(case))
    assert answer.context["file"].broken is None
    assert any(city.ploy.display_name in line.who for line in answer.context["file"].lines)


def test_a_changed_past_is_seen(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    Complaint.objects.filter(pk=case.pk).update(head_hash=b"\0" * 32)
    assert as_(city.ploy).get(page(case)).context["file"].broken is not None


def test_units_read_masked_words_and_the_centre_reads_them_whole(city: City) -> None:
    case = make_complaint(
        city, state="in_progress", text="ไฟดับ โทร 081-234-5678 ด่วน", complainant=make_complainant()
    )
    actions.write_to_complainant(case, body="โทรหาผม 089-999-8888", by=_somchai(case))
    unit, centre = words(as_(city.ploy).get(page(case))), words(as_(city.nok).get(page(case)))
    for number in ("081-234-5678", "089-999-8888"):
        assert number not in unit
        assert number in centre


def _somchai(case: Complaint) -> Any:
    from rongthuk.complaints.opening import complainant_of

    return complainant_of(case)


def test_nobody_sees_who_complained_until_he_says_what_for(city: City) -> None:
    case = make_complaint(city, state="in_progress", complainant=make_complainant(phone="0812345678"))
    browser = as_(city.nok)
    assert "สมชาย" not in words(browser.get(page(case)))
    refused = browser.post(reverse("desk:reveal", args=[case.reference]), {"purpose": ""})
    assert refused.status_code == 422
    assert "สมชาย" not in words(refused)
    revealed = browser.post(reverse("desk:reveal", args=[case.reference]), {"purpose": "โทรถามจุดเกิดเหตุ"})
    assert revealed.status_code == 302
    assert "สมชาย" in words(browser.get(page(case)))
    assert Reveal.objects.get().purpose == "โทรถามจุดเกิดเหตุ"
    # Another officer of the centre has not asked.
    assert "สมชาย" not in words(as_(city.dao).get(page(case)))


def test_a_unit_sees_who_complained_only_where_he_agreed(city: City) -> None:
    case = make_complaint(city, state="in_progress", complainant=make_complainant())
    address = reverse("desk:reveal", args=[case.reference])
    assert as_(city.ploy).post(address, {"purpose": "นัดเข้าพื้นที่"}).status_code == 403
    assert not Reveal.objects.exists()
    type(case.complainant).objects.update(shares_contact=True)
    answer = as_(city.ploy).post(address, {"purpose": "นัดเข้าพื้นที่"}, **htmx())
    assert answer.status_code == 200
    assert "สมชาย" in words(answer)


@pytest.mark.parametrize("name", ["write", "note", "reveal"])
def test_forms_of_the_case_are_sent_and_not_fetched_and_refuse_charlie(city: City, name: str) -> None:
    case = make_complaint(city, state="in_progress", complainant=make_complainant())
    address = reverse(f"desk:{name}", args=[case.reference])
    assert as_(city.ploy).get(address).status_code == 405
    assert as_(city.charlie).post(address, {"body": "x", "purpose": "x"}).status_code == 403
    assert as_(city.anan).post(address, {"body": "xxx", "purpose": "xxx"}).status_code == 404


def test_a_message_goes_to_the_complainant_and_a_note_does_not(city: City) -> None:
    case = make_complaint(city, state="in_progress", complainant=make_complainant())
    browser = as_(city.ploy)
    sent = browser.post(reverse("desk:write", args=[case.reference]), {"body": "ขอเลขเสาไฟครับ"})
    assert sent["Location"] == page(case)
    part = browser.post(reverse("desk:note", args=[case.reference]), {"body": "ขอรถกระเช้า"}, **htmx())
    assert "ขอรถกระเช้า" in words(part)
    assert "<html" not in words(part)
    assert list(Message.objects.order_by("pk").values_list("direction", flat=True)) == [
        "outbound",
        "internal",
    ]


@pytest.mark.parametrize("extra", [{}, htmx()])
def test_a_message_that_is_empty_or_too_long_is_told_and_kept(city: City, extra: dict[str, str]) -> None:
    case = make_complaint(city, state="in_progress", complainant=make_complainant())
    long = "ก" * 20_000
    answer = as_(city.ploy).post(reverse("desk:write", args=[case.reference]), {"body": long}, **extra)
    assert answer.status_code == 422
    assert long in words(answer)
    assert not Message.objects.exists()


def test_files_are_handed_out_to_readers_of_the_case_alone(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    other = make_complaint(city, state="in_progress")
    (attached,) = actions.attach_all(case, [photo()], role="before", by=city.ploy.actor())
    photographs.prepare(attached.sha256, attached.content_type)
    Attachment.objects.update(state="ready")
    for size in ("thumbnail", "preview", "original"):
        address = reverse(f"desk:file_{size}", args=[case.reference, attached.token])
        answer = as_(city.ploy).get(address)
        assert answer["Content-Type"] == "image/jpeg"
        assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
        assert as_(city.anan).get(address).status_code == 404
        assert as_(city.charlie).get(address).status_code == 403
        wrong = reverse(f"desk:file_{size}", args=[other.reference, attached.token])
        assert as_(city.ploy).get(wrong).status_code == 404
    assert reverse("desk:file_thumbnail", args=[case.reference, attached.token]) in words(
        as_(city.ploy).get(page(case))
    )


def test_why_here_is_answered_with_the_rule_and_its_version(city: City) -> None:
    case = make_complaint(city, state="filed", lon=None, lat=None)
    Complaint.objects.filter(pk=case.pk).update(
        because_th="เพราะเป็นไฟทาง", rule_code="light-1", rules_version="7"
    )
    text = words(as_(city.nok).get(page(case)))
    assert "เพราะเป็นไฟทาง" in text
    assert "light-1" in text


def test_markup_in_every_word_is_shown_and_never_run(city: City) -> None:
    evil = "<script>alert(1)</script>'; drop table x; --"
    case = make_complaint(
        city, state="in_progress", text=evil, place=evil, complainant=make_complainant(name=evil)
    )
    actions.update(case, words=evil, by=city.ploy.actor())
    actions.write_to_complainant(case, body=evil, by=city.nok.actor(), channel="staff")
    Reveal.objects.create(complainant=case.complainant, officer=city.nok, purpose="ทดสอบ", at=timezone.now())
    assert "<script>alert" not in words(as_(city.nok).get(page(case), {"in": "work"}))
    assert ComplaintEvent.objects.filter(words=evil).exists()


def test_a_number_opens_its_case_and_a_wrong_digit_is_explained(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    jump = reverse("desk:jump")
    thai = case.reference.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")).replace("-", " ")
    for text in (case.reference, thai):
        assert as_(city.ploy).get(jump, {"q": text})["Location"] == page(case)
    wrong = case.reference[:-1] + str((int(case.reference[-1]) + 1) % 10)
    answer = as_(city.ploy).get(jump, {"q": wrong})
    assert answer.status_code == 422
    assert wrong in words(answer)
    assert as_(city.anan).get(jump, {"q": case.reference}).status_code == 404
    assert as_(city.ploy).get(jump).status_code == 422


def test_units_are_found_by_a_part_of_their_name(city: City) -> None:
    address = reverse("desk:agencies")
    found = as_(city.nok).get(address, {"q": "ระบายน้ำ"}).json()["results"]
    assert city.drainage.code in {each["value"] for each in found}
    outside = as_(city.nok).get(address, {"q": "ตำรวจ", "outside": "1"}).json()["results"]
    assert [each["value"] for each in outside] == [city.police.code]
    assert as_(city.nok).get(address, {"q": ""}).json()["results"] == []


def test_a_supporting_unit_reads_the_case_and_its_part(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    actions.support(case, to=city.pipes, task="ตรวจท่อ", by=city.ploy.actor())
    text = words(as_(city.anan).get(page(case)))
    assert "ตรวจท่อ" in text
