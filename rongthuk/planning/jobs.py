"""What happens in the plan without anybody's asking: listeners, reminders, cases that go on when their project is done."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from rongthuk.complaints import actions as cases
from rongthuk.complaints import photographs
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.models.complaint import State
from rongthuk.core.actors import CLOCK
from rongthuk.core.errors import DomainError
from rongthuk.core.listeners import listen, listeners_for
from rongthuk.core.retrying import Retry
from rongthuk.core.thai import local
from rongthuk.planning import actions
from rongthuk.planning.models import PlanEvent, PlanFile, Project, Reminder, ReportRound, WaitingCase

logger = logging.getLogger(__name__)


@app.task(name="planning.react", queue="events", retry=Retry())
def react(event_id: int) -> None:
    """Call everybody who listens to the event's kind; listeners are idempotent."""
    event = PlanEvent.objects.select_related("project", "indicator").get(pk=event_id)
    for listener in listeners_for(event.kind):
        listener(event)


@photographs.hold
def reported(hashes: Iterable[str]) -> set[str]:
    """Return those of the stored files that belong to a report of the plan."""
    return set(PlanFile.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))


@listen("report.approved", "plan.change_granted")
def wake_waiting_cases(event: PlanEvent) -> None:
    """Let the cases that waited for a project go on once it is done or cancelled; the unit then says what becomes of each."""
    project = event.project
    if project is None or project.state not in {Project.State.DONE, Project.State.CANCELLED}:
        return
    for link in WaitingCase.objects.filter(project=project, ended_at=None).select_related("complaint"):
        complaint: Complaint = link.complaint
        if complaint.state == State.AWAITING_EXTERNAL:
            try:
                cases.resume(complaint, by=CLOCK)
            except DomainError as error:
                # A person went on with it in the same moment; the link is kept as it is.
                logger.info("waiting case not resumed", extra={"case": complaint.pk, "code": error.code})
                continue
        WaitingCase.objects.filter(pk=link.pk, ended_at=None).update(ended_at=timezone.now())


# Cron counts in UTC: 01:00 is eight o'clock in Bangkok, when offices open.
@app.periodic(cron="0 1 * * *")
@app.task(name="planning.remind", queue="clock", queueing_lock="planning.remind")
def remind(timestamp: int) -> None:
    """Remind the units that owe a report: when a round has opened, before it closes, and once when it is over."""
    today = local(timezone.now()).date()
    for row in ReportRound.objects.filter(year__closed_at=None, opens_on__lte=today).select_related("year"):
        if today > row.closes_on + timedelta(days=30):
            continue
        if today > row.closes_on:
            stage = Reminder.Stage.OVERDUE
        elif today >= row.closes_on - timedelta(days=row.remind_before):
            stage = Reminder.Stage.CLOSING
        else:
            stage = Reminder.Stage.OPENED
        actions.remind(row, stage, by=CLOCK)
