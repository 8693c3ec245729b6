"""Photographs and papers of a case, by content."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models.complaint import Complaint
from rongthuk.conversations.models import Message
from rongthuk.core.privacy import declare


class Attachment(models.Model):
    """A file. The original is kept apart as evidence; people see the preview, which carries no EXIF."""

    class Role(models.TextChoices):
        """What the file shows."""

        BEFORE = "before", _("Before")
        AFTER = "after", _("After")
        DOCUMENT = "document", _("Document")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        """Whether the preview stands."""

        PENDING = "pending", _("Being prepared")
        READY = "ready", _("Ready")
        BROKEN = "broken", _("Cannot be shown")

    # Without an index of its own: `attached_once` begins with it.
    complaint = models.ForeignKey(
        Complaint, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="attachments")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.OTHER)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    # Unguessable word in the address of the preview.
    token = models.CharField(max_length=32, unique=True)
    # Content address: SHA-256 of the original, which names its file too.
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    perceptual_hash = models.BigIntegerField(null=True)
    # From EXIF; kept for the evidence check, shown to nobody outside.
    taken_at = models.DateTimeField(null=True)
    taken_lon = models.FloatField(null=True)
    taken_lat = models.FloatField(null=True)
    name = models.CharField(max_length=200, blank=True)
    uploaded_by_kind = models.CharField(max_length=12)
    uploaded_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    DATA = declare(
        none="""id complaint message role state token content_type size width height perceptual_hash taken_at uploaded_by_kind
            uploaded_by_id created_at""",
        personal={"sha256": "forget", "taken_lon": "blank", "taken_lat": "blank", "name": "blank"},
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint", "sha256", "role"], name="attached_once"),
        ]
        indexes = [
            # Serves the evidence check: the same picture in any other case.
            models.Index(fields=["sha256"], name="same_picture"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"
