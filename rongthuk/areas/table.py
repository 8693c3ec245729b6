"""Read the compact table of areas that `compile.py` wrote.

Rings are integers: longitude and latitude (WGS84) times `scale`, the first point absolute and each further
one as the difference from the point before it; the closing point is left out. Shared borders are identical
number by number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

DATA = Path(__file__).resolve().parent / "data"
TABLE = DATA / "bangkok.json"
FORMAT = 1
# Metres in a degree at 13.75° N. A flat projection is exact enough for tolerances of metres over 60 km.
METRES = np.array([108_140.0, 110_620.0])

Rings = list[list[int]]


@dataclass(frozen=True, slots=True)
class Area:
    """A district or a khwaeng as the table has it."""

    code: str
    name_th: str
    name_en: str
    label: tuple[float, float]
    area_km2: float
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class AreaTable:
    """All areas in order of their codes, with their polygons as arrays of the same order."""

    districts: tuple[Area, ...]
    khwaeng: tuple[Area, ...]
    district_polygons: np.ndarray[Any, Any]
    khwaeng_polygons: np.ndarray[Any, Any]


def encode(polygon: Any, scale: int) -> list[Rings]:
    """Return a polygon or multipolygon as parts of rings of integer differences."""
    parts = []
    for part in getattr(polygon, "geoms", [polygon]):
        rings = []
        for ring in (part.exterior, *part.interiors):
            points = np.rint(shapely.get_coordinates(ring)[:-1] * scale).astype(int)
            steps = np.vstack([points[:1], np.diff(points, axis=0)])
            rings.append([int(number) for number in steps.ravel()])
        parts.append(rings)
    return parts


def decode(parts: list[Rings], scale: int) -> Any:
    """Return the polygon that `encode` wrote."""
    polygons = []
    for rings in parts:
        shells = []
        for numbers in rings:
            lons, lats = accumulate(numbers[::2]), accumulate(numbers[1::2])
            shells.append([(lon / scale, lat / scale) for lon, lat in zip(lons, lats, strict=True)])
        polygons.append(Polygon(shells[0], shells[1:]))
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def read_table(path: Path) -> AreaTable:
    """Read a table; districts are the union of their khwaeng, so that both levels agree."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if content["format"] != FORMAT:
        raise ValueError(
            f"{path.name} has format {content['format']}, but this version reads format {FORMAT}."
        )
    khwaeng = tuple(_area(row) for row in content["khwaeng"])
    districts = tuple(_area(row) for row in content["districts"])
    polygons = np.array([decode(row["rings"], content["scale"]) for row in content["khwaeng"]])
    dissolved = [
        shapely.coverage_union_all(polygons[[area.code.startswith(district.code) for area in khwaeng]])
        for district in districts
    ]
    return AreaTable(districts, khwaeng, np.array(dissolved), polygons)


@lru_cache(maxsize=1)
def areas() -> AreaTable:
    """Return the installed table, read once for the life of the process."""
    return read_table(TABLE)


def _area(row: dict[str, Any]) -> Area:
    return Area(
        code=row["code"],
        name_th=row["th"],
        name_en=row["en"],
        label=(row["label"][0], row["label"][1]),
        area_km2=row["km2"],
        postcode=row.get("postcode", ""),
    )
