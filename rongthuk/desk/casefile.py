"""Gather what the page of a case shows, in a fixed number of queries whatever the case has been through."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongthuk.complaints import access, history, queries
from rongthuk.complaints.models import Assignment, Attachment, Complaint, ComplaintEvent, Deadline, Link
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import Move
from rongthuk.contacts.addresses import national
from rongthuk.contacts.models import Complainant, Reveal
from rongthuk.conversations.channels import channel
from rongthuk.conversations.models import Delivery, Message
from rongthuk.core.actors import Actor
from rongthuk.core.text import mask_personal
from rongthuk.desk.chronicle import Line, line_of, unit_name
from rongthuk.desk.places import within
from rongthuk.desk.waiting import Waits, waits_of
from rongthuk.intake.models import Submission
from rongthuk.organisations.models import Officer
from rongthuk.organisations.queries import agency_by_id
from rongthuk.service_levels.models import Milestone
from rongthuk.taxonomy.queries import find_category
from rongthuk.taxonomy.questions import describe

# A revealed contact stays on the officer's screen this long; then he says again what for.
REVEALED_FOR = timedelta(minutes=15)

# The one move that usually comes next, by state; the first that is allowed.
NEXT = {
    State.FILED: ("assign",),
    State.ASSIGNED: ("accept", "transfer"),
    State.ACCEPTED: ("start", "report"),
    State.IN_PROGRESS: ("report",),
    State.AWAITING_COMPLAINANT: ("answer", "resume"),
    State.AWAITING_EXTERNAL: ("report", "resume"),
    State.REPORTED: ("approve",),
    State.RESOLVED: ("confirm",),
    State.CLOSED: ("unmerge", "reopen"),
}
# Moves of every day; the others are behind "More".
COMMON = frozenset(
    {
        "update",
        "ask",
        "chase",
        "transfer",
        "return",
        "send_back",
        "claim",
        "refer",
        "report",
        "reject",
        "contest",
    }
)
KEYS = {
    "assign": "a", "accept": "a", "approve": "a", "start": "s", "report": "r", "update": "u", "ask": "q", "answer": "n",
    "claim": "c", "transfer": "t", "return": "x", "send_back": "b", "chase": "h", "defer": "d", "refer": "f", "merge": "m",
    "escalate": "e", "support": "p", "recategorise": "y", "resume": "s",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A move that is allowed now, as a button."""

    name: str
    label: Any
    address: str
    key: str
    danger: bool
    # Nothing is asked: the button does it.
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of a thread."""

    message: Message
    who: str
    body: str
    is_ours: bool
    channel: Any
    deliveries: list[Delivery]
    is_failed: bool


@dataclass(frozen=True, slots=True)
class Person:
    """What the reader may know of the complainant."""

    complainant: Complainant
    can_reveal: bool
    shares: bool
    is_revealed: bool = False
    name: str = ""
    points: list[tuple[Any, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise and whether it was kept."""

    row: Deadline
    label: Any
    words: str
    verdict: str
    is_paused: bool = False


@dataclass(slots=True)
class CaseFile:
    """Everything that the page of a case shows, already masked for its reader."""

    case: Complaint
    is_plain: bool
    text: str
    place: str
    area: str
    answers: list[tuple[str, str]]
    because: str
    moves: list[Step]
    next_moves: list[Step]
    more_moves: list[Step]
    before: list[Attachment]
    after: list[Attachment]
    documents: list[Attachment]
    others: list[Attachment]
    assignments: list[Assignment]
    promises: list[Kept]
    lines: list[Line]
    broken: history.Break | None
    talk: list[Bubble]
    thread: list[Bubble]
    person: Person | None
    links: list[tuple[Any, Complaint]]
    findings: list[tuple[str, str]]
    submissions: list[tuple[Submission, str]]
    can_write: bool
    can_note: bool
    is_centre: bool
    is_paused: bool
    done_at: datetime | None
    swap_key: str = ""
    waits: Waits | None = None

    @property
    def common_moves(self) -> list[Step]:
        """Return the moves that stand beside the next one."""
        return [step for step in self.more_moves if step.name in COMMON]

    @property
    def rare_moves(self) -> list[Step]:
        """Return the moves behind "More"."""
        return [step for step in self.more_moves if step.name not in COMMON]

    @property
    def point(self) -> str:
        """Return the exact point as the map reads it."""
        return f"{self.case.lon:.6f},{self.case.lat:.6f}" if self.case.lon is not None else ""

    @property
    def point_words(self) -> str:
        """Return the point as people copy it into a map: latitude first."""
        return f"{self.case.lat:.5f}, {self.case.lon:.5f}" if self.case.lon is not None else ""

    @property
    def more_photos(self) -> list[Attachment]:
        """Return the pictures beside the pair."""
        return [*self.before[1:], *self.after[:-1], *self.others]

    @property
    def finding_words(self) -> list[tuple[str, Any, str]]:
        """Return what the checks of the proof found, in words."""
        names = {"presence": _("The proof is there")}
        return [(name, names.get(name, name), verdict) for name, verdict in self.findings]


