"""Filing over the API: once, with a receipt, and with a sentence for everything that cannot be used."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from rongthuk.channels.partner.schemas import ReceiptOut, UploadOut
from rongthuk.channels.partner.tests.conftest import refused
from rongthuk.complaints.factories import BANG_KAPI
from rongthuk.complaints.models import Attachment, Complaint
from rongthuk.contacts.models import ContactPoint

REPORT = {
    "external_id": "A-1",
    "text": "ไฟทางในซอยดับสามดวง มืดมาก",
    "category": "street-light",
    "place": {"lon": BANG_KAPI[0], "lat": BANG_KAPI[1], "words": "ซอยลาดพร้าว 101"},
    "contact": {"name": "สมชาย ใจดี", "phone": "๐๘๑ ๒๓๔ ๕๖๗๘", "email": "somchai@example.com"},
}


def photo(shade=0):
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 120)).save(file, "JPEG")
    return file.getvalue()


def test_a_report_is_filed_and_answered_with_its_receipt(caller, city):
    response = caller("file").post("/complaints", REPORT)
    assert response.status_code == 201, response.content
    receipt = response.json()
    ReceiptOut.model_validate(receipt)
    case = Complaint.objects.get(reference=receipt["reference"])
    assert (case.channel, case.lead, case.pin) == ("partner", city.works, receipt["pin"])
    assert receipt["agency"] == {"code": city.works.code, "name": city.works.name_en}
    assert receipt["because"]
    assert receipt["due_at"].endswith("Z")
    assert case.secret in receipt["links"]["track"]
    assert ContactPoint.objects.filter(value="+66812345678").exists()


def test_the_same_report_again_gets_the_same_receipt(caller):
    hotline = caller("file")
    first, second = hotline.post("/complaints", REPORT), hotline.post("/complaints", REPORT)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Complaint.objects.count() == 1


def test_a_key_in_the_header_serves_as_well(caller):
    hotline = caller("file")
    report = {name: value for name, value in REPORT.items() if name != "external_id"}
    first = hotline.post("/complaints", report, Idempotency_Key="k-1")
    second = hotline.post("/complaints", report, Idempotency_Key="k-1")
    assert first.json() == second.json()
    refused(hotline.post("/complaints", report), 422, "external_id", "external_id")


def test_two_partners_may_use_the_same_number(caller):
    assert caller("file").post("/complaints", REPORT).status_code == 201
    assert caller("file").post("/complaints", REPORT).status_code == 201
    assert Complaint.objects.count() == 2


def test_sentences_follow_the_language_that_is_accepted(caller):
    hotline = caller("file")
    thai = hotline.post("/complaints", REPORT, Accept_Language="th").json()
    english = hotline.post("/complaints", REPORT, Accept_Language="en").json()
    assert "บางกะปิ" in thai["because"]
    assert thai["agency"]["name"] != english["agency"]["name"]


def test_photographs_sent_ahead_are_attached(caller):
    hotline = caller("file")
    sent = [hotline.upload(photo(shade)) for shade in (0, 200)]
    assert [response.status_code for response in sent] == [201, 201]
    UploadOut.model_validate(sent[0].json())
    tokens = [response.json()["token"] for response in sent]
    response = hotline.post("/complaints", REPORT | {"uploads": tokens})
    assert response.status_code == 201, response.content
    assert Attachment.objects.filter(role="before").count() == 2
    refused(caller("file").post("/complaints", REPORT | {"uploads": tokens}), 422, "upload_gone", "uploads")


def test_an_upload_that_is_no_photograph_is_refused(caller):
    refused(caller("file").upload(b"<svg></svg>"), 422, "file_markup", "uploads")


def test_sixty_megabytes_are_refused_before_they_are_read(caller):
    hotline = caller("file")
    response = hotline.client.post(
        "/api/v1/uploads", b"x", content_type="multipart/form-data; boundary=b",
        headers=hotline.headers | {"Content-Length": str(60 * 1024 * 1024)},
    )  # fmt: skip
    refused(response, 413, "file_too_large")


def test_swapped_coordinates_are_put_right_and_told(caller):
    place = {"lon": BANG_KAPI[1], "lat": BANG_KAPI[0]}
    receipt = caller("file").post("/complaints", REPORT | {"place": place}).json()
    case = Complaint.objects.get()
    assert (case.district_code, case.lon) == ("1006", BANG_KAPI[0])
    assert len(receipt["notes"]) == 1


def test_a_place_outside_bangkok_is_taken_and_told(caller):
    receipt = caller("file").post("/complaints", REPORT | {"place": {"lon": 98.98, "lat": 18.79}}).json()
    assert Complaint.objects.get().located == "outside"
    assert "outside" in receipt["notes"][0]


def without(**facts):
    return {**REPORT, **facts}


BAD = [
    (without(text=""), "text_missing", "text"),
    (without(text="\u200b\u200b\u200b\u200b\u200b\u200b"), "text_missing", "text"),
    (without(text="ก" * 20_000), "text_too_long", "text"),
    (without(text=5), "invalid", "text"),
    (without(kind="poem"), "invalid", "kind"),
    (without(category="no-such"), "category", "category"),
    (without(category="x\u0000"), "invalid", "category"),
    (without(answers={"nothing": 1}), "answers_invalid", "answers.nothing"),
    (without(place={"lon": 100.5}), "half_a_point", "place.lat"),
    (without(place={"lon": 0, "lat": 0}), "missing", "place.lon"),
    (without(place={"lon": 500, "lat": 500}), "out_of_range", "place.lon"),
    (without(place={"lon": "east", "lat": 1}), "invalid", "place.lon"),
    (without(place={"khwaeng": "100699"}), "khwaeng", "place.khwaeng"),
    (without(place={"khwaeng": "7"}), "invalid", "place.khwaeng"),
    (without(place={"district": "9999"}), "district", "place.district"),
    (without(contact={"phone": "12"}), "phone", "contact.phone"),
    (without(contact={"email": "somchai"}), "email", "contact.email"),
    (without(contact={"language": "de"}), "invalid", "contact.language"),
    (without(occurred_at="yesterday"), "invalid", "occurred_at"),
    (without(occurred_at="0001-01-01T00:00:00Z"), "too_early", "occurred_at"),
    (without(uploads=["x"] * 31), "invalid", "uploads"),
    (without(external_id="\u0000"), "invalid", "external_id"),
    (without(misspelt=1), "invalid", "misspelt"),
    ({"external_id": "B-1"}, "invalid", "text"),
]


@pytest.mark.parametrize(("body", "code", "field"), BAD, ids=[f"{code}-{field}" for _b, code, field in BAD])
def test_what_cannot_be_used_names_its_field(caller, body, code, field):
    refused(caller("file").post("/complaints", body), 422, code, field)
    assert not Complaint.objects.exists()


def test_a_report_from_the_future_is_refused(caller):
    body = without(occurred_at=(timezone.now() + timedelta(days=1)).isoformat())
    refused(caller("file").post("/complaints", body), 422, "future", "occurred_at")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b'{"text": "\\ud800"}',
        b'{"a":' * 2000,
        b'{"external_id": NaN}',
    ],
)
def test_a_body_that_is_no_json_object_is_unreadable(caller, body):
    refused(caller("file").post("/complaints", body), 400, "unreadable")


def test_a_body_of_three_megabytes_is_too_large(caller):
    refused(caller("file").post("/complaints", without(text="x" * 3_000_000)), 413, "too_large")


@pytest.mark.parametrize(
    "text",
    [
        "ไฟดับ 💡👨‍👩‍👧 หลายดวง",
        "\u202eไฟดับหลายดวง\u202c",
        "'; drop table complaints_complaint; --",
        "<script>alert(1)</script>",
    ],
)
def test_odd_text_is_kept_as_words(caller, text):
    assert caller("file").post("/complaints", without(text=text)).status_code == 201
    assert Complaint.objects.get().text == text.strip("\u202e\u202c")


def test_filing_takes_few_queries(caller, django_assert_max_num_queries):
    hotline = caller("file")
    hotline.post("/complaints", without(external_id="warm", contact={"phone": "0891112222"}))
    with django_assert_max_num_queries(19):
        response = hotline.post("/complaints", without(external_id="A-2", contact={"phone": "0891112223"}))
    assert response.status_code == 201
