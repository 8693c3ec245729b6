"""Do the work: start, update, chase, ask, answer, defer, resume, report and its review."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access, evidence
from rongthuk.complaints.actions.assigning import meet, unmeet_result
from rongthuk.complaints.actions.attaching import attach_all
from rongthuk.complaints.actions.kernel import enter, lock, record, verb
from rongthuk.complaints.models import Assignment, Complaint
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import CONFIRMATION_DAYS, KIND_RULES, REPORTABLE
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid, TooMany
from rongthuk.core.thai import BANGKOK
from rongthuk.core.written import words_of
from rongthuk.organisations.models import Review

LONGEST_DEFERRAL = timedelta(days=3 * 365)
# A complainant may remind the unit once a day; the centre as often as it sees fit.
COMPLAINANT_CHASES_EVERY = timedelta(hours=20)
OUTSIDE_CHASED_EVERY = timedelta(days=15)


@verb("start")
@transaction.atomic
def start(complaint: Complaint, *, by: Actor, version: int | None = None) -> Complaint:
    """Begin the work."""
    row = lock(complaint, "start", by=by, version=version)
    before = row.state
    enter(row, State.IN_PROGRESS, timezone.now())
    record(row, "complaint.started", by=by, from_state=before, told=True)
    return row


@verb("update")
@transaction.atomic
def update(
    complaint: Complaint,
    *,
    words: str,
    by: Actor,
    files: Sequence[Any] = (),
    tell: bool = False,
    version: int | None = None,
) -> Complaint:
    """Report progress; the complainant reads it when it is marked so."""
    row = lock(complaint, "update", by=by, version=version)
    text = words_of(words, field="words")
    attached = attach_all(row, files, role="other", by=by)
    if tell:
        meet(row, "first_answer", timezone.now())
    record(
        row,
        "complaint.updated",
        by=by,
        from_state=row.state,
        words=text,
        told=tell,
        data={"files": len(attached)},
    )
    return row


@verb("chase")
@transaction.atomic
def chase(complaint: Complaint, *, by: Actor, words: str = "", version: int | None = None) -> Complaint:
    """Remind the unit; counted, and seen by it."""
    row = lock(complaint, "chase", by=by, version=version)
    text = words_of(words, field="words", required=False, longest=1000)
    if by.kind == "complainant":
        last = (
            row.events.filter(kind="complaint.chased", actor_kind="complainant").order_by("-number").first()
        )
        if last and last.recorded_at > timezone.now() - COMPLAINANT_CHASES_EVERY:
            raise TooMany("chased_today", _("You have already sent a reminder today. The unit has seen it."))
    if by.kind == "clock":
        # A letter outside is asked about again and again, until it is answered.
        row.deferred_until = timezone.now() + OUTSIDE_CHASED_EVERY
    row.chases += 1
    record(
        row,
        "complaint.chased",
        by=by,
        from_state=row.state,
        words=text,
        told=True,
        data={"count": row.chases},
    )
    return row


@verb("ask")
@transaction.atomic
def ask(complaint: Complaint, *, words: str, by: Actor, version: int | None = None) -> Complaint:
    """Ask the complainant; the case waits for him."""
    row = lock(complaint, "ask", by=by, version=version)
    text = words_of(words, field="words", longest=2000)
    before = row.state
    row.resume_state = before
    meet(row, "first_answer", timezone.now())
    enter(row, State.AWAITING_COMPLAINANT, timezone.now())
    record(row, "complaint.asked", by=by, from_state=before, words=text, told=True)
    return row


@verb("answer")
@transaction.atomic
def answer(
    complaint: Complaint, *, words: str, by: Actor, files: Sequence[Any] = (), version: int | None = None
) -> Complaint:
    """Answer the question; the case goes back to where it was."""
    row = lock(complaint, "answer", by=by, version=version)
    text = words_of(words, field="words")
    before = row.state
    attached = attach_all(row, files, role="before", by=by)
    enter(row, row.resume_state or State.IN_PROGRESS, timezone.now())
    row.resume_state = ""
    record(
        row,
        "complaint.answered",
        by=by,
        from_state=before,
        words=text,
        told=True,
        data={"files": len(attached)},
    )
    return row


@verb("propose_deferral")
@transaction.atomic
def propose_deferral(
    complaint: Complaint, *, reason: str, until: date, by: Actor, version: int | None = None
) -> Complaint:
    """Propose to the section head that the case waits; nothing stands still until he lets it wait."""
    row = lock(complaint, "propose_deferral", by=by, version=version)
    text = words_of(reason, field="reason", longest=1000)
    _checked_until(until)
    record(
        row,
        "complaint.deferral_proposed",
        by=by,
        from_state=row.state,
        words=text,
        data={"until": until.isoformat()},
    )
    return row


def _checked_until(until: date) -> None:
    """Refuse a day that has come, and one that is too far away to be meant."""
    today = timezone.now().astimezone(BANGKOK).date()
    if until <= today:
        raise Invalid("until_past", _("Choose a day after today."), field="until")
    if until > today + LONGEST_DEFERRAL:
        raise Invalid("until_far", _("A case can wait for three years at most."), field="until")


@verb("defer")
@transaction.atomic
def defer(
    complaint: Complaint, *, reason: str, until: date, by: Actor, version: int | None = None
) -> Complaint:
    """Let the case wait for a budget or another body until a day, with a reason that the complainant reads."""
    row = lock(complaint, "defer", by=by, version=version)
    text = words_of(reason, field="reason", longest=1000)
    _checked_until(until)
    before = row.state
    row.resume_state = before
    enter(row, State.AWAITING_EXTERNAL, timezone.now())
    row.deferred_until = datetime.combine(until, time(8, 30), BANGKOK)
    record(
        row,
        "complaint.deferred",
        by=by,
        from_state=before,
        words=text,
        told=True,
        data={"until": until.isoformat()},
    )
    return row


@verb("resume")
@transaction.atomic
def resume(complaint: Complaint, *, by: Actor, words: str = "", version: int | None = None) -> Complaint:
    """Go on with a case that waited."""
    row = lock(complaint, "resume", by=by, version=version)
    text = words_of(words, field="words", required=False, longest=1000)
    before = row.state
    row.resume_state = ""
    enter(row, State.IN_PROGRESS, timezone.now())
    record(row, "complaint.resumed", by=by, from_state=before, words=text, told=True)
    return row


@verb("report")
@transaction.atomic
def report(
    complaint: Complaint,
    *,
    outcome: str,
    words: str,
    by: Actor,
    files: Sequence[Any] = (),
    waive: str = "",
    version: int | None = None,
) -> Complaint:
    """Report the result with its proof; the review setting says who must look at it before the complainant is told.

    Refused while a supporting unit still works, unless that is waived with a reason, and without the proof that the category asks for.
    """
    row = lock(complaint, "report", by=by, version=version)
    if outcome not in {choice.value for choice in REPORTABLE}:
        raise Invalid("outcome", _("Choose what became of the matter."), field="outcome")
    text = words_of(words, field="words")
    excuse = words_of(waive, field="waive", required=False, longest=500)
    now, before = timezone.now(), row.state
    supporting = Assignment.objects.filter(complaint=row, role=Assignment.Role.SUPPORTING, ended_at=None)
    waived = list(supporting.values_list("agency__code", flat=True))
    if waived and not excuse:
        raise Invalid(
            "support_open",
            _("A supporting unit has not finished its part. Wait for it, or write why it is waived."),
            field="waive",
        )
    attached = attach_all(row, files, role="after", by=by)
    findings = evidence.check(row, outcome=outcome)
    refusal = next((finding for finding in findings if finding.blocks), None)
    if refusal:
        raise Invalid(f"evidence_{refusal.check}", refusal.words, field="files")
    supporting.update(state=Assignment.State.WAIVED, ended_at=now, reason=excuse[:500])
    row.outcome = outcome
    meet(row, "result", now)
    meet(row, "first_answer", now)
    row.acknowledged_at = row.acknowledged_at or now
    data = {
        "outcome": outcome, "waived": waived, "files": len(attached),
        "evidence": [finding.as_data() for finding in findings],
    }  # fmt: skip
    row.reported_at = now
    if access.review_of(row) == Review.AGENCY:
        _resolve(row, now)
    else:
        enter(row, State.REPORTED, now)
    # The words are told when the case is resolved: at once, or with the approval.
    record(
        row,
        "complaint.reported",
        by=by,
        from_state=before,
        words=text,
        told=row.state == State.RESOLVED,
        data=data,
    )
    return row


def _resolve(complaint: Complaint, now: datetime) -> None:
    """Enter `resolved`; the window to contest ends after so many days, or at once where nobody is asked."""
    enter(complaint, State.RESOLVED, now)
    complaint.confirm_by = now + timedelta(days=CONFIRMATION_DAYS)


@verb("approve")
@transaction.atomic
def approve(complaint: Complaint, *, by: Actor, version: int | None = None) -> Complaint:
    """Approve the reported result; the complainant is told the unit's words."""
    row = lock(complaint, "approve", by=by, version=version)
    now, before = timezone.now(), row.state
    _resolve(row, now)
    record(row, "complaint.approved", by=by, from_state=before, told=True, data={"outcome": row.outcome})
    return row


@verb("send_back")
@transaction.atomic
def send_back(complaint: Complaint, *, reason: str, by: Actor, version: int | None = None) -> Complaint:
    """Send a reported result back to the unit for improvement."""
    row = lock(complaint, "send_back", by=by, version=version)
    text = words_of(reason, field="reason", longest=1000)
    before = row.state
    row.outcome = ""
    row.reported_at = None
    unmeet_result(row)
    enter(row, State.IN_PROGRESS, timezone.now())
    record(row, "complaint.sent_back", by=by, from_state=before, words=text)
    return row


def may_be_rated(complaint: Complaint) -> bool:
    """Tell whether the complainant is asked for his opinion."""
    return KIND_RULES[complaint.kind].is_rated and complaint.state in {State.RESOLVED, State.CLOSED}
