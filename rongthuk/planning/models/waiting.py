"""Cases that wait for the budget of a project."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from rongthuk.complaints.models import Complaint
from rongthuk.core.privacy import declare
from rongthuk.planning.models.project import Project


class WaitingCase(models.Model):
    """A case that waits for a project to solve it; one project at a time."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="waiting_cases")
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="waits_for")
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    DATA = declare(none="id project complaint linked_by linked_at ended_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["complaint"], condition=Q(ended_at=None), name="waits_for_one_project"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} waits for {self.project_id}"
