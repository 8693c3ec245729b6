"""Compare what somebody typed with all names of places, held in memory.

Exact names come first, then beginnings, then parts, then names with a letter or two mistyped.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongthuk.areas.addresses import place_key

Kind = Literal["district", "khwaeng", "office", "street", "soi"]
# Among equally good matches the larger place comes first.
_ORDER: dict[str, int] = {"district": 0, "khwaeng": 1, "office": 2, "street": 3, "soi": 4}
_WANTED: tuple[tuple[tuple[str, ...], Kind], ...] = (
    (("เขต", "khet", "district"), "district"),
    (("แขวง", "khwaeng"), "khwaeng"),
    (("สำนักงาน", "office"), "office"),
    (("ถ.", "ถนน", "thanon"), "street"),
    (("ซ.", "ซอย", "ชอย", "soi"), "soi"),
)
_EXACT, _PREFIX, _PART, _NEAR = 0, 1, 2, 3
LEAST_FOR_TYPOS = 4


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place with a name and a point; higher layers offer theirs through `register_places`."""

    kind: Kind
    code: str
    name_th: str
    name_en: str
    lon: float
    lat: float
    district_code: str
    khwaeng_code: str = ""
    also: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place that was found, ready to be shown and chosen."""

    kind: Kind
    code: str
    name_th: str
    name_en: str
    district_code: str
    khwaeng_code: str
    lon: float
    lat: float
    within_th: str
    within_en: str

    @property
    def name(self) -> str:
        """Return the name with its kind, in the reader's language: "ซอยลาดพร้าว 101"."""
        name = self.name_th if _reads_thai() or not self.name_en else self.name_en
        match self.kind:
            case "district":
                return _("%(name)s district") % {"name": name}
            case "khwaeng":
                return _("Khwaeng %(name)s") % {"name": name}
            case "street":
                return _("%(name)s Road") % {"name": name}
            case "soi":
                return _("Soi %(name)s") % {"name": name}
        return name

    @property
    def within(self) -> str:
        """Return in what it lies, in the reader's language: "แขวงคลองจั่น เขตบางกะปิ"."""
        return self.within_th if _reads_thai() else self.within_en

    @property
    def label(self) -> str:
        """Return name and surroundings on one line."""
        return (
            f"{self.name} {self.within}".strip()
            if _reads_thai()
            else ", ".join(filter(None, (self.name, self.within)))
        )


@dataclass(slots=True)
class Names:
    """All names in memory, and the ways to find them."""

    places: list[KnownPlace]
    areas: dict[str, tuple[str, str]]
    # One key may name many places, one place may have many keys.
    keys: list[str] = field(default_factory=list)
    owners: list[list[int]] = field(default_factory=list)
    joined: str = ""
    starts: np.ndarray[Any, Any] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    lengths: np.ndarray[Any, Any] = field(default_factory=lambda: np.zeros(0))
    pairs: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    area_keys: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        owners: defaultdict[str, list[int]] = defaultdict(list)
        area_keys: defaultdict[str, set[str]] = defaultdict(set)
        for number, place in enumerate(self.places):
            for name in {place.name_th, place.name_en, *place.also}:
                if key := place_key(name):
                    owners[key].append(number)
                    if place.kind in {"district", "khwaeng"}:
                        area_keys[key].add(place.code)
        self.keys = sorted(owners)
        self.owners = [owners[key] for key in self.keys]
        self.area_keys = dict(area_keys)
        self.joined = "\n".join(self.keys)
        self.lengths = np.array([len(key) for key in self.keys])
        self.starts = (
            np.concatenate(([0], np.cumsum(self.lengths + 1)[:-1]))
            if self.keys
            else np.zeros(0, dtype=np.int64)
        )
        pairs: defaultdict[str, set[int]] = defaultdict(set)
        for number, key in enumerate(self.keys):
            for pair in _pairs(key):
                pairs[pair].add(number)
        self.pairs = {pair: np.array(sorted(numbers)) for pair, numbers in pairs.items()}

    def search(self, text: str, limit: int) -> list[PlaceHit]:
        """Return the best hits; an area named at the end narrows the search when something then remains."""
        wanted = next((kind for marks, kind in _WANTED if text.startswith(marks)), None)
        tokens = text.split()
        for cut in range(len(tokens), 0, -1):
            within = self._areas_named(tokens[cut:])
            if cut < len(tokens) and not within:
                continue
            key = place_key(" ".join(tokens[:cut]))
            if len(key) >= 2 and (ranked := self._rank(key, wanted, within, limit)):
                return [self._hit(number) for number in ranked]
        if len(tokens) > 1 and tokens[-1][0].isdigit():
            # A soi that nobody has reported from yet: its street is near enough.
            return self.search(" ".join(tokens[:-1]), limit)
        return []

    def _areas_named(self, tokens: list[str]) -> set[str]:
        """Return the codes of the areas that all these words name together, empty where they name none."""
        named: set[str] | None = None
        for token in tokens:
            if token in {"เขต", "แขวง", "district", "khwaeng", "khet"}:
                continue
            codes = self.area_keys.get(place_key(token), set())
            named = codes if named is None else _narrow(named, codes)
        return named or self.area_keys.get(place_key("".join(tokens)), set())

    def _rank(self, key: str, wanted: Kind | None, within: set[str], limit: int) -> list[int]:
        best: dict[int, tuple[int, float]] = {}

        def take(number: int, quality: int, distance: float) -> None:
            for owner in self.owners[number]:
                place = self.places[owner]
                if within and not (place.khwaeng_code or place.district_code).startswith(tuple(within)):
                    continue
                if owner not in best or (quality, distance) < best[owner]:
                    best[owner] = (quality, distance)

        first = bisect_left(self.keys, key)
        last = bisect_left(self.keys, key + "\U0010ffff")
        for number in range(first, last):
            length = len(self.keys[number])
            take(number, _EXACT if length == len(key) else _PREFIX, 0.0)
        if len(best) < limit:
            for number in self._containing(key):
                take(number, _PART, 0.0)
        if len(best) < limit and len(key) >= LEAST_FOR_TYPOS:
            for number, distance in self._alike(key):
                take(number, _NEAR, distance)

        def order(owner: int) -> tuple[object, ...]:
            place, (quality, distance) = self.places[owner], best[owner]
            size = _ORDER[place.kind] if quality == _EXACT else 0
            return (
                quality,
                distance,
                wanted is not None and place.kind != wanted,
                size,
                -place.count,
                place.name_th,
                place.code,
            )

        return sorted(best, key=order)[:limit]

    def _containing(self, key: str) -> list[int]:
        found: list[int] = []
        at = self.joined.find(key)
        while at >= 0 and len(found) < 400:
            number = int(np.searchsorted(self.starts, at, side="right")) - 1
            found.append(number)
            following = number + 1
            if following >= len(self.keys):
                break
            at = self.joined.find(key, int(self.starts[following]))
        return found

    def _alike(self, key: str) -> list[tuple[int, float]]:
        """Return keys within one slip (two in long words), found by the pairs of letters they share."""
        own = _pairs(key)
        postings = [self.pairs[pair] for pair in own if pair in self.pairs]
        if not postings:
            return []
        shared = np.bincount(np.concatenate(postings), minlength=len(self.keys))
        likeness = 2 * shared / (self.lengths + 1 + len(own))
        allowed = 1 if len(key) < 8 else 2
        candidates = np.argsort(-likeness, kind="stable")[:40]
        found = []
        for number in candidates[likeness[candidates] > 0.4].tolist():
            other = self.keys[number]
            # Digits are never mistaken for one another: soi 101 is not soi 102.
            if _digits(other) != _digits(key):
                continue
            distance = _distance(key, other, allowed)
            if distance <= allowed:
                found.append((number, float(distance)))
        return found

    def _hit(self, number: int) -> PlaceHit:
        place = self.places[number]
        district = self.areas.get(place.district_code, ("", ""))
        khwaeng = self.areas.get(place.khwaeng_code, ("", ""))
        within_th = [f"แขวง{khwaeng[0]}"] if khwaeng[0] and place.kind in {"street", "soi", "office"} else []
        within_en = [f"Khwaeng {khwaeng[1]}"] if within_th else []
        if district[0] and place.kind != "district":
            within_th.append(f"เขต{district[0]}")
            within_en.append(f"{district[1]} district")
        return PlaceHit(
            kind=place.kind,
            code=place.code,
            name_th=place.name_th,
            name_en=place.name_en,
            district_code=place.district_code,
            khwaeng_code=place.khwaeng_code,
            lon=place.lon,
            lat=place.lat,
            within_th=" ".join(within_th),
            within_en=", ".join(within_en),
        )


def _narrow(areas: set[str], others: set[str]) -> set[str]:
    """Return the smaller of each two areas of which one lies in the other."""
    return {
        max(one, other, key=len)
        for one in areas
        for other in others
        if one.startswith(other) or other.startswith(one)
    }


def _reads_thai() -> bool:
    return (get_language() or "th").startswith("th")


def _digits(key: str) -> str:
    return "".join(letter for letter in key if letter.isdigit() or letter == "/")


def _pairs(key: str) -> set[str]:
    padded = f"^{key}$"
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def _distance(one: str, other: str, limit: int) -> int:
    """Return how many letters must be added, dropped, changed or swapped; `limit + 1` for more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, facing in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
