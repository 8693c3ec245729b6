"""Reading over the API: what the token may see, page by page, and nothing of persons."""

import json

import pytest

from rongthuk.channels.partner.schemas import AttachmentOut, DetailOut, MessageOut, PageOut
from rongthuk.channels.partner.tests.conftest import refused
from rongthuk.channels.partner.tests.test_filing import REPORT, photo
from rongthuk.complaints.attachment_jobs import prepare_attachment
from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Attachment
from rongthuk.complaints.tests.test_photographs import FIRST_TRY
from rongthuk.conversations.models import Message
from rongthuk.core.actors import SYSTEM


def references(response):
    assert response.status_code == 200, response.content
    return [item["reference"] for item in response.json()["items"]]


def test_a_list_holds_no_personal_data(caller, city):
    case = make_complaint(city, text="โทรหาผมที่ 081-234-5678", place="บ้านเลขที่ 9")
    response = caller("read:all").get("/complaints")
    PageOut.model_validate(response.json())
    assert references(response) == [case.reference]
    words = response.content.decode()
    for secret in ("081-234", "บ้านเลขที่", case.secret, case.pin, str(case.lon)):
        assert secret not in words
    item = response.json()["items"][0]
    assert (item["category"]["code"], item["district"]["code"]) == ("street-light", "1006")
    assert item["pin"]["lon"] == pytest.approx(case.lon, abs=0.0015)


def test_a_list_of_fifty_takes_one_query_when_warm(caller, city, django_assert_num_queries):
    for _ in range(3):
        make_complaint(city)
    reader = caller("read:all")
    reader.get("/complaints")
    with django_assert_num_queries(1):
        assert len(references(reader.get("/complaints", limit=50))) == 3


def test_pages_stay_stable_while_cases_are_filed(caller, city):
    cases = [make_complaint(city).reference for _ in range(5)]
    reader = caller("read:all")
    first = reader.get("/complaints", limit=2).json()
    make_complaint(city)
    second = reader.get("/complaints", limit=2, cursor=first["next"]).json()
    third = reader.get("/complaints", limit=2, cursor=second["next"]).json()
    found = [item["reference"] for page in (first, second, third) for item in page["items"]]
    assert found == cases[::-1]
    assert third["next"] is None


