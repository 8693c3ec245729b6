"""Draw when, where and what: seasons, hours, districts, spots that come back, categories."""

from __future__ import annotations

import random
import tomllib
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from rongthuk.areas import locate_many
from rongthuk.areas.table import areas

TEXTS = Path(__file__).parent / "texts.toml"
BATCH = 2000
# Bangkok keeps UTC+7 all year; the generator counts in seconds because it does so a million times.
BANGKOK_SECONDS = 7 * 3600
DAY = 86400
_RAINY, _DUSTY = frozenset({5, 6, 7, 8, 9, 10}), frozenset({12, 1, 2, 3})
_SPOTS_A_KHWAENG = 160


@dataclass(frozen=True, slots=True)
class Plan:
    """What decides a made-up city: the same plan over the same reference data makes the same cases.

    `until` is the last moment; `days` lie before it. `people` share the cases among them.
    """

    cases: int
    seed: int
    until: datetime
    days: int = 4 * 365
    # Share of the cases that never come to an end, over and above those that are young.
    stuck: float = 0.032
    # Whether more is reported from year to year.
    grows: bool = True

    @property
    def batches(self) -> int:
        """Return how many batches the cases fill."""
        return -(-self.cases // BATCH)

    @property
    def people(self) -> int:
        """Return how many people report: some once, a few every month."""
        return max(1, int(self.cases * 0.45))

    def size(self, number: int) -> int:
        """Return how many cases the batch has."""
        return min(BATCH, self.cases - number * BATCH)

    def random(self, number: int, what: str = "") -> random.Random:
        """Return the chance of one batch, the same whoever makes it and when."""
        return random.Random(f"{self.seed}:{what}:{number}")  # noqa: S311 - made-up cases, nothing secret.


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """Return the sentences and frequencies."""
    with TEXTS.open("rb") as file:
        return tomllib.load(file)


class Days:
    """When reports come in: cumulated weights of the days of a plan."""

    def __init__(self, plan: Plan) -> None:
        end = int(plan.until.timestamp()) + BANGKOK_SECONDS
        self.end = end - BANGKOK_SECONDS
        self.first = end // DAY - plan.days + 1
        chance = plan.random(0, "days")
        weights = []
        for place in range(plan.days):
            day = datetime.fromtimestamp((self.first + place) * DAY, UTC)
            weight = 1.0 + (0.5 * place / plan.days if plan.grows else 0.0)
            weight *= {True: 1.35}.get(day.month in _RAINY, 1.0)
            weight *= 0.72 if day.weekday() >= 5 else 1.0
            # A cloudburst, a storm: one day in sixty brings twice or thrice as much.
            weight *= chance.uniform(2.0, 3.2) if chance.random() < 1 / 60 else chance.uniform(0.85, 1.15)
            weights.append(weight)
        # Today is not over.
        weights[-1] *= (end % DAY) / DAY
        self.cumulated = list(accumulate(weights))

    def moments(self, plan: Plan, number: int, chance: random.Random) -> list[float]:
        """Return the moments (seconds of the epoch) of a batch, in order: its stretch of all reports."""
        size, total = plan.size(number), self.cumulated[-1]
        hours = _hours()
        found = []
        for place in sorted(chance.random() for _ in range(size)):
            day = bisect(self.cumulated, (number * BATCH + place * size) / plan.cases * total)
            day = min(day, len(self.cumulated) - 1)
            second = bisect(hours, chance.random() * hours[-1]) * 3600 + chance.random() * 3600
            found.append((self.first + day) * DAY + second - BANGKOK_SECONDS)
        # What falls after the last moment came a little before it.
        return sorted(min(moment, self.end - chance.random() * 3600) for moment in found)


@lru_cache(maxsize=1)
def _hours() -> list[float]:
    return list(accumulate(texts()["hours"]))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where things happen, again and again."""

    lon: float
    lat: float
    khwaeng: str
    district: str


class Spots:
    """Where reports come from: spots inside each khwaeng, the first of which come back most often."""

    def __init__(self, plan: Plan) -> None:
        chance = np.random.default_rng(plan.seed)
        shares = {str(code): share for code, share in texts()["districts"].items()}
        found: dict[str, list[Spot]] = {}
        table = areas()
        for area, polygon in zip(table.khwaeng, table.khwaeng_polygons, strict=True):
            west, south, east, north = polygon.bounds
            spots: list[Spot] = []
            while len(spots) < _SPOTS_A_KHWAENG:
                lons = chance.uniform(west, east, 400).round(6)
                lats = chance.uniform(south, north, 400).round(6)
                inside = locate_many(lons, lats) == area.code
                spots += [
                    Spot(float(lon), float(lat), area.code, area.code[:4])
                    for lon, lat in zip(lons[inside], lats[inside], strict=True)
                ]
            found.setdefault(area.code[:4], []).extend(spots[:_SPOTS_A_KHWAENG])
        self.districts = sorted(found)
        # The khwaeng of a district take turns, so that no one of them has all the spots that come back.
        self.spots = {
            code: [
                spots[place]
                for start in range(_SPOTS_A_KHWAENG)
                for place in range(start, len(spots), _SPOTS_A_KHWAENG)
            ]
            for code, spots in found.items()
        }
        self.cumulated = list(accumulate(shares.get(code, 100) for code in self.districts))

    def draw(self, chance: random.Random) -> Spot:
        """Return a spot."""
        spots = self.spots[self.districts[bisect(self.cumulated, chance.random() * self.cumulated[-1])]]
        return spots[int(len(spots) * chance.random() ** 2.2)]


class Matters:
    """What is reported: categories by month and time of day."""

    def __init__(self, categories: Sequence[str]) -> None:
        table = texts()["category"]
        self.codes: list[str] = [code for code in table if code in set(categories)]
        self.cumulated: dict[tuple[int, bool], list[float]] = {}
        for month in range(1, 13):
            for night in (False, True):
                self.cumulated[month, night] = list(
                    accumulate(self._weight(table[code], month, night) for code in self.codes)
                )

    @staticmethod
    def _weight(row: dict[str, Any], month: int, night: bool) -> float:
        rainy, dusty = row.get("season", (1.0, 1.0))
        weight = float(row["weight"]) * (rainy if month in _RAINY else dusty if month in _DUSTY else 1.0)
        return weight * (4 * row["night"] if night and "night" in row else 1.0)

    def draw(self, moment: float, chance: random.Random) -> str:
        """Return a category's code for a report at that moment."""
        day = datetime.fromtimestamp(moment, UTC) + timedelta(seconds=BANGKOK_SECONDS)
        cumulated = self.cumulated[day.month, day.hour >= 21 or day.hour < 5]
        return self.codes[bisect(cumulated, chance.random() * cumulated[-1])]
