"""What the channels handed over, kept raw, and photographs that wait for their report."""

from __future__ import annotations

from django.db import models

from rongthuk.complaints.models import Complaint
from rongthuk.core.privacy import declare


class Submission(models.Model):
    """A report as it came, once per channel and external id."""

    channel = models.CharField(max_length=20)
    # The partner's own number, the form's key, the vendor's event.
    external_id = models.CharField(max_length=200)
    payload = models.JSONField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    complaint = models.ForeignKey(Complaint, null=True, on_delete=models.PROTECT, related_name="submissions")

    DATA = declare(
        none="id channel external_id received_at recorded_at complaint", personal={"payload": "blank"}
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="submission_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.external_id}"


class Upload(models.Model):
    """A file that was sent before its report. It is attached when the report arrives, or deleted after a day."""

    token = models.CharField(max_length=32, unique=True)
    # The form, chat or partner that it belongs to; only the same one may attach it.
    owner = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    DATA = declare(
        none="id token owner content_type size width height created_at",
        personal={"sha256": "forget", "name": "expire"},
    )

    class Meta:
        indexes = [
            models.Index(fields=["owner", "created_at"], name="uploads_of_form"),
            models.Index(fields=["created_at"], name="uploads_to_expire"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class ImportRun(models.Model):
    """One taking-in of many past cases: from which file, by whom, how far. Its batches are its checkpoints."""

    # What takes in: traffy, generator, demonstration.
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=300, blank=True)
    # Of the file or of the settings: the same again goes on where it was cut short.
    checksum = models.CharField(max_length=64)
    settings = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    # Seconds at work over all starts.
    seconds = models.FloatField(default=0)
    summary = models.JSONField(default=dict)

    DATA = declare(
        none="id name source checksum settings actor_kind actor_id started_at finished_at seconds summary"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "checksum"],
                condition=models.Q(finished_at=None),
                name="one_unfinished_import",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class ImportBatch(models.Model):
    """One committed part of a run. It is written in the transaction that writes its cases, so both stand or neither."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    filed = models.PositiveIntegerField()
    # Rows that were here already.
    known = models.PositiveIntegerField(default=0)
    # [row, external id, why] of each row that was not taken in.
    rejected = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    committed_at = models.DateTimeField(auto_now_add=True)

    DATA = declare(none="id run number filed known rejected figures committed_at")

    class Meta:
        constraints = [
            # Serves the resumption: which parts stand already.
            models.UniqueConstraint(fields=["run", "number"], name="import_batch_once"),
        ]

    def __str__(self) -> str:
        return f"batch {self.number} of {self.run_id}"
