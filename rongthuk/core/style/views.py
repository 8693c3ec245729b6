"""The style page, and stand-ins for the addresses that its examples need: they keep nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template import Engine
from django.template.loader import get_template
from django.views.decorators.http import require_GET, require_POST

from rongthuk.core.style.examples import GROUPS, facts
from rongthuk.core.templatetags.components import icon_names

PLACES = [
    ("ซอยลาดพร้าว 101", "แขวงคลองจั่น เขตบางกะปิ", 100.6312, 13.7791),
    ("สำนักงานเขตบางกะปิ", "แขวงคลองจั่น เขตบางกะปิ", 100.6470, 13.7657),
    ("ถนนสีลม", "แขวงสีลม เขตบางรัก", 100.5310, 13.7273),
]
# Two plain rectangles: enough to see lines, names and points without the city's own outlines.
OUTLINES = [
    ("บางกะปิ", "Bang Kapi", 100.60, 13.74, 100.68, 13.81),
    ("วังทองหลาง", "Wang Thonglang", 100.56, 13.74, 100.60, 13.81),
]


def _source(name: str) -> str:
    return str(Engine.get_default().get_template(name).source).strip()


def _is_open(request: HttpRequest) -> bool:
    """Return whether this reader may see the page: staff, and anyone in a demonstration or on a developer's machine."""
    return bool(settings.DEBUG or settings.DEMONSTRATION or request.user.is_authenticated)


@require_GET
def style_page(request: HttpRequest) -> HttpResponseBase:
    """Show every component of a surface with its markup."""
    if not _is_open(request):
        return redirect_to_login(request.get_full_path())
    surface = "desk" if request.GET.get("surface") == "desk" else "portal"
    context = {**facts(), "icons": sorted(icon_names())}
    groups: list[dict[str, Any]] = []
    for group in GROUPS:
        shown = [
            {
                "name": example.name,
                "title": example.title,
                "markup": _source(example.template),
                "html": get_template(example.template).render({**context, "surface": surface}, request),
            }
            for example in group.examples
            if surface in example.surfaces
        ]
        if shown:
            groups.append({"title": group.title, "examples": shown})
    return render(
        request,
        f"style/{surface}.html",
        {**context, "surface": surface, "groups": groups},
    )


@require_POST
def photo(request: HttpRequest) -> HttpResponse:
    """Accept a photograph and forget it; a file named "broken" is refused, to show how that looks."""
    file = request.FILES.get("photo")
    if file is None:
        return JsonResponse({"message": "ไม่พบไฟล์ภาพ"}, status=400)
    if "broken" in (file.name or ""):
        return JsonResponse({"message": "ไฟล์นี้ไม่ใช่ภาพ กรุณาเลือกภาพถ่าย"}, status=422)
    return JsonResponse({"id": f"sample-{file.size}"}, status=201)


@require_GET
def places(request: HttpRequest) -> JsonResponse:
    """Search three places."""
    asked = request.GET.get("q", "")
    found = [
        {"label": label, "detail": detail, "lon": lon, "lat": lat}
        for label, detail, lon, lat in PLACES
        if asked in label or asked in detail
    ]
    return JsonResponse({"results": found})


@require_GET
def resolve(request: HttpRequest) -> JsonResponse:
    """Name any point alike."""
    return JsonResponse(
        {"inside": True, "label": "แขวงคลองจั่น เขตบางกะปิ", "khwaeng": "100601", "district": "1006"}
    )


@require_GET
def outlines(request: HttpRequest) -> JsonResponse:
    """Return two rectangles with the names of districts."""
    shapes = [
        {
            "type": "Feature",
            "properties": {"kind": "district", "name": name, "name_en": english},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
            },
        }
        for name, english, west, south, east, north in OUTLINES
    ]
    return JsonResponse({"type": "FeatureCollection", "features": shapes})


@require_GET
def stream(request: HttpRequest) -> HttpResponse:
    """Say once that something changed, and ask the browser not to come back within the hour."""
    return HttpResponse("retry: 3600000\nid: 1\ndata: sample\n\n", content_type="text/event-stream")


@require_GET
def points(request: HttpRequest) -> JsonResponse:
    """Return a few invented cases."""
    shown = [
        {
            "type": "Feature",
            "properties": {"label": label, "detail": detail, "url": "#map", "tone": tone},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for (label, detail, lon, lat), tone in zip(PLACES[:2], ["", "danger"], strict=True)
    ]
    return JsonResponse({"type": "FeatureCollection", "features": shown})
