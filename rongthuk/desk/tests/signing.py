"""Sign the cast in, and send forms as the two kinds of browser do."""

from __future__ import annotations

from typing import Any

from django.test import Client

from rongthuk.organisations.models import Officer

BACKEND = "django.contrib.auth.backends.ModelBackend"


def as_(officer: Officer) -> Client:
    """Return a browser in which the officer is signed in."""
    client = Client()
    client.force_login(officer, backend=BACKEND)
    return client


def htmx(target: str = "split") -> dict[str, Any]:
    """Return the headers with which htmx asks for a part."""
    return {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": f"div#{target}"}


def words(response: Any) -> str:
    """Return the page as text."""
    return str(response.content.decode())
