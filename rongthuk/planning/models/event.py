"""The record of every change in the plan tracker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rongthuk.core.privacy import declare
from rongthuk.planning.models.indicator import Indicator
from rongthuk.planning.models.project import Project


class PlanEvent(models.Model):
    """One change: its kind (`report.approved`), who did it for which unit, and the facts before and after.

    A trigger refuses to change or delete rows. `data` holds no person's name or extension: of those it holds that they changed.
    """

    project = models.ForeignKey(
        Project, null=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    indicator = models.ForeignKey(
        Indicator, null=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    # The budget year, where the change concerns no single project or indicator.
    year = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    DATA = declare(none="id project indicator year kind actor_kind actor_id agency_id data at")

    class Meta:
        indexes = [
            # Serve the history on a project's and an indicator's page.
            models.Index(fields=["project", "-id"], condition=~Q(project=None), name="events_of_project"),
            models.Index(
                fields=["indicator", "-id"], condition=~Q(indicator=None), name="events_of_indicator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