def test_filters_restrict_the_list(caller, city):
    lamp = make_complaint(city)
    road = make_complaint(city, category_code="road-damage", state="closed", channel="phone")
    reader = caller("read:all")
    for query, expected in [
        ({"state": "assigned"}, [lamp]),
        ({"phase": "closed"}, [road]),
        ({"category": "street-light"}, [lamp]),
        ({"channel": "phone"}, [road]),
        ({"district": "1006"}, [road, lamp]),
        ({"district": "1026"}, []),
        ({"khwaeng": lamp.khwaeng_code}, [road, lamp]),
        ({"agency": city.bang_kapi.code}, [road, lamp]),
        ({"agency": city.works.code}, [road, lamp]),
        ({"agency": city.drainage.code}, []),
        ({"kind": "enquiry"}, []),
        ({"since": "2100-01-01T00:00:00Z"}, []),
        ({"until": "2100-01-01T00:00:00"}, [road, lamp]),
    ]:
        assert references(reader.get("/complaints", **query)) == [case.reference for case in expected], query


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"limit": 101}, "invalid", "limit"),
        ({"limit": "many"}, "invalid", "limit"),
        ({"state": "lost"}, "invalid", "state"),
        ({"agency": "nowhere"}, "agency", "agency"),
        ({"category": "nothing"}, "category", "category"),
        ({"category": "\x00"}, "invalid", "category"),
        ({"since": "soon"}, "invalid", "since"),
        ({"cursor": "made-up"}, "page_key", "cursor"),
        ({"cursor": "WyJ4Il0"}, "page_key", "cursor"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(caller, query, code, field):
    refused(caller("read:all").get("/complaints", **query), 422, code, field)


def test_each_reading_scope_shows_its_own(caller, city):
    hotline, agency = caller("file", "read:own"), caller("read:agency", agency=city.bang_kapi)
    mine = hotline.post("/complaints", REPORT).json()["reference"]
    other = make_complaint(city).reference
    elsewhere = make_complaint(city, state="filed", lon=100.5536, lat=13.7697)
    assert references(hotline.get("/complaints")) == [mine]
    assert set(references(agency.get("/complaints"))) == {mine, other}
    assert len(references(caller("read:all").get("/complaints"))) == 3
    refused(hotline.get(f"/complaints/{other}"), 404, "complaint_not_found")
    refused(agency.get(f"/complaints/{elsewhere.reference}"), 404, "complaint_not_found")


def test_tip_offs_are_read_by_nobody_over_the_api(caller, city):
    hotline = caller("file", "read:own", "read:all", "read:agency", "move", agency=city.bma)
    tip = hotline.post("/complaints", REPORT | {"kind": "tipoff", "category": None})
    assert tip.status_code == 201, tip.content
    reference = tip.json()["reference"]
    assert references(hotline.get("/complaints")) == []
    refused(hotline.get(f"/complaints/{reference}"), 404, "complaint_not_found")


def test_a_case_shows_to_each_what_he_may_know(caller, city):
    text = "ไฟดับ โทร 081-234-5678 ด้วย"
    hotline = caller("file", "read:own")
    reference = hotline.post("/complaints", REPORT | {"text": text}).json()["reference"]
    own = hotline.get(f"/complaints/{reference}")
    DetailOut.model_validate(own.json())
    assert own.json()["text"] == text
    assert own["ETag"] == f'"{own.json()["version"]}"'
    assert [event["kind"] for event in own.json()["events"]] == ["complaint.filed", "complaint.assigned"]
    worker = caller("read:agency", "move", agency=city.works).get(f"/complaints/{reference}").json()
    assert "081" not in json.dumps(worker)
    assert worker["point"] is not None
    assert "accept" in [move["name"] for move in worker["moves"]]
    public = caller("read:all").get(f"/complaints/{reference}").json()
    DetailOut.model_validate(public)
    assert (public["text"], public["place"], public["point"], public["moves"]) == (None, None, None, [])
    assert "081" not in json.dumps(public)
    for view in (worker, public):
        assert "สมชาย" not in json.dumps(view, ensure_ascii=False)


def test_reading_a_case_takes_few_queries(caller, city, django_assert_max_num_queries):
    case = make_complaint(city, state="resolved")
    reader = caller("read:agency", "move", agency=city.works)
    reader.get(f"/complaints/{case.reference}")
    with django_assert_max_num_queries(4):
        assert reader.get(f"/complaints/{case.reference}").status_code == 200


@pytest.mark.parametrize(
    ("reference", "status", "code"),
    [
        ("69-000001-0", 422, None),
        ("hello", 422, "reference_shape"),
        ("69-999999-", 422, None),
        ("%00", 422, None),
    ],
)
def test_a_wrong_reference_gets_a_sentence(caller, reference, status, code):
    body = caller("read:all").get(f"/complaints/{reference}")
    assert body.status_code in {status, 404}
    refused(body, body.status_code, code or body.json()["code"])


def test_words_of_the_complainant_are_passed_on_once(caller, city):
    hotline = caller("file", "read:own", "message")
    reference = hotline.post("/complaints", REPORT).json()["reference"]
    body = {"body": "ยังไม่มีใครมาดูเลยครับ", "external_id": "m-1"}
    first = hotline.post(f"/complaints/{reference}/messages", body)
    second = hotline.post(f"/complaints/{reference}/messages", body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    MessageOut.model_validate(first.json())
    message = Message.objects.get()
    assert (message.direction, message.body) == ("inbound", body["body"])
    other = hotline.post("/complaints", REPORT | {"external_id": "A-9"}).json()["reference"]
    refused(
        hotline.post(f"/complaints/{other}/messages", body), 409, "message_of_another_case", "external_id"
    )
    refused(hotline.post(f"/complaints/{reference}/messages", {"body": ""}), 422, "words_missing", "body")
    refused(
        hotline.post(f"/complaints/{reference}/messages", {"body": "ก" * 20_000}),
        422,
        "words_too_long",
        "body",
    )


def test_nobody_speaks_for_the_complainant_of_another(caller, city):
    case = make_complaint(city)
    reader = caller("read:all", "message")
    refused(reader.post(f"/complaints/{case.reference}/messages", {"body": "สวัสดี"}), 403, "message_forbidden")
    stranger = caller("read:own", "message")
    refused(
        stranger.post(f"/complaints/{case.reference}/messages", {"body": "สวัสดี"}), 404, "complaint_not_found"
    )


def test_files_are_added_and_read_back_without_exif(caller, city):
    hotline = caller("file", "read:own", "attach")
    reference = hotline.post("/complaints", REPORT).json()["reference"]
    token = hotline.upload(photo()).json()["token"]
    response = hotline.post(f"/complaints/{reference}/attachments", {"uploads": [token], "role": "before"})
    assert response.status_code == 201, response.content
    AttachmentOut.model_validate(response.json()[0])
    assert response.json()[0]["state"] == "pending"
    prepare_attachment(FIRST_TRY, Attachment.objects.get().pk)
    shown = hotline.get(f"/complaints/{reference}").json()["attachments"][0]
    path = shown["links"]["thumbnail"].split("/api/v1")[1]
    picture = hotline.client.get(f"/api/v1{path}", headers=hotline.headers)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(picture.streaming_content)[:2] == b"\xff\xd8"
    refused(caller("read:all").get(path), 404, "attachment_not_found")
    refused(hotline.get(f"/complaints/{reference}/attachments/nothing"), 404, "attachment_not_found")
    refused(
        hotline.post(f"/complaints/{reference}/attachments", {"uploads": ["nothing"]}),
        422,
        "upload_gone",
        "uploads",
    )


def test_files_are_not_added_to_the_case_of_another(caller, city):
    case = make_complaint(city)
    reader = caller("read:all", "attach")
    token = reader.upload(photo()).json()["token"]
    refused(
        reader.post(f"/complaints/{case.reference}/attachments", {"uploads": [token]}),
        403,
        "attach_forbidden",
    )


def test_what_is_history_is_listed_too(caller, city):
    case = make_complaint(city)
    type(case).objects.filter(pk=case.pk).update(is_history=True)
    assert references(caller("read:all").get("/complaints")) == [case.reference]
    assert SYSTEM.kind == "system"
