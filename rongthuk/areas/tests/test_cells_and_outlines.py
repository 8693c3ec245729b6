"""Pins for the public are coarse and stable; outlines are small and share their borders."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongthuk.areas.cells import coarse_point, h3_cell
from rongthuk.areas.outlines import all_outlines_geojson, outlines_geojson

lons = st.floats(100.3, 101.0)
lats = st.floats(13.4, 14.0)


@given(lons, lats)
def test_a_coarse_pin_is_near_and_coarsening_it_again_changes_nothing(lon: float, lat: float) -> None:
    pin = coarse_point(lon, lat)
    assert abs(pin[0] - lon) <= 0.000751
    assert abs(pin[1] - lat) <= 0.000751
    assert coarse_point(*pin) == pin


@given(lons, lats, st.floats(-0.0002, 0.0002))
def test_a_block_has_few_pins(lon: float, lat: float, away: float) -> None:
    one, other = coarse_point(lon, lat), coarse_point(lon + away, lat)
    assert one == other or abs(one[0] - other[0]) == pytest.approx(0.0015)


def test_a_cell_has_the_shape_that_maps_expect() -> None:
    cell = h3_cell(100.5018, 13.7563)
    assert len(cell) == 15
    assert cell == h3_cell(100.50181, 13.75631)
    assert cell != h3_cell(100.5018, 13.7563, 11)


@pytest.mark.parametrize(("level", "count", "most"), [("district", 50, 60_000), ("khwaeng", 180, 90_000)])
def test_outlines_are_small_and_stable(level: str, count: int, most: int) -> None:
    outlines = outlines_geojson(level)
    features = json.loads(outlines.body)["features"]
    assert len(features) == count
    assert len(outlines.gzipped) <= most
    assert gzip.decompress(outlines.gzipped) == outlines.body
    assert outlines.etag == outlines_geojson(level).etag
    assert outlines.etag.startswith('"')
    assert set(features[0]["properties"]) == {"code", "kind", "name", "name_en", "label_lon", "label_lat"}
    assert {feature["properties"]["kind"] for feature in features} == {level}


def test_one_document_has_the_outlines_of_both_levels() -> None:
    features = json.loads(all_outlines_geojson().body)["features"]
    assert [feature["properties"]["kind"] for feature in features] == ["district"] * 50 + ["khwaeng"] * 180


def test_outlines_of_an_unknown_level_are_refused() -> None:
    with pytest.raises(ValueError, match="district, khwaeng"):
        outlines_geojson("province")
