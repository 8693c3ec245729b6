"""Taking a case down for a caller."""

import re
from typing import Any

import pytest
from django.urls import reverse

from rongthuk.complaints import references
from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Complaint
from rongthuk.desk.tests.signing import as_, words
from rongthuk.organisations.factories import City

pytestmark = pytest.mark.django_db

NEW = reverse("desk:new")
CALL: dict[str, Any] = {
    "key": "k-1", "channel": "phone", "kind": "complaint", "text": "ฝาท่อหน้าโรงเรียนแตก เด็กเดินผ่านทุกวัน", "khwaeng": "100601",
    "place": "หน้าโรงเรียน", "phone": "๐๘๑ ๒๓๔ ๕๖๗๘", "name": "สมชาย", "wants_updates": "on",
}  # fmt: skip


def test_a_call_becomes_a_case_with_a_receipt_to_read_aloud(city: City) -> None:
    browser = as_(city.nok)
    answer = browser.post(NEW, CALL)
    case = Complaint.objects.select_related("complainant__contact").get()
    assert answer["Location"] == reverse("desk:receipt", args=[case.reference])
    receipt = words(browser.get(answer["Location"]))
    for group in (*references.spoken(case.reference), f"{case.pin[:3]} {case.pin[3:]}", case.lead.name):
        assert group in receipt
    assert case.channel == "phone"
    assert case.complainant is not None
    assert case.complainant.contact is not None
    assert case.complainant.contact.points.get().value == "+66812345678"


def test_the_same_form_sent_twice_files_one_case(city: City) -> None:
    browser = as_(city.nok)
    first, second = browser.post(NEW, CALL), browser.post(NEW, CALL)
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1


def test_every_form_has_a_key_of_its_own(city: City) -> None:
    keys = {re.search(r'name="key" value="(\w+)"', words(as_(city.nok).get(NEW)))[1] for _ in range(2)}  # type: ignore[index]
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"text": "ok"}, "text"), ({"text": "ก" * 20_000}, "text"), ({"phone": "1234"}, "phone"), ({"email": "x@"}, "email"),
     ({"channel": "pigeon"}, "channel"), ({"received": "31/13/2569"}, "received"), ({"received": "31/12/2599"}, "received"),
     ({"khwaeng": "999999"}, "khwaeng")],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_box_and_the_rest_is_kept(
    city: City, wrong: dict[str, str], field: str
) -> None:
    answer = as_(city.nok).post(NEW, {**CALL, **wrong})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    for kept in {**CALL, **wrong}.keys() & {"text", "place", "phone", "name"}:
        assert {**CALL, **wrong}[kept] in words(answer)
    assert not Complaint.objects.exists()


def test_follow_up_questions_are_asked_and_their_answers_kept(city: City) -> None:
    from rongthuk.taxonomy.queries import categories

    asking = next(
        row for row in categories() if any(q.required and not q.shown_when for q in row.question_list)
    )
    required = next(q for q in asking.question_list if q.required and not q.shown_when)
    answer = as_(city.nok).post(NEW, {**CALL, "category": asking.code})
    assert answer.status_code == 422
    assert answer.context["asked"].errors[required.code]
    # A caller may not know: seen and left empty is an answer too.
    assert as_(city.nok).post(NEW, {**CALL, "category": asking.code, "asked": asking.code}).status_code == 302
    part = as_(city.nok).get(reverse("desk:questions"), {"category": asking.code})
    assert f'name="q-{required.code}"' in words(part)


def test_a_suggested_category_is_taken(city: City) -> None:
    part = as_(city.nok).get(reverse("desk:categories"), {"text": "ไฟทางดับทั้งซอย"})
    code = re.search(r'name="suggested" value="([\w-]+)"', words(part))
    assert code is not None
    answer = as_(city.nok).post(NEW, {**CALL, "suggested": "suggestion" if code[1] == "" else code[1]})
    assert answer.status_code in {302, 422}
    if answer.status_code == 302:
        assert Complaint.objects.select_related("category").get().category.code == code[1]  # type: ignore[union-attr]


def test_a_letter_counts_from_the_day_of_its_receipt(city: City) -> None:
    as_(city.nok).post(NEW, {**CALL, "channel": "letter", "received": "๐๑/๑๐/๒๕๖๘"})
    case = Complaint.objects.get()
    assert case.occurred_at.date().isoformat() == "2025-10-01"


def test_only_the_centre_takes_cases_down(city: City) -> None:
    for officer in (city.ploy, city.anan, city.gov, city.wit, city.charlie):
        assert as_(officer).get(NEW).status_code == 403
        assert as_(officer).post(NEW, CALL).status_code == 403
    assert not Complaint.objects.exists()


def test_the_receipt_with_its_pin_is_shown_to_who_took_the_case_down(city: City) -> None:
    as_(city.nok).post(NEW, CALL)
    address = reverse("desk:receipt", args=[Complaint.objects.get().reference])
    assert as_(city.dao).get(address).status_code == 403
    assert as_(city.charlie).get(address).status_code == 403
    of_a_citizen = make_complaint(city)
    assert as_(city.nok).get(reverse("desk:receipt", args=[of_a_citizen.reference])).status_code == 403


def test_places_are_found_by_their_names(city: City) -> None:
    found = as_(city.nok).get(reverse("desk:places"), {"q": "บางกะปิ"}).json()["results"]
    assert found[0]["district"] == "1006"
    outlines = as_(city.nok).get(reverse("desk:outlines")).json()["features"]
    assert len(outlines) == 180
    assert {"code", "name", "name_en", "kind"} <= outlines[0]["properties"].keys()


def test_who_takes_down_a_tip_off_may_say_its_number_but_not_read_it_again(city: City) -> None:
    browser = as_(city.nok)
    answer = browser.post(NEW, {**CALL, "kind": "tipoff"})
    case = Complaint.objects.get()
    receipt = browser.get(answer["Location"])
    assert receipt.status_code == 200
    address = reverse("desk:case", args=[case.reference])
    assert address not in words(receipt).replace(answer["Location"], "")
    assert browser.get(address).status_code == 404
    assert as_(city.insp).get(address).status_code == 200
