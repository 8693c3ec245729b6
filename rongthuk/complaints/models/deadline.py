"""What was promised for when, with its reason; and whether it was kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models.assignment import Assignment
from rongthuk.complaints.models.complaint import Complaint
from rongthuk.core.privacy import declare


class Deadline(models.Model):
    """One promise. The citizen's clock never restarts; the agency's belongs to an assignment."""

    class Clock(models.TextChoices):
        """Whose time it is."""

        CITIZEN = "citizen", _("the complainant's")
        AGENCY = "agency", _("the agency's")

    # Without an index of its own: `promises_of_case` begins with it.
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="deadlines", db_index=False
    )
    assignment = models.ForeignKey(Assignment, null=True, on_delete=models.PROTECT, related_name="deadlines")
    clock = models.CharField(max_length=8, choices=Clock.choices)
    # forwarded, acknowledged, first_answer, result
    milestone = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    words_th = models.CharField(max_length=200)
    words_en = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)

    DATA = declare(
        none="id complaint assignment clock milestone starts_at due_at met_at dropped_at words_th words_en source"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(clock="citizen", assignment=None) | Q(clock="agency", assignment__isnull=False),
                name="deadline_clock_has_its_owner",
            ),
            models.CheckConstraint(
                condition=Q(met_at=None) | Q(dropped_at=None), name="deadline_met_or_dropped"
            ),
        ]
        indexes = [
            # Serves the case's page; the watch over all deadlines reads the case's own due_at.
            models.Index(fields=["complaint", "due_at"], name="promises_of_case"),
            # Serves the measures: the promises of a kind that fell due in a period, and whether they were kept.
            models.Index(
                fields=["milestone", "due_at"],
                include=["complaint", "assignment", "met_at", "id"],
                condition=Q(dropped_at=None),
                name="promises_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} by {self.due_at:%Y-%m-%d}"
