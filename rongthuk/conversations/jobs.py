"""Carry queued deliveries to their vendors: claim, send outside any transaction, note the end.

Killed between the claim and the note, a delivery stays `sending`. The sweep takes it up again where the channel drops repeats by key;
elsewhere it waits `UNKNOWN_AFTER` first and then repeats under the same key, because a citizen told twice is better than one not told.
"""

from __future__ import annotations

import logging
import random
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from procrastinate.contrib.django import app

from rongthuk.conversations.channels import DeliveryFailed, Outgoing, channel
from rongthuk.conversations.models import Delivery
from rongthuk.core.text import mask_personal

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=2)
CLAIM_LASTS = timedelta(minutes=2)
UNKNOWN_AFTER = timedelta(minutes=15)


@app.task(name="conversations.deliver", queue="outbox")
def deliver(delivery_id: int) -> None:
    """Send one delivery, once."""
    now = timezone.now()
    # The claim is one statement, so of two workers with the same job only one goes on.
    claimed = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.QUEUED).update(
        state=Delivery.State.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return
    delivery = Delivery.objects.select_related("message", "point", "point__contact").get(pk=delivery_id)
    carrier = channel(delivery.channel)
    if delivery.point is None:
        _failed(delivery, DeliveryFailed("the address is gone", permanent=True))
        return
    outgoing = Outgoing(
        key=str(delivery.key),
        address=delivery.point.value,
        subject=delivery.message.subject,
        body="\n\n".join(filter(None, (delivery.message.body, delivery.message.footer))),
        language=delivery.point.contact.language,
    )
    try:
        provider_id = carrier.send(outgoing)
    except DeliveryFailed as failure:
        _failed(delivery, failure)
        return
    except Exception as error:
        logger.exception("carrier broke", extra={"delivery": delivery.pk, "channel": delivery.channel})
        _failed(delivery, DeliveryFailed(type(error).__name__))
        return
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.SENT,
        sent_at=timezone.now(),
        provider_id=provider_id[:200],
        error="",
        next_attempt_at=None,
    )


def _failed(delivery: Delivery, failure: DeliveryFailed) -> None:
    """Note the failure; try again later unless that is useless."""
    final = failure.permanent or delivery.attempts >= MAX_ATTEMPTS
    logger.warning(
        "delivery failed", extra={"delivery": delivery.pk, "channel": delivery.channel, "permanent": final}
    )
    with transaction.atomic():
        # A vendor may repeat the address in his answer.
        error = mask_personal(failure.error)[:200]
        if final:
            Delivery.objects.filter(pk=delivery.pk).update(
                state=Delivery.State.FAILED, error=error, next_attempt_at=None
            )
            return
        wait = min(FIRST_WAIT * 2 ** (delivery.attempts - 1), LONGEST_WAIT).total_seconds()
        wait = max(wait, failure.retry_after or 0) * random.uniform(1.0, 1.3)  # noqa: S311 - jitter, no secret
        due = timezone.now() + timedelta(seconds=wait)
        Delivery.objects.filter(pk=delivery.pk).update(
            state=Delivery.State.QUEUED, error=error, next_attempt_at=due
        )
        deliver.configure(schedule_at=due).defer(delivery_id=delivery.pk)


@app.periodic(cron="* * * * *")
@app.task(name="conversations.sweep", queue="outbox", queueing_lock="conversations.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Take up deliveries whose job or worker was lost."""
    now = timezone.now()
    # Sending for too long: the worker was killed between the claim and the note.
    for delivery in Delivery.objects.filter(state=Delivery.State.SENDING, claimed_at__lt=now - CLAIM_LASTS):
        patience = CLAIM_LASTS if channel(delivery.channel).is_safe_to_repeat else UNKNOWN_AFTER
        if delivery.claimed_at and delivery.claimed_at < now - patience:
            lost = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.SENDING)
            if delivery.attempts >= MAX_ATTEMPTS:
                lost.update(state=Delivery.State.FAILED, error="worker lost", next_attempt_at=None)
            else:
                lost.update(state=Delivery.State.QUEUED, next_attempt_at=now)
    overdue = Q(next_attempt_at__lt=now - timedelta(seconds=90)) | Q(next_attempt_at=None)
    for pk in Delivery.objects.filter(overdue, state=Delivery.State.QUEUED).values_list("pk", flat=True)[
        :500
    ]:
        deliver.defer(delivery_id=pk)
