"""Call who listens to the plan's events, remind units in their rounds."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rongthuk.core.listeners import listeners_for
from rongthuk.core.retrying import Retry
from rongthuk.planning.models import PlanEvent


@app.task(name="planning.react", queue="events", retry=Retry())
def react(event_id: int) -> None:
    """Call everybody who listens to the event's kind; listeners are idempotent."""
    event = PlanEvent.objects.select_related("project", "indicator").get(pk=event_id)
    for listener in listeners_for(event.kind):
        listener(event)
