"""How cases belong together."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models.complaint import Complaint
from rongthuk.core.privacy import declare


class Link(models.Model):
    """One case belongs to another; ended links stay as history."""

    class Kind(models.TextChoices):
        """How `complaint` belongs to `other`."""

        DUPLICATE = "duplicate", _("Duplicate of")
        PART = "part", _("Part of")
        RELATED = "related", _("Related to")

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    DATA = declare(none="id complaint other kind created_at ended_at")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(complaint=F("other")), name="link_to_another"),
            models.UniqueConstraint(
                fields=["complaint", "other", "kind"], condition=Q(ended_at=None), name="linked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
