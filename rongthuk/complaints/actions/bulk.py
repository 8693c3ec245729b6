"""File whole batches of cases with their past: for what another system kept, and for cities made up for trying things on."""

from __future__ import annotations

import os
import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from rongthuk.complaints import history, references
from rongthuk.complaints.actions.bulk_people import keep_complainants
from rongthuk.complaints.bulk.dossiers import Dossier, Happening
from rongthuk.complaints.models import Assignment, Complaint, ComplaintEvent, Deadline, Link, Rating
from rongthuk.complaints.models.complaint import State
from rongthuk.conversations.models import Conversation, Message
from rongthuk.core.actors import Actor
from rongthuk.core.copying import copy_rows, reserve_keys
from rongthuk.core.errors import Forbidden
from rongthuk.core.thai import buddhist_year
from rongthuk.organisations.queries import root

_SALT = 16
_STATES = frozenset(State.values)
_ENTER_ANEW = frozenset({"complaint.transferred", "complaint.reopened", "complaint.assigned"})


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a dossier."""

    key: int
    reference: str


@dataclass(frozen=True, slots=True)
class _Batch:
    """The dossiers with what the application gives each: key and reference; and the moment of the filing."""

    dossiers: Sequence[Dossier]
    keys: Sequence[int]
    references: Sequence[str]
    now: datetime


@dataclass(slots=True)
class _Event:
    """An event with the names that `history.link` reads; a tenth of the price of a model's instance."""

    number: int
    kind: str
    actor_kind: str
    actor_id: int | None
    agency_id: int | None
    from_state: str
    to_state: str
    data: dict[str, Any]
    words: str
    salt: bytes
    words_digest: bytes
    is_told: bool
    occurred_at: datetime
    recorded_at: datetime
    hash: bytes = b""


@transaction.atomic
def file_past(batch: Sequence[Dossier], *, by: Actor) -> list[Filed]:
    """File cases with their whole past, all or none, and return key and reference of each in the batch's order.

    For the import, the system itself and the city's administrators. Every row is made: contacts, conversations, messages, events
    chained and verifiable as ever, assignments, promises, ratings, links. Nobody is notified, no job is enqueued, nothing
    escalates; a dossier of history carries no promise. Whoever calls keeps the record of the batch.
    """
    if by.kind not in {"import", "system"} and not by.has("administrator", path=root().path):
        raise Forbidden
    for dossier in batch:
        _check(dossier)
    now = timezone.now()
    filing = _Batch(batch, reserve_keys(Complaint, len(batch)), _number(batch), now)
    people = keep_complainants(batch, now)
    threads = _threads(batch, now)
    heads = _events(filing, _sayings(batch, threads, now))
    copy_rows(Complaint, _COMPLAINT, _complaints(filing, people, threads, heads))
    _parts_and_promises(batch, filing.keys)
    _opinions_and_ties(batch, filing.keys)
    return [Filed(key, reference) for key, reference in zip(filing.keys, filing.references, strict=True)]


def _check(dossier: Dossier) -> None:
    """Refuse a dossier that could not have come about; such a one is the caller's mistake, not a person's."""
    what = f"dossier {dossier.external_id}"
    if not dossier.happenings or dossier.happenings[0].kind != "complaint.filed":
        raise ValueError(f"{what}: its past does not begin with complaint.filed")
    if any(happening.to_state not in _STATES for happening in dossier.happenings):
        raise ValueError(f"{what}: a state is not known")
    if dossier.is_history and (dossier.promises or dossier.due_at):
        raise ValueError(f"{what}: history carries no promise")
    if (dossier.state == State.CLOSED) != (dossier.closed_at is not None):
        raise ValueError(f"{what}: the day of closing and the state disagree")


def _number(batch: Sequence[Dossier]) -> list[str]:
    """Take one reference a case, from the counter of the year in which it reached the city."""
    years: dict[int, list[int]] = defaultdict(list)
    for place, dossier in enumerate(batch):
        years[buddhist_year(dossier.occurred_at)].append(place)
    found = [""] * len(batch)
    for places in years.values():
        taken = references.next_references(batch[places[0]].occurred_at, len(places))
        for place, reference in zip(places, taken, strict=True):
            found[place] = reference
    return found


