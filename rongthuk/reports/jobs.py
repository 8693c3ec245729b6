"""Make long reports in the background, and delete them when their time is over."""

from __future__ import annotations

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app

from rongthuk.core.retrying import Retry
from rongthuk.reports import actions

logger = logging.getLogger(__name__)

MOST_TRIES = 3


@app.task(name="reports.make", queue="reports", retry=Retry(most=MOST_TRIES), pass_context=True)
def make(context: JobContext, run_id: int) -> None:
    """Make a run; what it has made before a fault is kept, and the next try goes on from there."""
    try:
        actions.make_run(run_id)
    except Exception as error:
        if context.job is not None and context.job.attempts >= MOST_TRIES:
            actions.fail(run_id, type(error).__name__)
        raise


@app.periodic(cron="40 * * * *")
@app.task(name="reports.expire", queue="clock", queueing_lock="reports.expire")
def expire(timestamp: int) -> None:
    """Delete the files of runs whose time is over."""
    logger.info("reports expired", extra={"gone": actions.expire_runs()})
