"""What happens without anybody's asking: listeners, windows that end, daily roots, the care of the job table."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from rongthuk.complaints import (
    actions,
    attachment_jobs,  # noqa: F401 - its tasks register by being imported
    history,
)
from rongthuk.complaints.models import Complaint, ComplaintEvent, OpeningAttempt
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import CONFIRMATION_DAYS
from rongthuk.conversations.models import Delivery
from rongthuk.core.actors import CLOCK
from rongthuk.core.errors import DomainError
from rongthuk.core.listeners import listeners_for
from rongthuk.core.thai import BANGKOK

logger = logging.getLogger(__name__)


@app.task(name="complaints.react", queue="events")
def react(event_id: int) -> None:
    """Call everybody who listens to this event. A listener that fails is tried again with the whole job."""
    event = (
        ComplaintEvent.objects.select_related(
            "complaint", "complaint__lead", "complaint__office", "complaint__category"
        )
        .filter(pk=event_id)
        .first()
    )
    if event is None:
        return
    for listener in listeners_for(event.kind):
        listener(event)


@app.periodic(cron="*/10 * * * *")
@app.task(name="complaints.end_windows", queue="clock", queueing_lock="complaints.end_windows")
def end_windows(timestamp: int) -> None:
    """Close what nobody contested in time.

    The window runs from the day on which the complainant was told: while a message is still on its way it is moved.
    """
    now = timezone.now()
    due = Complaint.objects.filter(state=State.RESOLVED, confirm_by__lte=now, is_history=False).order_by(
        "confirm_by"
    )
    for complaint in due[:2000]:
        told = _told_at(complaint)
        ends = told + timedelta(days=CONFIRMATION_DAYS) if told else None
        if ends and ends > now:
            Complaint.objects.filter(pk=complaint.pk, version=complaint.version).update(confirm_by=ends)
            continue
        _try(complaint, "lapse")


def _told_at(complaint: Complaint) -> datetime | None:
    """Return when the result was last told or given up, `now` while it is on its way, None when nobody is told."""
    if complaint.conversation_id is None or complaint.resolved_at is None:
        return None
    rows = Delivery.objects.filter(
        message__conversation=complaint.conversation_id, message__occurred_at__gte=complaint.resolved_at
    )
    if rows.filter(state__in=[Delivery.State.QUEUED, Delivery.State.SENDING]).exists():
        return timezone.now()
    return rows.order_by(F("sent_at").desc(nulls_last=True)).values_list("sent_at", flat=True).first()


@app.periodic(cron="15 * * * *")
@app.task(name="complaints.end_deferrals", queue="clock", queueing_lock="complaints.end_deferrals")
def end_deferrals(timestamp: int) -> None:
    """Bring back what waited until a day that has come."""
    due = Complaint.objects.filter(
        state=State.AWAITING_EXTERNAL, deferred_until__lte=timezone.now(), is_history=False, lead__active=True
    ).exclude(lead__kind="outside")
    for complaint in due[:2000]:
        _try(complaint, "resume")


def _try(complaint: Complaint, move: str) -> None:
    """Do a clock's move; a case that changed meanwhile is left for the next round."""
    try:
        actions.perform(move, complaint, by=CLOCK, version=complaint.version)
    except DomainError as refusal:
        logger.info(
            "clock move refused", extra={"complaint": complaint.pk, "move": move, "code": refusal.code}
        )


@app.periodic(cron="20 0 * * *")
@app.task(name="complaints.daily_root", queue="clock", queueing_lock="complaints.daily_root")
def daily_root(timestamp: int) -> None:
    """Keep the root over yesterday's events."""
    history.compute_root(timezone.now().astimezone(BANGKOK).date() - timedelta(days=1))


@app.periodic(cron="40 * * * *")
@app.task(name="complaints.forget_attempts", queue="clock", queueing_lock="complaints.forget_attempts")
def forget_attempts(timestamp: int) -> None:
    """Forget wrong guesses after a day."""
    OpeningAttempt.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()


STALLED_AFTER_SECONDS = 120
KEEP_DONE_JOBS_HOURS = 24


@app.periodic(cron="*/2 * * * *")
@app.task(
    name="complaints.rescue_jobs", queue="clock", queueing_lock="complaints.rescue_jobs", pass_context=True
)
async def rescue_jobs(context: JobContext, timestamp: int) -> None:
    """Run jobs again whose worker was killed, and clear finished ones.

    Every job is idempotent, so that a second run from the start is harmless.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await manager.retry_job(job)
    await manager.delete_old_jobs(nb_hours=KEEP_DONE_JOBS_HOURS)
