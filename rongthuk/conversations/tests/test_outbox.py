"""The outbox: every message leaves once, failures are tried again, and a killed worker loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from rongthuk.contacts.actions import Point, recognise
from rongthuk.conversations import channels, jobs
from rongthuk.conversations.actions import open_conversation, say
from rongthuk.conversations.channels import DeliveryFailed, Outgoing
from rongthuk.conversations.models import Delivery, Message
from rongthuk.core.actors import SYSTEM


@dataclass
class Pigeon:
    """A vendor that drops repeats by key, and fails as told."""

    kind: str = "pigeon"
    name: str = "pigeon"
    point_kind: str = "loft"
    can_send: bool = True
    is_safe_to_repeat: bool = True
    fails: list[DeliveryFailed] = field(default_factory=list)
    arrived: dict[str, Outgoing] = field(default_factory=dict)
    before: Callable[[], None] | None = None

    def send(self, outgoing: Outgoing) -> str:
        if self.before:
            self.before()
        if self.fails:
            raise self.fails.pop(0)
        self.arrived[outgoing.key] = outgoing
        return f"ring-{len(self.arrived)}"


@pytest.fixture
def pigeon(monkeypatch):
    monkeypatch.setattr(channels, "_channels", dict(channels._channels))
    carrier = Pigeon()
    channels.register(carrier)
    return carrier


@pytest.fixture
def message(db, pigeon):
    _contact, points = recognise([Point("loft", "roof 5")], at=timezone.now())
    return say(
        open_conversation("complainant"), by=SYSTEM, direction="outbound", channel="system", body="แจ้งผลแล้ว", subject="เรื่อง",
        to=points,
    )  # fmt: skip


def test_a_message_and_its_job_are_written_together(message):
    delivery = message.deliveries.get()
    assert delivery.state == "queued"
    assert ProcrastinateJob.objects.filter(
        task_name="conversations.deliver", args={"delivery_id": delivery.pk}
    ).exists()


def test_a_delivery_leaves_once_however_often_its_job_runs(message, pigeon):
    delivery = message.deliveries.get()
    for _ in range(3):
        jobs.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(pigeon.arrived)) == ("sent", 1, 1)
    assert delivery.provider_id == "ring-1"


def test_a_passing_failure_is_tried_again_later_under_the_same_key(message, pigeon):
    pigeon.fails = [DeliveryFailed("busy"), DeliveryFailed("busy", retry_after=600)]
    delivery = message.deliveries.get()
    key = str(delivery.key)
    jobs.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("queued", "busy")
    assert delivery.next_attempt_at > timezone.now()
    jobs.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.next_attempt_at > timezone.now() + timedelta(minutes=9)
    jobs.deliver(delivery.pk)
    assert list(pigeon.arrived) == [key]


def test_a_final_failure_is_kept_and_not_repeated(message, pigeon):
    pigeon.fails = [DeliveryFailed("no such roof", permanent=True)]
    delivery = message.deliveries.get()
    jobs.deliver(delivery.pk)
    jobs.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error, delivery.attempts) == ("failed", "no such roof", 1)


def test_after_so_many_failures_it_is_given_up(message, pigeon):
    pigeon.fails = [DeliveryFailed("busy") for _ in range(99)]
    delivery = message.deliveries.get()
    for _ in range(jobs.MAX_ATTEMPTS + 2):
        jobs.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("failed", jobs.MAX_ATTEMPTS)


@pytest.mark.parametrize(
    ("safe", "minutes", "state"), [(True, 3, "queued"), (False, 3, "sending"), (False, 16, "queued")]
)
def test_a_killed_worker_leaves_a_delivery_that_the_sweep_takes_up(message, pigeon, safe, minutes, state):
    pigeon.is_safe_to_repeat = safe
    long_ago = timezone.now() - timedelta(minutes=minutes)
    Delivery.objects.update(state="sending", claimed_at=long_ago, attempts=1)
    jobs.sweep(0)
    assert message.deliveries.get().state == state


def test_the_sweep_finds_deliveries_whose_job_was_lost(message):
    Delivery.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=5))
    before = ProcrastinateJob.objects.filter(task_name="conversations.deliver").count()
    jobs.sweep(0)
    assert ProcrastinateJob.objects.filter(task_name="conversations.deliver").count() == before + 1


def test_the_same_external_number_is_one_message(db):
    thread = open_conversation("complainant")
    facts = {"by": SYSTEM, "direction": "inbound", "channel": "partner", "body": "สวัสดี", "external_id": "m-1"}
    assert say(thread, **facts) == say(thread, **facts)
    assert Message.objects.count() == 1


def test_who_has_no_sending_channel_gets_a_message_without_delivery(db):
    _contact, points = recognise([Point("phone", "0812345678")], at=timezone.now())
    said = say(
        open_conversation("complainant"),
        by=SYSTEM,
        direction="outbound",
        channel="system",
        body="x",
        to=points,
    )
    assert not said.deliveries.exists()
