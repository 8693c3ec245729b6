"""Say plainly that the database is away. Sending again is safe: every form and call has a number of its own."""

from __future__ import annotations

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse

logger = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = "5"


def answer(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Return 503 with a sentence; the page asks neither session nor template, which might ask the database."""
    logger.error("database away: %s", type(error).__name__)
    headers: dict[str, Any] = {"Retry-After": RETRY_AFTER_SECONDS, "Cache-Control": "no-store"}
    if request.path.startswith("/api/"):
        problem = {
            "type": "about:blank",
            "title": "Service unavailable",
            "status": 503,
            "code": "unavailable",
            "detail": "The database cannot be reached. Send the same request again in a moment; it is never taken twice.",
        }
        return JsonResponse(problem, status=503, headers=headers, content_type="application/problem+json")
    return HttpResponse(PAGE, status=503, headers=headers)


PAGE = """<!doctype html><html lang="th"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ระบบขัดข้องชั่วคราว</title><body><main><h1>ระบบขัดข้องชั่วคราว</h1>
<p>ขณะนี้ระบบยังรับข้อมูลไม่ได้ หากท่านเพิ่งส่งเรื่อง โปรดรอสักครู่ กดย้อนกลับ แล้วส่งอีกครั้ง ข้อความที่พิมพ์ไว้จะยังอยู่
และระบบจะไม่รับเรื่องเดียวกันซ้ำ หรือโทร 1555 ได้ตลอด 24 ชั่วโมง</p>
<p lang="en">The service is briefly unavailable. If you have just sent something, please wait a moment, go back and send it
again: what you typed is still there, and nothing is taken twice. You can also call 1555 at any hour.</p></main></body></html>"""
