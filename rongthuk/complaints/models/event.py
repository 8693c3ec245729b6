"""The history of a case: append-only, hash-chained, verifiable by anybody."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from rongthuk.complaints.models.complaint import Complaint
from rongthuk.core.privacy import declare

# What happens to results: they are told, and some come back.
OF_RESULTS = (
    "complaint.approved",
    "complaint.contested",
    "complaint.rejected",
    "complaint.reopened",
    "complaint.reported",
)


class ComplaintEvent(models.Model):
    """One thing that happened. The database refuses every change but redaction of the words (trigger in the first migration).

    `occurred_at` is when it happened in the world, `recorded_at` when it was written down. `data` holds facts without personal
    data; `words` what a person wrote. The hash covers the words only through a salted digest, so that redaction leaves the chain
    verifiable.
    """

    # Without an index of its own: `event_numbered_once` begins with it.
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    # The unit for which the actor acted.
    agency_id = models.BigIntegerField(null=True)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24, blank=True)
    data = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    salt = models.BinaryField(max_length=16, null=True)
    words_digest = models.BinaryField(max_length=32)
    # Whether the complainant may read the words.
    is_told = models.BooleanField(default=False)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    hash = models.BinaryField(max_length=32)

    DATA = declare(
        none="""id complaint number kind actor_kind actor_id agency_id from_state to_state data salt words_digest is_told
            occurred_at recorded_at hash""",
        free_text={"words": "blank"},
    )

    class Meta:
        constraints = [
            # Serves the timeline of a case, and refuses a forked chain.
            models.UniqueConstraint(fields=["complaint", "number"], name="event_numbered_once"),
        ]
        indexes = [
            # Serves the daily root and the figures of a period; rows arrive in this order.
            BrinIndex(fields=["recorded_at"], name="events_of_day"),
            # Serves the measures of results: which were told, and which of them came back.
            models.Index(
                fields=["complaint", "number"],
                include=["id", "kind", "to_state", "occurred_at"],
                condition=Q(kind__in=OF_RESULTS),
                name="results_of_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.number}"


class HistoryRoot(models.Model):
    """The root over all events of one day in Bangkok, published so that nobody can rewrite the past unnoticed."""

    day = models.DateField(unique=True)
    events = models.PositiveIntegerField()
    last_event_id = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    computed_at = models.DateTimeField(auto_now_add=True)

    DATA = declare(none="id day events last_event_id root computed_at")

    def __str__(self) -> str:
        return f"root of {self.day}"
