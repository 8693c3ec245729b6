"""Turn an official GeoJSON of khwaeng into the project's compact table.

The official polygons touch each other only almost: hair-thin gaps and overlaps lie along their borders.
They are cleaned into a coverage first (every border one line, shared by both sides), then simplified on the
shared lines, then rounded, and checked again. The result depends on the input alone: the same file always
gives the same table.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, shape

from rongthuk.areas.table import FORMAT, METRES, encode

DECIMALS = 5
SCALE = 10**DECIMALS
# Visvalingam's tolerance is the root of a triangle's area; with 10 m the line moves by about 15 m at most
# (measured).
TOLERANCE = 10.0
# Vertices nearer than this are one vertex; gaps narrower than this belong to a neighbour. The widest gap
# found was 8 m.
SNAP = 2.0
GAP = 25.0
SLIVER = 100.0  # Square metres; a separate part smaller than this is a leftover of digitising.
# A generous box around Thailand: whatever lies outside was written in another order or another projection.
BOX = (97.0, 5.0, 106.0, 21.0)
COLUMNS = (
    "khwaeng_code",
    "khwaeng_th",
    "khwaeng_en",
    "district_code",
    "district_th",
    "district_en",
    "postal_code",
    "area_km2",
)


class CompileError(ValueError):
    """The official files cannot be turned into a table; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """The table's text and what was measured while making it."""

    text: str
    khwaeng: int
    districts: int
    vertices_before: int
    vertices_after: int
    moved_share: float  # Share of the city's area that changed its khwaeng or left the city.
    farthest_metres: float  # Greatest distance between an old and a new border.


def compile_areas(geojson: Path, names: Path, *, tolerance: float = TOLERANCE) -> Compiled:
    """Read, clean, simplify, round and check; raise `CompileError` with a sentence for the reader."""
    rows = _read_names(names)
    codes, original = _read_polygons(geojson, rows)
    clean = shapely.coverage_clean(
        _without_slivers(original), snapping_distance=SNAP, gap_width=GAP, merge_strategy="longest_border"
    )
    simple = shapely.coverage_simplify(clean, tolerance)
    final = shapely.transform(simple, lambda points: np.round(points / METRES, DECIMALS))
    final = shapely.normalize(final)
    _check(final, codes)
    metres = shapely.transform(final, lambda points: points * METRES)
    moved = shapely.area(shapely.difference(original, metres)).sum() / shapely.area(original).sum()
    farthest = shapely.hausdorff_distance(shapely.boundary(clean), shapely.boundary(metres)).max()
    return Compiled(
        text=_write(codes, rows, final, tolerance),
        khwaeng=len(codes),
        districts=len({code[:4] for code in codes}),
        vertices_before=int(shapely.get_num_coordinates(original).sum()),
        vertices_after=int(shapely.get_num_coordinates(final).sum()),
        moved_share=float(moved),
        farthest_metres=float(farthest),
    )


