"""Build the API's answers from rows: dictionaries in the caller's language, with no more than he may know."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from rongthuk.areas.cells import coarse_point
from rongthuk.areas.table import areas
from rongthuk.channels.partner.scopes import Scope
from rongthuk.complaints import access, queries
from rongthuk.complaints.models import Attachment, Complaint
from rongthuk.complaints.workflow import Move
from rongthuk.core.actors import Actor
from rongthuk.core.text import mask_personal
from rongthuk.intake.drafts import Receipt
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_id
from rongthuk.taxonomy import questions
from rongthuk.taxonomy.models import Category
from rongthuk.taxonomy.queries import snapshot

Document = dict[str, Any]

# What a list reads of each row, in the order in which `listed` takes it.
COLUMNS = (
    "id", "reference", "kind", "state", "phase", "urgency", "outcome", "channel", "category_id", "district_code",
    "khwaeng_code", "lead_id", "office_id", "lon", "lat", "occurred_at", "recorded_at", "state_since", "due_at",
    "acknowledged_at", "resolved_at", "closed_at", "chases", "contests", "version",
)  # fmt: skip


def is_thai() -> bool:
    """Tell whether the caller reads Thai."""
    return (get_language() or "th").startswith("th")


def agency(row: Agency, thai: bool) -> Document:
    """Return an agency's code and name."""
    return {"code": row.code, "name": row.name_th if thai else row.name_en}


def category(row: Category | None, thai: bool) -> Document | None:
    """Return a category's code and name."""
    return {"code": row.code, "name": row.name_th if thai else row.name_en} if row else None


@lru_cache(maxsize=1)
def _areas() -> dict[str, tuple[Document, Document]]:
    table = areas()
    return {
        area.code: ({"code": area.code, "name": area.name_th}, {"code": area.code, "name": area.name_en})
        for area in (*table.districts, *table.khwaeng)
    }


def area(code: str, thai: bool) -> Document | None:
    """Return a district's or khwaeng's code and name; None where there is none."""
    names = _areas().get(code)
    return names[0 if thai else 1] if names else None


def is_district(code: str) -> bool:
    """Tell whether this is the code of a district."""
    return len(code) == 4 and code in _areas()


class Names:
    """The names that a page of rows needs, each looked up once; they live as long as the answer."""

    def __init__(self) -> None:
        self.thai = is_thai()
        self._agencies: dict[int, Document] = {}
        self._categories = {row.pk: category(row, self.thai) for row in snapshot().categories.values()}

    def agency(self, key: int) -> Document:
        """Return the agency with this key."""
        if (known := self._agencies.get(key)) is None:
            known = self._agencies[key] = agency(agency_by_id(key), self.thai)
        return known

    def category(self, key: int | None) -> Document | None:
        """Return the category with this key."""
        return self._categories.get(key) if key is not None else None


def listed(row: tuple[Any, ...], names: Names) -> Document:
    """Return one row of a list."""
    (
        _id, reference, kind, state, phase, urgency, outcome, channel, category_id, district, khwaeng, lead, office,
        lon, lat, occurred_at, recorded_at, state_since, due_at, acknowledged_at, resolved_at, closed_at, chases,
        contests, version,
    ) = row  # fmt: skip
    pin = None
    if lon is not None:
        coarse = coarse_point(lon, lat)
        pin = {"lon": coarse[0], "lat": coarse[1]}
    return {
        "reference": reference, "kind": kind, "state": state, "phase": phase, "urgency": urgency, "outcome": outcome,
        "channel": channel, "category": names.category(category_id), "district": area(district, names.thai),
        "khwaeng": area(khwaeng, names.thai), "agency": names.agency(lead), "office": names.agency(office), "pin": pin,
        "occurred_at": occurred_at, "recorded_at": recorded_at, "state_since": state_since, "due_at": due_at,
        "acknowledged_at": acknowledged_at, "resolved_at": resolved_at, "closed_at": closed_at, "chases": chases,
        "contests": contests, "version": version,
    }  # fmt: skip