def _threads(batch: Sequence[Dossier], now: datetime) -> dict[tuple[int, str], int]:
    """Begin the threads in which something was said; return their keys by (place in the batch, kind of thread)."""
    first: dict[tuple[int, str], tuple[datetime, datetime]] = {}
    for place, dossier in enumerate(batch):
        for saying in dossier.sayings:
            begun, _last = first.get((place, saying.thread), (saying.at, saying.at))
            first[place, saying.thread] = (begun, saying.at)
    keys = reserve_keys(Conversation, len(first))
    copy_rows(
        Conversation,
        ("id", "kind", "created_at", "last_message_at"),
        (
            (key, thread, now if batch[place].is_history else begun, last)
            for key, ((place, thread), (begun, last)) in zip(keys, first.items(), strict=True)
        ),
    )
    return dict(zip(first, keys, strict=True))


def _sayings(batch: Sequence[Dossier], threads: dict[tuple[int, str], int], now: datetime) -> list[list[int]]:
    """Keep the messages and return their keys by case, in order."""
    keys = reserve_keys(Message, sum(len(dossier.sayings) for dossier in batch))
    following = iter(keys)
    found = [[next(following) for _ in dossier.sayings] for dossier in batch]

    def rows() -> Iterator[tuple[Any, ...]]:
        for place, dossier in enumerate(batch):
            for key, one in zip(found[place], dossier.sayings, strict=True):
                yield (
                    key, threads[place, one.thread], one.direction, one.channel, one.external_id, one.officer_id,
                    one.agency_id, one.template, one.subject, one.body, one.at, now if dossier.is_history else one.at,
                    one.seen_at,
                )  # fmt: skip

    copy_rows(
        Message,
        ("id", "conversation_id", "direction", "channel", "external_id", "officer_id", "agency_id", "template", "subject",
         "body", "occurred_at", "recorded_at", "seen_at"),
        rows(),
    )  # fmt: skip
    return found


def _events(batch: _Batch, sayings: list[list[int]]) -> list[bytes]:
    """Chain and keep every case's events; return the head of each chain."""
    count = sum(len(dossier.happenings) for dossier in batch.dossiers)
    event_keys = iter(reserve_keys(ComplaintEvent, count))
    # One call for all salts: asking the system for each costs more than the hash.
    salts = os.urandom(_SALT * count)
    heads: list[bytes] = []

    def rows() -> Iterator[tuple[Any, ...]]:
        at = 0
        for place, dossier in enumerate(batch.dossiers):
            head, before, reference = history.GENESIS, "", batch.references[place]
            written = batch.now if dossier.is_history else None
            for number, happening in enumerate(dossier.happenings, 1):
                event = _event(happening, number, salts[at : at + _SALT], written)
                at += _SALT
                event.from_state = happening.from_state or before
                if happening.message is not None:
                    event.data = {**event.data, "message": sayings[place][happening.message]}
                if event.kind == "complaint.merged" and dossier.merged_into is not None:
                    event.data = {**event.data, "into": batch.references[dossier.merged_into]}
                head = event.hash = history.link(head, reference, cast(ComplaintEvent, event))
                before = event.to_state
                yield (
                    next(event_keys), batch.keys[place], number, event.kind, event.actor_kind, event.actor_id,
                    event.agency_id, event.from_state, event.to_state, event.data, event.words, event.salt,
                    event.words_digest, event.is_told, event.occurred_at, event.recorded_at, head,
                )  # fmt: skip
            heads.append(head)

    copy_rows(
        ComplaintEvent,
        ("id", "complaint_id", "number", "kind", "actor_kind", "actor_id", "agency_id", "from_state", "to_state", "data",
         "words", "salt", "words_digest", "is_told", "occurred_at", "recorded_at", "hash"),
        rows(),
    )  # fmt: skip
    return heads


def _event(one: Happening, number: int, salt: bytes, written: datetime | None) -> _Event:
    """Return the event of a happening, not chained yet; it was written down at `written`, or when it happened."""
    # What PostgreSQL cannot keep must not be hashed either.
    words = one.words.replace("\x00", "")
    return _Event(
        number=number,
        kind=one.kind,
        actor_kind=one.by.kind,
        actor_id=one.by.id,
        agency_id=one.agency_id,
        from_state="",
        to_state=one.to_state,
        data=one.data,
        words=words,
        salt=salt,
        words_digest=history.digest_words(words, salt),
        is_told=one.told,
        occurred_at=one.at,
        recorded_at=written or one.at,
    )


