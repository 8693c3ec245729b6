"""Describe what the API takes and gives; requests are checked by these, answers are only described by them.

Answers are built as plain dictionaries (`documents.py`) because validating fifty rows again costs more than reading
them; the tests compare them with these descriptions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from rongthuk.complaints.models.complaint import Kind, Outcome, State, Urgency
from rongthuk.complaints.photographs import MOST_FILES
from rongthuk.intake.actions import LONGEST_TEXT

# No control characters: they can be stored nowhere and mean nothing.
_VISIBLE = r"^[^\x00-\x1f\x7f]+$"
ExternalId = Annotated[str, StringConstraints(min_length=1, max_length=180, pattern=_VISIBLE)]
CategoryCode = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9_-]+$")]
AgencyCode = Annotated[str, StringConstraints(max_length=80, pattern=r"^[a-z0-9/_-]+$")]
DistrictCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
KhwaengCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
UploadToken = Annotated[str, StringConstraints(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")]
Uploads = Annotated[list[UploadToken], Field(max_length=MOST_FILES)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Language = Literal["th", "en"]


class Input(Schema):
    """A body: fields that are not described are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class PlaceIn(Input):
    """Where it is: a point (WGS84 degrees), or words, a khwaeng or a district where there is none."""

    lon: Finite | None = Field(default=None, description="Longitude, WGS84 degrees; in Bangkok about 100.5.")
    lat: Finite | None = Field(default=None, description="Latitude, WGS84 degrees; in Bangkok about 13.7.")
    words: str = Field(default="", max_length=2000, description="Street, soi, landmark.")
    khwaeng: KhwaengCode | None = Field(default=None, description="DOPA code of the khwaeng.")
    district: DistrictCode | None = Field(default=None, description="DOPA code of the district.")


class ContactIn(Input):
    """Who reports, as far as he tells. Agencies do not see it unless `shares`."""

    name: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=320)
    language: Language = "th"
    wants_updates: bool = True
    shares: bool = Field(default=False, description="He agrees that the responsible agency sees his contact.")
    affected: str = Field(default="", max_length=200, description="For whom he reports, if for another.")
    address: str = Field(default="", max_length=500)


class ComplaintIn(Input):
    """A report."""

    external_id: ExternalId | None = Field(
        default=None,
        description="Your own number of the report. Sent again, it returns the case that is there.",
    )
    text: str = Field(description=f"What is the matter; 5 to {LONGEST_TEXT:,} characters.")
    kind: Kind = Kind.COMPLAINT
    category: CategoryCode | None = Field(
        default=None, description="A code of /categories; suggested when absent."
    )
    answers: dict[str, str | bool | int | float | None] = Field(
        default_factory=dict, description="Answers to the category's questions, by their code."
    )
    place: PlaceIn | None = None
    contact: ContactIn | None = None
    occurred_at: datetime | None = Field(
        default=None, description="When it reached you, if not now. Without an offset it is Bangkok time."
    )
    uploads: Uploads = Field(default_factory=list, description="Tokens of /uploads.")
    confidential: bool = False


class MessageIn(Input):
    """Further words of the complainant."""

    body: str = Field(description="1 to 10,000 characters.")
    external_id: ExternalId | None = Field(
        default=None,
        description="Your own number of the message. Sent again, it returns the message that is there.",
    )
    occurred_at: datetime | None = None


class AttachmentsIn(Input):
    """Files to add to a case."""

    uploads: Annotated[list[UploadToken], Field(min_length=1, max_length=MOST_FILES)]
    role: Literal["before", "after", "document", "other"] = "other"


class Coded(Schema):
    """Something with a code, and its name in the caller's language."""

    code: str
    name: str


class Point(Schema):
    """WGS84 degrees."""

    lon: float
    lat: float


class Links(Schema):
    """Addresses that belong to an answer."""

    self: str
    track: str = Field(description="The complainant's own page. Give it to nobody else.")


