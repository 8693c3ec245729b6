"""Name the streets on a map that has no tiles: a point and a name for each street that reports taught."""

from __future__ import annotations

from rongthuk.areas.models import LearnedPlace
from rongthuk.areas.outlines import Outlines, as_document

# Below this the map would be full of names that hardly anybody reports from.
LEAST_FOR_MAP = 20


def street_labels_geojson() -> Outlines:
    """Return the streets and soi as points, the most named first.

    A map that drops what collides thus drops the rarer. Each feature has its `name` alone, all that the map reads.
    It asks the database; keep the answer by its etag.
    """
    seen: dict[tuple[str, str, str], LearnedPlace] = {}
    for place in LearnedPlace.objects.filter(count__gte=LEAST_FOR_MAP).order_by("-count", "name", "id"):
        seen.setdefault((place.kind, place.key, place.district_id), place)
    features = [
        {
            "type": "Feature",
            "properties": {"name": place.name},
            "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        }
        for place in seen.values()
    ]
    return as_document(features)
