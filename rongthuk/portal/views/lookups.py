"""Answer the small questions of the page's scripts: places by words, the place at a point, outlines, names of streets."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_GET

from rongthuk.areas import parse_point
from rongthuk.areas.outlines import Outlines, all_outlines_geojson
from rongthuk.areas.street_labels import street_labels_geojson
from rongthuk.portal.places import area_words, find_places

AREAS = {"district", "khwaeng"}
NAMES_FRESH_SECONDS = 600.0


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Return places for words; of an area only its name, because its middle is nobody's place."""
    results = []
    for hit in find_places(request.GET.get("q", "")):
        found: dict[str, Any] = {
            "label": hit.name,
            "detail": hit.within,
            "khwaeng": hit.khwaeng_code,
            "district": hit.district_code,
        }
        if hit.kind not in AREAS:
            found |= {"lon": hit.lon, "lat": hit.lat}
        results.append(found)
    return _brief(JsonResponse({"results": results}, json_dumps_params={"ensure_ascii": False}))


@require_GET
def here(request: HttpRequest) -> HttpResponse:
    """Return the khwaeng at a point; outside Bangkok is an answer too."""
    check = parse_point(request.GET.get("lon", ""), request.GET.get("lat", ""))
    if not check.is_usable:
        return JsonResponse({"message": str(check.message)}, status=422)
    khwaeng = check.place.khwaeng_code if check.place else ""
    district = check.place.district_code if check.place else ""
    label = area_words(khwaeng, district) or str(check.message)
    answer = {"inside": check.place is not None, "label": label, "khwaeng": khwaeng, "district": district}
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    # Where somebody is stays out of every cache.
    response["Cache-Control"] = "no-store"
    return response


def _brief(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=60"
    response["Vary"] = "Accept-Language, Cookie"
    return response


def outlines_version() -> str:
    """Return the word that changes with the outlines, for an address that may be kept for ever."""
    return all_outlines_geojson().etag.strip('"')


@require_GET
def outlines(request: HttpRequest) -> HttpResponse:
    """Return the outlines; under their own version they are kept by the browser for a year."""
    document = all_outlines_geojson()
    fixed = request.GET.get("v") == outlines_version()
    return _file(
        request, document, "public, max-age=31536000, immutable" if fixed else "public, max-age=3600"
    )


_names: tuple[float, Outlines] | None = None


@require_GET
def names(request: HttpRequest) -> HttpResponse:
    """Return the names of streets and soi as points; read anew from the database every ten minutes."""
    global _names  # noqa: PLW0603 - one document a process is the point.
    if _names is None or time.monotonic() - _names[0] > NAMES_FRESH_SECONDS:
        _names = (time.monotonic(), street_labels_geojson())
    return _file(request, _names[1], "public, max-age=3600")


def _file(request: HttpRequest, document: Outlines, cache: str) -> HttpResponse:
    response: HttpResponse
    if request.headers.get("If-None-Match", "").removeprefix("W/") == document.etag:
        response = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(document.gzipped, content_type=document.content_type)
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(document.body, content_type=document.content_type)
    response["ETag"] = document.etag
    response["Cache-Control"] = cache
    response["Vary"] = "Accept-Encoding"
    return response
