"""The front door: every draft is filed once, and what cannot be read says so and loses nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from rongthuk.complaints.factories import BANG_KAPI
from rongthuk.complaints.models import Complaint
from rongthuk.contacts.models import Contact, ContactPoint
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.intake.actions import submit
from rongthuk.intake.drafts import Draft
from rongthuk.intake.models import Submission

SOMCHAI = Actor(kind="complainant")


def draft(**facts):
    lon, lat = BANG_KAPI
    return replace(
        Draft(
            channel="web", external_id="form-1", text="ไฟทางในซอยดับสามดวง มืดมาก", category="street-light", lon=lon, lat=lat,
            name="สมชาย ใจดี", phone="๐๘๑ ๒๓๔ ๕๖๗๘", email="Somchai@Example.com",
        ),
        **facts,
    )  # fmt: skip


def test_a_report_gets_number_unit_reason_and_promised_date(city):
    receipt = submit(draft(), by=SOMCHAI)
    assert receipt.is_new
    assert receipt.agency == city.works
    assert "บางกะปิ" in receipt.because
    assert receipt.due_at > timezone.now()
    assert len(receipt.pin) == 6
    case = receipt.complaint
    assert (case.district_code, case.located, case.state) == ("1006", "inside", "assigned")


def test_the_same_draft_twice_is_one_case_with_one_receipt(city):
    first, second = submit(draft(), by=SOMCHAI), submit(draft(), by=SOMCHAI)
    assert (first.reference, first.pin, first.secret) == (second.reference, second.pin, second.secret)
    assert not second.is_new
    assert Complaint.objects.count() == Submission.objects.count() == 1


def test_the_number_of_another_sender_opens_nothing(city):
    submit(draft(partner_id=1, channel="partner"), by=SOMCHAI)
    with pytest.raises(Conflict):
        submit(draft(partner_id=2, channel="partner"), by=SOMCHAI)


def test_a_contact_is_recognised_by_his_phone_however_he_writes_it(city):
    submit(draft(external_id="a"), by=SOMCHAI)
    submit(draft(external_id="b", phone="+66 81-234-5678", email=""), by=SOMCHAI)
    assert Contact.objects.count() == 1
    assert set(ContactPoint.objects.values_list("value", flat=True)) == {
        "+66812345678",
        "somchai@example.com",
    }


def test_who_leaves_nothing_is_nobody(city):
    receipt = submit(draft(name="", phone="", email=""), by=SOMCHAI)
    assert receipt.complaint.complainant is None
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "   \u200b\u200b \n "}, "text"),
        ({"text": "ก" * 20_000}, "text"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "ไม่มี"}, "phone"),
        ({"email": "somchai at home"}, "email"),
        ({"khwaeng": "999999"}, "khwaeng"),
        ({"category": "no-such"}, "category"),
        ({"kind": "poem"}, "kind"),
        ({"lon": 1000.0}, "lon"),
        ({"lat": None}, "lon"),
        ({"occurred_at": timezone.now() + timedelta(days=1)}, "occurred_at"),
        ({"uploads": ["gone"], "upload_owner": "x"}, "uploads"),
        ({"uploads": [str(n) for n in range(30)]}, "uploads"),
        ({"external_id": " "}, "external_id"),
    ],
)
def test_bad_input_names_its_field_and_files_nothing(city, facts, field):
    with pytest.raises(Invalid) as error:
        submit(draft(**facts), by=SOMCHAI)
    assert error.value.field == field
    assert len(str(error.value)) > 15
    assert not Complaint.objects.exists()
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "ไฟดับ 😡🔥👨‍👩‍👧 ช่วยด้วยครับ",
        "\u202eไฟดับทั้งซอย\u202c มาหลายวัน",
        "ไฟ\u200bดับ\u200dทั้ง\ufeffซอย มาหลายวัน",
        "<script>alert('x')</script> ไฟดับทั้งซอย",
        "'; drop table complaints_complaint; -- ไฟดับ",
        "ไฟดับ\x00ทั้งซอย มาหลายวัน",
        '=HYPERLINK("http://x") ไฟดับ',
    ],
)
def test_odd_texts_are_taken_as_they_are_meant(city, text):
    receipt = submit(draft(text=text), by=SOMCHAI)
    kept = Complaint.objects.get(pk=receipt.complaint.pk).text
    assert "ไฟ" in kept
    assert not set(kept) & set("\u202e\u200b\ufeff\x00")


def test_a_point_outside_bangkok_is_accepted_and_triaged(city):
    receipt = submit(draft(lon=98.98, lat=18.79), by=SOMCHAI)
    assert receipt.complaint.located == "outside"
    assert receipt.agency == city.triage
    assert receipt.complaint.state == "filed"


def test_a_khwaeng_from_the_list_stands_in_for_a_point(city):
    receipt = submit(draft(lon=None, lat=None, khwaeng="100601"), by=SOMCHAI)
    assert (receipt.complaint.located, receipt.complaint.district_code) == ("none", "1006")
    assert receipt.agency == city.works


def test_a_category_is_suggested_from_the_words_when_none_is_chosen(city):
    case = submit(draft(category=""), by=SOMCHAI).complaint
    assert case.category.code == "street-light"
    assert case.events.get(number=1).data["category_chosen"] is False


def test_a_letter_counts_from_its_receipt(city):
    received = timezone.now() - timedelta(days=5)
    case = submit(draft(channel="letter", occurred_at=received), by=city.nok.actor()).complaint
    assert case.occurred_at == received
    assert case.recorded_at > received


def test_the_pipeline_takes_a_bounded_number_of_queries(city, django_assert_max_num_queries):
    submit(draft(external_id="warm"), by=SOMCHAI)
    with django_assert_max_num_queries(20):
        submit(draft(external_id="measured"), by=SOMCHAI)