def _read_names(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
        if missing:
            raise CompileError(f"{path.name} lacks the columns {', '.join(missing)}.")
        rows = {}
        for row in reader:
            code = row["khwaeng_code"].strip()
            if len(code) != 6 or not code.isdigit() or code[:4] != row["district_code"].strip():
                raise CompileError(
                    f"{path.name}, line {reader.line_num}: {code!r} is not a khwaeng code of its district."
                )
            if code in rows:
                raise CompileError(
                    f"{path.name}, line {reader.line_num}: the khwaeng {code} stands there twice."
                )
            rows[code] = {column: row[column].strip() for column in COLUMNS}
    return rows


def _read_polygons(path: Path, rows: Mapping[str, object]) -> tuple[list[str], np.ndarray[Any, Any]]:
    """Return codes in order and polygons in local metres."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        found = {
            str(feature["properties"]["khwaeng_code"]): shape(feature["geometry"]) for feature in features
        }
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise CompileError(
            f"{path.name} is not a GeoJSON collection with the property khwaeng_code: {error}."
        ) from error
    if len(found) != len(features):
        raise CompileError(f"{path.name} has two features with the same khwaeng_code.")
    if strangers := set(found) ^ set(rows):
        raise CompileError(f"These khwaeng stand in one file only: {', '.join(sorted(strangers))}.")
    codes = sorted(found)
    polygons = np.array([found[code] for code in codes])
    west, south, east, north = shapely.total_bounds(polygons)
    if not (BOX[0] <= west <= east <= BOX[2] and BOX[1] <= south <= north <= BOX[3]):
        raise CompileError(
            f"{path.name} does not lie in Thailand; coordinates must be WGS84, longitude first."
        )
    if bad := [code for code, polygon in zip(codes, polygons, strict=True) if not polygon.is_valid]:
        raise CompileError(f"These polygons are not valid: {', '.join(bad)}.")
    return codes, shapely.transform(polygons, lambda points: points * METRES)


def _without_slivers(polygons: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Drop tiny separate parts; the gap that each leaves goes to the neighbour with the longest border."""
    kept = []
    for polygon in polygons:
        parts = [part for part in getattr(polygon, "geoms", [polygon]) if part.area >= SLIVER]
        kept.append(parts[0] if len(parts) == 1 else MultiPolygon(parts))
    return np.array(kept)


def _check(polygons: np.ndarray[Any, Any], codes: list[str]) -> None:
    if bad := [
        code
        for code, polygon in zip(codes, polygons, strict=True)
        if not polygon.is_valid or polygon.is_empty
    ]:
        raise CompileError(
            f"After rounding these polygons are no longer valid: {', '.join(bad)}. Try another tolerance."
        )
    if not shapely.coverage_is_valid(polygons):
        raise CompileError("After rounding the khwaeng overlap each other. Try another tolerance.")
    whole = shapely.coverage_union_all(polygons)
    if any(part.interiors for part in getattr(whole, "geoms", [whole])):
        raise CompileError("A hole is left between the khwaeng. Try a wider gap.")


def _write(
    codes: list[str], rows: Mapping[str, Mapping[str, str]], polygons: np.ndarray[Any, Any], tolerance: float
) -> str:
    """Write one area a line, so that a change of one khwaeng shows as one line."""
    members = defaultdict(list)
    lines = []
    for code, polygon in zip(codes, polygons, strict=True):
        row = rows[code]
        members[code[:4]].append((row, polygon))
        area = {
            "code": code,
            "th": row["khwaeng_th"],
            "en": row["khwaeng_en"],
            "postcode": row["postal_code"],
            "label": _label(polygon),
            "km2": float(row["area_km2"]),
            "rings": encode(polygon, SCALE),
        }
        lines.append(_line(area))
    district_lines = []
    for code, khwaeng in members.items():
        names = {(row["district_th"], row["district_en"]) for row, _ in khwaeng}
        if len(names) != 1:
            raise CompileError(f"The district {code} has more than one name: {sorted(names)}.")
        name_th, name_en = names.pop()
        area = {
            "code": code,
            "th": name_th,
            "en": name_en,
            "label": _label(shapely.coverage_union_all([polygon for _, polygon in khwaeng])),
            "km2": round(sum(float(row["area_km2"]) for row, _ in khwaeng), 3),
        }
        district_lines.append(_line(area))
    head = f'"format":{FORMAT},"scale":{SCALE},"tolerance_m":{tolerance:g}'
    return f'{{{head},\n"districts":[\n{_join(district_lines)}\n],\n"khwaeng":[\n{_join(lines)}\n]}}\n'


def _label(polygon: Any) -> list[float]:
    """Return the middle of the largest circle inside: a name written there stands well within the area."""
    metres = shapely.transform(polygon, lambda points: points * METRES)
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(metres, tolerance=5.0))[0] / METRES
    return [round(float(number), DECIMALS) for number in centre]


def _line(area: Mapping[str, object]) -> str:
    return json.dumps(area, ensure_ascii=False, separators=(",", ":"))


def _join(lines: list[str]) -> str:
    return ",\n".join(lines)
