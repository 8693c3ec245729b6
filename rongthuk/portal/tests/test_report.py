"""A report from the first question to the receipt, without JavaScript, and what may go wrong on the way."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from rongthuk.complaints.factories import BANG_KAPI
from rongthuk.complaints.models import Complaint
from rongthuk.conversations.channels import channel
from rongthuk.intake.models import Submission

TEXT = "ไฟทางในซอยดับสามดวง มืดมากตอนกลางคืน"
LON, LAT = BANG_KAPI

pytestmark = pytest.mark.django_db


def photo(name="lamp.jpg", size=(64, 48)):
    file = BytesIO()
    Image.new("RGB", size, "#246").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def kept(response):
    return re.search(r'name="kept" value="([^"]*)"', response.content.decode())[1]


def shown(response):
    return response.content.decode()


class Walk:
    """Somchai, who fills in one step after the other with a plain browser."""

    def __init__(self, client=None):
        self.client = client or Client()
        self.page = self.client.get(reverse("portal:what"))

    def answer(self, name, /, follow=True, **facts):
        response = self.client.post(reverse(f"portal:{name}"), {"kept": kept(self.page), **facts})
        self.page = (
            self.client.get(response["Location"]) if response.status_code == 302 and follow else response
        )
        return response

    def to(self, last, **where):
        steps = {
            "what": {"text": TEXT},
            "where": where or {"lon": LON, "lat": LAT, "place": "ปากซอยลาดพร้าว 101"},
            "category": {"category": "footpath"},
            "contact": {
                "name": "สมชาย ใจดี",
                "phone": "๐๘๑ ๒๓๔ ๕๖๗๘",
                "email": "somchai@example.com",
                "wants_updates": "on",
            },
        }
        for name, facts in steps.items():
            self.answer(name, **facts)
            if name == last:
                return self
        return self


def test_the_web_is_a_channel_that_only_takes_in():
    assert (channel("web").point_kind, channel("web").can_send) == ("", False)


def test_a_report_is_filed_without_javascript(city):
    walk = Walk().to("contact")
    assert "ตรวจสอบก่อนส่ง" in shown(walk.page)
    assert TEXT in shown(walk.page)
    response = walk.answer("check")
    case = Complaint.objects.get()
    assert response["Location"] == reverse("portal:receipt", args=[case.secret])
    page = shown(walk.page)
    assert case.reference in page
    assert f"{case.pin[:3]} {case.pin[3:]}" in page
    assert case.lead.name_th in page
    assert case.because_th in page
    assert (case.text, case.category.code, case.district_code, case.place) == (
        TEXT,
        "footpath",
        "1006",
        "ปากซอยลาดพร้าว 101",
    )
    person = case.complainant
    assert (person.name, person.wants_updates, person.told_at.value) == (
        "สมชาย ใจดี",
        True,
        "somchai@example.com",
    )
    # The form is forgotten; the next report begins empty.
    assert TEXT not in shown(walk.client.get(reverse("portal:what")))


def test_a_report_needs_neither_name_nor_category_nor_place(city):
    walk = Walk()
    walk.answer("what", text=TEXT)
    walk.answer("where", do="nowhere")
    walk.answer("category", category="unsure")
    walk.answer("contact", do="anonymous", phone="not a phone at all")
    walk.answer("check")
    case = Complaint.objects.get()
    assert case.complainant is None
    assert case.located == "none"


def test_a_form_sent_twice_is_one_case(city):
    walk = Walk().to("contact")
    form = {"kept": kept(walk.page)}
    first = walk.client.post(reverse("portal:check"), form)
    second = walk.client.post(reverse("portal:check"), form)
    # From a browser that has lost its session meanwhile.
    third = Client().post(reverse("portal:check"), form)
    assert first["Location"] == second["Location"] == third["Location"]
    assert Complaint.objects.count() == Submission.objects.count() == 1


def test_going_back_after_sending_leads_to_the_receipt(city):
    walk = Walk().to("contact")
    form = {"kept": kept(walk.page)}
    receipt = walk.answer("check")["Location"]
    for name in ("what", "where", "category", "contact"):
        assert (
            walk.client.post(reverse(f"portal:{name}"), {**form, "text": "อีกครั้งหนึ่ง"})["Location"] == receipt
        )


def test_an_expired_session_in_mid_form_loses_nothing(city):
    walk = Walk().to("category")
    walk.client.session.flush()
    walk.client.cookies.pop("sessionid", None)
    walk.answer("contact", name="สมชาย")
    assert TEXT in shown(walk.page)
    walk.answer("check")
    assert Complaint.objects.get().category.code == "footpath"


def test_a_forged_copy_of_the_form_is_not_believed():
    response = Client().post(reverse("portal:check"), {"kept": "eyJrZXkiOiJhIn0:1abc:forged"})
    assert response["Location"] == reverse("portal:what")


def test_a_step_ahead_of_the_answers_leads_back():
    for name in ("where", "category", "questions", "contact", "check"):
        assert Client().get(reverse(f"portal:{name}"))["Location"] == reverse("portal:what")


def test_the_summary_changes_one_answer_and_comes_back(city):
    walk = Walk().to("contact")
    page = walk.client.get(reverse("portal:what") + "?back=check")
    response = walk.client.post(
        reverse("portal:what"), {"kept": kept(page), "back": "check", "text": TEXT + " ครับ"}
    )
    assert response["Location"] == reverse("portal:check")


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b\u200e", "ไฟ", "\x00\x01"])
def test_a_text_that_says_nothing_is_asked_for_again(text):
    response = Walk().answer("what", text=text)
    assert response.status_code == 422
    assert 'href="#id_text"' in shown(response)


def test_twenty_thousand_characters_come_back_whole_with_a_sentence():
    text = "ก" * 20_000
    response = Walk().answer("what", text=text)
    assert response.status_code == 422
    assert text in shown(response)
    assert "20,000" in shown(response)
    assert "10,000" in shown(response)
    assert "maxlength" not in shown(response)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("น้ำท่วม 😭👨‍👩‍👧 สูงมาก", "น้ำท่วม 😭👨‍👩‍👧 สูงมาก"),
        ("\u202eน้ำท่วมสูง\u202c\u200b", "น้ำท่วมสูง"),
        ("<script>alert(1)</script>'; drop table x;--", "<script>alert(1)</script>'; drop table x;--"),
        ("ท่อแตก\x00ริมถนน", "ท่อแตกริมถนน"),
        ("=HYPERLINK(1) ถนนพัง", "=HYPERLINK(1) ถนนพัง"),
    ],
)
def test_odd_text_is_taken_as_it_was_meant(city, typed, meant):
    walk = Walk()
    walk.answer("what", text=typed)
    walk.answer("where", khwaeng="100601")
    walk.answer("category", category="footpath")
    walk.answer("contact", do="anonymous")
    assert "<script>alert" not in shown(walk.page)
    walk.answer("check")
    assert Complaint.objects.get().text == meant
    assert "<script>alert" not in shown(
        walk.client.get(reverse("portal:case", args=[Complaint.objects.get().secret]))
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"lon": LON, "lat": LAT}, ("inside", "1006")),
        # Swapped by a phone or by hand: put right.
        ({"lon": LAT, "lat": LON}, ("inside", "1006")),
        ({"coordinates": f"{LAT}, {LON}"}, ("inside", "1006")),
        ({"coordinates": f"{LON} {LAT}"}, ("inside", "1006")),
        ({"coordinates": "๑๓.๗๗๘๙, ๑๐๐.๖๔๔๓"}, ("inside", "1006")),
        # Chiang Mai is taken in and triaged.
        ({"lon": "98.98", "lat": "18.79"}, ("outside", "")),
        ({"khwaeng": "100601"}, ("none", "1006")),
        # A pin that the list contradicts: the list was used later.
        ({"lon": LON, "lat": LAT, "khwaeng": "100101"}, ("none", "1001")),
        # A phone that does not know where it is, but words that do.
        ({"lon": "0", "lat": "0", "place": "หน้าบ้านป้าแมว"}, ("none", "")),
    ],
)
def test_a_place_is_understood_in_many_ways(city, facts, expected):
    walk = Walk().to("contact", **facts)
    walk.answer("check")
    case = Complaint.objects.get()
    assert (case.located, case.district_code) == expected


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"coordinates": "บ้านฉัน"},
        {"coordinates": "999, 999"},
        {"lon": "0", "lat": "0"},
        {"lon": "abc", "lat": "x"},
        {"khwaeng": "999999"},
    ],
)
def test_a_place_that_cannot_be_used_is_said_and_kept(facts):
    walk = Walk().to("what")
    response = walk.answer("where", **facts)
    assert response.status_code == 422
    assert "error-summary" in shown(response)
    for value in facts.values():
        if not value.startswith("9999"):
            assert value in shown(response)


def test_coordinates_that_contradict_the_khwaeng_are_questioned():
    response = Walk().to("what").answer("where", coordinates=f"{LAT}, {LON}", khwaeng="100101")
    assert response.status_code == 422


def test_words_are_searched_and_a_hit_is_chosen_without_javascript(city):
    walk = Walk().to("what")
    page = walk.answer("where", place="เขตบางกะปิ", follow=False)
    assert 'value="district:1006"' in shown(page)
    response = walk.answer("where", place="เขตบางกะปิ", hit="district:1006")
    assert response["Location"] == reverse("portal:category")
    # The middle of a district is nobody's place: no pin.
    walk.answer("category", category="footpath")
    walk.answer("contact", do="anonymous")
    walk.answer("check")
    case = Complaint.objects.get()
    assert (case.district_code, case.lon) == ("1006", None)


def test_words_that_mean_none_of_the_hits_are_kept():
    walk = Walk().to("what")
    walk.answer("where", place="เขตบางกะปิ")
    response = walk.answer("where", place="เขตบางกะปิ", searched="เขตบางกะปิ", hit="none")
    assert response["Location"] == reverse("portal:category")


def test_a_place_is_remembered_only_when_asked_and_forgotten_again(city):
    walk = Walk().to("what")
    walk.answer("where", lon=LON, lat=LAT, place="หน้าตลาด")
    assert "places" not in walk.client.cookies
    walk.answer("where", lon=LON, lat=LAT, place="หน้าตลาด", remember="on")
    page = walk.client.get(reverse("portal:where"))
    assert 'name="recent" value="0"' in shown(page)
    walk.page = page
    walk.answer("where", recent="0")
    page = walk.client.get(reverse("portal:where"))
    response = walk.client.post(reverse("portal:where"), {"kept": kept(page), "do": "forget"})
    assert 'name="recent"' not in shown(response)
    assert walk.client.cookies["places"].value == ""


def test_the_category_is_suggested_from_the_words():
    page = shown(Walk().to("where").page)
    assert page.index('value="street-light"') < page.index('value="unsure"')


@pytest.mark.parametrize("code", ["", "nonsense"])
def test_a_category_must_be_chosen_or_left_to_us(code):
    assert Walk().to("where").answer("category", category=code).status_code == 422


def test_follow_up_questions_are_asked_only_where_there_are_some(city):
    walk = Walk().to("where")
    assert walk.answer("category", category="street-light")["Location"] == reverse("portal:questions")
    response = walk.answer("questions", **{"how-many": "nonsense"})
    assert response.status_code == 422
    value = re.search(r'name="how-many" value="([^"]*)"', shown(response))[1]
    assert walk.answer("questions", **{"how-many": value, "pole-number": "12"})["Location"] == reverse(
        "portal:contact"
    )
    walk.answer("contact", do="anonymous")
    walk.answer("check")
    assert Complaint.objects.get().answers["how-many"] == value


def test_an_emergency_shows_the_numbers_to_ring():
    walk = Walk().to("where")
    walk.answer("category", category="emergency")
    page = shown(walk.page)
    assert 'href="tel:199"' in page
    assert 'href="tel:1646"' in page


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"phone": "12"}, "id_phone"), ({"phone": "abc"}, "id_phone"), ({"email": "somchai@"}, "id_email")],
)
def test_a_wrong_phone_or_email_is_said_and_kept(facts, field):
    response = Walk().to("category").answer("contact", name="สมชาย", **facts)
    assert response.status_code == 422
    page = shown(response)
    assert f'href="#{field}"' in page
    assert "สมชาย" in page
    assert next(iter(facts.values())) in page


def test_a_report_can_be_thrown_away():
    walk = Walk().to("where")
    walk.client.post(reverse("portal:again"))
    assert TEXT not in shown(walk.client.get(reverse("portal:what")))


def test_no_personal_data_travels_in_an_address(city):
    walk = Walk().to("contact")
    location = walk.answer("check", follow=False)["Location"]
    for word in ("081", "somchai", "สมชาย"):
        assert word not in location


def test_a_page_that_carries_contact_details_is_kept_nowhere(city):
    walk = Walk()
    assert "no-store" not in walk.page["Cache-Control"]
    walk.to("contact")
    for name in ("what", "where", "category", "contact", "check"):
        assert "no-store" in walk.client.get(reverse(f"portal:{name}"))["Cache-Control"]
