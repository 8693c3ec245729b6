"""Attach photographs and papers to a case; the same picture in the same part is attached once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access, photographs
from rongthuk.complaints.models import Attachment, Complaint
from rongthuk.complaints.photographs import PDF, Stored
from rongthuk.conversations.models import Message
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden, Invalid

# Over its whole life a case may need many pictures, but nobody fills the city's disks with one.
MOST_IN_A_CASE = 200


def attach(
    complaint: Complaint, stored: Stored, *, role: str, by: Actor, message: Message | None = None
) -> Attachment:
    """Attach one stored file."""
    return attach_all(complaint, [stored], role=role, by=by, message=message)[0]


@transaction.atomic
def attach_all(
    complaint: Complaint, files: Sequence[Any], *, role: str, by: Actor, message: Message | None = None
) -> list[Attachment]:
    """Attach files, each an upload or already stored, and queue the drawing of their previews.

    Part of another action, which has authorised and records the event. All are checked before one is attached.
    """
    if not files:
        return []
    if role not in Attachment.Role.values:
        raise Invalid(
            "file_role", _("Say what the file shows: before, after, document or other."), field="role"
        )
    if len(files) > photographs.MOST_FILES:
        raise Invalid(
            "too_many_files",
            _(
                "At most %(most)s files can be sent at once; these are %(count)s. Please choose the ones that show it best."
            )
            % {"most": photographs.MOST_FILES, "count": len(files)},
            field="files",
        )
    kept = [file if isinstance(file, Stored) else photographs.keep(file) for file in files]
    wanted = {stored.sha256: stored for stored in kept}
    known = _attached(complaint, role)
    if len(known) + len(wanted) > MOST_IN_A_CASE:
        raise Invalid("too_many_files_in_case", _("This case has too many files already."), field="files")
    now = timezone.now()
    new = [
        Attachment(
            complaint=complaint,
            message=message,
            role=role,
            # A paper is shown as it is; a picture waits for its preview.
            state=Attachment.State.READY if stored.content_type == PDF else Attachment.State.PENDING,
            token=secrets.token_urlsafe(18),
            sha256=sha256,
            content_type=stored.content_type,
            size=stored.size,
            width=stored.width,
            height=stored.height,
            name=stored.name[:200],
            uploaded_by_kind=by.kind,
            uploaded_by_id=by.id,
            created_at=now,
        )
        for sha256, stored in wanted.items()
        if sha256 not in known
    ]
    if new:
        Attachment.objects.bulk_create(new)
        _queue([row.pk for row in new if row.state == Attachment.State.PENDING])
    rows = known | {row.sha256: row for row in new}
    return [rows[sha256] for sha256 in wanted]


def _attached(complaint: Complaint, role: str) -> dict[str, Attachment]:
    return {row.sha256: row for row in Attachment.objects.filter(complaint=complaint, role=role)}


def _queue(keys: list[int]) -> None:
    from rongthuk.complaints.attachment_jobs import prepare_attachment

    if len(keys) == 1:
        prepare_attachment.defer(attachment_id=keys[0])
    elif keys:
        wanted: list[dict[str, Any]] = [{"attachment_id": key} for key in keys]
        prepare_attachment.batch_defer(*wanted)


@transaction.atomic
def add_files(complaint: Complaint, files: Sequence[Any], *, role: str, by: Actor) -> list[Attachment]:
    """Add files to a case outside any move, and record that they came.

    For whoever has a part in the case: its complainant, its units, the centre, the partner that filed it.
    """
    from rongthuk.complaints.actions.kernel import record

    row = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("lead", "office", "category")
        .get(pk=complaint.pk)
    )
    is_filer = by.kind == "partner" and by.id is not None and row.partner_id == by.id
    if not access.parties(row, by) and not is_filer:
        raise Forbidden("attach_forbidden", _("You may read this case, but not add to it."))
    if not files:
        raise Invalid("files_missing", _("Please choose a file."), field="files")
    before = set(Attachment.objects.filter(complaint=row, role=role).values_list("pk", flat=True))
    attached = attach_all(row, files, role=role, by=by)
    new = [attachment.pk for attachment in attached if attachment.pk not in before]
    if new:
        record(
            row, "complaint.attached", by=by, from_state=row.state, data={"attachments": new, "role": role}
        )
    return attached
