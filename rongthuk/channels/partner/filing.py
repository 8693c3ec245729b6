"""File cases and send files ahead of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja.files import UploadedFile
from ninja.params.functions import File, Header

from rongthuk.areas import check_point
from rongthuk.channels.partner import documents
from rongthuk.channels.partner.api import Request, Token, answer, router
from rongthuk.channels.partner.refusals import ON_BODY, with_problems
from rongthuk.channels.partner.schemas import ComplaintIn, ContactIn, PlaceIn, ReceiptOut, UploadOut
from rongthuk.channels.partner.scopes import Scope
from rongthuk.complaints.photographs import Stored
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.core.text import clean_line
from rongthuk.core.thai import BANGKOK
from rongthuk.intake.actions import submit, upload
from rongthuk.intake.drafts import Draft
from rongthuk.intake.models import Upload

TAGS = ["Filing"]
CHANNEL = "partner"
# A hotline that forwards a bad day's photographs stays below this; a runaway script does not.
UPLOADS_A_DAY = 5000
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_KEY = 180


@router.post(
    "/complaints",
    auth=Token(Scope.FILE),
    response=with_problems({201: ReceiptOut, 200: ReceiptOut}, *ON_BODY, 409),
    tags=TAGS,
    operation_id="file_complaint",
    summary="File a case",
)
def file_complaint(
    request: Request, body: ComplaintIn, idempotency_key: str | None = Header(None, alias="Idempotency-Key")
) -> HttpResponse:
    """File a case once per `external_id`, or per `Idempotency-Key` where the report has no number of its own.

    The answer is 201 for a new case and 200 with the same content when it was filed before, whatever the body says then.
    Coordinates in the wrong order are put right, which `notes` tells; outside Bangkok they are taken, and the 1555
    centre decides.
    """
    notes: list[str] = []
    draft = _draft(body, request.auth, idempotency_key, notes)
    receipt = submit(draft, by=request.auth)
    document = documents.receipt(receipt, notes)
    return answer(document, status=201 if receipt.is_new else 200)


def _draft(body: ComplaintIn, actor: Actor, key: str | None, notes: list[str]) -> Draft:
    place, contact = body.place or PlaceIn(), body.contact or ContactIn()
    lon, lat = _point(place, notes)
    if place.district and not documents.is_district(place.district):
        raise Invalid("district", _("There is no district with this code."), field="district")
    return Draft(
        channel=CHANNEL,
        external_id=external_id(actor, body.external_id or _key(key)),
        text=body.text,
        kind=body.kind.value,
        category=body.category or "",
        answers={code: value for code, value in body.answers.items() if value is not None},
        lon=lon,
        lat=lat,
        place=place.words,
        khwaeng=place.khwaeng or "",
        district=place.district or "",
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        language=contact.language,
        wants_updates=contact.wants_updates,
        shares_contact=contact.shares,
        affected=contact.affected,
        address=contact.address,
        uploads=tuple(body.uploads),
        upload_owner=owner(actor),
        occurred_at=moment(body.occurred_at),
        confidential=body.confidential,
        partner_id=actor.id,
        raw=body.dict(exclude_unset=True),
    )


def _key(key: str | None) -> str:
    value = clean_line(key or "")
    if not value or len(value) > LONGEST_KEY:
        raise Invalid(
            "external_id",
            _(
                "Send your own number of the report as “external_id”, or an Idempotency-Key header, "
                "so that a repeated call does not file it twice."
            ),
            field="external_id",
        )
    return value


def external_id(actor: Actor, number: str) -> str:
    """Return a partner's number so that no two partners' numbers meet."""
    return f"{actor.id}:{clean_line(number)}"


def owner(actor: Actor) -> str:
    """Return whose uploads these are."""
    return f"partner:{actor.id}"


def _point(place: PlaceIn, notes: list[str]) -> tuple[float | None, float | None]:
    if place.lon is None or place.lat is None:
        if (place.lon is None) != (place.lat is None):
            raise Invalid(
                "half_a_point",
                _("A point needs both longitude and latitude."),
                field="lon" if place.lon is None else "lat",
            )
        return None, None
    found = check_point(place.lon, place.lat)
    if not found.is_usable:
        raise Invalid(found.finding, found.message, field="lon")
    if found.message:
        notes.append(str(found.message))
    return found.lon, found.lat


def moment(value: datetime | None) -> datetime | None:
    """Return when something happened; without an offset it is Bangkok time."""
    if value is None:
        return None
    try:
        value = (value if value.tzinfo else value.replace(tzinfo=BANGKOK)).astimezone(UTC)
    except OverflowError:
        value = datetime.min.replace(tzinfo=UTC)
    if value < EARLIEST:
        raise Invalid("too_early", _("This moment lies too far in the past."), field="occurred_at")
    return value


@router.post(
    "/uploads",
    auth=Token(Scope.FILE, Scope.ATTACH, Scope.MOVE),
    response=with_problems({201: UploadOut}, *ON_BODY),
    tags=TAGS,
    operation_id="upload",
    summary="Send a file ahead",
)
def send_file(request: Request, file: UploadedFile = File(...)) -> HttpResponse:  # noqa: B008 - ninja's way.
    """Take one photograph (JPEG, PNG, WebP, HEIC, AVIF, GIF) or PDF of at most 25 MB.

    Its token is good for a day and may be used once or more by the partner that sent it.
    """
    row = upload(file, owner=owner(request.auth), name=file.name or "", most=UPLOADS_A_DAY)
    return answer(
        {
            "token": row.token,
            "content_type": row.content_type,
            "size": row.size,
            "width": row.width,
            "height": row.height,
        },
        status=201,
    )


def stored_of(uploads: list[Any], actor: Actor) -> list[Stored]:
    """Return the files behind upload tokens; one that is another partner's or has expired is refused."""
    rows = {row.token: row for row in Upload.objects.filter(token__in=uploads, owner=owner(actor))}
    if any(token not in rows for token in uploads):
        raise Invalid(
            "upload_gone", _("A file has expired or is not yours. Please send it again."), field="uploads"
        )
    return [
        Stored(
            sha256=row.sha256,
            content_type=row.content_type,
            size=row.size,
            width=row.width,
            height=row.height,
            name=row.name,
        )
        for row in (rows[token] for token in dict.fromkeys(uploads))
    ]
