"""Chain the events of a case so that nobody can change the past unnoticed, and verify such chains.

hash(n) = SHA-256( hash(n-1) ‖ canonical JSON of the event's facts and of its words' digest ); hash(0) is 32 zero bytes.
The words count only through SHA-256(salt ‖ words), so that they can be redacted and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from rongthuk.complaints.models import Complaint, ComplaintEvent, HistoryRoot
from rongthuk.core.thai import BANGKOK

GENESIS = bytes(32)
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def moment(value: datetime) -> str:
    """Write a moment as the chain has it: UTC, microseconds."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def digest_words(words: str, salt: bytes) -> bytes:
    """Return the digest that stands for the words."""
    return hashlib.sha256(salt + words.encode()).digest()


def new_salt() -> bytes:
    """Return sixteen random bytes."""
    return os.urandom(16)


def link(previous: bytes, reference: str, event: ComplaintEvent) -> bytes:
    """Return the event's hash, given that of the event before it."""
    facts: list[Any] = [
        reference,
        event.number,
        event.kind,
        event.actor_kind,
        event.actor_id,
        event.agency_id,
        event.from_state,
        event.to_state,
        event.data,
        bytes(event.words_digest).hex(),
        event.is_told,
        moment(event.occurred_at),
        moment(event.recorded_at),
    ]
    return hashlib.sha256(previous + _canonical(facts).encode()).digest()


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not verify."""

    reference: str
    number: int
    what: str


def verify(complaint: Complaint, events: Iterable[ComplaintEvent] | None = None) -> Break | None:
    """Return the first break of a case's chain, or None when all of it holds."""
    previous, number = GENESIS, 0
    for event in complaint.events.order_by("number") if events is None else events:
        number += 1
        if event.number != number:
            return Break(complaint.reference, number, "an event is missing")
        if event.salt is not None and digest_words(event.words, bytes(event.salt)) != bytes(
            event.words_digest
        ):
            return Break(complaint.reference, number, "the words were changed")
        previous = link(previous, complaint.reference, event)
        if previous != bytes(event.hash):
            return Break(complaint.reference, number, "the facts were changed")
    if number != complaint.version or previous != bytes(complaint.head_hash):
        return Break(complaint.reference, number, "the end of the chain was cut off")
    return None


@transaction.atomic
def compute_root(day: date) -> HistoryRoot:
    """Compute and keep the root over all events recorded on a day in Bangkok.

    root = SHA-256 over the events' hashes in the order of their keys. A day that has a root keeps it.
    """
    known = HistoryRoot.objects.filter(day=day).first()
    if known:
        return known
    root, count, last = root_of(day)
    return HistoryRoot.objects.create(day=day, events=count, last_event_id=last, root=root)


def root_of(day: date) -> tuple[bytes, int, int]:
    """Return the root, the number of events and the last key of a day, computed anew."""
    since = datetime(day.year, day.month, day.day, tzinfo=BANGKOK)
    rows = (
        ComplaintEvent.objects.filter(recorded_at__gte=since, recorded_at__lt=since + timedelta(days=1))
        .order_by("id")
        .values_list("id", "hash")
    )
    digest, count, last = hashlib.sha256(), 0, 0
    for key, value in rows.iterator(chunk_size=10_000):
        digest.update(bytes(value))
        count, last = count + 1, key
    return digest.digest(), count, last
