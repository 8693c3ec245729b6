"""Put points into cells: hexagons for nearness and heat, a square grid for what may be published."""

from __future__ import annotations

import math

import h3

# 0.0015° is 162 m from west to east and 166 m from south to north in Bangkok: a block, not a house.
GRID_MICRODEGREES = 1500


def h3_cell(lon: float, lat: float, resolution: int = 9) -> str:
    """Return the H3 cell at a point as its 15-letter index.

    Resolution 9 is about 350 m across, 11 about 50 m.
    """
    return str(h3.latlng_to_cell(lat, lon, resolution))


def coarse_point(lon: float, lat: float) -> tuple[float, float]:
    """Return the middle of the point's grid cell (lon, lat): the pin that the public sees.

    The grid is fixed to the globe, so that one place always gives one pin and many reports do not average
    out to a house.
    """
    return _middle(lon), _middle(lat)


def _middle(degrees: float) -> float:
    # Whole microdegrees, because a floor of floating point would put a point on a line now here, now there.
    micro = round(degrees * 1_000_000)
    return (math.floor(micro / GRID_MICRODEGREES) * GRID_MICRODEGREES + GRID_MICRODEGREES // 2) / 1_000_000
