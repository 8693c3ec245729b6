"""Work on cases: one address for each move of the workflow's table that staff do, its body drawn from the table."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja.params.functions import Header
from pydantic import Field, create_model

from rongthuk.channels.partner import documents
from rongthuk.channels.partner.api import Request, Token, answer, router
from rongthuk.channels.partner.cases import case_of
from rongthuk.channels.partner.filing import stored_of
from rongthuk.channels.partner.refusals import ON_BODY, with_problems
from rongthuk.channels.partner.schemas import AgencyCode, Input, MovedOut, Uploads
from rongthuk.channels.partner.scopes import Scope
from rongthuk.complaints.actions import perform
from rongthuk.complaints.workflow import MOVES, Move
from rongthuk.complaints.workflow import Input as Asked
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.organisations.models import Officer

TAGS = ["Moves"]
STAFF = {"unit", "head", "coordinator", "centre", "supervisor"}
_ETAG = re.compile(r'^\s*(?:W/)?"?(\d{1,9})"?\s*$')


_TYPES: dict[str, Any] = {
    "agency": AgencyCode,
    "agencies": list[AgencyCode],
    "files": Uploads,
    "date": date,
    "switch": bool,
    "number": float,
}


def _type(asked: Asked) -> Any:
    if asked.choices:
        return Literal[tuple(code for code, _name in asked.choices)]
    return _TYPES.get(asked.kind, str)


def body_of(move: Move) -> type[Input]:
    """Return the description of a move's body."""
    fields: dict[str, Any] = {
        "version": (
            int | None,
            Field(
                default=None,
                ge=0,
                le=2**31 - 1,
                description="The case's version that you saw; or send If-Match.",
            ),
        )
    }
    for asked in move.inputs:
        kind = _type(asked)
        # An office's own system does not take a case on itself: it says which officer does.
        if asked.required or (move.name, asked.name) == ("claim", "officer"):
            fields[asked.name] = (kind, Field(description=_meaning(asked)))
        elif asked.kind in {"files", "agencies"}:
            fields[asked.name] = (kind, Field(default_factory=list, description=_meaning(asked)))
        else:
            fields[asked.name] = (kind | None, Field(default=None, description=_meaning(asked)))
    return create_model(f"Move{move.name.title().replace('_', '')}In", __base__=Input, **fields)


_MEANINGS = {
    "agency": "Code of an agency.",
    "agencies": "Codes of agencies.",
    "officer": "User name of an officer of the unit.",
    "complaint": "Reference of a case.",
    "files": "Tokens of /uploads.",
    "switch": "Whether the complainant is told.",
    "date": "A day, YYYY-MM-DD.",
}


def _meaning(asked: Asked) -> str:
    if asked.name == "category":
        return "Code of a category."
    return _MEANINGS.get(asked.kind, "")


def version_of(version: int | None, if_match: str | None) -> int:
    """Return the version that the caller saw; without one his move could undo what he has not read."""
    if version is not None:
        return version
    found = _ETAG.match(if_match or "")
    if not found:
        raise Invalid(
            "version_missing",
            _("Send the case's version that you saw, as “version” or as If-Match with its ETag."),
            field="version",
        )
    return int(found[1])


def inputs_of(move: Move, body: Input, actor: Actor) -> dict[str, Any]:
    """Return a body's inputs as the action takes them; what was not given is left out."""
    given: dict[str, Any] = {}
    for asked in move.inputs:
        value = getattr(body, asked.name)
        if value is None or value == []:
            continue
        if asked.kind == "officer":
            value = Officer.objects.filter(username__iexact=value.replace("\0", ""), is_active=True).first()
            if value is None:
                raise Invalid("officer", _("Choose an officer of this unit."), field=asked.name)
        elif asked.kind == "files":
            value = stored_of(list(value), actor)
        given[asked.name] = value
    return given


def _view(move: Move) -> Callable[..., HttpResponse]:
    def do(request: Request, reference: str, body: Input, if_match: str | None = None) -> HttpResponse:
        complaint = case_of(request.auth, reference)
        version = version_of(getattr(body, "version", None), if_match)
        inputs = inputs_of(move, body, request.auth)
        row = perform(move.name, complaint, by=request.auth, version=version, **inputs)
        return answer(documents.moved(row), version=row.version)

    do.__name__ = f"move_{move.name}"
    do.__doc__ = (
        f"From {', '.join(move.sources)}"
        + (f" to {move.to}." if move.to else "; the state stays, or depends on the case.")
        + " A stale version, or a state from which the move does not go, is answered 409 with the present state."
        + (" Returns the new case." if move.name == "split" else "")
    )
    do.__annotations__ = {
        "request": Request, "reference": str, "body": body_of(move), "if_match": str | None, "return": HttpResponse,
    }  # fmt: skip
    do.__defaults__ = (Header(None, alias="If-Match"),)
    return do


for _move in MOVES.values():
    if STAFF & set(_move.by):
        router.post(
            f"/complaints/{{reference}}/moves/{_move.name}",
            auth=Token(Scope.MOVE),
            response=with_problems({200: MovedOut}, *ON_BODY, 404, 409),
            tags=TAGS,
            operation_id=f"move_{_move.name}",
            summary=_move.name.replace("_", " ").capitalize(),
        )(_view(_move))
