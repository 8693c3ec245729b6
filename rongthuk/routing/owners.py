"""Tell whose road, line or canal a case is about; pure, by names and by what is known of the streets around a point.

The answer is an owner's code ("highways", "expressway", "srt", "mrta", "rural-roads", "main-road"), "soi" for a place in
a soi, or "" where nothing says. Names stand in `owners.toml`; `data/README.md` says where the table of streets is from.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from rongthuk.taxonomy.words import WordScanner, normalise

LIST = Path(__file__).parent / "owners.toml"
STREET_KINDS = Path(__file__).parent / "data" / "street_kinds.npz"
SOI = "soi"
MAIN_ROAD = "main-road"

_ROWS = 4096
_ADDRESS_SOI = re.compile(r"ซ\.|ซอย|แยก|\b[Ss]oi\b")
_ADDRESS_ROAD = re.compile(r"ถ\.|ถนน|\b(?:Rd|Road)\b")

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


@lru_cache(maxsize=8192)
def asset_owner(text: str, lon: float | None = None, lat: float | None = None, address: str = "") -> str:
    """Return whose road, line or canal a case is about, or "" where nothing says.

    An owner named in the text counts first, then the street of a postal address, then what the text says of soi and
    main roads, and at last what kind of street the addresses around the point (WGS84) were on.
    """
    named = text_owner(text)
    if named not in ("", SOI, MAIN_ROAD):
        return named
    return address_owner(address) or named or street_kind(lon, lat)


def text_owner(text: str) -> str:
    """Return the owner that a text names, "soi", or ""."""
    owners = _owners()
    clean = normalise(text)
    outside_soi, in_soi = _SOI_NAME.subn(" ", clean)
    found = {owners.by_word[word] for _place, word in owners.scanner.find_longest(outside_soi)} - {""}
    if not found:
        return SOI if in_soi else ""
    best = min(found, key=owners.order.__getitem__)
    if best == MAIN_ROAD and in_soi and not _AT_MOUTH.search(clean):
        return SOI
    return best


def address_owner(address: str) -> str:
    """Return "soi" for an address in a soi, the owner of its street else, "" for an address without a street."""
    if not address:
        return ""
    if _ADDRESS_SOI.search(address):
        return SOI
    if not _ADDRESS_ROAD.search(address):
        return ""
    owners = _owners()
    found = {owners.by_word[word] for _place, word in owners.scanner.find_longest(normalise(address))}
    return next((code for code in ("rural-roads", "highways") if code in found), MAIN_ROAD)


@lru_cache(maxsize=1)
def _street_kinds() -> tuple[dict[int, str], int, int, int]:
    """Return (cell → kind, first column, first row, cells a degree) of the learned table."""
    with np.load(STREET_KINDS) as table:
        keys = np.cumsum(table["keys"], dtype=np.int64).tolist()
        names = [str(name) for name in table["names"]]
        kinds = [names[kind] for kind in table["kinds"].tolist()]
        west, south, scale = (int(number) for number in table["origin"])
    return dict(zip(keys, kinds, strict=True)), west, south, scale


def street_kind(lon: float | None, lat: float | None) -> str:
    """Return the kind of street on which the addresses around a point were, "" where too few are known."""
    if lon is None or lat is None:
        return ""
    kinds, west, south, scale = _street_kinds()
    column, row = int(lon * scale) - west, int(lat * scale) - south
    if not 0 <= row < _ROWS or column < 0:
        return ""
    return kinds.get(column * _ROWS + row, "")
