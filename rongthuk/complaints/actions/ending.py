"""End a case and open it again: reject, confirm, contest, lapse, reopen, withdraw, rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.actions.assigning import end_lead, give, meet, unmeet_result
from rongthuk.complaints.actions.attaching import attach_all
from rongthuk.complaints.actions.filing import TRIAGE
from rongthuk.complaints.actions.kernel import enter, lock, lock_in_order, record, verb
from rongthuk.complaints.actions.working import may_be_rated
from rongthuk.complaints.models import Assignment, Complaint, Deadline, Rating
from rongthuk.complaints.models.complaint import Outcome, State
from rongthuk.complaints.workflow import CONFIRMATION_DAYS, REJECT_GROUNDS, REOPEN_DAYS
from rongthuk.core.actors import SYSTEM, Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.core.written import words_of
from rongthuk.organisations.queries import agency_by_code


def close(complaint: Complaint) -> None:
    """Enter `closed`; nobody works on it any more and no promise runs."""
    now = timezone.now()
    enter(complaint, State.CLOSED, now)
    Assignment.objects.filter(complaint=complaint, ended_at=None).update(
        state=Assignment.State.DONE, ended_at=now
    )
    # A promise that was broken before stays broken in the figures.
    Deadline.objects.filter(complaint=complaint, met_at=None, dropped_at=None, due_at__gt=now).update(
        dropped_at=now
    )


@verb("reject")
@transaction.atomic
def reject(
    complaint: Complaint, *, ground: str, reason: str, by: Actor, version: int | None = None
) -> Complaint:
    """Do not accept a case, with its ground and a reason that the complainant reads and may contest."""
    row = lock(complaint, "reject", by=by, version=version)
    if ground not in dict(REJECT_GROUNDS):
        raise Invalid("ground", _("Choose a ground."), field="ground")
    text = words_of(reason, field="reason", longest=2000)
    now, before = timezone.now(), row.state
    row.outcome = Outcome.NOT_ACCEPTED
    meet(row, "first_answer", now)
    meet(row, "result", now)
    enter(row, State.RESOLVED, now)
    row.confirm_by = now + timedelta(days=CONFIRMATION_DAYS)
    record(
        row, "complaint.rejected", by=by, from_state=before, words=text, told=True, data={"ground": ground}
    )
    return row


@verb("confirm")
@transaction.atomic
def confirm(complaint: Complaint, *, by: Actor, version: int | None = None) -> Complaint:
    """Confirm that the matter is settled."""
    row = lock(complaint, "confirm", by=by, version=version)
    before = row.state
    close(row)
    record(row, "complaint.confirmed", by=by, from_state=before, told=True)
    return row


@verb("contest")
@transaction.atomic
def contest(
    complaint: Complaint, *, words: str, by: Actor, files: Sequence[Any] = (), version: int | None = None
) -> Complaint:
    """Contest the result: the unit must go on, or, where the case was not accepted, the centre looks at it again."""
    row = lock(complaint, "contest", by=by, version=version)
    text = words_of(words, field="words", longest=5000)
    before, rejected = row.state, row.outcome == Outcome.NOT_ACCEPTED
    attached = attach_all(row, files, role="before", by=by)
    row.contests += 1
    row.outcome = ""
    unmeet_result(row)
    row.reported_at = row.resolved_at = None
    enter(row, State.FILED if rejected else State.IN_PROGRESS, timezone.now())
    record(row, "complaint.contested", by=by, from_state=before, words=text, told=True,
           data={"count": row.contests, "files": len(attached)})  # fmt: skip
    return row


@verb("lapse")
@transaction.atomic
def lapse(complaint: Complaint, *, by: Actor, version: int | None = None) -> Complaint:
    """Close a case whose time to contest is over."""
    row = lock(complaint, "lapse", by=by, version=version)
    if row.confirm_by is None or row.confirm_by > timezone.now():
        raise Conflict("window_open", _("The complainant may still contest the result."), version=row.version)
    before = row.state
    close(row)
    record(row, "complaint.lapsed", by=by, from_state=before, told=True)
    return row


@verb("reopen")
@transaction.atomic
def reopen(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> Complaint:
    """Open a closed case again at the unit that had it; the complainant may within thirty days."""
    row = lock(complaint, "reopen", by=by, version=version)
    text = words_of(reason, field="reason", longest=2000)
    now, before = timezone.now(), row.state
    if by.kind == "complainant" and (
        row.closed_at is None or row.closed_at < now - timedelta(days=REOPEN_DAYS)
    ):
        raise Invalid(
            "reopen_late",
            _(
                "More than %(days)s days have passed since this case was closed. Please report the matter anew."
            )
            % {"days": REOPEN_DAYS},
        )
    row.reopenings += 1
    row.outcome = ""
    row.reported_at = row.resolved_at = None
    end_lead(row, Assignment.State.TRANSFERRED, now)
    # A unit that was closed meanwhile cannot get it back; the centre then finds the one that has its work now.
    give(row, row.lead if row.lead.active else agency_by_code(TRIAGE), now=now, reason=text)
    enter(row, State.ASSIGNED, now)
    record(
        row,
        "complaint.reopened",
        by=by,
        from_state=before,
        words=text,
        told=True,
        data={"count": row.reopenings},
    )
    return row


@verb("withdraw")
@transaction.atomic
def withdraw(complaint: Complaint, *, by: Actor, reason: str = "", version: int | None = None) -> Complaint:
    """Take the complaint back. What others reported of the same matter was joined to it and stands again by itself."""
    from rongthuk.complaints.actions.joining import stand_again

    lock_in_order(Q(pk=complaint.pk) | Q(merged_into=complaint.pk))
    row = lock(complaint, "withdraw", by=by, version=version)
    text = words_of(reason, field="reason", required=False, longest=1000)
    before = row.state
    row.outcome = Outcome.WITHDRAWN
    close(row)
    record(row, "complaint.withdrawn", by=by, from_state=before, words=text, told=True)
    for joined in row.merged.select_related("lead", "office", "category", "complainant"):
        stand_again(joined, by=SYSTEM)
    return row


@transaction.atomic
def rate(complaint: Complaint, *, stars: int, by: Actor, words: str = "") -> Rating:
    """Keep the complainant's opinion, once a resolution; a second one replaces the first while it stands."""
    row = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("lead", "office")
        .get(pk=complaint.pk)
    )
    if by.kind != "complainant" or by.complaint_id != row.pk:
        raise Forbidden
    if not may_be_rated(row):
        raise Conflict(
            "not_rated_now", _("This case can be rated when its result has been told."), version=row.version
        )
    if stars not in range(1, 6):
        raise Invalid("stars", _("Choose one to five stars."), field="stars")
    text = words_of(words, field="words", required=False, longest=1000)
    try:
        with transaction.atomic():
            rating, created = Rating.objects.update_or_create(
                complaint=row, round=row.contests + row.reopenings,
                defaults={"stars": stars, "words": text, "at": timezone.now()},
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("rated", _("This result has been rated already."), version=row.version) from None
    if created:
        record(row, "complaint.rated", by=by, from_state=row.state, data={"stars": stars})
    return rating
