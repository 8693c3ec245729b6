"""Join and part cases: merge, unmerge, split; escalate, change category, hide and show."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access
from rongthuk.complaints.actions.assigning import end_lead, give
from rongthuk.complaints.actions.ending import close
from rongthuk.complaints.actions.filing import TRIAGE, Filing, file, promises_for
from rongthuk.complaints.actions.kernel import enter, lock, lock_in_order, record, verb
from rongthuk.complaints.models import Assignment, Complaint, Deadline, Link
from rongthuk.complaints.models.complaint import Outcome, State
from rongthuk.complaints.references import read
from rongthuk.complaints.workflow import CONFIRMATION_DAYS, KIND_RULES
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.core.written import words_of
from rongthuk.organisations.queries import agency_by_code
from rongthuk.taxonomy.models import Category


def _category(category: Category | str) -> Category:
    if isinstance(category, Category):
        return category
    found = Category.objects.filter(code=category, active=True).first()
    if found is None:
        raise Invalid("category", _("Choose a category from the list."), field="category")
    return found


@verb("merge")
@transaction.atomic
def merge(
    complaint: Complaint, *, into: Complaint | str, by: Actor, reason: str = "", version: int | None = None
) -> Complaint:
    """Close a case as a duplicate of a main case; its complainant goes on being told, now of the main case."""
    main = into if isinstance(into, Complaint) else access.get(by, reference=read(into))
    if main.pk == complaint.pk:
        raise Invalid("merge_self", _("A case cannot be merged into itself."), field="into")
    # Both, and what was merged into this one, are locked in the order of keys, so that two merges cannot wait for each other.
    lock_in_order(Q(pk__in=(main.pk, complaint.pk)) | Q(merged_into=complaint.pk))
    row = lock(complaint, "merge", by=by, version=version)
    main = access.get(by, pk=main.pk)
    if main.merged_into_id is not None or not main.is_open:
        raise Invalid("merge_closed", _("Choose an open main case that is not itself merged."), field="into")
    if main.confidential != row.confidential:
        raise Invalid(
            "merge_confidential", _("A confidential case cannot be merged with an open one."), field="into"
        )
    text = words_of(reason, field="reason", required=False, longest=500)
    before, now = row.state, timezone.now()
    # Those that were merged into this one now belong to the main case too.
    Complaint.objects.filter(merged_into=row).update(merged_into=main)
    # What closing takes away, for the day on which the merge is undone.
    stood = {
        "state": before,
        "outcome": row.outcome,
        "confirm_by": row.confirm_by.isoformat() if row.confirm_by else None,
        "deferred_until": row.deferred_until.isoformat() if row.deferred_until else None,
    }
    row.merged_into = main
    row.outcome = Outcome.DUPLICATE
    Link.objects.create(complaint=row, other=main, kind=Link.Kind.DUPLICATE, created_at=now)
    close(row)
    record(
        row,
        "complaint.merged",
        by=by,
        from_state=before,
        words=text,
        told=True,
        data={"into": main.reference, "stood": stood},
    )
    record(main, "complaint.took_in", by=by, from_state=main.state, data={"case": row.reference})
    return row


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _joined_to(complaint: Complaint) -> QuerySet[Any, Any]:
    """Return the cases that were merged into this one itself, wherever they went on with it."""
    joined = Link.objects.filter(other=complaint.pk, kind=Link.Kind.DUPLICATE, ended_at=None)
    return joined.values("complaint")


@verb("unmerge")
@transaction.atomic
def unmerge(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> Complaint:
    """Undo a merge: the case stands again where it stood."""
    lock_in_order(Q(pk=complaint.pk) | Q(pk__in=_joined_to(complaint)))
    row = lock(complaint, "unmerge", by=by, version=version)
    return stand_again(row, by=by, words=words_of(reason, field="reason", longest=500))


def stand_again(row: Complaint, *, by: Actor, words: str = "") -> Complaint:
    """Let a merged case, which is locked, go on by itself where it stood."""
    now, main = timezone.now(), row.merged_into
    if main is None:
        raise Conflict("not_merged", _("This case is not merged."), version=row.version)
    merged = row.events.filter(kind="complaint.merged").order_by("-number").first()
    stood = merged.data.get("stood", {}) if merged else {}
    # Closing ended every assignment and promise at one moment; those of that moment come back.
    ended_at = row.closed_at
    last = Assignment.objects.filter(complaint=row, ended_at__gte=ended_at).order_by("pk") if ended_at else []
    revived = [part for part in last if part.state == Assignment.State.DONE]
    for part in revived:
        part.state = Assignment.State.ACCEPTED if part.accepted_at else Assignment.State.ASSIGNED
        part.ended_at = None
        part.save(update_fields=["state", "ended_at"])
    Deadline.objects.filter(complaint=row, dropped_at__gte=ended_at).update(dropped_at=None)
    Link.objects.filter(complaint=row, kind=Link.Kind.DUPLICATE, ended_at=None).update(ended_at=now)
    # Those that had been merged into this one before come back with it.
    Complaint.objects.filter(pk__in=_joined_to(row), merged_into=main).update(merged_into=row)
    row.merged_into = None
    row.outcome = stood.get("outcome", "")
    reported_at, resolved_at = row.reported_at, row.resolved_at
    enter(row, stood.get("state", State.ASSIGNED), now)
    row.reported_at, row.resolved_at = reported_at, resolved_at
    row.confirm_by = _moment(stood.get("confirm_by"))
    if row.confirm_by and row.confirm_by < now:
        # His time ran out while he could not contest.
        row.confirm_by = now + timedelta(days=CONFIRMATION_DAYS)
    row.deferred_until = _moment(stood.get("deferred_until"))
    record(row, "complaint.unmerged", by=by, from_state=State.CLOSED, words=words, told=True,
           data={"from": main.reference})  # fmt: skip
    return row


@verb("split")
@transaction.atomic
def split(
    complaint: Complaint,
    *,
    text: str,
    by: Actor,
    category: Category | str | None = None,
    version: int | None = None,
) -> Complaint:
    """Make a second matter in a case a case of its own, for the same complainant and place; return the new one."""
    row = lock(complaint, "split", by=by, version=version)
    words = words_of(text, field="text")
    kind_of = _category(category) if category else None
    new = file(
        Filing(
            kind=row.kind, channel=row.channel, text=words, occurred_at=row.occurred_at, category=kind_of,
            urgency=kind_of.urgency if kind_of else "normal", lon=row.lon, lat=row.lat, place=row.place,
            khwaeng_code=row.khwaeng_code, district_code=row.district_code, complainant=row.complainant,
            confidential=row.confidential, partner_id=row.partner_id,
        ),
        by=by,
    )  # fmt: skip
    Link.objects.create(complaint=new, other=row, kind=Link.Kind.PART, created_at=timezone.now())
    record(row, "complaint.split", by=by, from_state=row.state, data={"into": new.reference}, told=True)
    return new


@verb("escalate")
@transaction.atomic
def escalate(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> Complaint:
    """Raise the case one level: section head, director, 1555 supervisor."""
    row = lock(complaint, "escalate", by=by, version=version)
    text = words_of(reason, field="reason", longest=500)
    row.escalation = min(row.escalation + 1, 3)
    record(
        row, "complaint.escalated", by=by, from_state=row.state, words=text, data={"level": row.escalation}
    )
    return row


@verb("recategorise")
@transaction.atomic
def recategorise(
    complaint: Complaint, *, category: Category | str, by: Actor, reason: str = "", version: int | None = None
) -> Complaint:
    """Correct the category. What was promised is kept; the new category's promise counts from the same receipt."""
    row = lock(complaint, "recategorise", by=by, version=version)
    new = _category(category)
    text = words_of(reason, field="reason", required=False, longest=500)
    old = row.category.code if row.category else ""
    if old == new.code:
        raise Invalid("same_category", _("The case already has this category."), field="category")
    now = timezone.now()
    row.category = new
    row.urgency = new.urgency if row.urgency == "normal" else row.urgency
    before = row.state
    if new.confidential and not row.confidential:
        row.confidential = True
        _hand_to_inspectors(row, now)
    if row.confidential or not new.public:
        row.is_public = False
    elif KIND_RULES[row.kind].is_public and not row.hidden_reason:
        row.is_public = True
    # A result that has been reported kept or broke the promise under which it was worked for; nothing new is promised then.
    reported = Deadline.objects.filter(complaint=row, milestone="result", dropped_at=None).exclude(
        met_at=None
    )
    promising = KIND_RULES[row.kind].has_deadline and not reported.exists()
    promised = [
        p
        for p in (promises_for(row, new, row.occurred_at) if promising else ())
        if p.clock == "citizen" and p.milestone == "result"
    ]
    if promised:
        # The promise made before stays to be read; one that was broken already stays broken, and a running one counts no more.
        Deadline.objects.filter(
            complaint=row, clock="citizen", milestone="result", met_at=None, dropped_at=None, due_at__gt=now
        ).update(dropped_at=now)
    Deadline.objects.bulk_create(
        Deadline(
            complaint=row, clock="citizen", milestone="result", starts_at=row.occurred_at, due_at=promise.due_at,
            words_th=promise.words_th[:200], words_en=promise.words_en[:200], source=promise.source[:200],
        )
        for promise in promised
    )  # fmt: skip
    if promised:
        row.due_at = promised[0].due_at
    data: dict[str, Any] = {
        "from": old,
        "to": new.code,
        "due_at": row.due_at.isoformat() if row.due_at else None,
    }
    record(row, "complaint.recategorised", by=by, from_state=before, words=text, data=data, occurred_at=now)
    return row


def _hand_to_inspectors(complaint: Complaint, now: datetime) -> None:
    """Take a case that turns out to be confidential from its units; the inspectors at the centre alone go on with it."""
    end_lead(complaint, Assignment.State.TRANSFERRED, now)
    access.open_supporting(complaint).update(state=Assignment.State.WAIVED, ended_at=now)
    give(complaint, agency_by_code(TRIAGE), now=now, clock=False)
    enter(complaint, State.FILED, now)


@verb("hide")
@transaction.atomic
def hide(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> Complaint:
    """Take the case off the public map and list, with a reason."""
    row = lock(complaint, "hide", by=by, version=version)
    text = words_of(reason, field="reason", longest=200)
    row.is_public = False
    row.hidden_reason = text
    record(row, "complaint.hidden", by=by, from_state=row.state, words=text)
    return row


@verb("show")
@transaction.atomic
def show(complaint: Complaint, *, by: Actor, version: int | None = None) -> Complaint:
    """Put a hidden case back on the public map and list."""
    row = lock(complaint, "show", by=by, version=version)
    row.is_public = True
    row.hidden_reason = ""
    record(row, "complaint.shown", by=by, from_state=row.state)
    return row
