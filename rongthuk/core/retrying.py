"""Say when a failed job runs again: soon at first, then rarer, never all at the same moment, and not for ever."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from typing import Any

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Retry(BaseRetryStrategy):
    """Wait `first` seconds, then twice as long each time, up to `longest`; give up after `most` retries.

    With the figures given here a fault of four hours is outlived. A job that gives up stays in the table as failed, and is logged
    as an error with its task and number: its arguments are keys.
    """

    first: float = 5
    longest: float = 1800
    most: int = 16

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to run again, or None to give up."""
        facts: dict[str, Any] = {"task": job.task_name, "job": job.id, "error": type(exception).__name__}
        if job.attempts >= self.most:
            logger.error("job given up", extra=facts)
            return None
        logger.warning("job failed", extra=facts)
        wait = min(self.first * 2**job.attempts, self.longest) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, no secret
        return RetryDecision(retry_in={"seconds": max(1, round(wait))})
