"""Who has the work: one lead, any number of supporting units."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models.complaint import Complaint
from rongthuk.core.privacy import declare
from rongthuk.organisations.models import Agency


class Assignment(models.Model):
    """A unit's part in a case. Ended rows stay: they are the case's way through the city."""

    class Role(models.TextChoices):
        """Lead or supporting."""

        LEAD = "lead", _("Lead")
        SUPPORTING = "supporting", _("Supporting")

    class State(models.TextChoices):
        """Where this unit stands with its part."""

        ASSIGNED = "assigned", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        DONE = "done", _("Done")
        WAIVED = "waived", _("Waived")
        RETURNED = "returned", _("Returned")
        TRANSFERRED = "transferred", _("Transferred")

    # Without an index of its own: `way_of_case` begins with it.
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="assignments", db_index=False
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.LEAD)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASSIGNED)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    task = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    assigned_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    DATA = declare(
        none="id complaint agency role state officer assigned_at accepted_at ended_at due_at",
        free_text={"task": "mask", "reason": "mask"},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(role="lead", ended_at=None), name="one_lead_a_case"
            ),
            models.UniqueConstraint(
                fields=["complaint", "agency"], condition=Q(ended_at=None), name="one_part_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, state__in=["assigned", "accepted"])
                | Q(ended_at__isnull=False, state__in=["done", "waived", "returned", "transferred"]),
                name="assignment_ends_with_its_state",
            ),
        ]
        indexes = [
            # Serves the list of a unit's supporting work.
            models.Index(
                fields=["agency", "due_at"],
                condition=Q(role="supporting", ended_at=None),
                name="supporting_work",
            ),
            models.Index(fields=["complaint", "assigned_at"], name="way_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"
