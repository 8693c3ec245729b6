"""The runs of reports that take longer than a page may."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rongthuk.core.privacy import declare


class ReportRun(models.Model):
    """One run: what was asked for, how far it is, and where its file lies until it expires.

    The worker writes `done` after each part; what it has made stays in the storage, so that a run whose worker was lost goes on from
    there. Kinds of reports grow by folder, so `report` has no choices.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", pgettext_lazy("report run", "Waiting")
        RUNNING = "running", pgettext_lazy("report run", "Being made")
        DONE = "done", pgettext_lazy("report run", "Ready")
        FAILED = "failed", pgettext_lazy("report run", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("report run", "Stopped")
        EXPIRED = "expired", pgettext_lazy("report run", "Deleted after its time")

    token = models.CharField(max_length=32, unique=True)
    report = models.CharField(_("report"), max_length=60)
    suffix = models.CharField(_("format"), max_length=8)
    parameters = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    # Its place in the storage, and the name under which it is downloaded.
    place = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    # The code of the error that ended it.
    failure = models.CharField(max_length=60, blank=True)

    DATA = declare(
        none="""id token report suffix parameters state done total asked_by asked_at started_at finished_at expires_at place
            file_name size failure"""
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="run_done_within_total"),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(place=""), name="run_done_has_file"),
        ]
        indexes = [
            # Serves the list of a person's runs.
            models.Index(fields=["asked_by", "-id"], name="runs_of_officer"),
            # Serves the clock that deletes what has expired.
            models.Index(fields=["expires_at"], condition=Q(state="done"), name="runs_to_expire"),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.state}"

    @property
    def is_open(self) -> bool:
        """Tell whether a worker still has to do with it."""
        return self.state in {self.State.WAITING, self.State.RUNNING}
