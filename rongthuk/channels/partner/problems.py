"""Say what went wrong as a problem document (RFC 9457), in the language that the caller accepts."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from rongthuk.complaints.photographs import LARGEST_FILE
from rongthuk.core.errors import DomainError, TooMany

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
# Boundaries and headers around the one file of a form.
MULTIPART_MARGIN = 64 * 1024

# Domain fields → where the API's body has them.
PLACES = {
    "phone": "contact.phone",
    "email": "contact.email",
    "name": "contact.name",
    "lon": "place.lon",
    "lat": "place.lat",
    "place": "place.words",
    "khwaeng": "place.khwaeng",
    "district": "place.district",
    "files": "uploads",
    "after": "cursor",
}

# What pydantic found → our sentence; its own would be English and speak of types.
_SENTENCES: dict[str, Any] = {
    "missing": _("This is missing."),
    "extra_forbidden": _("There is no such field."),
    "string_type": _("Write text here."),
    "string_unicode": _("This text has characters that cannot be stored."),
    "string_too_long": _("This is too long."),
    "string_too_short": _("This is too short."),
    "string_pattern_mismatch": _("This is not written in the expected form."),
    "float_type": _("Write a number here."),
    "float_parsing": _("Write a number here."),
    "finite_number": _("Write a number here."),
    "int_type": _("Write a whole number here."),
    "int_parsing": _("Write a whole number here."),
    "int_from_float": _("Write a whole number here."),
    "bool_type": _("Write true or false here."),
    "bool_parsing": _("Write true or false here."),
    "list_type": _("Write a list here."),
    "dict_type": _("Write an object here."),
    "model_type": _("Write an object here."),
    "model_attributes_type": _("Write an object here."),
    "too_long": _("These are too many."),
    "greater_than_equal": _("This number is too small."),
    "less_than_equal": _("This number is too large."),
    "literal_error": _("Choose one of the values that the description lists."),
    "enum": _("Choose one of the values that the description lists."),
}
_MOMENT = _("Write a date and time as ISO 8601, for example 2026-11-22T14:05:00+07:00.")
_DEFAULT = _("This value cannot be used.")


def problem(
    status: int,
    code: str,
    detail: Any,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """Return a problem document."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": str(detail),
        **more,
    }
    if errors:
        body["errors"] = errors
    response = HttpResponse(orjson.dumps(body, default=str), content_type=CONTENT_TYPE, status=status)
    response["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def refused(error: DomainError) -> HttpResponse:
    """Return a domain error as a problem."""
    facts = dict(error.facts)
    headers = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(facts.pop("retry_after", 60))
    elif error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "30"
    answers = facts.pop("errors", None)
    errors: list[dict[str, str]] = []
    if isinstance(answers, dict):
        errors = [{"field": f"answers.{code}", "detail": str(words)} for code, words in answers.items()]
    elif error.field:
        errors = [{"field": PLACES.get(error.field, error.field), "detail": str(error.message)}]
    return problem(error.status, error.code, error.message, errors=errors, headers=headers, **facts)


def not_found() -> HttpResponse:
    """Say that there is no such address."""
    return problem(404, "no_such_address", _("There is nothing at this address. See the API's description."))


def not_allowed(allowed: str) -> HttpResponse:
    """Say which methods this address knows."""
    detail = _("This address knows only %(methods)s.") % {"methods": allowed}
    return problem(405, "method_not_allowed", detail, headers={"Allow": allowed})


def _invalid(error: ValidationError) -> HttpResponse:
    errors = []
    for found in error.errors:
        where = [str(part) for part in found["loc"]]
        # The first part says body, query or path; for a body the second is the parameter's name.
        where = where[2:] if where[:2] == ["body", "body"] else where[1:]
        kind = str(found["type"])
        words = (
            _MOMENT if kind.startswith(("datetime", "date_", "timezone")) else _SENTENCES.get(kind, _DEFAULT)
        )
        errors.append({"field": ".".join(where), "detail": str(words)})
    return problem(
        422, "invalid", _("Some of what was sent cannot be used; “errors” says what."), errors=errors
    )


def _http(error: HttpError) -> HttpResponse:
    # ninja answers a body that cannot be read with 400.
    return problem(
        error.status_code, "unreadable", _("The body cannot be read: it is not the JSON or form expected.")
    )


def _unauthorised() -> HttpResponse:
    return problem(
        401,
        "token",
        _("A valid token is needed: send “Authorization: Bearer …”. It may have expired or been revoked."),
        headers={"WWW-Authenticate": 'Bearer realm="rongthuk"'},
    )


def _too_large() -> HttpResponse:
    return problem(413, "too_large", _("This is more than can be taken at once."))


def _away(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("database away", extra={"error": type(error).__name__, "path": request.path})
    return problem(
        503,
        "unavailable",
        _("The service is briefly unavailable and has not taken this in. Please send it again."),
        headers={"Retry-After": "5"},
    )


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _away(request, error)
    logger.error("api failed", exc_info=error, extra={"path": request.path})
    return problem(500, "internal", _("The fault is ours and has been noted. Please try again later."))


def install(api: NinjaAPI) -> None:
    """Make the API answer every refusal and failure as a problem."""
    handlers: list[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = [
        (DomainError, lambda request, error: refused(error)),
        (ValidationError, lambda request, error: _invalid(error)),
        (AuthenticationError, lambda request, error: _unauthorised()),
        (HttpError, lambda request, error: _http(error)),
        (MultiPartParserError, lambda request, error: _http(HttpError(400, ""))),
        (Http404, lambda request, error: not_found()),
        (RequestDataTooBig, lambda request, error: _too_large()),
        (TooManyFilesSent, lambda request, error: _too_large()),
        (TooManyFieldsSent, lambda request, error: _too_large()),
        (SuspiciousOperation, lambda request, error: _http(HttpError(400, ""))),
        # A character that PostgreSQL does not store, a number beyond its range.
        (DataError, lambda request, error: problem(422, "invalid", _DEFAULT)),
        (OperationalError, _away),
        (InterfaceError, _away),
        (Exception, _broken),
    ]
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


View = Callable[..., HttpResponseBase]


def _refuse_early(request: HttpRequest) -> HttpResponse | None:
    """Refuse a body that says itself that it is too large, before it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) <= LARGEST_FILE + MULTIPART_MARGIN:
        return None
    return problem(
        413,
        "file_too_large",
        _("This is larger than %(most)s MB, the most that a file may have.")
        % {"most": LARGEST_FILE // 1024 // 1024},
    )


def only_problems(view: View) -> View:
    """Turn the bare 405 of a view into a problem, and refuse what is far too large."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if refusal := _refuse_early(request):
            return refusal
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return not_allowed(str(response.headers.get("Allow", "GET")))
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer
