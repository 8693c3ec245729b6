"""Say something in a conversation, and queue it for those who must hear it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rongthuk.contacts.models import ContactPoint
from rongthuk.conversations import jobs
from rongthuk.conversations.channels import sender_for
from rongthuk.conversations.models import Conversation, Delivery, Message
from rongthuk.core.actors import Actor


def open_conversation(kind: str) -> Conversation:
    """Begin a thread."""
    return Conversation.objects.create(kind=kind)


@transaction.atomic
def say(
    conversation: Conversation,
    *,
    by: Actor,
    direction: str,
    channel: str,
    body: str,
    subject: str = "",
    footer: str = "",
    template: str = "",
    external_id: str = "",
    agency_id: int | None = None,
    occurred_at: datetime | None = None,
    to: Sequence[ContactPoint] = (),
) -> Message:
    """Add a message to the thread and queue one delivery per point that a channel can reach.

    The same (channel, external id) twice returns the first message and queues nothing.
    """
    now = timezone.now()
    if external_id:
        known = Message.objects.filter(channel=channel, external_id=external_id).first()
        if known:
            return known
    message = Message.objects.create(
        conversation=conversation,
        direction=direction,
        channel=channel,
        external_id=external_id,
        officer_id=by.id if by.kind == "officer" else None,
        agency_id=agency_id,
        template=template,
        subject=subject,
        body=body,
        footer=footer,
        occurred_at=occurred_at or now,
    )
    conversation.last_message_at = message.occurred_at
    conversation.save(update_fields=["last_message_at"])
    for point in to:
        carrier = sender_for(point.kind)
        if carrier is None:
            continue
        delivery = Delivery.objects.create(
            message=message, channel=carrier.kind, point=point, next_attempt_at=now
        )
        jobs.deliver.defer(delivery_id=delivery.pk)
    return message
