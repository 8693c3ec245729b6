"""Forget what has expired."""

from __future__ import annotations

from django.core.management import call_command
from procrastinate.contrib.django import app


# Cron counts in UTC: 19:30 is half past two at night in Bangkok.
@app.periodic(cron="30 19 * * *")
@app.task(name="core.clear_sessions", queue="clock", queueing_lock="core.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Delete sign-ins that have expired: Django refuses them, but never deletes them by itself."""
    call_command("clearsessions")
