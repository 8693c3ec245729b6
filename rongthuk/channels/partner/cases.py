"""Read cases, and add words and files to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Schema
from pydantic import Field

from rongthuk.channels.partner import documents
from rongthuk.channels.partner.api import READER, Request, Token, answer, router
from rongthuk.channels.partner.filing import CHANNEL, external_id, moment, stored_of
from rongthuk.channels.partner.refusals import ON_BODY, with_problems
from rongthuk.channels.partner.schemas import (
    AgencyCode,
    AttachmentOut,
    AttachmentsIn,
    CategoryCode,
    DetailOut,
    DistrictCode,
    KhwaengCode,
    MessageIn,
    MessageOut,
    PageOut,
)
from rongthuk.channels.partner.scopes import Scope
from rongthuk.complaints import access, photographs, queries
from rongthuk.complaints.actions import attaching, write_to_complainant
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.models.complaint import Kind, State
from rongthuk.complaints.references import read
from rongthuk.conversations.models import Message
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid, NotFound
from rongthuk.organisations.queries import find_agency
from rongthuk.taxonomy.queries import find_category

TAGS = ["Cases"]


class Wanted(Schema):
    """What a list is restricted to."""

    state: State | None = None
    phase: Literal["open", "closed"] | None = None
    kind: Kind | None = None
    category: CategoryCode | None = None
    district: DistrictCode | None = None
    khwaeng: KhwaengCode | None = None
    agency: AgencyCode | None = Field(default=None, description="This agency and everything below it.")
    channel: str | None = Field(default=None, pattern=r"^[a-z0-9_]{1,20}$")
    since: datetime | None = Field(default=None, description="Reached the city at or after this moment.")
    until: datetime | None = Field(default=None, description="Reached the city before this moment.")
    cursor: str | None = Field(default=None, max_length=200, description="`next` of the page before.")
    limit: int = Field(default=50, ge=1, le=100)


@router.get(
    "/complaints",
    auth=READER,
    response=with_problems({200: PageOut}, 422),
    tags=TAGS,
    operation_id="list_complaints",
    summary="List cases",
)
def list_complaints(request: Request, wanted: Query[Wanted]) -> HttpResponse:
    """List the cases that the token may read, newest filed first, without personal data.

    Pages are keyed by the last case: one that is filed meanwhile shifts nothing.
    """
    rows = queries.restricted(request.auth, _filters(wanted)).select_related(None)
    if wanted.cursor is not None:
        (key,) = queries.read_key(wanted.cursor, 1)
        if not isinstance(key, int) or not 0 < key < 2**63:
            raise Invalid(
                "page_key", _("This page does not exist. Please begin at the first page."), field="cursor"
            )
        rows = rows.filter(pk__lt=key)
    found = list(rows.order_by("-id").values_list(*documents.COLUMNS)[: wanted.limit + 1])
    names = documents.Names()
    more = len(found) > wanted.limit
    items = [documents.listed(row, names) for row in found[: wanted.limit]]
    following = queries.write_key(found[wanted.limit - 1][0]) if more else None
    return answer({"items": items, "next": following})


def _filters(wanted: Wanted) -> queries.Filters:
    unit = find_agency(wanted.agency) if wanted.agency else None
    if wanted.agency and unit is None:
        raise Invalid("agency", _("There is no agency with this code."), field="agency")
    if wanted.category and find_category(wanted.category) is None:
        raise Invalid("category", _("There is no category with this code."), field="category")
    return queries.Filters(
        unit=unit,
        states=(wanted.state.value,) if wanted.state else (),
        phase=wanted.phase or "",
        kind=wanted.kind.value if wanted.kind else "",
        category=wanted.category or "",
        district=wanted.district or "",
        khwaeng=wanted.khwaeng or "",
        channel=wanted.channel or "",
        since=_aware(wanted.since),
        until=_aware(wanted.until),
        order="newest",
    )


def _aware(value: datetime | None) -> datetime | None:
    return moment(value)


def case_of(actor: Actor, reference: str) -> Complaint:
    """Return a case by its reference, or refuse."""
    return access.get(actor, reference=read(reference))


@router.get(
    "/complaints/{reference}",
    auth=READER,
    response=with_problems({200: DetailOut}, 404, 422),
    tags=TAGS,
    operation_id="read_complaint",
    summary="Read a case",
    url_name="complaint",
)
def read_complaint(request: Request, reference: str) -> HttpResponse:
    """Return a case with its history, its files and, for a token that may move, the moves allowed now.

    The ETag is its version, for `If-Match` with a move.
    """
    complaint = case_of(request.auth, reference)
    return answer(documents.detail(complaint, request.auth), version=complaint.version)


@router.post(
    "/complaints/{reference}/messages",
    auth=Token(Scope.MESSAGE),
    response=with_problems({201: MessageOut, 200: MessageOut}, *ON_BODY, 404, 409),
    tags=TAGS,
    operation_id="add_message",
    summary="Pass on the complainant's words",
)
def add_message(request: Request, reference: str, body: MessageIn) -> HttpResponse:
    """Add further words of the complainant to a case that you filed.

    An agency that works on a case asks the complainant by the move `ask` and tells him by `update`.
    """
    actor = request.auth
    complaint = case_of(actor, reference)
    if not documents.is_filer(complaint, actor):
        raise Forbidden(
            "message_forbidden", _("Only the system that filed a case passes on its complainant's words.")
        )
    number = external_id(actor, body.external_id) if body.external_id else ""
    known = Message.objects.filter(channel=CHANNEL, external_id=number).first() if number else None
    message = known or write_to_complainant(
        complaint,
        body=body.body,
        by=actor,
        channel=CHANNEL,
        external_id=number,
        occurred_at=moment(body.occurred_at),
    )
    if known and known.conversation_id != complaint.conversation_id:
        raise Conflict(
            "message_of_another_case",
            _("This number was used for a message in another case."),
            field="external_id",
        )
    return answer(
        {"id": message.pk, "occurred_at": message.occurred_at, "recorded_at": message.recorded_at},
        status=200 if known else 201,
    )


@router.post(
    "/complaints/{reference}/attachments",
    auth=Token(Scope.ATTACH),
    response=with_problems({201: list[AttachmentOut]}, *ON_BODY, 404),
    tags=TAGS,
    operation_id="add_attachments",
    summary="Add files",
)
def add_attachments(request: Request, reference: str, body: AttachmentsIn) -> HttpResponse:
    """Add files that were sent to /uploads; the same file in the same role is added once."""
    complaint = case_of(request.auth, reference)
    rows = attaching.add_files(
        complaint, stored_of(list(body.uploads), request.auth), role=body.role, by=request.auth
    )
    return answer([documents.attachment(row, complaint.reference) for row in rows], status=201)


@router.get(
    "/complaints/{reference}/attachments/{token}",
    auth=READER,
    response=with_problems({200: bytes}, 404, 422),
    tags=TAGS,
    operation_id="read_attachment",
    summary="Read a file",
    url_name="attachment",
    openapi_extra={
        "responses": {200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}}
    },
)
def read_attachment(
    request: Request, reference: str, token: str, size: Literal["preview", "thumbnail"] = "preview"
) -> Any:
    """Return a photograph without its EXIF, or a PDF; for who filed the case or works on it."""
    complaint = case_of(request.auth, reference)
    row = complaint.attachments.filter(token=token.replace("\0", "")).first()
    knows = documents.is_filer(complaint, request.auth) or access.parties(complaint, request.auth)
    if row is None or not knows:
        raise NotFound("attachment_not_found", _("There is no such file in this case."))
    file, content_type = photographs.stream(row, size)
    response = FileResponse(file, content_type=content_type, as_attachment=content_type == photographs.PDF)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
