"""Answer what no view foresees: a domain error that nobody caught, and a database that is away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from rongthuk.core.errors import DomainError

logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponseBase]


class DomainErrors:
    """Turn an uncaught `DomainError` into a page that says its sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a domain error with its own status."""
        if not isinstance(exception, DomainError):
            return None
        return render(request, "refused.html", {"error": exception}, status=exception.status)


class DatabaseAway:
    """Say plainly that the database is away; nothing was taken in, and it says so."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return self._away(request, error)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a lost connection inside a view."""
        if isinstance(exception, (OperationalError, InterfaceError)):
            return self._away(request, exception)
        return None

    def _away(self, request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("database away", extra={"error": type(error).__name__})
        headers: dict[str, Any] = {"Retry-After": "5", "Cache-Control": "no-store"}
        if request.path.startswith("/api/"):
            problem = {"type": "about:blank", "title": "Service unavailable", "status": 503, "code": "unavailable"}
            return JsonResponse(problem, status=503, headers=headers, content_type="application/problem+json")
        return HttpResponse(_AWAY, status=503, headers=headers)


# Written out whole because a template may ask the session, and thereby the database.
_AWAY = """<!doctype html><html lang="th"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ระบบขัดข้องชั่วคราว</title><body><main><h1>ระบบขัดข้องชั่วคราว</h1>
<p>ขณะนี้ระบบยังรับเรื่องไม่ได้ และยังไม่ได้บันทึกข้อมูลที่ท่านเพิ่งส่ง กรุณารอสักครู่ กดย้อนกลับ แล้วส่งอีกครั้ง หรือโทร 1555 ได้ตลอด 24 ชั่วโมง</p>
<p lang="en">The service is briefly unavailable. What you just sent has not been saved. Please go back and send it again in a
moment, or call 1555 at any hour.</p></main></body></html>"""
