"""Messages, their deliveries, and the raw events that vendors hand over."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rongthuk.contacts.models import ContactPoint
from rongthuk.core.privacy import declare
from rongthuk.organisations.models import Agency


class Conversation(models.Model):
    """A thread: with the complainant, or between the centre and the agency."""

    class Kind(models.TextChoices):
        """With whom the thread is held."""

        COMPLAINANT = "complainant", _("with the complainant")
        AGENCY = "agency", _("between the centre and the agency")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    last_message_at = models.DateTimeField(null=True, blank=True)

    DATA = declare(none="id kind created_at last_message_at")

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Message(models.Model):
    """One thing that was said, by whom, over which channel. Text is kept as it was said."""

    class Direction(models.TextChoices):
        """Seen from the city."""

        INBOUND = "inbound", _("from the complainant")
        OUTBOUND = "outbound", _("to the complainant")
        INTERNAL = "internal", _("among offices")

    # Without an index of its own: `message_thread` begins with it.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    direction = models.CharField(max_length=10, choices=Direction.choices)
    channel = models.CharField(max_length=20)
    # The vendor's or partner's own number of the message; makes taking it in idempotent.
    external_id = models.CharField(max_length=200, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    # Which template the words come from; empty for words that a person wrote.
    template = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    # Sent below the body and shown on no screen: the complainant's own link, which opens his case to whoever holds it.
    footer = models.TextField(blank=True, default="", db_default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    DATA = declare(
        none="id conversation direction channel external_id officer agency template occurred_at recorded_at seen_at",
        personal={"footer": "blank"},
        free_text={"subject": "mask", "body": "mask"},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "external_id"], condition=~Q(external_id=""), name="message_taken_once"
            ),
        ]
        indexes = [
            # Serves a thread in order.
            models.Index(fields=["conversation", "occurred_at"], name="message_thread"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Delivery(models.Model):
    """One attempt-counted way of a message to one address; the ledger of what was sent, and the proof of it.

    `key` is given to the vendor as idempotency key where he knows one; it never changes over the attempts.
    """

    class State(models.TextChoices):
        """Where the delivery stands."""

        QUEUED = "queued", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("could not be delivered")

    # Without an index of its own: `delivery_once_a_point` begins with it.
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    channel = models.CharField(max_length=20)
    point = models.ForeignKey(ContactPoint, null=True, on_delete=models.SET_NULL, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    DATA = declare(
        none="id message channel point key state attempts next_attempt_at claimed_at sent_at provider_id created_at",
        free_text={"error": "mask"},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "channel", "point"], name="delivery_once_a_point"),
        ]
        indexes = [
            # Serves the sweep for deliveries that are due and whose job was lost.
            models.Index(
                fields=["next_attempt_at"], condition=Q(state__in=["queued", "sending"]), name="delivery_due"
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"


class RawEvent(models.Model):
    """What a vendor's webhook handed over, kept as it came, once per its own id, before anybody interprets it."""

    channel = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    payload = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    DATA = declare(
        none="id channel external_id received_at processed_at",
        personal={"payload": "expire"},
        free_text={"error": "mask"},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="raw_event_once"),
        ]

    def __str__(self) -> str:
        return f"raw event {self.pk}"
