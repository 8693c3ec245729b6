"""Tell which khwaeng and district lie at a point.

Everything happens in the process, over the compact table; no database is asked. Coordinates are WGS84,
longitude first. A point on a border belongs to the area with the smallest code, so that every point of the
city lies in exactly one khwaeng.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from shapely.geometry import Point

from rongthuk.areas.table import areas
from rongthuk.core.text import arabic_digits

# A generous box around Thailand: a pair that fits it only the other way round was written the other way
# round.
THAILAND = (97.0, 5.0, 106.0, 21.0)
Finding = Literal["inside", "outside", "swapped", "missing", "out_of_range", "not_a_number"]


@dataclass(frozen=True, slots=True)
class Place:
    """The khwaeng and the district at a point, by their DOPA codes."""

    khwaeng_code: str
    district_code: str


@dataclass(frozen=True, slots=True)
class PointCheck:
    """What is to be thought of a pair of coordinates, with a sentence for the person who gave it.

    `lon` and `lat` are usable where `is_usable`; for `swapped` they are already in the right order.
    """

    finding: Finding
    lon: float | None
    lat: float | None
    place: Place | None
    message: Any

    @property
    def is_usable(self) -> bool:
        """Tell whether this is a point on Earth that may be stored, be it outside Bangkok."""
        return self.lon is not None


class _Index:
    """The polygons, prepared, with a tree over their boxes."""

    def __init__(self) -> None:
        table = areas()
        self.polygons = table.khwaeng_polygons
        shapely.prepare(self.polygons)
        # A prepared polygon builds its index when first asked, without a lock of its own; ask here, once,
        # because threads will ask at the same time.
        labels = np.array([area.label for area in table.khwaeng])
        shapely.intersects_xy(self.polygons, labels[:, 0], labels[:, 1])
        self.tree = shapely.STRtree(self.polygons)
        self.places = [Place(area.code, area.code[:4]) for area in table.khwaeng]
        self.by_code = {place.khwaeng_code: place for place in self.places}
        # The last member stands for "outside": the index that no polygon has.
        self.codes = np.array([*self.by_code, ""])


_lock = threading.Lock()


@lru_cache(maxsize=1)
def _locked_index() -> _Index:
    return _Index()


def _index() -> _Index:
    if _locked_index.cache_info().currsize:
        return _locked_index()
    with _lock:
        return _locked_index()


def locate(lon: float, lat: float) -> Place | None:
    """Return the place at a point, or None outside Bangkok and for what is no point at all."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return None
    index = _index()
    candidates = index.tree.query(Point(lon, lat))
    hits = candidates[shapely.intersects_xy(index.polygons[candidates], lon, lat)]
    # Polygons stand in order of their codes: the smallest index is the smallest code.
    return index.places[int(hits.min())] if hits.size else None


def locate_many(lons: Any, lats: Any) -> np.ndarray[Any, np.dtype[np.str_]]:
    """Return the khwaeng codes of many points at once; an empty string outside Bangkok.

    Takes two sequences or arrays of the same length. The district's code is the first four letters:
    `codes.astype("<U4")`.
    """
    index = _index()
    x, y = np.asarray(lons, dtype=float).ravel(), np.asarray(lats, dtype=float).ravel()
    if x.shape != y.shape:
        raise ValueError(f"{x.size} longitudes do not match {y.size} latitudes")
    usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    found = np.full(x.size, len(index.places))
    points, candidates = index.tree.query(shapely.points(x[usable], y[usable]))
    points = usable[points]
    hits = shapely.intersects_xy(index.polygons[candidates], x[points], y[points])
    np.minimum.at(found, points[hits], candidates[hits])
    codes: np.ndarray[Any, np.dtype[np.str_]] = index.codes[found]
    return codes


def place_for(khwaeng_code: str) -> Place | None:
    """Return the place of a khwaeng code, None for a code that is not in the table."""
    return _index().by_code.get(khwaeng_code)


def check_point(lon: float, lat: float) -> PointCheck:
    """Judge a pair of coordinates: swapped, missing, impossible, outside Bangkok, or inside and where."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return PointCheck(
            "not_a_number",
            None,
            None,
            None,
            _("The coordinates are not numbers. Please choose the place again."),
        )
    if lon == 0 and lat == 0:
        # Phones without a fix report zero and zero.
        return PointCheck(
            "missing",
            None,
            None,
            None,
            _("The device did not know where it was. Please choose the place yourself."),
        )
    if not _in_thailand(lon, lat) and _in_thailand(lat, lon):
        message = _("Latitude and longitude were given in the wrong order; we have put them right.")
        return PointCheck("swapped", lat, lon, locate(lat, lon), message)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        message = _(
            "These coordinates are not on Earth. Longitude in Bangkok is about 100.5, latitude about 13.7."
        )
        return PointCheck("out_of_range", None, None, None, message)
    place = locate(lon, lat)
    if place is None:
        message = _(
            "This place is outside Bangkok. We still take the report; the 1555 centre will pass it on."
        )
        return PointCheck("outside", lon, lat, None, message)
    return PointCheck("inside", lon, lat, place, "")


def parse_point(lon: str, lat: str) -> PointCheck:
    """Judge coordinates as typed: Thai digits and stray spaces are read, anything else is not a number."""
    try:
        return check_point(float(arabic_digits(lon).strip()), float(arabic_digits(lat).strip()))
    except ValueError:
        return check_point(math.nan, math.nan)


def _in_thailand(lon: float, lat: float) -> bool:
    west, south, east, north = THAILAND
    return west <= lon <= east and south <= lat <= north
