"""Name areas in words, and remember a few places on the reader's own device when he asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongthuk.areas.places import PlaceHit, search_places
from rongthuk.areas.table import areas

# People begin with how the spot lies to the name: "mouth of", "in front of", "near".
_MARK = re.compile(r"(?:ซ\.|ซอย|ถ\.|ถนน|แขวง|เขต|สำนักงานเขต|\b[Ss]oi\b|\b[Tt]hanon\b)")
_LEADING = re.compile(r"^(?:ปากทาง|ปาก|หน้า|ด้านหน้า|ตรงข้าม|ใกล้กับ|ใกล้|แถว|บริเวณ|ริม|ใน|ท้าย|กลาง|หลัง|ข้าง|ที่)\s*")
COOKIE, SALT = "places", "portal.places"
MOST_PLACES = 3
YEAR = 365 * 24 * 3600


def find_places(words: str) -> list[PlaceHit]:
    """Return the places that the words name, also where other words stand before the name."""
    for tried in _readings(words):
        if hits := search_places(tried):
            return hits
    return []


def _readings(words: str) -> Iterator[str]:
    yield words
    if found := _MARK.search(words):
        yield words[found.start() :]
    bare = _LEADING.sub("", words)
    if bare != words:
        yield bare


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, str]]:
    table = areas()
    return {area.code: (area.name_th, area.name_en) for area in (*table.districts, *table.khwaeng)}


def _name(code: str) -> str:
    thai, english = _names().get(code, ("", ""))
    return thai if (get_language() or "th").startswith("th") else english


def area_words(khwaeng: str, district: str) -> str:
    """Return "แขวงคลองจั่น เขตบางกะปิ", as much of it as is known."""
    parts = []
    if name := _name(khwaeng):
        parts.append(_("Khwaeng %(name)s") % {"name": name})
    if name := _name(district or khwaeng[:4]):
        parts.append(_("%(name)s district") % {"name": name})
    return (" " if (get_language() or "th").startswith("th") else ", ").join(parts)


@dataclass(frozen=True, slots=True)
class RecentPlace:
    """A place that somebody reported from and let his device remember."""

    place: str
    lon: float | None
    lat: float | None
    khwaeng: str
    district: str

    @property
    def label(self) -> str:
        """Return the place in words."""
        return " ".join(filter(None, (self.place, area_words(self.khwaeng, self.district))))


def recent_places(request: HttpRequest) -> list[RecentPlace]:
    """Return the places that this device remembers, newest first."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
        return [RecentPlace(**each) for each in kept][:MOST_PLACES]
    except (signing.BadSignature, TypeError):
        return []


def remember_place(request: HttpRequest, response: HttpResponse, place: RecentPlace) -> None:
    """Put a place first among those that this device remembers."""
    if not place.label:
        return
    kept = [place, *(each for each in recent_places(request) if each.label != place.label)][:MOST_PLACES]
    response.set_cookie(
        COOKIE, signing.dumps([asdict(each) for each in kept], salt=SALT, compress=True), max_age=YEAR, httponly=True,
        samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip


def forget_places(response: HttpResponse) -> None:
    """Let the device forget them."""
    response.delete_cookie(COOKIE, samesite="Lax")
