"""Areas are loaded as often as one likes; streets are learned only where many named them."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError

from rongthuk.areas.actions import learn_places, load_areas
from rongthuk.areas.models import District, Khwaeng, LearnedPlace
from rongthuk.areas.queries import all_khwaeng, districts, districts_with_khwaeng, khwaeng_of
from rongthuk.areas.street_labels import street_labels_geojson
from rongthuk.core.actors import SYSTEM, Actor
from rongthuk.core.errors import Forbidden
from rongthuk.core.reference import loaders

pytestmark = pytest.mark.django_db
BANG_KAPI = (100.6410, 13.7690)
CHARLIE = Actor(kind="officer", id=1, name="Charlie")


def test_areas_are_loaded_again_without_change() -> None:
    first = load_areas(by=SYSTEM)
    before = list(Khwaeng.objects.order_by("code").values())
    assert load_areas(by=SYSTEM) == first
    assert list(Khwaeng.objects.order_by("code").values()) == before
    assert (District.objects.count(), Khwaeng.objects.count()) == (50, 180)
    assert LearnedPlace.objects.filter(count__lt=20).count() == 0


def test_the_loader_is_registered() -> None:
    loader = next(loader for loader in loaders() if loader.name == "areas")
    assert "180 khwaeng" in loader.load()


def test_districts_stand_in_dictionary_order(django_assert_num_queries) -> None:
    load_areas(by=SYSTEM)
    names = [district.name_th for district in districts()]
    assert names[:2] == ["คลองเตย", "คลองสาน"]
    # เ is written first but sorts behind its consonant: ประเวศ, ป้อมปราบฯ, then พ.
    assert names.index("ประเวศ") < names.index("ป้อมปราบศัตรูพ่าย") < names.index("พญาไท")
    assert names[-1] == "ห้วยขวาง"
    assert [khwaeng.code for khwaeng in khwaeng_of("1006")] == ["100601", "100608"]
    with django_assert_num_queries(2):
        assert sum(len(district.khwaeng.all()) for district in districts_with_khwaeng()) == 180
    with django_assert_num_queries(1):
        assert len({khwaeng.district.name_th for khwaeng in all_khwaeng()}) == 50


def test_a_district_knows_its_box_and_both_names() -> None:
    load_areas(by=SYSTEM)
    district = District.objects.get(code="1006")
    west, south, east, north = district.bbox
    assert west < district.label_lon < east
    assert south < district.label_lat < north
    assert (district.name_th, district.name_en) == ("บางกะปิ", "Bang Kapi")


def test_a_street_is_learned_when_three_have_named_it() -> None:
    load_areas(by=SYSTEM)
    lon, lat = BANG_KAPI
    rare = [("1 ซอยของนายสมชาย แขวงคลองจั่น", lon, lat)] * 2
    often = [(f"{n}/1 ซอยทดสอบยิ่ง {7} แขวงคลองจั่น", lon + n / 1e4, lat) for n in range(3)]
    outside = [("ซอยนอกเมือง แขวงใด", 98.98, 18.79)] * 9
    broken = [("ซอยไร้พิกัด", float("nan"), lat)] * 9
    assert learn_places([*rare, *often, *outside, *broken], by=SYSTEM) == 1
    learned = LearnedPlace.objects.get(source="filed")
    assert (learned.name, learned.kind, learned.count) == ("ทดสอบยิ่ง 7", "soi", 3)
    assert (learned.lon, learned.lat) == (pytest.approx(lon + 1e-4), pytest.approx(lat))
    assert learned.district_id == "1006"


def test_learning_again_takes_the_place_of_what_was_learned() -> None:
    load_areas(by=SYSTEM)
    seeds = LearnedPlace.objects.filter(source="seed").count()
    learn_places([("ซอยเดิม แขวงคลองจั่น", *BANG_KAPI)] * 3, by=SYSTEM)
    learn_places([("ซอยใหม่มาก แขวงคลองจั่น", *BANG_KAPI)] * 4, by=SYSTEM)
    assert [(place.name, place.count) for place in LearnedPlace.objects.filter(source="filed")] == [
        ("ใหม่มาก", 4)
    ]
    assert LearnedPlace.objects.filter(source="seed").count() == seeds


def test_charlie_may_neither_load_nor_teach() -> None:
    with pytest.raises(Forbidden):
        load_areas(by=CHARLIE)
    with pytest.raises(Forbidden):
        learn_places([], by=CHARLIE)


def test_the_database_refuses_a_name_seen_too_rarely() -> None:
    load_areas(by=SYSTEM)
    with pytest.raises(IntegrityError):
        LearnedPlace.objects.create(
            kind="soi",
            name="x",
            key="x",
            district_id="1006",
            khwaeng_id="100601",
            lon=1,
            lat=1,
            count=2,
            source="filed",
        )


def test_the_database_refuses_a_khwaeng_in_another_district() -> None:
    load_areas(by=SYSTEM)
    with pytest.raises(IntegrityError):
        Khwaeng.objects.filter(code="100601").update(district_id="1001")


def test_streets_name_themselves_on_the_map_once_a_district() -> None:
    load_areas(by=SYSTEM)
    learn_places([("ถนนสุขุมวิท แขวงพระโขนง", 100.59, 13.713)] * 30, by=SYSTEM)
    labels = street_labels_geojson()
    features = json.loads(labels.body)["features"]
    assert features[0]["properties"]["name"] == "สุขุมวิท"
    assert len(features) == LearnedPlace.objects.filter(source="seed").count()
    assert all(set(feature["properties"]) == {"name"} for feature in features)
    assert len(labels.gzipped) < 60_000
