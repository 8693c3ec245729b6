"""Answer what no view foresees: a domain error that nobody caught, and a database that is away."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from rongthuk.core import away
from rongthuk.core.errors import DomainError

Answer = Callable[[HttpRequest], HttpResponseBase]


class Unforeseen:
    """Turn an uncaught `DomainError` into a page that says its sentence, and a lost connection into a plain 503.

    A connection lost in another middleware never comes by here; `views.broken` answers it alike.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the error's own status."""
        if isinstance(exception, away.AWAY):
            return away.answer(request, exception)
        if isinstance(exception, DomainError):
            return render(request, "refused.html", {"error": exception}, status=exception.status)
        return None