def detail(complaint: Complaint, actor: Actor) -> Document:
    """Return a case with its history, files and the moves allowed now.

    Who filed it reads what its complainant may; who works on it reads all but the complainant, numbers masked; anybody
    else reads what the public may know.
    """
    names = Names()
    filed_it = is_filer(complaint, actor)
    works_on_it = bool(access.parties(complaint, actor))
    document = listed(tuple(getattr(complaint, name) for name in COLUMNS), names)
    knows = filed_it or works_on_it
    point = None
    if knows and complaint.lon is not None:
        point = {"lon": complaint.lon, "lat": complaint.lat}
    text = complaint.text if filed_it else mask_personal(complaint.text)
    answered = (
        questions.describe(complaint.category, complaint.answers) if knows and complaint.category else []
    )
    may_move = Scope.MOVE in actor.scopes
    document |= {
        "text": text if knows else None,
        "answers": [{"question": question, "answer": answer} for question, answer in answered],
        "place": complaint.place if knows else None,
        "point": point,
        "because": complaint.because_th if names.thai else complaint.because_en,
        "events": events(complaint, names, for_staff=works_on_it, knows=knows, filed_it=filed_it),
        "moves": [move(one) for one in access.moves(complaint, actor)] if may_move else [],
        "attachments": attachments(complaint) if knows else [],
    }
    return document


def is_filer(complaint: Complaint, actor: Actor) -> bool:
    """Tell whether this partner filed the case."""
    return actor.kind == "partner" and actor.id is not None and complaint.partner_id == actor.id


def events(
    complaint: Complaint, names: Names, *, for_staff: bool, knows: bool, filed_it: bool
) -> list[Document]:
    """Return the history; who acted is told as a unit, never as a person."""
    lines = []
    for entry in queries.timeline(complaint, for_staff=for_staff):
        event = entry.event
        words = entry.words if knows else ""
        lines.append(
            {
                "number": event.number,
                "kind": event.kind,
                "says": str(entry.says),
                "words": words if filed_it and not for_staff else mask_personal(words),
                "from_state": event.from_state,
                "to_state": event.to_state,
                "agency": names.agency(event.agency_id) if event.agency_id else None,
                "occurred_at": event.occurred_at,
                "recorded_at": event.recorded_at,
            }
        )
    return lines


def move(row: Move) -> Document:
    """Return a move with what it asks for."""
    return {
        "name": row.name,
        "label": str(row.label),
        "inputs": [
            {
                "name": one.name,
                "kind": one.kind,
                "label": str(one.label),
                "required": one.required,
                "choices": [{"code": code, "name": str(name)} for code, name in one.choices],
            }
            for one in row.inputs
        ],
    }


def attachments(complaint: Complaint) -> list[Document]:
    """Return the files of a case, oldest first."""
    return [attachment(row, complaint.reference) for row in complaint.attachments.order_by("pk")]


def attachment(row: Attachment, reference: str) -> Document:
    """Return a file with the addresses of its preview."""
    links = {}
    if row.state == Attachment.State.READY:
        base = address("partner:attachment", reference=reference, token=row.token)
        links = {size: f"{base}?size={size}" for size in ("preview", "thumbnail")}
    return {
        "token": row.token,
        "role": row.role,
        "state": row.state,
        "content_type": row.content_type,
        "size": row.size,
        "created_at": row.created_at,
        "links": links,
    }


def moved(complaint: Complaint) -> Document:
    """Return where a case stands after a move."""
    return {
        "reference": complaint.reference,
        "state": complaint.state,
        "phase": complaint.phase,
        "version": complaint.version,
        "agency": agency(complaint.lead, is_thai()),
    }


def receipt(row: Receipt, notes: list[str]) -> Document:
    """Return what the complainant is told at once."""
    complaint, thai = row.complaint, is_thai()
    return {
        "reference": row.reference,
        "pin": row.pin,
        "state": complaint.state,
        "category": category(complaint.category, thai),
        "agency": agency(row.agency, thai),
        "because": row.because,
        "due_at": row.due_at,
        "notes": notes,
        "links": {
            "self": address("partner:complaint", reference=row.reference),
            "track": tracking_address(row.secret),
        },
    }


def address(name: str, **parts: str) -> str:
    """Return the full address of a view."""
    return f"{settings.BASE_URL}{reverse(name, kwargs=parts)}"


def tracking_address(secret: str) -> str:
    """Return the complainant's own page; without the portal, where it would stand."""
    try:
        return address("portal:case", secret=secret)
    except NoReverseMatch:
        return f"{settings.BASE_URL}/c/{secret}"
