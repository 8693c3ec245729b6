"""Working over the API: the same moves, the same rights, and no move on what has changed."""

import pytest

from rongthuk.channels.partner.moving import STAFF, version_of
from rongthuk.channels.partner.schemas import MovedOut
from rongthuk.channels.partner.tests.conftest import refused
from rongthuk.channels.partner.tests.test_filing import photo
from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Attachment, Complaint
from rongthuk.complaints.workflow import MOVES
from rongthuk.core.errors import Invalid


@pytest.fixture
def works(caller, city):
    return caller("read:agency", "move", "attach", agency=city.works)


def test_an_agency_works_a_case_from_acceptance_to_its_result(works, city):
    case = make_complaint(city)

    def do(name, **body):
        case.refresh_from_db()
        response = works.post(f"/complaints/{case.reference}/moves/{name}", {"version": case.version, **body})
        assert response.status_code == 200, response.content
        MovedOut.model_validate(response.json())
        return response.json()

    assert do("accept")["state"] == "accepted"
    assert do("claim", officer="PLOY")["state"] == "accepted"
    assert do("start")["state"] == "in_progress"
    assert do("update", words="ช่างออกแล้ว", tell=True)["state"] == "in_progress"
    token = works.upload(photo()).json()["token"]
    assert do("report", outcome="fixed", words="เปลี่ยนหลอดแล้ว", files=[token])["state"] == "reported"
    assert Attachment.objects.get().role == "after"
    case.refresh_from_db()
    event = case.events.get(kind="complaint.reported")
    assert (event.actor_kind, event.actor_id, event.agency_id) == ("partner", works.partner.pk, city.works.pk)
    refused(
        works.post(f"/complaints/{case.reference}/moves/approve", {"version": case.version}),
        403,
        "move_forbidden",
    )


def test_the_etag_of_the_case_serves_as_version(works, city):
    case = make_complaint(city)
    etag = works.get(f"/complaints/{case.reference}")["ETag"]
    response = works.post(f"/complaints/{case.reference}/moves/accept", {}, If_Match=etag)
    assert response.status_code == 200
    assert response["ETag"] == f'"{response.json()["version"]}"'


@pytest.mark.parametrize(("text", "number"), [('"7"', 7), ("7", 7), ('W/"7"', 7)])
def test_a_version_is_read_from_its_etag(text, number):
    assert version_of(None, text) == number


@pytest.mark.parametrize("text", [None, "", "*", '"x"'])
def test_no_move_goes_without_a_version(text):
    with pytest.raises(Invalid):
        version_of(None, text)


def test_a_stale_version_is_answered_with_the_present_state(works, city):
    case = make_complaint(city)
    path = f"/complaints/{case.reference}/moves/accept"
    assert works.post(path, {"version": case.version}).status_code == 200
    body = refused(works.post(path, {"version": case.version}), 409, "changed")
    assert (body["state"], body["version"]) == ("accepted", case.version + 1)
    body = refused(works.post(path, {"version": case.version + 1}), 409, "move_not_allowed")
    assert body["state"] == "accepted"
    refused(works.post(path, {}), 422, "version_missing", "version")


def test_inputs_are_checked_by_the_table(works, city):
    case = make_complaint(city, state="in_progress")
    path = f"/complaints/{case.reference}/moves"
    at = {"version": case.version}
    refused(
        works.post(f"{path}/report", at | {"outcome": "magic", "words": "เสร็จ"}), 422, "invalid", "outcome"
    )
    refused(works.post(f"{path}/report", at | {"outcome": "fixed"}), 422, "invalid", "words")
    refused(
        works.post(f"{path}/report", at | {"outcome": "fixed", "words": "เสร็จแล้ว"}),
        422,
        "evidence_presence",
        "uploads",
    )
    refused(works.post(f"{path}/support", at | {"to": "nowhere", "task": "ยกเสา"}), 422, "unit", "to")
    refused(works.post(f"{path}/claim", at | {"officer": "nobody"}), 422, "officer", "officer")
    refused(works.post(f"{path}/claim", at), 422, "invalid", "officer")
    refused(works.post(f"{path}/start", at | {"words": "x"}), 422, "invalid", "words")
    refused(
        works.post(f"{path}/defer", at | {"reason": "รองบ", "until": "2027-13-01"}), 422, "invalid", "until"
    )


def test_a_move_that_does_not_exist_is_not_found(works, city):
    case = make_complaint(city)
    for name in ("fly", "lapse", "withdraw"):
        refused(works.post(f"/complaints/{case.reference}/moves/{name}", {}), 404, "no_such_address")


def test_the_case_of_another_agency_is_not_there(caller, city):
    case = make_complaint(city)
    drainage = caller("read:agency", "move", agency=city.drainage)
    refused(
        drainage.post(f"/complaints/{case.reference}/moves/accept", {"version": 2}),
        404,
        "complaint_not_found",
    )


def test_reading_scopes_alone_move_nothing(caller, city):
    case = make_complaint(city)
    reader = caller("read:agency", agency=city.works)
    refused(reader.post(f"/complaints/{case.reference}/moves/accept", {"version": 2}), 403, "scope")
    assert reader.get(f"/complaints/{case.reference}").json()["moves"] == []


def test_the_centre_assigns_splits_and_merges(caller, city):
    centre = caller("read:agency", "move", agency=city.centre)
    case, other = make_complaint(city, state="filed", category_code=""), make_complaint(city)
    case.refresh_from_db()
    if case.state == "filed":
        response = centre.post(
            f"/complaints/{case.reference}/moves/assign", {"to": city.works.code, "version": case.version}
        )
        assert response.status_code == 200, response.content
        case.refresh_from_db()
    response = centre.post(
        f"/complaints/{case.reference}/moves/split",
        {"text": "ถนนเป็นหลุมด้วย", "category": "road-damage", "version": case.version},
    )
    assert response.status_code == 200, response.content
    assert response.json()["reference"] != case.reference
    response = centre.post(
        f"/complaints/{other.reference}/moves/merge", {"into": case.reference, "version": other.version}
    )
    assert response.status_code == 200, response.content
    assert Complaint.objects.get(pk=other.pk).merged_into_id == case.pk


def test_every_move_of_staff_has_an_address(works):
    paths = works.get("/openapi.json").json()["paths"]
    offered = {path.rsplit("/", 1)[1] for path in paths if "/moves/" in path}
    assert offered == {name for name, move in MOVES.items() if STAFF & set(move.by)}
