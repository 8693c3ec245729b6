"""Find a place by words: khwaeng, districts, offices, and the streets and soi learned from filed addresses.

Names are few (some twenty thousand at most), so each process keeps them in memory and asks the database
only now and then whether anything was learned meanwhile. Exact names come first, then beginnings, then
parts, then names with a letter or two mistyped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from django.db.models import Count, Max

from rongthuk.areas.addresses import tidy
from rongthuk.areas.models import District, Khwaeng, LearnedPlace
from rongthuk.areas.names import KnownPlace, Names, PlaceHit

__all__ = ["KnownPlace", "PlaceHit", "forget_places", "register_places", "search_places"]


LONGEST_QUERY = 80
FRESH_SECONDS = 60.0


Provider = Callable[[], Iterable[KnownPlace]]
_providers: list[Provider] = []


def register_places(provider: Provider) -> None:
    """Let a higher layer offer places (district offices, say); called when the names are read into memory."""
    if provider not in _providers:
        _providers.append(provider)
    forget_places()


def forget_places() -> None:
    """Read the names anew at the next search of this process, after something was loaded or learned."""
    _cache.index = None


def search_places(words: str, limit: int = 8) -> list[PlaceHit]:
    """Return the places that the words name, best first; nothing for fewer than two letters.

    Thai and Arabic digits, spaces, "ซ." and "ซอย", English names of areas and a small slip of the finger
    are all understood. Areas written after the name narrow it: "ลาดพร้าว 101 บางกะปิ".
    """
    text = tidy(words[: LONGEST_QUERY * 4])[:LONGEST_QUERY].lower()
    return _cache.current().search(text, max(1, limit))


class _Cache:
    """The names of this process, with the time of the last look whether they are still the newest."""

    def __init__(self) -> None:
        self.index: Names | None = None
        self.stamp: object = None
        self.looked = 0.0
        self.lock = threading.Lock()

    def current(self) -> Names:
        """Return the names, read anew when something was learned or loaded since."""
        index = self.index
        # Names that are not there yet are being loaded; then every search looks again.
        if index is not None and index.places and time.monotonic() - self.looked < FRESH_SECONDS:
            return index
        if index is not None and index.places and self.lock.locked():
            # Another thread is reading the names anew; the old ones are good enough meanwhile.
            return index
        with self.lock:
            stamp = _stamp()
            if self.index is None or stamp != self.stamp:
                self.index, self.stamp = _read_names(), stamp
            self.looked = time.monotonic()
            return self.index


_cache = _Cache()


def _stamp() -> object:
    learned = LearnedPlace.objects.aggregate(count=Count("id"), last=Max("learned_at"), highest=Max("id"))
    return tuple(sorted(learned.items())), District.objects.count(), len(_providers)


def _read_names() -> Names:
    places: list[KnownPlace] = []
    areas: dict[str, tuple[str, str]] = {}
    for district in District.objects.all():
        areas[district.code] = (district.name_th, district.name_en)
        places.append(
            KnownPlace(
                "district",
                district.code,
                district.name_th,
                district.name_en,
                district.label_lon,
                district.label_lat,
                district.code,
            )
        )
    for khwaeng in Khwaeng.objects.all():
        areas[khwaeng.code] = (khwaeng.name_th, khwaeng.name_en)
        places.append(
            KnownPlace(
                "khwaeng",
                khwaeng.code,
                khwaeng.name_th,
                khwaeng.name_en,
                khwaeng.label_lon,
                khwaeng.label_lat,
                khwaeng.district_id,
                khwaeng.code,
                also=tuple(khwaeng.former_names),
            )
        )
    for provider in _providers:
        places += provider()
    best: dict[tuple[str, str, str], LearnedPlace] = {}
    for learned in LearnedPlace.objects.order_by("source", "id"):
        key = (learned.kind, learned.key, learned.district_id)
        if key not in best or learned.count > best[key].count:
            best[key] = learned
    places += [
        KnownPlace(
            "soi" if learned.kind == LearnedPlace.Kind.SOI else "street",
            str(learned.pk),
            learned.name,
            "",
            learned.lon,
            learned.lat,
            learned.district_id,
            learned.khwaeng_id,
            count=learned.count,
        )
        for learned in best.values()
    ]
    return Names(places, areas)
