"""What the complainant thought of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rongthuk.complaints.models.complaint import Complaint
from rongthuk.core.privacy import declare


class Rating(models.Model):
    """One to five stars and a word, once per resolution of a case."""

    # Without an index of its own: `rated_once_a_round` begins with it.
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="ratings", db_index=False)
    # Which resolution was rated: the count of contests and reopenings at that time.
    round = models.PositiveSmallIntegerField(default=0)
    stars = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    DATA = declare(none="id complaint round stars at", free_text={"words": "mask"})

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="one_to_five_stars"),
            models.UniqueConstraint(fields=["complaint", "round"], name="rated_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars"
