"""Add words to a case's threads: with the complainant, and between the centre and the agency."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access
from rongthuk.complaints.actions.kernel import record
from rongthuk.complaints.models import Complaint
from rongthuk.conversations.actions import open_conversation, say
from rongthuk.conversations.models import Conversation, Message
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden
from rongthuk.core.written import words_of


def _locked(complaint: Complaint) -> Complaint:
    return (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("lead", "office", "category", "complainant", "conversation", "agency_thread")
        .get(pk=complaint.pk)
    )


def thread_with_complainant(row: Complaint) -> Conversation:
    """Return the thread with the complainant, begun when it is first needed; the row must be locked."""
    if row.conversation is None:
        row.conversation = open_conversation(Conversation.Kind.COMPLAINANT)
        row.save(update_fields=["conversation"])
    return row.conversation


@transaction.atomic
def write_to_complainant(
    complaint: Complaint,
    *,
    body: str,
    by: Actor,
    channel: str = "web",
    external_id: str = "",
    occurred_at: datetime | None = None,
) -> Message:
    """Add a message to the thread with the complainant, from either side.

    A complainant's words come in; an officer's go out over the point at which the complainant is told.
    """
    row = _locked(complaint)
    if not access.can_read(row, by):
        raise Forbidden
    text = words_of(body, field="body")
    if external_id:
        known = Message.objects.filter(channel=channel, external_id=external_id).first()
        if known:
            return known
    inbound = by.kind in {"complainant", "partner"}
    if not inbound and by.kind == "officer" and not access.parties(row, by):
        raise Forbidden
    person = row.complainant
    to = [person.told_at] if not inbound and person and person.wants_updates and person.told_at else []
    message = say(
        thread_with_complainant(row), by=by, direction="inbound" if inbound else "outbound", channel=channel, body=text,
        subject=str(_("About your case %(reference)s") % {"reference": row.reference}), external_id=external_id,
        agency_id=by.grants[0].agency_id if by.grants else None, occurred_at=occurred_at, to=to,
    )  # fmt: skip
    record(row, "complaint.message_received" if inbound else "complaint.message_sent", by=by, from_state=row.state,
           data={"message": message.pk, "channel": channel}, occurred_at=occurred_at)  # fmt: skip
    return message


@transaction.atomic
def note_to_agency(complaint: Complaint, *, body: str, by: Actor) -> Message:
    """Add a message to the thread between the centre and the agency; the complainant never sees it."""
    row = _locked(complaint)
    if by.kind != "officer" or not access.can_read(row, by):
        raise Forbidden
    text = words_of(body, field="body")
    if row.agency_thread is None:
        row.agency_thread = open_conversation(Conversation.Kind.AGENCY)
        row.save(update_fields=["agency_thread"])
    message = say(
        row.agency_thread, by=by, direction="internal", channel="staff", body=text,
        agency_id=by.grants[0].agency_id if by.grants else None,
    )  # fmt: skip
    record(row, "complaint.noted", by=by, from_state=row.state, data={"message": message.pk})
    return message
