"""Keep a page with somebody's case out of caches, search engines and other sites' logs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def privately(view: View) -> View:
    """Set the headers of a page that its secret address alone protects."""

    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        response = view(request, *given, **named)
        response["Cache-Control"] = "private, no-store"
        # The address is the key: it must not travel on with a click.
        # Not "no-referrer": browsers then send forms with the origin "null", which the CSRF check refuses.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return guarded
