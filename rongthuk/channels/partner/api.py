"""The API itself: who may call, how answers are written, and the list of its parts."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Router
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.security import HttpBearer

from rongthuk.channels.partner import problems, tokens
from rongthuk.channels.partner.scopes import READING
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden


class Request(HttpRequest):
    """A request that has passed `Token`."""

    auth: Actor


class Token(HttpBearer):
    """Ask for a token that is good for one of these scopes."""

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = frozenset(scopes)

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return who calls."""
        actor = tokens.recognise(token)
        if actor is not None and self.scopes and not self.scopes & actor.scopes:
            raise Forbidden(
                "scope",
                _("This token is not good for this. It would need: %(scopes)s.")
                % {"scopes": ", ".join(sorted(self.scopes))},
            )
        return actor


READER = Token(*READING)
ANYBODY = Token()


class _Parser(Parser):
    """Read JSON strictly: no lone surrogates, no NaN, one object."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            body = orjson.loads(request.body)
        except orjson.JSONDecodeError as error:
            raise HttpError(400, "json") from error
        if not isinstance(body, dict):
            raise HttpError(400, "object")
        return body


def _default(value: Any) -> Any:
    """Write what orjson does not know: lazy translations."""
    return str(value)


def answer(document: Any, *, status: int = 200, version: int | None = None) -> HttpResponse:
    """Write an answer; with a version it carries the ETag that `If-Match` takes."""
    # UTC moments end in Z, whole microseconds are left out where they are zero.
    body = orjson.dumps(document, default=_default, option=orjson.OPT_UTC_Z)
    response = HttpResponse(body, content_type="application/json", status=status)
    # Answers depend on the token; nothing between the partner and us may keep them.
    response.headers["Cache-Control"] = "no-store"
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    return response


api = NinjaAPI(
    title="Rongthuk API",
    version="1",
    description=(
        "File complaints with the city of Bangkok, follow them and work on them. Authenticate with a token. "
        "Moments are ISO 8601 in UTC. Send `Accept-Language: th` or `en` for names and sentences. Every refusal is a "
        "problem document (RFC 9457) with a `code` for machines and a `detail` for people."
    ),
    urls_namespace="partner",
    docs_url=None,
    openapi_url=None,
    parser=_Parser(),
)
problems.install(api)


# One router for all: two of them with the same path would hide each other's methods.
router = Router()


def assemble() -> NinjaAPI:
    """Return the API with all its parts."""
    from rongthuk.channels.partner import cases, filing, moving, surroundings  # noqa: F401 - they add themselves.

    api.add_router("", router)
    return api
