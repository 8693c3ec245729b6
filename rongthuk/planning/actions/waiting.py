"""Link cases that wait for budget to the project that will solve them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access as cases
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.models.complaint import Outcome, State
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.planning.actions.recording import lock_project, record
from rongthuk.planning.models import Project, WaitingCase

# Without "head": section heads are of the unit anyway, and directors change nothing in the plan.
MAY_LINK = {"unit", "coordinator", "centre", "supervisor"}


def can_wait(complaint: Complaint) -> bool:
    """Tell whether the case is one that a project can solve: it waits outside, or its outcome is that it waits for budget."""
    return complaint.state == State.AWAITING_EXTERNAL or complaint.outcome == Outcome.AWAITING_BUDGET


@transaction.atomic
def link_case(project: Project, complaint: Complaint, *, by: Actor) -> WaitingCase:
    """Say that the project will solve the case; a case waits for one project at a time."""
    row = lock_project(project)
    case = cases.get(by, pk=complaint.pk)
    if not cases.parties(case, by) & MAY_LINK:
        raise Forbidden
    if not can_wait(case):
        raise Invalid(
            "case_does_not_wait",
            _("Only a case that waits for budget or an outside body can wait for a project."),
        )
    if row.state in (Project.State.DONE, Project.State.CANCELLED):
        raise Invalid(
            "project_over", _("This project is over; choose one that is still to be done."), field="project"
        )
    # Two who link it to different projects have nothing else in common that one could wait for.
    Complaint.objects.select_for_update(of=("self",)).get(pk=case.pk)
    known = WaitingCase.objects.filter(complaint=case, ended_at=None).first()
    if known is not None:
        if known.project_id == row.pk:
            return known
        raise Conflict(
            "case_waits_already", _("This case waits for another project already."), field="project"
        )
    link = WaitingCase.objects.create(
        project=row,
        complaint=case,
        linked_by_id=by.id if by.kind == "officer" else None,
        linked_at=timezone.now(),
    )
    record("case.linked", by=by, project=row, case=case.pk)
    return link


@transaction.atomic
def unlink_case(project: Project, complaint: Complaint, *, by: Actor) -> None:
    """Say that the case waits for this project no longer."""
    row = lock_project(project)
    case = cases.get(by, pk=complaint.pk)
    if not cases.parties(case, by) & MAY_LINK:
        raise Forbidden
    ended = WaitingCase.objects.filter(project=row, complaint=case, ended_at=None).update(
        ended_at=timezone.now()
    )
    if ended:
        record("case.unlinked", by=by, project=row, case=case.pk)