_COMPLAINT = (
    "id", "reference", "secret", "kind", "state", "phase", "resume_state", "urgency", "outcome", "confidential", "is_public",
    "hidden_reason", "is_history", "channel", "category_id", "answers", "text", "lon", "lat", "located", "place",
    "district_code", "khwaeng_code", "cell", "lead_id", "office_id", "officer_id", "because_th", "because_en", "rule_code",
    "rules_version", "complainant_id", "conversation_id", "agency_thread_id", "occurred_at", "recorded_at", "state_since",
    "due_at", "acknowledged_at", "reported_at", "resolved_at", "closed_at", "confirm_by", "deferred_until", "outward_number",
    "transfers", "chases", "contests", "reopenings", "escalation", "merged_into_id", "version", "head_hash",
)  # fmt: skip


def _complaints(
    batch: _Batch, people: list[int | None], threads: dict[tuple[int, str], int], heads: list[bytes]
) -> Iterator[tuple[Any, ...]]:
    keys = batch.keys
    for place, one in enumerate(batch.dossiers):
        state = one.state
        since = _since(one)
        yield (
            keys[place], batch.references[place], secrets.token_urlsafe(16), one.kind, state,
            "closed" if state == State.CLOSED else "open", one.resume_state, one.urgency, one.outcome, one.confidential,
            one.is_public, "", one.is_history, one.channel, one.category_id, one.answers, one.text, one.lon, one.lat,
            one.located, one.place, one.district_code, one.khwaeng_code, one.cell, one.lead_id, one.office_id, one.officer_id,
            one.because_th, one.because_en, one.rule_code, one.rules_version, people[place],
            threads.get((place, "complainant")), threads.get((place, "agency")), one.occurred_at,
            batch.now if one.is_history else one.occurred_at, since, one.due_at, one.acknowledged_at, one.reported_at,
            one.resolved_at, one.closed_at, one.confirm_by, one.deferred_until, one.outward_number, one.transfers,
            one.chases, one.contests, one.reopenings, one.escalation,
            None if one.merged_into is None else keys[one.merged_into], len(one.happenings), heads[place],
        )  # fmt: skip


def _since(dossier: Dossier) -> datetime:
    """Return when the case entered the state in which it stands."""
    state, since = "", dossier.occurred_at
    for happening in dossier.happenings:
        # Opened again or passed on, it enters the same state anew.
        if happening.to_state != state or happening.kind in _ENTER_ANEW:
            state, since = happening.to_state, happening.at
    return since


def _parts_and_promises(batch: Sequence[Dossier], keys: Sequence[int]) -> None:
    following = iter(reserve_keys(Assignment, sum(len(dossier.parts) for dossier in batch)))
    parts = [[next(following) for _ in dossier.parts] for dossier in batch]
    copy_rows(
        Assignment,
        ("id", "complaint_id", "agency_id", "role", "state", "officer_id", "task", "reason", "assigned_at", "accepted_at",
         "ended_at", "due_at"),
        (
            (key, keys[place], part.agency_id, part.role, part.state, part.officer_id, part.task, part.reason,
             part.assigned_at, part.accepted_at, part.ended_at, part.due_at)
            for place, dossier in enumerate(batch)
            for key, part in zip(parts[place], dossier.parts, strict=True)
        ),
    )  # fmt: skip
    promised = iter(reserve_keys(Deadline, sum(len(dossier.promises) for dossier in batch)))
    copy_rows(
        Deadline,
        ("id", "complaint_id", "assignment_id", "clock", "milestone", "starts_at", "due_at", "met_at", "dropped_at",
         "words_th", "words_en", "source"),
        (
            (next(promised), keys[place], None if one.part is None else parts[place][one.part], one.clock, one.milestone,
             one.starts_at, one.due_at, one.met_at, one.dropped_at, one.words_th, one.words_en, one.source)
            for place, dossier in enumerate(batch)
            for one in dossier.promises
        ),
    )  # fmt: skip


def _opinions_and_ties(batch: Sequence[Dossier], keys: Sequence[int]) -> None:
    ratings = [(keys[place], one) for place, dossier in enumerate(batch) for one in dossier.ratings]
    if ratings:
        copy_rows(
            Rating,
            ("id", "complaint_id", "round", "stars", "words", "at"),
            (
                (key, complaint, one.round, one.stars, one.words, one.at)
                for key, (complaint, one) in zip(reserve_keys(Rating, len(ratings)), ratings, strict=True)
            ),
        )
    ties = [(keys[place], one) for place, dossier in enumerate(batch) for one in dossier.ties]
    if ties:
        copy_rows(
            Link,
            ("id", "complaint_id", "other_id", "kind", "created_at", "ended_at"),
            (
                (key, complaint, keys[one.other], one.kind, one.at, None)
                for key, (complaint, one) in zip(reserve_keys(Link, len(ties)), ties, strict=True)
            ),
        )
