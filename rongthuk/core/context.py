"""Give every template what stands on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name for links, the demonstration flag, the reader's theme and where live updates come from."""
    theme = request.COOKIES.get("theme", "")
    return {
        "demonstration": settings.DEMONSTRATION,
        "base_url": settings.BASE_URL,
        "live_url": settings.LIVE_URL,
        "theme": theme if theme in {"light", "dark"} else "",
    }
