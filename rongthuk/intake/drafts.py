"""What a channel hands over, and what it gets back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rongthuk.complaints.models import Complaint
from rongthuk.contacts.actions import Point
from rongthuk.organisations.models import Agency


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as a person meant it. `external_id` makes it once: the partner's number, the form's key, the vendor's event.

    `lon`, `lat` are WGS84 degrees; `khwaeng` (six digits) or `district` (four) stand in where there is no point. `category` is a code,
    empty when the person chose none. `uploads` are tokens of files sent before, by the same `upload_owner`. `occurred_at` is when it
    reached the city (a letter's receipt); the moment of submission when it is None.
    """

    channel: str
    external_id: str
    text: str
    kind: str = "complaint"
    category: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    place: str = ""
    khwaeng: str = ""
    district: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    points: Sequence[Point] = ()
    language: str = "th"
    wants_updates: bool = True
    shares_contact: bool = False
    affected: str = ""
    address: str = ""
    uploads: Sequence[str] = ()
    upload_owner: str = ""
    occurred_at: datetime | None = None
    confidential: bool = False
    partner_id: int | None = None
    raw: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person is told at once: the number, the PIN, whose work it is and by when."""

    complaint: Complaint
    reference: str
    pin: str
    secret: str
    agency: Agency
    because: str
    due_at: datetime | None
    is_new: bool
