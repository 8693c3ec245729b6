"""Forget what has expired; keep the sums of the measures."""

from __future__ import annotations

import logging

from django.core.management import call_command
from procrastinate.contrib.django import app

from rongthuk.core import rollups
from rongthuk.core.retrying import Retry

logger = logging.getLogger(__name__)


# Cron counts in UTC: 19:30 is half past two at night in Bangkok.
@app.periodic(cron="30 19 * * *")
@app.task(name="core.clear_sessions", queue="clock", queueing_lock="core.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Delete sign-ins that have expired: Django refuses them, but never deletes them by itself."""
    call_command("clearsessions")


# 18:10 is ten past one at night in Bangkok: the day is over, and few people work.
@app.periodic(cron="10 18 * * *")
@app.task(name="core.compute_measures", queue="clock", queueing_lock="core.compute_measures", retry=Retry())
def compute_measures(timestamp: int) -> None:
    """Make the sums of all measures anew for boards and long periods."""
    done = rollups.recompute()
    logger.info(
        "measures computed", extra={"seconds": done.seconds, "months": done.months, "days": done.days}
    )
