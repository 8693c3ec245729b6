"""Give parts of the work to supporting units; each part has a state and a clock of its own, the lead stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access
from rongthuk.complaints.actions.attaching import attach_all
from rongthuk.complaints.actions.filing import UNCATEGORISED
from rongthuk.complaints.actions.kernel import lock, record, verb
from rongthuk.complaints.models import Assignment, Complaint
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden, Invalid
from rongthuk.core.written import words_of
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_code
from rongthuk.service_levels.queries import promises_for


def unit(to: Agency | str, *, field: str = "to") -> Agency:
    """Return a unit that may be given work, by row or code."""
    agency = to if isinstance(to, Agency) else agency_by_code(to, missing_ok=True)
    if agency is None or not agency.active or not agency.accepts_cases:
        raise Invalid("unit", _("Choose a unit that takes cases."), field=field)
    return agency


def begin_part(complaint: Complaint, agency: Agency, *, task: str, now: datetime) -> Assignment:
    """Give an agency a supporting part; its clock begins now and asks for the same time as the category's result."""
    if agency.pk == complaint.lead_id:
        raise Invalid("lead_supports", _("This unit already leads the case."), field="to")
    if Assignment.objects.filter(complaint=complaint, agency=agency, ended_at=None).exists():
        raise Invalid("supports_already", _("This unit already supports the case."), field="to")
    level = complaint.category.service_level if complaint.category else UNCATEGORISED
    promised = promises_for(level, complaint.urgency, now)
    return Assignment.objects.create(
        complaint=complaint,
        agency=agency,
        role=Assignment.Role.SUPPORTING,
        task=task[:500],
        assigned_at=now,
        due_at=next((promise.due_at for promise in promised if promise.milestone == "result"), None),
    )


@verb("support")
@transaction.atomic
def support(
    complaint: Complaint, *, to: Agency | str, task: str, by: Actor, version: int | None = None
) -> Complaint:
    """Ask a further unit for a part of the work; the lead stays."""
    row = lock(complaint, "support", by=by, version=version)
    words = words_of(task, field="task", longest=500)
    agency = unit(to)
    begin_part(row, agency, task=words, now=timezone.now())
    record(row, "complaint.supported", by=by, from_state=row.state, data={"unit": agency.code}, words=words,
           agency_id=agency.pk)  # fmt: skip
    return row


@verb("support_accept")
@transaction.atomic
def support_accept(complaint: Complaint, *, by: Actor, version: int | None = None) -> Complaint:
    """Accept the own unit's part."""
    row = lock(complaint, "support_accept", by=by, version=version)
    part = _part(row, None, by)
    part.state, part.accepted_at = Assignment.State.ACCEPTED, timezone.now()
    part.save(update_fields=["state", "accepted_at"])
    record(row, "complaint.support_accepted", by=by, from_state=row.state, data={"unit": part.agency.code},
           agency_id=part.agency_id)  # fmt: skip
    return row


@verb("support_done")
@transaction.atomic
def support_done(
    complaint: Complaint,
    *,
    words: str,
    by: Actor,
    agency: Agency | str | None = None,
    files: Sequence[Any] = (),
    version: int | None = None,
) -> Complaint:
    """Note that a supporting unit has done its part; its own people say so, or the lead or the centre for it."""
    row = lock(complaint, "support_done", by=by, version=version)
    text = words_of(words, field="words", longest=2000)
    part = _part(row, agency, by)
    part.state, part.ended_at = Assignment.State.DONE, timezone.now()
    part.save(update_fields=["state", "ended_at"])
    attached = attach_all(row, files, role="other", by=by)
    record(row, "complaint.support_done", by=by, from_state=row.state, words=text, agency_id=part.agency_id,
           data={"unit": part.agency.code, "files": len(attached)})  # fmt: skip
    return row


def _part(complaint: Complaint, agency: Agency | str | None, by: Actor) -> Assignment:
    """Return the open part that is meant: the named unit's, else the actor's own."""
    parts = list(access.open_supporting(complaint).select_related("agency").order_by("pk"))
    if agency:
        code = agency.code if isinstance(agency, Agency) else agency
        parts = [part for part in parts if part.agency.code == code]
    elif len(parts) > 1:
        parts = [part for part in parts if by.has(*access.WORKERS, path=part.agency.path)]
    if not parts:
        raise Invalid("no_such_support", _("This unit has no open part in the case."), field="agency")
    own = by.has(*access.WORKERS, path=parts[0].agency.path)
    if not own and not access.parties(complaint, by) & {"unit", "centre"}:
        raise Forbidden
    return parts[0]
