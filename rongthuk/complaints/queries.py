"""Answer what screens and the API ask about cases: worklists, counts, timelines, the public list and map.

Lists are paged by key, never by offset: the page after the millionth row costs what the first costs.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access
from rongthuk.complaints.models import Assignment, Complaint, ComplaintEvent
from rongthuk.complaints.workflow import MOVES
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_id, subtree_ids
from rongthuk.taxonomy.queries import snapshot

# A longer one was made up.
LONGEST_KEY = 200
AT_RISK = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is restricted to; empty values restrict nothing.

    `order` is `due` (open work, the most urgent promise first) or `newest`. `unit` and what lies below it; `role` picks lead or
    supporting work. `due` is late, risk or later.
    """

    unit: Agency | None = None
    role: str = "lead"
    states: Sequence[str] = ()
    phase: str = ""
    category: str = ""
    kind: str = ""
    officer_id: int | None = None
    unclaimed: bool = False
    district: str = ""
    khwaeng: str = ""
    channel: str = ""
    due: str = ""
    since: datetime | None = None
    until: datetime | None = None
    order: str = "due"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of rows, with the keys of the pages beside it; None where there is none."""

    rows: list[Complaint]
    next: str | None = None
    previous: str | None = None
    # Deadline of the whole list relative to now: rows carry their own.
    now: datetime = field(default_factory=timezone.now)


def write_key(*parts: Any) -> str:
    """Write the key of a page for an address."""
    text = json.dumps(parts, default=str, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_key(key: str, length: int) -> list[Any]:
    """Read the key of a page; a key that somebody made up is refused."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(key[:LONGEST_KEY] + "=" * (-len(key[:LONGEST_KEY]) % 4)))
    except (ValueError, TypeError, RecursionError):
        parts = None
    if not isinstance(parts, list) or len(parts) != length:
        raise Invalid(
            "page_key", _("This page does not exist. Please begin at the first page."), field="after"
        )
    return parts