class ReceiptOut(Schema):
    """What the complainant is told at once."""

    reference: str
    pin: str = Field(description="With the reference it opens the complainant's page.")
    state: State
    category: Coded | None
    agency: Coded
    because: str = Field(description="Why this agency.")
    due_at: datetime | None
    notes: list[str] = Field(description="What was put right, such as swapped coordinates.")
    links: Links


class ComplaintOut(Schema):
    """A case in a list; it never holds personal data."""

    reference: str
    kind: Kind
    state: State
    phase: Literal["open", "closed"]
    urgency: Urgency
    outcome: Outcome | Literal[""]
    channel: str
    category: Coded | None
    district: Coded | None
    khwaeng: Coded | None
    agency: Coded
    office: Coded
    pin: Point | None = Field(description="The middle of the block, not the house.")
    occurred_at: datetime
    recorded_at: datetime
    state_since: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    chases: int
    contests: int
    version: int


class EventOut(Schema):
    """A line of the history."""

    number: int
    kind: str
    says: str
    words: str
    from_state: str
    to_state: str
    agency: Coded | None
    occurred_at: datetime
    recorded_at: datetime


class InputOut(Schema):
    """Something that a move asks for."""

    name: str
    kind: str
    label: str
    required: bool
    choices: list[Coded]


class MoveOut(Schema):
    """A move that is allowed now."""

    name: str
    label: str
    inputs: list[InputOut]


class AttachmentOut(Schema):
    """A photograph or document; `preview` and `thumbnail` once its state is ready."""

    token: str
    role: str
    state: Literal["pending", "ready", "broken"]
    content_type: str
    size: int
    created_at: datetime
    links: dict[str, str]


class AnswerOut(Schema):
    """A follow-up question and its answer."""

    question: str
    answer: str


class DetailOut(ComplaintOut):
    """A case. Words, exact place and files are there for who filed it or works on it."""

    text: str | None
    answers: list[AnswerOut]
    place: str | None
    point: Point | None
    because: str
    events: list[EventOut]
    moves: list[MoveOut]
    attachments: list[AttachmentOut]


class MovedOut(Schema):
    """Where the case stands after a move."""

    reference: str
    state: State
    phase: Literal["open", "closed"]
    version: int
    agency: Coded


class PageOut(Schema):
    """A page of cases, newest first."""

    items: list[ComplaintOut]
    next: str | None = Field(description="Send it as `cursor` for the next page; absent on the last.")


class MessageOut(Schema):
    """A message that was taken in."""

    id: int
    occurred_at: datetime
    recorded_at: datetime


class UploadOut(Schema):
    """A file that waits for its report: its token is good for a day."""

    token: str
    content_type: str
    size: int
    width: int | None
    height: int | None


class QuestionOut(Schema):
    """A follow-up question; asked only when `shown_when` holds for earlier answers."""

    code: str
    kind: str
    label: str
    required: bool
    options: list[Coded]
    shown_when: dict[str, list[Any]]


class CategoryOut(Coded):
    """A category that cases can be filed under."""

    group: Coded
    description: str
    kind: str
    urgency: Urgency
    evidence: str
    questions: list[QuestionOut]


class AgencyOut(Coded):
    """A unit of the city or an outside body."""

    kind: str
    parent: str | None
    accepts_cases: bool


class LocationOut(Schema):
    """What lies at a point."""

    finding: Literal["inside", "outside", "swapped", "missing", "out_of_range", "not_a_number"]
    message: str
    point: Point | None
    khwaeng: Coded | None
    district: Coded | None


class FieldError(Schema):
    """What is wrong with one field."""

    field: str
    detail: str


class Problem(Schema):
    """A refusal or failure, RFC 9457."""

    type: str
    title: str
    status: int
    code: str = Field(description="For machines; stays the same in every language.")
    detail: str = Field(description="For people, in the language that you accept.")
    errors: list[FieldError] | None = None
    state: str | None = Field(default=None, description="With 409: where the case stands now.")
    version: int | None = Field(default=None, description="With 409: its version now.")