def open_file(case: Complaint, actor: Actor, query: str = "") -> CaseFile:
    """Gather a case for one reader."""
    parts = access.parties(case, actor)
    is_centre = "centre" in parts
    allowed = access.moves(case, actor)
    events = queries.timeline(case, for_staff=True)
    messages = _messages(case)
    names = _names([e.event for e in events], messages)
    person = _person(case, actor, parts)
    attachments = list(case.attachments.order_by("pk"))
    steps = [_step(move, case, query) for move in allowed]
    first = next((n for n in NEXT.get(State(case.state), ()) if any(s.name == n for s in steps)), "")
    images = [each for each in attachments if each.content_type.startswith("image/")]

    def shown(text: str) -> str:
        return text if is_centre else mask_personal(text)

    return CaseFile(
        case=case,
        is_plain=is_centre,
        text=shown(case.text),
        place=shown(case.place),
        area=within(case.district_code, case.khwaeng_code),
        answers=_answers(case, shown),
        because=case.because_th if _thai() else case.because_en,
        moves=steps,
        next_moves=[step for step in steps if step.name == first],
        more_moves=sorted((step for step in steps if step.name != first), key=lambda step: step.danger),
        before=[each for each in images if each.role == Attachment.Role.BEFORE],
        after=[each for each in images if each.role == Attachment.Role.AFTER],
        documents=[each for each in attachments if each not in images],
        others=[each for each in images if each.role in {Attachment.Role.OTHER, Attachment.Role.DOCUMENT}],
        assignments=_assignments(case),
        promises=_promises(case),
        lines=[line_of(entry, names, shown) for entry in reversed(events)],
        broken=history.verify(case, [entry.event for entry in events]),
        talk=[_bubble(m, names, shown) for m in messages if m.conversation_id == case.conversation_id],
        thread=[_bubble(m, names, shown) for m in messages if m.conversation_id == case.agency_thread_id],
        person=person,
        links=_links(case),
        findings=_findings([entry.event for entry in events]),
        submissions=_submissions(case) if is_centre and (person is None or person.is_revealed) else [],
        can_write=bool(parts),
        can_note=actor.kind == "officer",
        is_centre=is_centre,
        is_paused=case.state in {State.AWAITING_COMPLAINANT, State.AWAITING_EXTERNAL},
        done_at=(case.reported_at or case.resolved_at or case.closed_at)
        if case.state in {State.REPORTED, State.RESOLVED, State.CLOSED}
        else None,
        waits=waits_of(case, parts),
        swap_key=f"{case.pk}-{case.version}-{int(bool(person and person.is_revealed))}",
    )


def _thai() -> bool:
    return (get_language() or "th").startswith("th")


def _step(move: Move, case: Complaint, query: str) -> Step:
    address = reverse("desk:move", args=[case.reference, move.name])
    return Step(
        move.name, move.label, f"{address}?{query}" if query else address, KEYS.get(move.name, ""), move.danger,
        is_plain=all(not wanted.required for wanted in move.inputs) and (not move.inputs or move.name == "claim"),
    )  # fmt: skip


def _answers(case: Complaint, shown: Any) -> list[tuple[str, str]]:
    """Return the follow-up questions with their answers in words; the catalogue is in memory."""
    category = find_category(case.category.code) if case.category else None
    if category is None:
        return []
    return [(question, shown(answer)) for question, answer in describe(category, case.answers)]


def _assignments(case: Complaint) -> list[Assignment]:
    rows = list(case.assignments.select_related("officer").order_by("-ended_at", "pk"))
    for row in rows:
        row.agency = agency_by_id(row.agency_id)
    open_first = sorted(rows, key=lambda row: (row.ended_at is not None, row.role != "lead", row.assigned_at))
    return open_first


