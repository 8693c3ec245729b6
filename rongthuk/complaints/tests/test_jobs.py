"""Listeners, windows, deferrals, roots, and jobs whose worker was killed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from rongthuk.complaints import actions, history, jobs
from rongthuk.complaints.factories import make_complainant, make_complaint
from rongthuk.complaints.models import Complaint, HistoryRoot
from rongthuk.contacts.models import ContactPoint
from rongthuk.conversations.models import Delivery
from rongthuk.core import listeners
from rongthuk.core.retrying import Retry


@pytest.fixture
def ears(monkeypatch):
    monkeypatch.setattr(listeners, "_listeners", {})
    return []


def waiting(name):
    return list(ProcrastinateJob.objects.filter(task_name=name, status="todo").values_list("args", flat=True))


def test_a_listener_that_fails_stops_nobody_and_is_called_again_by_itself(city, ears):
    def broken(event):
        ears.append("broken")
        if len(ears) < 3:
            raise RuntimeError("once")

    def sound(event):
        ears.append("sound")

    listeners.listen("complaint.accepted")(broken)
    listeners.listen("complaint.accepted")(sound)
    case = make_complaint(city, state="accepted")
    event = case.events.get(kind="complaint.accepted")
    jobs.react(event.pk)
    assert ears == ["broken", "sound"]
    (again,) = waiting("complaints.react_again")
    assert again == {"event_id": event.pk, "listener": listeners.name_of(broken)}
    jobs.react_again(**again)
    assert ears == ["broken", "sound", "broken"]


def test_a_failed_job_waits_longer_each_time_and_then_gives_up():
    retry = Retry(first=5, longest=100, most=4)

    def wait(attempts):
        job = Job(
            id=1, status="doing", queue="q", lock=None, queueing_lock=None, task_name="t", attempts=attempts, priority=0,
        )  # fmt: skip
        decision = retry.get_retry_decision(exception=RuntimeError(), job=job)
        return decision and (decision.retry_at - timezone.now()).total_seconds()

    waits = [wait(attempts) for attempts in range(4)]
    assert all(5 * 2**n * 0.7 - 1 < seconds < 5 * 2**n * 1.3 + 1 for n, seconds in enumerate(waits))
    assert wait(4) is None


def test_no_task_but_a_periodic_one_fails_for_ever_at_once():
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    for name in ("complaints.react", "complaints.react_again"):
        assert app.tasks[name].retry_strategy is not None
    assert {
        "complaints.end_windows",
        "complaints.end_deferrals",
        "complaints.daily_root",
        "complaints.rescue_jobs",
    } <= periodic


def resolved_and_due(city, **point):
    case = make_complaint(city, state="resolved", complainant=make_complainant(**point))
    long_ago = timezone.now() - timedelta(days=8)
    Complaint.objects.filter(pk=case.pk).update(
        resolved_at=long_ago, confirm_by=timezone.now() - timedelta(days=1)
    )
    return case


def tell(case):
    for event in case.events.order_by("number"):
        jobs.react(event.pk)
    return Delivery.objects.filter(
        message__conversation__complaint=case, message__template="complaint.approved"
    )


def state_after_windows(case):
    jobs.end_windows(0)
    return Complaint.objects.get(pk=case.pk)


def test_the_window_waits_for_the_message(city):
    case = resolved_and_due(city)
    assert state_after_windows(case).state == "resolved"
    delivery = tell(case)
    assert delivery.count() == 1
    Complaint.objects.filter(pk=case.pk).update(confirm_by=timezone.now() - timedelta(days=1))
    assert state_after_windows(case).state == "resolved"
    told = timezone.now() - timedelta(days=2)
    delivery.update(state="sent", sent_at=told)
    Complaint.objects.filter(pk=case.pk).update(confirm_by=timezone.now() - timedelta(days=1))
    row = state_after_windows(case)
    assert (row.state, row.confirm_by) == ("resolved", told + timedelta(days=7))


def test_the_window_counts_from_the_last_attempt_when_nothing_arrives(city):
    case = resolved_and_due(city)
    tell(case).update(state="failed", claimed_at=timezone.now() - timedelta(days=3), sent_at=None)
    row = state_after_windows(case)
    assert row.state == "resolved"
    assert row.confirm_by > timezone.now() + timedelta(days=3)


def test_another_message_in_the_thread_moves_no_window(city):
    case = resolved_and_due(city)
    tell(case).update(state="sent", sent_at=timezone.now() - timedelta(days=8))
    actions.write_to_complainant(Complaint.objects.get(pk=case.pk), body="ขอบคุณครับ", by=city.ploy.actor())
    assert state_after_windows(case).state == "closed"


def test_nobody_to_tell_means_no_waiting(city):
    case = resolved_and_due(city)
    ContactPoint.objects.all().delete()
    assert state_after_windows(case).state == "closed"


def test_a_deferral_ends_and_an_outside_body_is_asked_again(city):
    own = make_complaint(city, state="awaiting_external")
    outside = make_complaint(city, state="accepted")
    outside = actions.refer(
        outside, to=city.police, reason="เป็นเรื่องจราจร", outward_number="กท 0401/1", by=city.dao.actor()
    )
    Complaint.objects.filter(pk__in=[own.pk, outside.pk]).update(
        deferred_until=timezone.now() - timedelta(hours=1)
    )
    jobs.end_deferrals(0)
    jobs.end_deferrals(0)
    own, outside = (Complaint.objects.get(pk=case.pk) for case in (own, outside))
    assert own.state == "in_progress"
    assert (outside.state, outside.chases) == ("awaiting_external", 1)
    assert outside.deferred_until > timezone.now() + timedelta(days=10)
    assert history.verify(outside) is None


def test_days_without_a_worker_get_their_roots_later(city):
    yesterday = timezone.localdate() - timedelta(days=1)
    history.compute_root(yesterday - timedelta(days=3))
    jobs.daily_root(0)
    jobs.daily_root(0)
    assert list(HistoryRoot.objects.order_by("day").values_list("day", flat=True)) == [
        yesterday - timedelta(days=back) for back in (3, 2, 1, 0)
    ]


WORKER = """
import os, sys, time
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = {name!r}
from django.db import connections
connections["default"].settings_dict["NAME"] = {name!r}
from procrastinate.contrib.django import app
@app.task(queue="test", name="test.sleep")
def sleep():
    print("asleep", flush=True)
    time.sleep(60)
app.with_connector(app.connector.get_worker_connector()).run_worker(queues=["test"], install_signal_handlers=False)
"""


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_runs_again():
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (task_name, queue_name, args, status) values ('test.sleep', 'test', '{}', 'todo')"
        )
    program = WORKER.format(name=settings.DATABASES["default"]["NAME"])
    worker = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=settings.ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.ROOT)},
    )  # fmt: skip
    try:
        assert worker.stdout.readline() == b"asleep\n", worker.stderr.read().decode()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    job = ProcrastinateJob.objects.get(task_name="test.sleep")
    assert job.status == "doing"
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '3 minutes'")

    # In this thread and over its connection, which is closed with the test.
    async_to_sync(jobs.rescue_jobs.func)(type("Context", (), {"app": app}), 0)
    assert ProcrastinateJob.objects.get(pk=job.pk).status == "todo"
