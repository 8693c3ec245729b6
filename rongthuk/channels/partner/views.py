"""Describe the API, for machines and for people, and answer addresses that do not exist."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from rongthuk.channels.partner import problems
from rongthuk.channels.partner.api import api

PREFIX = "/api/v1/"


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Return the OpenAPI description; problems are described under their own content type."""
    document: dict[str, Any] = orjson.loads(
        orjson.dumps(api.get_openapi_schema(path_prefix=PREFIX), default=str, option=orjson.OPT_NON_STR_KEYS)
    )
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    response["content"] = {problems.CONTENT_TYPE: content["application/json"]}
                    response["description"] = _REFUSALS.get(int(status), response.get("description", ""))
                elif "image/jpeg" in content:
                    response["content"] = dict.fromkeys(
                        ("image/jpeg", "application/pdf"), content["image/jpeg"]
                    )
    return document


_REFUSALS = {
    400: "The body cannot be read.",
    401: "No valid token.",
    403: "The token is not good for this, or the case is not yours to change.",
    404: "No such case for this token.",
    409: "The case has changed meanwhile, or the number was used before.",
    413: "Too large.",
    422: "Something in it cannot be used; `errors` says what.",
    429: "Too many requests; `Retry-After` says how long to wait.",
    500: "Our fault.",
    503: "Briefly unavailable; nothing was taken in.",
}


@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI description; it needs no token."""
    if request.method not in {"GET", "HEAD"}:
        return problems.not_allowed("GET")
    return HttpResponse(orjson.dumps(schema()), content_type="application/json")


@csrf_exempt
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Say that there is no such address."""
    return problems.not_found()


@csrf_exempt
def description(request: HttpRequest) -> HttpResponse:
    """Show the description to people, without any script."""
    if request.method not in {"GET", "HEAD"}:
        return problems.not_allowed("GET")
    return render(request, "partner/description.html", {"sections": _sections(), "info": schema()["info"]})


@lru_cache(maxsize=1)
def _sections() -> list[dict[str, Any]]:
    document = schema()
    sections: dict[str, dict[str, Any]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = operation["tags"][0]
            section = sections.setdefault(tag, {"title": tag, "operations": []})
            section["operations"].append(
                {
                    "id": operation["operationId"],
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "description": operation.get("description", ""),
                    "parameters": operation.get("parameters", []),
                    "fields": _fields(document, operation),
                    "responses": sorted(
                        (int(status), response.get("description", ""))
                        for status, response in operation["responses"].items()
                    ),
                }
            )
    return list(sections.values())


def _fields(document: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a body, one level of objects deep."""
    content = operation.get("requestBody", {}).get("content", {})
    body: dict[str, Any] = next((found["schema"] for found in content.values()), {})
    return _rows(document, body, "")


def _rows(document: dict[str, Any], body: dict[str, Any], before: str) -> list[dict[str, Any]]:
    body = _resolve(document, body)
    rows: list[dict[str, Any]] = []
    for name, field in body.get("properties", {}).items():
        inner = _resolve(document, field)
        rows.append(
            {
                "name": f"{before}{name}",
                "type": _type_of(document, field),
                "required": name in body.get("required", []),
                "description": field.get("description") or inner.get("description", ""),
            }
        )
        if inner.get("properties") and not before:
            rows.extend(_rows(document, inner, f"{name}."))
    return rows


def _resolve(document: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
    for option in field.get("anyOf", []):
        if "$ref" in option:
            field = option
    if "$ref" in field:
        found: dict[str, Any] = document["components"]["schemas"][field["$ref"].rsplit("/", 1)[1]]
        return found
    return field


def _type_of(document: dict[str, Any], field: dict[str, Any]) -> str:
    options = [option for option in field.get("anyOf", [field]) if option.get("type") != "null"]
    words = []
    for option in options:
        option = _resolve(document, option)  # noqa: PLW2901 - the same option, followed.
        if "enum" in option:
            words.append(" | ".join(str(value) for value in option["enum"]))
        else:
            words.append(str(option.get("format") or option.get("type", "")))
    return ", ".join(word for word in words if word)
