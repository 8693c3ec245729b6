"""Tell whose road, line or canal a text speaks of, by name; pure, from the list in `owners.toml`.

The answer is an owner's code ("highways", "expressway", "srt", "mrta", "rural-roads", "main-road"), "soi" for a place in
a soi, or "" where the text does not say. Coordinates are accepted for owners with an outline; none has one yet.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rongthuk.taxonomy.words import WordScanner, normalise

LIST = Path(__file__).parent / "owners.toml"
SOI = "soi"

# "ซอยลาดพร้าว 63" and "ซ.ลาดพร้าว63" lie in a soi of the road, not on it; "ปากซอย" and "หน้าซอย" lie on it.
_SOI_NAME = re.compile(
    r"(?<!ปาก)(?<!หน้า)(?<!ระหว่าง)(?<!ตรงข้าม)(?:ซอย|ซ\.)\s*:?\s*[ก-๛]*\s*\d*(?:\s*แยก\s*\d+)?"
)
_AT_MOUTH = re.compile(r"(?:ปาก|หน้า|ระหว่าง|ตรงข้าม)\s*(?:ซอย|ซ\.)\s*[ก-๛]*\s*\d*")
# "รามคำแหง 53", "ลาดพร้าว101": a road's name with a number is a soi of it.
_NUMBERED = re.compile(r"(?<!พระราม)(?<!พระราม )(?<=[ก-๛])\s?\d{1,3}(?:/\d+)?(?!\d)")


@dataclass(frozen=True, slots=True)
class _Owners:
    scanner: WordScanner
    order: dict[str, int]
    by_word: dict[str, str]


@lru_cache(maxsize=1)
def _owners() -> _Owners:
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["owner"]
    by_word: dict[str, str] = {}
    for row in rows:
        for word in row["words"]:
            by_word.setdefault(normalise(word), row["code"])
    for row in rows:
        for word in row.get("none", []):
            by_word.setdefault(normalise(word), "")
    return _Owners(WordScanner(by_word), {row["code"]: place for place, row in enumerate(rows)}, by_word)


def owner_codes() -> frozenset[str]:
    """Return every owner that a rule may name."""
    return frozenset({*_owners().order, SOI})


@lru_cache(maxsize=4096)
def asset_owner(text: str, lon: float | None = None, lat: float | None = None) -> str:
    """Return whose road, line or canal the text speaks of, or "" where it does not say."""
    owners = _owners()
    clean = normalise(text)
    outside_soi, in_soi = _SOI_NAME.subn(" ", clean)
    found = {owners.by_word[word] for _place, word in owners.scanner.find_longest(outside_soi)} - {""}
    if not found:
        return SOI if in_soi else ""
    best = min(found, key=owners.order.__getitem__)
    if best == "main-road" and in_soi and not _AT_MOUTH.search(clean):
        return SOI
    return best