def restricted(actor: Actor, filters: Filters) -> QuerySet[Complaint]:
    """Return the cases that the actor may read and the filters let through, without order."""
    rows = _of_unit(access.queryset(actor), filters)
    wanted: dict[str, Any] = {
        "state__in": filters.states,
        "category__code": filters.category,
        "kind": filters.kind,
        "officer": filters.officer_id,
        "district_code": filters.district,
        "khwaeng_code": filters.khwaeng,
        "channel": filters.channel,
        "occurred_at__gte": filters.since,
        "occurred_at__lt": filters.until,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if filters.phase or filters.order == "due":
        rows = rows.filter(phase=filters.phase or "open")
    if filters.unclaimed:
        rows = rows.filter(officer=None)
    return _due(rows, filters.due)


def _of_unit(rows: QuerySet[Complaint], filters: Filters) -> QuerySet[Complaint]:
    """Restrict to a unit and what lies below it; the root restricts nothing."""
    unit = filters.unit
    if unit is None:
        return rows
    if filters.role == "supporting":
        parts = Assignment.objects.filter(
            agency__in=subtree_ids(unit.path), role=Assignment.Role.SUPPORTING, ended_at=None
        )
        return rows.filter(pk__in=parts.values("complaint"))
    if unit.depth == 1:
        # An office's own column serves better than the list of its sections.
        return rows.filter(office=unit)
    return rows.filter(lead__in=subtree_ids(unit.path)) if unit.depth > 1 else rows


def _due(rows: QuerySet[Complaint], due: str) -> QuerySet[Complaint]:
    now = timezone.now()
    running = ~Q(state__in=["reported", "resolved"])
    if due == "late":
        return rows.filter(running, due_at__lt=now)
    if due == "risk":
        return rows.filter(running, due_at__gte=now, due_at__lt=now + AT_RISK)
    if due == "later":
        return rows.filter(due_at__gte=now + AT_RISK)
    return rows


def worklist(
    actor: Actor, filters: Filters, *, after: str | None = None, before: str | None = None, size: int = 50
) -> Page:
    """Return a page of cases: by promised date for work (those without one last), else newest first."""
    # Units and categories come from memory: fifty rows need not carry the same few of them over and over.
    rows = restricted(actor, filters).select_related(None).select_related("officer")
    by_due = filters.order == "due"
    backwards = before is not None
    key = before or after
    if by_due:
        found = _by_due(rows, key, backwards, size + 1)
    else:
        if key:
            (pk,) = read_key(key, 1)
            rows = rows.filter(pk__gt=_whole(pk)) if backwards else rows.filter(pk__lt=_whole(pk))
        found = list(rows.order_by("id" if backwards else "-id")[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    _dress(found)
    first, last = (found[0], found[-1]) if found else (None, None)
    has_next = more if not backwards else bool(found)
    has_previous = (more if backwards else bool(after)) and first is not None
    return Page(
        rows=found,
        next=_key_of(last, by_due) if has_next and last else None,
        previous=_key_of(first, by_due) if has_previous and first else None,
    )


def _dress(rows: list[Complaint]) -> None:
    """Give each row its unit, office and category, which every process remembers."""
    categories = {category.pk: category for category in snapshot().categories.values()}
    for row in rows:
        row.lead, row.office = agency_by_id(row.lead_id), agency_by_id(row.office_id)
        if row.category_id in categories:
            row.category = categories[row.category_id]


def _whole(value: Any) -> int:
    if not isinstance(value, int) or abs(value) >= 2**63:
        raise Invalid(
            "page_key", _("This page does not exist. Please begin at the first page."), field="after"
        )
    return value


def _key_of(row: Complaint, by_due: bool) -> str:
    return write_key(row.due_at.isoformat() if row.due_at else "", row.pk) if by_due else write_key(row.pk)


def _by_due(rows: QuerySet[Complaint], key: str | None, backwards: bool, most: int) -> list[Complaint]:
    """Return rows after (or before) a key of (due_at, id); those without a promise come last.

    Rows with and without a promise are asked for apart: one condition over both could not begin in the middle of the index, and the
    hundredth page would read the ninety-nine before it.
    """
    order = ("-due_at", "-id") if backwards else ("due_at", "id")
    if key is None:
        return list(rows.order_by(*order)[:most])
    due, pk = read_key(key, 2)
    pk = _whole(pk)
    at = _moment(due) if due else None
    none, some = rows.filter(due_at=None).order_by(order[1]), rows.exclude(due_at=None).order_by(*order)
    if at is None:
        none = none.filter(pk__lt=pk) if backwards else none.filter(pk__gt=pk)
    elif backwards:
        some = some.filter(due_at__lte=at).filter(Q(due_at__lt=at) | Q(pk__lt=pk))
    else:
        some = some.filter(due_at__gte=at).filter(Q(due_at__gt=at) | Q(pk__gt=pk))
    parts = {
        (False, True): [none],
        (False, False): [some, none],
        (True, True): [none, some],
        (True, False): [some],
    }
    found: list[Complaint] = []
    for part in parts[backwards, at is None]:
        if len(found) < most:
            found += part[: most - len(found)]
    return found


def _moment(text: Any) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Invalid(
            "page_key", _("This page does not exist. Please begin at the first page."), field="after"
        )
    return at


def counts(actor: Actor, filters: Filters) -> dict[str, int]:
    """Return how many open cases stand in each state, are late or at risk; one query."""
    now = timezone.now()
    running = ~Q(state__in=["reported", "resolved"])
    rows = (
        restricted(actor, filters)
        .order_by()
        .values("state")
        .annotate(
            number=Count("id"),
            late=Count("id", filter=running & Q(due_at__lt=now)),
            risk=Count("id", filter=running & Q(due_at__gte=now, due_at__lt=now + AT_RISK)),
            unclaimed=Count("id", filter=Q(officer=None)),
        )
    )
    found: dict[str, int] = {"all": 0, "late": 0, "risk": 0, "unclaimed": 0}
    for row in rows:
        found[row["state"]] = row["number"]
        found["all"] += row["number"]
        for name in ("late", "risk", "unclaimed"):
            found[name] += row[name]
    return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline, in plain words."""

    event: ComplaintEvent
    says: Any
    words: str


_SAYS: dict[str, Any] = {
    "complaint.filed": _("Your report was received"),
    **{move.event: move.says for move in MOVES.values() if move.says},
    "complaint.took_in": _("Another report about the same matter was joined to this one"),
}
_STAFF_SAYS: dict[str, Any] = {
    "complaint.claimed": _("Taken on by an officer"),
    "complaint.supported": _("A supporting unit was added"),
    "complaint.support_accepted": _("The supporting unit has accepted its part"),
    "complaint.support_done": _("A supporting unit has finished its part"),
    "complaint.deferral_proposed": _("Proposed to the section head to wait"),
    "complaint.recategorised": _("The category was changed"),
    "complaint.hidden": _("Hidden from the public"),
    "complaint.shown": _("Shown to the public again"),
    "complaint.message_received": _("The complainant wrote"),
    "complaint.message_sent": _("A message was sent to the complainant"),
    "complaint.attached": _("Files were added"),
    "complaint.noted": _("A note between the centre and the unit"),
    "complaint.rated": _("The complainant rated the result"),
}


def timeline(complaint: Complaint, *, for_staff: bool) -> list[Entry]:
    """Return the case's history, oldest first: all of it for staff, what he may know for the complainant.

    A unit's report is told with its approval: until then the complainant reads only that a result is under review.
    """
    entries = []
    told_report = complaint.state in {"resolved", "closed"}
    events = list(complaint.events.order_by("number"))
    last_report = max((e.number for e in events if e.kind == "complaint.reported"), default=0)
    for event in events:
        if for_staff:
            says = _STAFF_SAYS.get(event.kind) or _SAYS.get(event.kind) or event.kind
            entries.append(Entry(event, says, event.words))
            continue
        says = _SAYS.get(event.kind)
        if says is None:
            continue
        words = event.words if event.is_told and event.kind != "complaint.filed" else ""
        if event.kind == "complaint.reported" and not words and told_report and event.number == last_report:
            words = event.words
        if event.kind == "complaint.updated" and not event.is_told:
            continue
        entries.append(Entry(event, says, words))
    return entries


def result_words(complaint: Complaint) -> str:
    """Return the unit's words of the last reported result, or the reason of a rejection."""
    event = (
        complaint.events.filter(kind__in=["complaint.reported", "complaint.rejected"])
        .order_by("-number")
        .first()
    )
    return event.words if event else ""


def open_question(complaint: Complaint) -> str:
    """Return the question that the complainant is asked now, or nothing."""
    if complaint.state != "awaiting_complainant":
        return ""
    event = complaint.events.filter(kind="complaint.asked").order_by("-number").first()
    return event.words if event else ""


def public() -> QuerySet[Complaint]:
    """Return the cases that the public may know of, with no more than it may know: no text, no exact point."""
    return Complaint.objects.filter(is_public=True).only(
        "id", "reference", "state", "phase", "outcome", "category", "khwaeng_code", "district_code", "cell", "occurred_at",
        "resolved_at", "closed_at", "due_at", "office",
    )  # fmt: skip
