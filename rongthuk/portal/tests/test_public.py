"""What everybody may see: category, khwaeng, coarse pin, state and dates; never a word, a picture or a name."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rongthuk.complaints import actions
from rongthuk.complaints.factories import BANG_KAPI, make_complainant, make_complaint
from rongthuk.complaints.models import Complaint
from rongthuk.portal import queries
from rongthuk.portal.queries import PublicFilters, count_public, public_page, spots

pytestmark = pytest.mark.django_db
SECRETS = {"text": "ความลับของข้อความ", "place": "บ้านเลขที่ 99/9 หลังวัด"}


def make(city, **facts):
    return make_complaint(city, complainant=make_complainant(phone="0812345678"), **{**SECRETS, **facts})


def get(name, *given, **query):
    return Client().get(reverse(f"portal:{name}", args=given), query)


def test_the_words_of_a_case_never_stand_on_a_public_page(city):
    case = make(city, state="resolved")
    lon, lat = BANG_KAPI
    pages = [
        get("cases"), get("map"), get("points"), get("public_case", case.reference), get("abuse", case.reference), get("home"),
        get("cases", area="1006", category="street-light", phase="open", period="all"),
    ]  # fmt: skip
    hidden = [
        *SECRETS.values(),
        "สมชาย",
        "0812345678",
        "812345678",
        "somchai@",
        case.secret,
        case.pin,
        "ตรวจแล้วไฟติดตามปกติ",
        str(lon),
        str(lat),
    ]
    for response in pages:
        assert response.status_code == 200
        body = response.content.decode()
        for word in hidden:
            assert word not in body, (word, response.request["PATH_INFO"])


def test_the_public_page_says_category_khwaeng_state_and_dates(city):
    case = make(city, state="in_progress")
    body = get("public_case", case.reference).content.decode()
    assert case.category.name_th in body
    assert "เขตบางกะปิ" in body
    assert case.reference in body


def test_the_pin_is_the_middle_of_its_cell(city):
    case = make(city)
    pin = queries.coarse_pin(case)
    (spot,) = spots(PublicFilters())
    assert (spot.lon, spot.lat) == pin != BANG_KAPI
    assert (spot.number, spot.reference) == (1, case.reference)


@pytest.mark.parametrize("how", ["hidden", "confidential", "enquiry"])
def test_what_is_not_public_is_nowhere(city, how):
    if how == "hidden":
        case = actions.hide(make(city), reason="ระบุตัวบุคคล", by=city.dao.actor())
    else:
        facts = (
            {"kind": "enquiry", "category_code": "enquiry"}
            if how == "enquiry"
            else {"confidential": True, "category_code": "corruption", "kind": "tipoff"}
        )
        case = make(city, state="filed", **facts)
    assert get("public_case", case.reference).status_code == 404
    assert get("abuse", case.reference).status_code == 404
    assert case.reference not in get("cases").content.decode()
    assert get("points").json()["features"] == []


def test_filters_restrict_and_nonsense_restricts_nothing(city):
    make(city)
    for query in (
        {"area": "1006"},
        {"category": "street-light"},
        {"phase": "open"},
        {"period": "30"},
        {"area": "nonsense"},
        {"category": "'; drop"},
        {"period": "-1"},
        {"cell": "zz"},
        {"area": "๑๐๐๖"},
    ):
        assert get("cases", **query).content.decode().count("case-list__item") == 1, query
    for query in ({"area": "1001"}, {"category": "flooding"}, {"phase": "closed"}, {"cell": "89648"}):
        assert get("cases", **query).content.decode().count("case-list__item") == 0, query


def test_the_usual_period_is_ninety_days(city):
    case = make(city)
    Complaint.objects.filter(pk=case.pk).update(occurred_at=timezone.now() - timedelta(days=100))
    assert count_public(PublicFilters()) == 0
    assert count_public(PublicFilters(period="365")) == 1
    assert count_public(PublicFilters(period="all")) == 1


def test_pages_are_walked_by_key_in_both_directions(city, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    made = [make(city).reference for _n in range(5)][::-1]
    first = public_page(PublicFilters())
    second = public_page(PublicFilters(), after=first.next)
    third = public_page(PublicFilters(), after=second.next)
    back = public_page(PublicFilters(), before=third.previous)
    assert [row.reference for page in (first, second, third) for row in page.rows] == made
    assert [row.reference for row in back.rows] == [row.reference for row in second.rows]
    assert (first.previous, third.next) == ("", "")


@pytest.mark.parametrize("key", ["nonsense", "W10", "WyJ4Il0", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTldd"])
def test_a_made_up_key_is_refused_in_words(key):
    assert get("cases", after=key).status_code == 422


def test_points_are_grouped_by_cell_and_coarser_when_many(city, monkeypatch):
    lon, lat = BANG_KAPI
    for step in range(3):
        make(city, lon=lon + step * 0.01, lat=lat)
    assert [spot.number for spot in spots(PublicFilters())] == [1, 1, 1]
    monkeypatch.setattr(queries, "MOST_POINTS", 1)
    cache.clear()
    assert sum(spot.number for spot in spots(PublicFilters())) == 3
    assert len(spots(PublicFilters())) < 3


def test_the_map_is_counted_once_a_minute(city, django_assert_num_queries):
    make(city)
    spots(PublicFilters())
    with django_assert_num_queries(0):
        assert len(spots(PublicFilters())) == 1


def test_points_may_be_kept_for_a_minute(city):
    make(city)
    response = get("points")
    assert response["Cache-Control"] == "public, max-age=60"
    (feature,) = response.json()["features"]
    assert set(feature["properties"]) <= {"label", "detail", "url", "tone", "count"}


def test_the_public_pages_ask_few_questions_of_the_database(city, django_assert_max_num_queries):
    for _n in range(3):
        make(city)
    for name, most in (("cases", 6), ("map", 6), ("points", 4)):
        get(name)
        with django_assert_max_num_queries(most):
            get(name)


def test_abuse_is_reported_once_and_reaches_the_centre(city):
    case = make(city)
    address = reverse("portal:abuse", args=[case.reference])
    assert Client().post(address, {"words": " "}).status_code == 422
    for _n in range(2):
        assert Client().post(address, {"words": "หน้านี้ชี้ไปที่บ้านฉัน", "key": "k"}).status_code == 302
    filed = Complaint.objects.get(kind="enquiry")
    assert case.reference in filed.text
    assert not filed.is_public


def test_outlines_are_kept_by_their_version(city):
    page = get("map").content.decode()
    address = re.search(r'data-outlines-url="([^"]*)"', page)[1]
    response = Client().get(address, HTTP_ACCEPT_ENCODING="gzip")
    assert "immutable" in response["Cache-Control"]
    assert Client().get(address, HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 304
    plain = Client().get(address)
    properties = json.loads(plain.content)["features"][0]["properties"]
    assert {"code", "name", "name_en", "kind", "label_lon", "label_lat"} == set(properties)


def test_places_are_found_and_a_district_brings_no_false_pin():
    results = get("places", q="เขตบางกะปิ").json()["results"]
    assert results[0]["district"] == "1006"
    assert "lon" not in results[0]
    assert get("places", q="'").json()["results"] == []


@pytest.mark.parametrize(
    ("lon", "lat", "status", "inside"),
    [
        ("100.6443", "13.7789", 200, True),
        ("98.98", "18.79", 200, False),
        ("0", "0", 422, None),
        ("x", "", 422, None),
    ],
)
def test_the_place_at_a_point_is_told(lon, lat, status, inside):
    response = get("here", lon=lon, lat=lat)
    assert response.status_code == status
    assert response.json().get("inside") is inside
    if status == 200:
        assert response["Cache-Control"] == "no-store"
