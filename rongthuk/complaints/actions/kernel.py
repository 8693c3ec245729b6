"""What every move has in common: lock, authorise, record one event, wake the listeners; all in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access, history
from rongthuk.complaints.models import Complaint, ComplaintEvent
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import KIND_RULES, MOVES
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.core.listeners import listeners_for

P = ParamSpec("P")
R = TypeVar("R")
Verb = Callable[..., Complaint]

VERBS: dict[str, Verb] = {}


def verb(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make an action the one that does the table's move of this name."""
    if name not in MOVES:
        raise ValueError(f"{name} is not in the table of moves")

    def register(function: Callable[P, R]) -> Callable[P, R]:
        VERBS[name] = function  # type: ignore[assignment]
        return function

    return register


def perform(
    name: str, complaint: Complaint, *, by: Actor, version: int | None = None, **inputs: Any
) -> Complaint:
    """Do a move by its name, as desk, API and chat ask for it; `inputs` are those that the table names."""
    if name not in VERBS:
        raise Invalid("unknown_move", _("There is no such move."), field="move")
    return VERBS[name](complaint, by=by, version=version, **inputs)


def lock(complaint: Complaint, move: str, *, by: Actor, version: int | None = None) -> Complaint:
    """Return the case's row, locked until the transaction ends, after checking that the move is allowed.

    Raises `Conflict` when the case is no longer as the actor saw it, `Forbidden` when he may not do this at all.
    """
    row = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("lead", "office", "category", "complainant")
        .get(pk=complaint.pk)
    )
    rule = MOVES[move]
    if not access.can_read(row, by) or not access.parties(row, by) & set(rule.by):
        raise Forbidden("move_forbidden", _("You do not have the right to do this with this case."))
    kind = KIND_RULES[row.kind]
    if kind.moves is not None and move not in kind.moves:
        raise Invalid("move_not_for_kind", _("This is not done with a matter of this kind."))
    if move == "approve" and not access.may_approve(row, by):
        raise Invalid("centre_reviews", _("The 1555 centre reviews results of this kind."))
    stale = version is not None and version != row.version
    if stale or not access.may(row, by, rule):
        raise Conflict(
            "changed" if stale else "move_not_allowed",
            _(
                "The case has changed meanwhile: it now stands at “%(state)s”. Please look at it again before you go on."
            )
            % {"state": State(row.state).label},
            state=row.state,
            version=row.version,
        )
    return row


def lock_in_order(which: Q) -> None:
    """Lock the cases of a merge, a parting or a withdrawal in the order of their keys, before anything else.

    Such moves go one after another: which cases belong together changes with the move before, so a list read while that
    one still runs would miss the cases that it joins, and two moves could end by waiting for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('complaints joining', 0))")
    list(Complaint.objects.select_for_update().filter(which).order_by("pk").values_list("pk"))


def enter(complaint: Complaint, state: str, now: datetime) -> None:
    """Put the case into a state; phase and the state's own times follow."""
    complaint.state = state
    complaint.state_since = now
    complaint.phase = "closed" if state == State.CLOSED else "open"
    if state == State.REPORTED:
        complaint.reported_at = now
    elif state == State.RESOLVED:
        complaint.resolved_at = now
    elif state == State.CLOSED:
        complaint.closed_at = now
    if state != State.CLOSED:
        complaint.closed_at = None
    if state != State.RESOLVED:
        complaint.confirm_by = None
    if state != State.AWAITING_EXTERNAL:
        complaint.deferred_until = None


def record(
    complaint: Complaint,
    kind: str,
    *,
    by: Actor,
    from_state: str = "",
    data: dict[str, Any] | None = None,
    words: str = "",
    told: bool = False,
    agency_id: int | None = None,
    occurred_at: datetime | None = None,
) -> ComplaintEvent:
    """Save the case and append one event to its chain; enqueue one job when somebody listens."""
    now = timezone.now()
    event = chain(
        complaint, kind, by=by, from_state=from_state, data=data, words=words, told=told, agency_id=agency_id,
        occurred_at=occurred_at or now, recorded_at=now,
    )  # fmt: skip
    complaint.save()
    event.save(force_insert=True)
    wake([event])
    return event


def chain(
    complaint: Complaint,
    kind: str,
    *,
    by: Actor,
    from_state: str,
    data: dict[str, Any] | None,
    words: str,
    told: bool,
    agency_id: int | None,
    occurred_at: datetime,
    recorded_at: datetime,
) -> ComplaintEvent:
    """Build the next event of the chain and move the case's head; nothing is saved."""
    salt = history.new_salt()
    event = ComplaintEvent(
        complaint=complaint,
        number=complaint.version + 1,
        kind=kind,
        actor_kind=by.kind,
        actor_id=by.id,
        agency_id=agency_id if agency_id is not None else (by.grants[0].agency_id if by.grants else None),
        from_state=from_state,
        to_state=complaint.state,
        data=data or {},
        words=words,
        salt=salt,
        words_digest=history.digest_words(words, salt),
        is_told=told,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
    )
    previous = bytes(complaint.head_hash) if complaint.version else history.GENESIS
    event.hash = history.link(previous, complaint.reference, event)
    complaint.version = event.number
    complaint.head_hash = event.hash
    return event


def wake(events: list[ComplaintEvent]) -> None:
    """Enqueue one job an event for its listeners, and tell live readers; both happen only if the transaction commits."""
    from rongthuk.complaints.jobs import react

    for event in events:
        if listeners_for(event.kind):
            react.defer(event_id=event.pk)
    topics = sorted({f"case:{event.complaint_id}" for event in events})
    # Nobody who watches a unit's list learns that a tip-off stands there.
    units = sorted(
        {f"unit:{event.complaint.lead_id}" for event in events if not event.complaint.confidential}
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_notify('rongthuk_live', topic) from unnest(%s::text[]) topic", [topics + units]
        )
