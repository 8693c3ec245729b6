"""The first page: what this is, and the one thing to do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rongthuk.portal.drafts import SESSION_KEY
from rongthuk.taxonomy.queries import find_category

# What people report most, by the city's own figures.
COMMON = (
    "road-damage",
    "street-light",
    "footpath",
    "flooding",
    "drain",
    "garbage",
    "footpath-obstruction",
    "noise",
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    common = [found for code in COMMON if (found := find_category(code)) and found.active]
    return render(
        request,
        "portal/home.html",
        {"common": common, "unfinished": bool(request.session.get(SESSION_KEY, {}).get("text"))},
    )
