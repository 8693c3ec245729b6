"""Pages that stand still: help, privacy, and what browsers and search engines ask for."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongthuk.portal.words import STATE_WORDS

ROBOTS = """User-agent: *
Disallow: /c/
Disallow: /report
Disallow: /follow
Disallow: /desk/
Disallow: /accounts/
Disallow: /admin/
Disallow: /map/points
Disallow: /places
"""


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain how a report goes, and what the states mean."""
    states = [(code, words.means) for code, words in STATE_WORDS.items()]
    return render(request, "portal/help.html", {"states": states})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say in plain words what happens to personal data."""
    return render(request, "portal/privacy.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines to the public pages."""
    return HttpResponse(
        ROBOTS, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "public, max-age=86400"}
    )


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Let a phone put the portal on its home screen."""
    return JsonResponse(
        {
            "name": _("Rongthuk Bangkok"),
            "short_name": _("Rongthuk"),
            "start_url": "/",
            "display": "browser",
            "theme_color": "#00693e",
            "background_color": "#ffffff",
            "icons": [{"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        json_dumps_params={"ensure_ascii": False},
        content_type="application/manifest+json",
        headers={"Cache-Control": "public, max-age=86400"},
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead browsers that ask for the old address to the drawn icon."""
    return redirect(settings.STATIC_URL + "favicon.svg", permanent=True)
