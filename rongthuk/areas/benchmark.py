"""Measure how fast and how well points are located."""

from __future__ import annotations

import csv
import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

import numpy as np

from rongthuk.areas.lookup import locate, locate_many
from rongthuk.areas.table import areas

SEED = 1555
SINGLE = 5_000


def shared_data() -> Path | None:
    """Return the folder of development data, None where there is none.

    It is named by `RONGTHUK_SHARED` or stands beside the project as `../shared`.
    """
    beside = Path(__file__).resolve().parents[3] / "shared"
    folder = Path(os.environ.get("RONGTHUK_SHARED", beside))
    return folder if (folder / "data").is_dir() else None


def run(points: int = 1_000_000) -> dict[str, Any]:
    """Locate synthetic points, then the real tickets where they are at hand, and return the figures.

    The points lie evenly over the box around the city, so that about half of them are outside.
    `district_agreement` is the share of tickets whose polygon is the district in their label, among those
    inside the city whose label is a district of the city.
    """
    generator = np.random.default_rng(SEED)
    west, south, east, north = _box()
    lons, lats = generator.uniform(west, east, points), generator.uniform(south, north, points)
    locate(float(lons[0]), float(lats[0]))  # Reading the table is not part of the figure.
    begun = time.perf_counter()
    codes = locate_many(lons, lats)
    batch_seconds = time.perf_counter() - begun
    few = min(points, SINGLE)
    begun = time.perf_counter()
    singles = [locate(lon, lat) for lon, lat in zip(lons[:few].tolist(), lats[:few].tolist(), strict=True)]
    single_seconds = time.perf_counter() - begun
    same = sum(
        (place.khwaeng_code if place else "") == code
        for place, code in zip(singles, codes[:few].tolist(), strict=True)
    )
    figures: dict[str, Any] = {
        "points": points,
        "points_per_s": round(points / batch_seconds),
        "single_points_per_s": round(few / single_seconds),
        "single_equals_batch": same == few,
        "share_inside": round(float((codes != "").mean()), 4),
    }
    figures |= _agreement()
    return figures


def _box() -> tuple[float, float, float, float]:
    labels = np.array([area.label for area in areas().khwaeng])
    (west, south), (east, north) = labels.min(axis=0) - 0.02, labels.max(axis=0) + 0.02
    return float(west), float(south), float(east), float(north)


def _agreement() -> dict[str, Any]:
    folder = shared_data()
    file = folder / "data" / "traffy" / "bangkok_2022-2023.csv.gz" if folder else None
    if file is None or not file.is_file():
        return {"tickets": 0, "located_share": None, "district_agreement": None}
    lons, lats, labels = [], [], []
    with gzip.open(file, "rt", encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            lons.append(float(row["lon"] or "nan"))
            lats.append(float(row["lat"] or "nan"))
            labels.append(row["district_label"])
    codes = locate_many(lons, lats)
    by_name = {area.name_th: area.code for area in areas().districts}
    expected = np.array([by_name.get(label, "") for label in labels])
    compared = (expected != "") & (codes != "")
    return {
        "tickets": len(labels),
        "located_share": round(float((codes != "").mean()), 5),
        "tickets_compared": int(compared.sum()),
        "district_agreement": round(float((codes.astype("<U4")[compared] == expected[compared]).mean()), 5),
    }


def main() -> None:
    """Print the figures as one JSON object."""
    print(json.dumps(run()))


if __name__ == "__main__":
    main()
