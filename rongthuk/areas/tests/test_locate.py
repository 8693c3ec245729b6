"""Every point lies in exactly one khwaeng or in none, alone or in a batch, on a border or off it."""

from __future__ import annotations

import json
import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from rongthuk.areas import Place, check_point, locate, locate_many, lookup, parse_point, place_for
from rongthuk.areas.benchmark import shared_data
from rongthuk.areas.table import areas

lons = st.floats(100.3, 101.0)
lats = st.floats(13.4, 14.0)


def _khwaeng_at(lon: float, lat: float) -> list[str]:
    touched = shapely.intersects_xy(areas().khwaeng_polygons, lon, lat)
    return [area.code for area, hit in zip(areas().khwaeng, touched, strict=True) if hit]


@given(lons, lats)
@settings(max_examples=300, deadline=None)
def test_a_point_lies_in_the_smallest_code_that_touches_it_or_in_none(lon: float, lat: float) -> None:
    touched = _khwaeng_at(lon, lat)
    place = locate(lon, lat)
    assert (place.khwaeng_code if place else None) == (min(touched) if touched else None)
    inside = shapely.contains_xy(areas().khwaeng_polygons, lon, lat)
    assert inside.sum() <= 1


@given(st.lists(st.tuples(lons, lats), max_size=40))
@settings(max_examples=60, deadline=None)
@example([(math.nan, 13.7), (100.5, math.inf), (100.5018, 13.7563)])
def test_a_batch_says_the_same_as_one_by_one(points: list[tuple[float, float]]) -> None:
    codes = locate_many([lon for lon, _ in points], [lat for _, lat in points])
    singles = [locate(lon, lat) for lon, lat in points]
    assert codes.tolist() == [place.khwaeng_code if place else "" for place in singles]


def test_an_empty_batch_is_answered_with_an_empty_one() -> None:
    assert locate_many([], []).tolist() == []


def test_a_batch_of_unequal_lengths_is_refused() -> None:
    with pytest.raises(ValueError, match="do not match"):
        locate_many([100.5], [13.7, 13.8])


def test_every_corner_of_every_border_belongs_to_the_smallest_code() -> None:
    corners, owners = shapely.get_coordinates(areas().khwaeng_polygons, return_index=True)
    codes = locate_many(corners[:, 0], corners[:, 1])
    smallest: dict[tuple[float, float], int] = {}
    for corner, owner in zip(map(tuple, corners.tolist()), owners.tolist(), strict=True):
        smallest[corner] = min(owner, smallest.get(corner, owner))
    expected = [areas().khwaeng[smallest[tuple(corner)]].code for corner in corners.tolist()]
    # A corner of one khwaeng may lie on a straight line of another with a smaller code, never a larger.
    assert all(code and code <= other for code, other in zip(codes.tolist(), expected, strict=True))
    assert np.mean(codes == np.array(expected)) > 0.99


def test_there_is_no_crack_between_neighbours() -> None:
    whole = shapely.coverage_union_all(areas().khwaeng_polygons)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert shapely.coverage_is_valid(areas().khwaeng_polygons)
    corners = shapely.get_coordinates(shapely.boundary(areas().khwaeng_polygons))
    middles = (corners[:-1] + corners[1:]) / 2
    inside = shapely.contains_xy(whole, middles[:, 0], middles[:, 1])
    assert (locate_many(middles[inside, 0], middles[inside, 1]) != "").all()


def test_districts_are_the_union_of_their_khwaeng() -> None:
    table = areas()
    assert len(table.districts) == 50
    assert len(table.khwaeng) == 180
    for district, polygon in zip(table.districts, table.district_polygons, strict=True):
        members = [code.startswith(district.code) for code in (area.code for area in table.khwaeng)]
        assert polygon.equals(shapely.union_all(table.khwaeng_polygons[members])), district.code
        assert polygon.is_valid
    assert shapely.coverage_is_valid(table.district_polygons)


