"""Check the proof of a result: a registry of checks over a case and its files.

A check returns findings; each says what it looked at, whether it holds, fails or is unknown, and whether that blocks the report. What
is absent (chat photographs carry no EXIF) is unknown, never failed. Further checks register themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models import Attachment, Complaint
from rongthuk.complaints.models.complaint import Outcome
from rongthuk.complaints.workflow import KIND_RULES

Verdict = Literal["holds", "fails", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    verdict: Verdict
    words: Any
    blocks: bool = False

    def as_data(self) -> dict[str, str]:
        """Return what the event keeps."""
        return {"check": self.check, "verdict": self.verdict}


Check = Callable[[Complaint, str, list[Attachment]], list[Finding]]
_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Install a check."""
    _checks[name] = check


def check(complaint: Complaint, *, outcome: str) -> list[Finding]:
    """Run every check on a result that is about to be reported."""
    files = list(complaint.attachments.order_by("pk"))
    return [finding for run in _checks.values() for finding in run(complaint, outcome, files)]


def presence(complaint: Complaint, outcome: str, files: list[Attachment]) -> list[Finding]:
    """Ask for the after-photo or paper that the category wants for a matter that was fixed."""
    category = complaint.category
    rule = category.evidence if category and KIND_RULES[complaint.kind].needs_evidence else "none"
    if rule == "none" or outcome != Outcome.FIXED:
        return []
    # After a contest or reopening, the proof of the earlier result does not count again.
    since = (
        complaint.events.filter(kind__in=["complaint.contested", "complaint.reopened", "complaint.sent_back"])
        .order_by("-number")
        .values_list("recorded_at", flat=True)
        .first()
    )
    fresh = [
        file
        for file in files
        if file.role == Attachment.Role.AFTER and (since is None or file.created_at >= since)
    ]
    if rule == "photo_after":
        fresh = [file for file in fresh if file.content_type.startswith("image/")]
        words = _("This category needs a photograph taken after the work. Please add one.")
    else:
        words = _("This category needs a document or photograph as proof. Please add one.")
    if fresh:
        return [Finding("presence", "holds", _("The proof is there."))]
    return [Finding("presence", "fails", words, blocks=True)]


register("presence", presence)
