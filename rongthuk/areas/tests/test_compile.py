"""Official files become a table in which neighbours share their borders, or a sentence says why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from django.core.management import CommandError, call_command

from rongthuk.areas.benchmark import shared_data
from rongthuk.areas.compile import CompileError, compile_areas
from rongthuk.areas.table import TABLE, decode, encode, read_table

HEAD = "khwaeng_code,khwaeng_th,khwaeng_en,district_code,district_th,district_en,postal_code,area_km2\n"
NAMES = HEAD + "100101,ก,A,1001,พ,P,10200,1\n100102,ข,B,1001,พ,P,10200,1\n100201,ค,C,1002,ด,D,10300,2\n"


def _square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    return shapely.box(west, south, east, north).__geo_interface__


def _files(folder: Path, shapes: dict[str, Any], names: str = NAMES) -> tuple[Path, Path]:
    features = [
        {"type": "Feature", "properties": {"khwaeng_code": code}, "geometry": area}
        for code, area in shapes.items()
    ]
    geojson, csv = folder / "k.geojson", folder / "k.csv"
    geojson.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    csv.write_text(names, "utf-8-sig")
    return geojson, csv


# The second overlaps the first by a metre, and a gap of a metre lies before the third.
SHAPES = {
    "100201": _square(100.52001, 13.70, 100.53, 13.72),
    "100101": _square(100.50, 13.70, 100.51, 13.72),
    "100102": _square(100.50999, 13.70, 100.52, 13.72),
}


def test_gaps_and_overlaps_become_one_shared_line(tmp_path: Path) -> None:
    compiled = compile_areas(*_files(tmp_path, SHAPES))
    table = tmp_path / "t.json"
    table.write_text(compiled.text, "utf-8")
    read = read_table(table)
    assert [area.code for area in read.khwaeng] == ["100101", "100102", "100201"]
    assert [area.name_th for area in read.districts] == ["พ", "ด"]
    assert shapely.coverage_is_valid(read.khwaeng_polygons)
    assert shapely.coverage_union_all(read.khwaeng_polygons).geom_type == "Polygon"
    assert read.khwaeng[0].postcode == "10200"


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    assert compile_areas(*_files(tmp_path, SHAPES)).text == compile_areas(*_files(tmp_path, SHAPES)).text


def test_a_ring_is_read_as_it_was_written() -> None:
    polygon = shapely.Polygon(
        [(100.5, 13.7), (100.6, 13.7), (100.6, 13.8), (100.5, 13.8)],
        [[(100.52, 13.72), (100.54, 13.72), (100.53, 13.74)]],
    )
    assert decode(encode(polygon, 100_000), 100_000).equals_exact(polygon, 1e-9)
    both = shapely.MultiPolygon([polygon, shapely.box(101, 14, 102, 15)])
    assert decode(encode(both, 100_000), 100_000).equals_exact(both, 1e-9)


def test_a_table_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text('{"format": 99}')
    with pytest.raises(ValueError, match="format 99"):
        read_table(path)


@pytest.mark.parametrize(
    ("shapes", "names", "says"),
    [
        (SHAPES, NAMES.replace("postal_code", "zip"), "lacks the columns postal_code"),
        (SHAPES, NAMES + "100201,ค,C,1002,ด,D,10300,2\n", "stands there twice"),
        (SHAPES, NAMES.replace("100201,ค,C,1002", "100201,ค,C,1003"), "not a khwaeng code of its district"),
        (SHAPES, NAMES + "100202,ง,E,1002,ด,D,10300,2\n", "100202"),
        (SHAPES, NAMES.replace("100102,ข,B,1001,พ", "100102,ข,B,1001,ฟ"), "more than one name"),
        ({**SHAPES, "100101": _square(13.70, 100.50, 13.72, 100.51)}, NAMES, "longitude first"),
        (
            {
                **SHAPES,
                "100101": {
                    "type": "Polygon",
                    "coordinates": [
                        [[100.5, 13.7], [100.51, 13.72], [100.51, 13.7], [100.5, 13.72], [100.5, 13.7]]
                    ],
                },
            },
            NAMES,
            "not valid: 100101",
        ),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, shapes: dict[str, Any], names: str, says: str) -> None:
    with pytest.raises(CompileError, match=says):
        compile_areas(*_files(tmp_path, shapes, names))


def test_the_command_writes_nothing_when_it_refuses(tmp_path: Path) -> None:
    geojson, csv = _files(tmp_path, SHAPES)
    geojson.write_text("{}")
    output = tmp_path / "out.json"
    with pytest.raises(CommandError, match="not a GeoJSON"):
        call_command("compile_areas", geojson, csv, output=output)
    with pytest.raises(CommandError):
        call_command("compile_areas", tmp_path / "absent", csv, output=output)
    assert not output.exists()


@pytest.mark.shared_data
def test_the_committed_table_is_what_the_tool_writes(tmp_path: Path) -> None:
    folder = shared_data()
    if folder is None:
        pytest.skip("development data not found: set RONGTHUK_SHARED or put it at ../shared")
    compiled = compile_areas(folder / "data/areas/bkk_khwaeng_180.geojson", folder / "data/areas/khwaeng.csv")
    assert compiled.farthest_metres < 16
    assert compiled.moved_share < 0.001
    # Another release of the geometry library may place a vertex elsewhere: areas are compared, not bytes.
    path = tmp_path / "t.json"
    path.write_text(compiled.text, "utf-8")
    ours, committed = read_table(path), read_table(TABLE)
    apart = shapely.area(
        shapely.symmetric_difference(ours.khwaeng_polygons, committed.khwaeng_polygons)
    ).sum()
    assert apart / shapely.area(committed.khwaeng_polygons).sum() < 0.0005
    assert np.array_equal([area.code for area in ours.khwaeng], [area.code for area in committed.khwaeng])
