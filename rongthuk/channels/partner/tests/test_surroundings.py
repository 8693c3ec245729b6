"""What a partner needs beforehand, the description, and every failure as a problem."""

import pytest
from django.db import OperationalError

from rongthuk.channels.partner import cases
from rongthuk.channels.partner.schemas import AgencyOut, CategoryOut, LocationOut
from rongthuk.channels.partner.tests.conftest import Caller, refused
from rongthuk.complaints.factories import BANG_KAPI


def test_categories_come_with_their_questions(caller):
    one = caller("file")
    rows = one.get("/categories").json()
    for row in rows:
        CategoryOut.model_validate(row)
    lamp = next(row for row in rows if row["code"] == "street-light")
    assert lamp["questions"]
    assert lamp["group"]["name"]
    one.headers["Accept-Language"] = "th"
    assert (
        next(row for row in one.get("/categories").json() if row["code"] == "street-light")["name"]
        != lamp["name"]
    )


def test_agencies_come_from_the_top(caller, city):
    rows = caller("file").get("/agencies").json()
    for row in rows:
        AgencyOut.model_validate(row)
    assert rows[0]["code"] == "bma"
    assert rows[0]["parent"] is None
    assert {row["code"]: row["parent"] for row in rows}[city.works.code] == city.bang_kapi.code


@pytest.mark.parametrize(
    ("lon", "lat", "finding", "district"),
    [(*BANG_KAPI, "inside", "1006"), (BANG_KAPI[1], BANG_KAPI[0], "swapped", "1006"), (98.98, 18.79, "outside", None),
     (0, 0, "missing", None), (500, 500, "out_of_range", None)],
)  # fmt: skip
def test_a_point_is_located(caller, lon, lat, finding, district):
    found = caller("file").get("/areas/locate", lon=lon, lat=lat).json()
    LocationOut.model_validate(found)
    assert (found["finding"], (found["district"] or {}).get("code")) == (finding, district)


@pytest.mark.parametrize(
    "query", [{}, {"lon": "x", "lat": 1}, {"lon": "nan", "lat": 1}, {"lon": "inf", "lat": 1}]
)
def test_a_point_that_is_none_is_refused(caller, query):
    refused(caller("file").get("/areas/locate", **query), 422, "invalid", "lon")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("put", "/complaints"),
        ("delete", "/complaints/69-000001-0"),
        ("patch", "/categories"),
        ("post", "/openapi.json"),
    ],
)
def test_a_method_that_is_not_known_is_a_problem(caller, method, path):
    one = caller("read:all")
    response = getattr(one.client, method)(f"/api/v1{path}", headers=one.headers)
    refused(response, 405, "method_not_allowed")
    assert response["Allow"]


@pytest.mark.parametrize("path", ["/nothing", "/complaints/a/b/c/d", "/complaints/"])
def test_an_address_that_does_not_exist_is_a_problem(caller, path):
    refused(caller("read:all").get(path), 404, "no_such_address")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(RuntimeError("boom"), 500, "internal"), (OperationalError("gone"), 503, "unavailable"),
     (OSError(28, "No space left on device"), 503, "unavailable")],
)  # fmt: skip
def test_our_own_failures_are_problems_without_details(caller, monkeypatch, error, status, code):
    def fail(*_arguments, **_more):
        raise error

    monkeypatch.setattr(cases.queries, "restricted", fail)
    body = refused(caller("read:all").get("/complaints"), status, code)
    assert "boom" not in str(body)
    assert "gone" not in str(body)


def test_the_description_needs_no_token_and_stands_for_every_answer(db):
    stranger = Caller(None, "")
    document = stranger.get("/openapi.json").json()
    assert document["openapi"].startswith("3.")
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert {"401", "429", "500"} <= set(operation["responses"]), path
            assert "application/problem+json" in operation["responses"]["401"]["content"]


def test_people_read_the_description_without_a_script_of_others(city):
    response = Caller(None, "").get("/")
    assert response.status_code == 200
    words = response.content.decode()
    assert "/api/v1/complaints/{reference}/moves/report" in words
    assert "contact.phone" in words
    assert "cdn" not in words
    assert "<style" not in words


def test_answers_are_kept_by_nobody_and_set_no_cookie(caller):
    response = caller("read:all").get("/complaints")
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