def _promises(case: Complaint) -> list[Kept]:
    now = timezone.now()
    found = []
    for row in case.deadlines.order_by("due_at", "pk"):
        if row.dropped_at is not None:
            continue
        verdict = _verdict(row, now)
        label = dict(Milestone.choices).get(row.milestone, row.milestone)
        found.append(Kept(row, label, row.words_th if _thai() else row.words_en, verdict))
    return found


def _verdict(row: Deadline, now: datetime) -> str:
    if row.met_at is not None:
        return "kept" if row.met_at <= row.due_at else "missed"
    return "late" if row.due_at < now else "open"


def _messages(case: Complaint) -> list[Message]:
    wanted = [key for key in (case.conversation_id, case.agency_thread_id) if key]
    if not wanted:
        return []
    rows = Message.objects.filter(conversation__in=wanted).order_by("occurred_at", "pk")
    return list(rows.prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("pk"))))


def _names(events: Iterable[ComplaintEvent], messages: Iterable[Message]) -> dict[int, str]:
    """Return the names of every officer who acted or wrote; one query."""
    wanted = {event.actor_id for event in events if event.actor_kind == "officer"}
    wanted |= {event.data.get("officer") for event in events if event.kind == "complaint.claimed"}
    wanted |= {message.officer_id for message in messages}
    keys = [key for key in wanted if isinstance(key, int)]
    return dict(Officer.objects.filter(pk__in=keys).values_list("pk", "display_name")) if keys else {}


def _bubble(message: Message, names: dict[int, str], shown: Any) -> Bubble:
    if message.direction == Message.Direction.INBOUND:
        who = _("The complainant")
    else:
        who = " · ".join(
            p for p in (names.get(message.officer_id or 0, ""), unit_name(message.agency_id)) if p
        )
    deliveries = list(message.deliveries.all())
    return Bubble(
        message=message,
        who=who or _("The centre"),
        body=shown(message.body),
        is_ours=message.direction != Message.Direction.INBOUND,
        channel=channel(message.channel).name,
        deliveries=deliveries,
        is_failed=any(each.state == Delivery.State.FAILED for each in deliveries),
    )


def _person(case: Complaint, actor: Actor, parts: frozenset[Any]) -> Person | None:
    """Return what the reader may know of who complained: nothing but that he exists, until he says what for."""
    complainant = case.complainant
    if complainant is None:
        return None
    can_reveal = may_reveal(case, parts)
    person = Person(complainant, can_reveal, complainant.shares_contact)
    if not can_reveal or actor.id is None:
        return person
    since = timezone.now() - REVEALED_FOR
    seen = Reveal.objects.filter(complainant=complainant, officer_id=actor.id, at__gt=since)
    if not seen.exists():
        return person
    usual = {"phone": _("Telephone"), "email": _("E-mail")}
    points = complainant.contact.points.order_by("pk") if complainant.contact else []
    shown = [
        (
            usual.get(point.kind) or channel(point.kind).name,
            national(point.value) if point.kind == "phone" else point.value,
        )
        for point in points
    ]
    name = complainant.name or (complainant.contact.name if complainant.contact else "")
    return Person(complainant, True, complainant.shares_contact, True, name, shown)


def may_reveal(case: Complaint, parts: frozenset[Any]) -> bool:
    """Tell whether the contact may be shown for a purpose: to the centre, and to the unit where the complainant agreed."""
    if case.complainant is None:
        return False
    return "centre" in parts or (case.complainant.shares_contact and bool(parts))


def _links(case: Complaint) -> list[tuple[Any, Complaint]]:
    """Return the cases that this one belongs to or that belong to it, with how; one query."""
    rows = Link.objects.filter(Q(complaint=case) | Q(other=case), ended_at=None).select_related(
        "complaint", "other"
    )
    back = {"duplicate": _("Has the duplicate"), "part": _("Split into"), "related": _("Related to")}
    return [
        (row.get_kind_display(), row.other)
        if row.complaint_id == case.pk
        else (back[row.kind], row.complaint)
        for row in rows.order_by("pk")
    ]


def _findings(events: list[ComplaintEvent]) -> list[tuple[str, str]]:
    """Return what the checks of the last reported result found: (check, verdict)."""
    for event in reversed(events):
        if event.kind == "complaint.reported":
            return [
                (str(each.get("check", "")), str(each.get("verdict", "")))
                for each in event.data.get("evidence", [])
            ]
    return []


def _submissions(case: Complaint) -> list[tuple[Submission, str]]:
    rows = Submission.objects.filter(complaint=case).order_by("pk")
    return [(row, json.dumps(row.payload, ensure_ascii=False, indent=2)) for row in rows]
