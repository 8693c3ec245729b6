"""Draw the areas' outlines for maps, small enough to send to a phone."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import shapely

from rongthuk.areas.table import METRES, areas

Level = Literal["district", "khwaeng"]
LEVELS: tuple[Level, ...] = ("district", "khwaeng")
# The whole city is seen at some 50 m a pixel, one district at some 10 m.
TOLERANCES: dict[Level, float] = {"district": 35.0, "khwaeng": 20.0}


@dataclass(frozen=True, slots=True)
class Outlines:
    """A GeoJSON document to be served as a static file: send `gzipped` to those who accept it."""

    body: bytes
    gzipped: bytes
    etag: str
    content_type: str = "application/geo+json"


@lru_cache(maxsize=len(LEVELS))
def outlines_geojson(level: Level) -> Outlines:
    """Return the outlines of all districts or khwaeng; neighbours share their borders exactly.

    Each feature has what the map reads: `code`, `kind`, `name`, `name_en`, `label_lon`, `label_lat`. The etag changes
    with the content only.
    """
    if level not in LEVELS:
        raise ValueError(f"level is one of {', '.join(LEVELS)}, not {level!r}")
    return as_document(_features(level))


@lru_cache(maxsize=1)
def all_outlines_geojson() -> Outlines:
    """Return the outlines of all districts, and after them those of all khwaeng, in one document."""
    return as_document([feature for level in LEVELS for feature in _features(level)])


def as_document(features: list[dict[str, Any]]) -> Outlines:
    """Return GeoJSON features as one document, packed and stamped."""
    document = {"type": "FeatureCollection", "features": features}
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Outlines(body, gzip.compress(body, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:20]}"')


@lru_cache(maxsize=len(LEVELS))
def _features(level: Level) -> list[dict[str, Any]]:
    table = areas()
    members, polygons = (
        (table.districts, table.district_polygons)
        if level == "district"
        else (table.khwaeng, table.khwaeng_polygons)
    )
    metres = shapely.transform(polygons, lambda points: points * METRES)
    simple = shapely.coverage_simplify(metres, TOLERANCES[level])
    final = shapely.transform(simple, lambda points: points / METRES)
    return [
        {
            "type": "Feature",
            "id": area.code,
            "properties": {
                "code": area.code,
                "kind": level,
                "name": area.name_th,
                "name_en": area.name_en,
                "label_lon": area.label[0],
                "label_lat": area.label[1],
            },
            "geometry": _geometry(polygon),
        }
        for area, polygon in zip(members, final, strict=True)
    ]


def _geometry(polygon: Any) -> dict[str, Any]:
    parts = [
        [_round(ring) for ring in (part.exterior, *part.interiors)]
        for part in getattr(polygon, "geoms", [polygon])
    ]
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _round(ring: Any) -> list[list[float]]:
    # Four decimals are 11 m, a fifth of a pixel on the city's map.
    return [[round(float(lon), 4), round(float(lat), 4)] for lon, lat in np.asarray(ring.coords)]
