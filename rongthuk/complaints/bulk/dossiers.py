"""Describe a case with its whole past: what was said, done, decided and promised, and when.

Whoever takes in another system's records, or makes a city to try things on, fills in a `Dossier`; everything that the application
itself gives (numbers, keys, secrets, hashes) is left to `actions.bulk.file_past`. Lists are filled in order of time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rongthuk.core.actors import IMPORT, Actor


@dataclass(slots=True)
class Happening:
    """One event of the past. `to_state` is the state after it; `message` is the place of the message it speaks of."""

    kind: str
    at: datetime
    to_state: str
    from_state: str = ""
    by: Actor = IMPORT
    agency_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    told: bool = False
    message: int | None = None


@dataclass(slots=True)
class Part:
    """A unit's part in the case: one row of assignment."""

    agency_id: int
    assigned_at: datetime
    role: str = "lead"
    state: str = "assigned"
    officer_id: int | None = None
    task: str = ""
    reason: str = ""
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(slots=True)
class Saying:
    """One message. `thread` is `complainant` or `agency`."""

    thread: str
    direction: str
    at: datetime
    body: str
    channel: str = "web"
    external_id: str = ""
    officer_id: int | None = None
    agency_id: int | None = None
    template: str = ""
    subject: str = ""
    seen_at: datetime | None = None


@dataclass(slots=True)
class Promised:
    """One promise; `part` is the place of the assignment to which an agency's clock belongs."""

    clock: str
    milestone: str
    starts_at: datetime
    due_at: datetime
    words_th: str
    words_en: str
    source: str = ""
    part: int | None = None
    met_at: datetime | None = None
    dropped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """The complainant's opinion of one resolution."""

    round: int
    stars: int
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A link to another case of the same batch, by its place there."""

    kind: str
    other: int
    at: datetime


@dataclass(slots=True)
class Person:
    """Who reported, and how he is reached: `points` are (kind, value) in normal form, the first one told.

    Where the contact is kept already, `contact_id` and `told_at_id` name it and `points` are not looked at.
    """

    name: str = ""
    points: tuple[tuple[str, str], ...] = ()
    contact_id: int | None = None
    told_at_id: int | None = None
    affected: str = ""
    address: str = ""
    language: str = "th"
    wants_updates: bool = True
    shares_contact: bool = False


@dataclass(slots=True)
class Dossier:
    """A case with its whole past. `external_id` and `payload` are what the front door keeps of it.

    `lon`, `lat` are WGS84 degrees. The first happening is `complaint.filed`; the last one's `to_state` is the state. With
    `is_history` the case comes from another system: it gets no promise, and its events are recorded now.
    """

    external_id: str
    channel: str
    text: str
    occurred_at: datetime
    lead_id: int
    office_id: int
    happenings: list[Happening]
    payload: dict[str, Any] = field(default_factory=dict)
    kind: str = "complaint"
    category_id: int | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    urgency: str = "normal"
    lon: float | None = None
    lat: float | None = None
    located: str = "none"
    place: str = ""
    district_code: str = ""
    khwaeng_code: str = ""
    cell: int | None = None
    officer_id: int | None = None
    because_th: str = ""
    because_en: str = ""
    rule_code: str = ""
    rules_version: str = ""
    resume_state: str = ""
    outcome: str = ""
    confidential: bool = False
    is_public: bool = True
    is_history: bool = False
    due_at: datetime | None = None
    acknowledged_at: datetime | None = None
    reported_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    confirm_by: datetime | None = None
    deferred_until: datetime | None = None
    outward_number: str = ""
    transfers: int = 0
    chases: int = 0
    contests: int = 0
    reopenings: int = 0
    escalation: int = 0
    person: Person | None = None
    parts: list[Part] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    promises: list[Promised] = field(default_factory=list)
    ratings: list[Rated] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    # The place in the batch of the case into which this one was merged.
    merged_into: int | None = None

    @property
    def state(self) -> str:
        """Return where the case stands after all that happened."""
        return self.happenings[-1].to_state
