"""What happens without anybody's asking: listeners, windows that end, daily roots, the care of the job table."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from rongthuk.complaints import (
    actions,
    attachment_jobs,  # noqa: F401 - its tasks register by being imported
    history,
)
from rongthuk.complaints.models import Complaint, ComplaintEvent, HistoryRoot, OpeningAttempt
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import CONFIRMATION_DAYS
from rongthuk.conversations.channels import sender_for
from rongthuk.conversations.models import Delivery
from rongthuk.core.actors import CLOCK
from rongthuk.core.away import AWAY
from rongthuk.core.errors import DomainError
from rongthuk.core.listeners import listeners_for, name_of
from rongthuk.core.retrying import Retry
from rongthuk.core.thai import BANGKOK

logger = logging.getLogger(__name__)


FIRST_WAIT_SECONDS = 5
# A result that could not be told after so long, because nobody wrote the message, is told no more.
LONGEST_TELLING = timedelta(days=30)
# These messages tell a result; others in the same thread do not move the window.
TELLS_RESULT = ("complaint.reported", "complaint.approved", "complaint.rejected")


@app.task(name="complaints.react", queue="events", retry=Retry())
def react(event_id: int) -> None:
    """Call everybody who listens to this event. One that fails gets a job of its own, and the others do not wait for it."""
    event = _event(event_id)
    for listener in listeners_for(event.kind):
        try:
            listener(event)
        except Exception as error:
            if isinstance(error, AWAY):
                raise
            logger.warning(
                "listener failed",
                extra={"event": event_id, "listener": name_of(listener), "error": type(error).__name__},
            )
            react_again.configure(schedule_in={"seconds": FIRST_WAIT_SECONDS}).defer(
                event_id=event_id, listener=name_of(listener)
            )


@app.task(name="complaints.react_again", queue="events", retry=Retry())
def react_again(event_id: int, listener: str) -> None:
    """Call one listener again that failed before; one that is no longer installed is forgotten."""
    event = _event(event_id)
    for one in listeners_for(event.kind):
        if name_of(one) == listener:
            one(event)


def _event(event_id: int) -> ComplaintEvent:
    return ComplaintEvent.objects.select_related(
        "complaint", "complaint__lead", "complaint__office", "complaint__category"
    ).get(pk=event_id)


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
    for complaint in due.select_related("complainant", "complainant__told_at")[:2000]:
        told = _told_at(complaint, now)
        ends = told + timedelta(days=CONFIRMATION_DAYS) if told else None
        if ends and ends > now:
            Complaint.objects.filter(pk=complaint.pk, version=complaint.version).update(confirm_by=ends)
            continue
        _try(complaint, "lapse")


def _told_at(complaint: Complaint, now: datetime) -> datetime | None:
    """Return when the result was told or the last attempt failed, `now` while it is on its way, None when nobody is told."""
    person, since = complaint.complainant, complaint.resolved_at
    point = person.told_at if person and person.wants_updates else None
    if since is None or point is None or sender_for(point.kind) is None:
        return None
    rows = Delivery.objects.filter(
        message__conversation=complaint.conversation_id, message__occurred_at__gte=since, message__template__in=TELLS_RESULT,
    )  # fmt: skip
    found = list(rows.values_list("state", "sent_at", "claimed_at"))
    if any(state in {Delivery.State.QUEUED, Delivery.State.SENDING} for state, _sent, _claimed in found):
        return now
    if not found:
        return now if now < since + LONGEST_TELLING else None
    return max((at for _state, sent, claimed in found if (at := sent or claimed)), default=None)


@app.periodic(cron="15 * * * *")
@app.task(name="complaints.end_deferrals", queue="clock", queueing_lock="complaints.end_deferrals")
def end_deferrals(timestamp: int) -> None:
    """Bring back what waited until a day that has come; where an outside body has it, note that it is to be asked again."""
    due = Complaint.objects.filter(
        state=State.AWAITING_EXTERNAL, deferred_until__lte=timezone.now(), is_history=False
    ).select_related("lead")
    for complaint in due.order_by("deferred_until")[:2000]:
        _try(complaint, "chase" if complaint.lead.is_outside else "resume")


def _try(complaint: Complaint, move: str) -> None:
    """Do a clock's move; a case that changed meanwhile is left for the next round."""
    try:
        actions.perform(move, complaint, by=CLOCK, version=complaint.version)
    except DomainError as refusal:
        logger.info(
            "clock move refused", extra={"complaint": complaint.pk, "move": move, "code": refusal.code}
        )


# Cron counts in UTC: 17:20 is twenty past midnight in Bangkok.
@app.periodic(cron="20 17 * * *")
@app.task(name="complaints.daily_root", queue="clock", queueing_lock="complaints.daily_root")
def daily_root(timestamp: int) -> None:
    """Keep the root over yesterday's events, and over those of days on which no worker ran."""
    yesterday = timezone.now().astimezone(BANGKOK).date() - timedelta(days=1)
    last = HistoryRoot.objects.order_by("-day").values_list(
        "day", flat=True
    ).first() or yesterday - timedelta(days=1)
    while last < yesterday:
        last += timedelta(days=1)
        history.compute_root(last)


@app.periodic(cron="40 * * * *")
@app.task(name="complaints.forget_attempts", queue="clock", queueing_lock="complaints.forget_attempts")
def forget_attempts(timestamp: int) -> None:
    """Forget wrong guesses after a day."""
    OpeningAttempt.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()


STALLED_AFTER_SECONDS = 120
KEEP_DONE_JOBS_HOURS = 24
KEEP_FAILED_JOBS_HOURS = 24 * 30


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
    await manager.delete_old_jobs(nb_hours=KEEP_FAILED_JOBS_HOURS, include_failed=True)