def test_every_label_stands_in_its_own_area() -> None:
    for area in (*areas().khwaeng, *areas().districts):
        place = locate(*area.label)
        assert place is not None
        assert place.khwaeng_code.startswith(area.code), area


def test_the_grand_palace_is_in_phra_nakhon() -> None:
    assert locate(100.4913, 13.7500) == Place("100101", "1001")


@pytest.mark.parametrize(
    ("lon", "lat"), [(math.nan, 13.7), (100.5, math.nan), (math.inf, 13.7), (100.5, -math.inf)]
)
def test_what_is_no_number_lies_nowhere(lon: float, lat: float) -> None:
    assert locate(lon, lat) is None
    check = check_point(lon, lat)
    assert check.finding == "not_a_number"
    assert not check.is_usable


def test_swapped_coordinates_are_put_right() -> None:
    check = check_point(13.7563, 100.5018)
    assert (check.finding, check.lon, check.lat) == ("swapped", 100.5018, 13.7563)
    assert check.place == locate(100.5018, 13.7563)
    assert str(check.message)


@pytest.mark.parametrize(
    ("lon", "lat", "finding"),
    [
        (0, 0, "missing"),
        (500, 13.7, "out_of_range"),
        (-181, 0, "out_of_range"),
        (100.5, 91, "out_of_range"),
        (98.98, 18.79, "outside"),
        (2.35, 48.85, "outside"),
        (100.5018, 13.7563, "inside"),
    ],
)
def test_each_suspicious_pair_is_named(lon: float, lat: float, finding: str) -> None:
    check = check_point(lon, lat)
    assert check.finding == finding
    assert (check.place is not None) == (finding == "inside")
    assert check.is_usable == (finding in {"inside", "outside"})
    assert bool(str(check.message)) == (finding != "inside")


@pytest.mark.parametrize(
    ("lon", "lat", "finding"),
    [
        ("๑๐๐.๕๐๑๘", " ๑๓.๗๕๖๓ ", "inside"),
        ("", "", "not_a_number"),
        ("nan", "13", "not_a_number"),
        ("ร้อย", "สิบสาม", "not_a_number"),
    ],
)
def test_typed_coordinates_are_read_with_thai_digits(lon: str, lat: str, finding: str) -> None:
    assert parse_point(lon, lat).finding == finding


def test_a_code_that_is_not_in_the_table_has_no_place() -> None:
    assert place_for("999999") is None
    assert place_for("100101") == Place("100101", "1001")


@pytest.mark.shared_data
def test_the_table_agrees_with_the_official_polygons() -> None:
    folder = shared_data()
    if folder is None:
        pytest.skip("development data not found: set RONGTHUK_SHARED or put it at ../shared")
    features = json.loads((folder / "data/areas/bkk_khwaeng_180.geojson").read_text("utf-8"))["features"]
    features.sort(key=lambda feature: feature["properties"]["khwaeng_code"])
    official = np.array([shape(feature["geometry"]) for feature in features])
    codes = np.array([*(feature["properties"]["khwaeng_code"] for feature in features), ""])
    shapely.prepare(official)
    generator = np.random.default_rng(7)
    x, y = generator.uniform(100.32, 100.95, 200_000), generator.uniform(13.48, 13.97, 200_000)
    points, owners = shapely.STRtree(official).query(shapely.points(x, y))
    hits = shapely.intersects_xy(official[owners], x[points], y[points])
    found = np.full(x.size, len(official))
    np.minimum.at(found, points[hits], owners[hits])
    inside = found < len(official)
    assert np.mean(codes[found][inside] == locate_many(x, y)[inside]) >= 0.999


def test_many_threads_may_ask_at_once() -> None:
    lookup._locked_index.cache_clear()
    generator = np.random.default_rng(3)
    x, y = generator.uniform(100.3, 101.0, 20_000), generator.uniform(13.4, 14.0, 20_000)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: locate_many(x, y), range(16)))
    assert all(np.array_equal(answer, answers[0]) for answer in answers)
