"""Recognise a contact, and reveal one to an officer who says what for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.contacts.addresses import normalise
from rongthuk.contacts.models import Complainant, Contact, ContactPoint, Reveal
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden, Invalid
from rongthuk.core.text import clean_line


@dataclass(frozen=True, slots=True)
class Point:
    """A way to reach somebody as a channel handed it over; `verified` when the vendor vouches for it."""

    kind: str
    value: str
    verified: bool = False


@transaction.atomic(savepoint=False)
def recognise(
    points: Sequence[Point], *, name: str = "", language: str = "th", at: datetime
) -> tuple[Contact | None, list[ContactPoint]]:
    """Return the contact behind these points, new when none is known, and the points; nobody for no points.

    A point that belongs to another contact stays there: two people who share an e-mail are told apart by their phones. Two requests
    that bring the same new phone at once end with one contact, by the unique constraint.
    """
    wanted = {
        (point.kind, normalise(point.kind, point.value)): point for point in points if point.value.strip()
    }
    if not wanted:
        return None, []
    known = _points(list(wanted))
    first = next((known[key] for key in wanted if key in known), None)
    contact = (
        first.contact if first else Contact.objects.create(name=clean_line(name)[:200], language=language)
    )
    missing = [
        ContactPoint(contact=contact, kind=kind, value=value, verified_at=at if point.verified else None)
        for (kind, value), point in wanted.items()
        if (kind, value) not in known
    ]
    # In one order everywhere, so that two requests with the same new points never wait for each other.
    missing.sort(key=lambda point: (point.kind, point.value))
    if missing and _inserted(missing):
        known |= {(row.kind, row.value): row for row in missing}
    elif missing:
        known = _points(list(wanted))
        if first is None:
            contact = _one_contact(contact, [known[key] for key in wanted if key in known])
    return contact, [known[key] for key in wanted if key in known]


def _one_contact(ours: Contact, points: Sequence[ContactPoint]) -> Contact:
    """Return the contact that stands after two requests have made one for the same person at once.

    Whoever came second gives its own points to the first one's contact before its own, which nobody knows yet, goes.
    """
    other = next((point.contact for point in points if point.contact_id != ours.pk), None)
    if other is None:
        return ours
    ContactPoint.objects.filter(contact=ours).update(contact=other)
    for point in points:
        if point.contact_id == ours.pk:
            point.contact = other
    ours.delete()
    return other


def _inserted(rows: list[ContactPoint]) -> bool:
    """Insert new points and give them their keys; False when somebody else has just inserted one of them.

    Written as SQL because the ORM returns no keys where it passes over conflicts, which would cost every report another query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contacts_contactpoint (contact_id, kind, value, verified_at, created_at)"
            " select contact, kind, value, verified, %s"
            " from unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) as new (contact, kind, value, verified)"
            " on conflict do nothing returning kind, value, id",
            [
                timezone.now(),
                *map(list, zip(*((r.contact_id, r.kind, r.value, r.verified_at) for r in rows), strict=True)),
            ],
        )
        keys = {(kind, value): key for kind, value, key in cursor.fetchall()}
    for row in rows:
        row.pk = keys.get((row.kind, row.value))
        row._state.adding = row.pk is None
    return len(keys) == len(rows)


def _points(keys: list[tuple[str, str]]) -> dict[tuple[str, str], ContactPoint]:
    # The kind is named too, because the index that serves this begins with it.
    kinds, values = {kind for kind, _value in keys}, [value for _kind, value in keys]
    rows = ContactPoint.objects.select_related("contact").filter(kind__in=kinds, value__in=values)
    return {(row.kind, row.value): row for row in rows if (row.kind, row.value) in keys}


@transaction.atomic
def reveal(complainant: Complainant, *, by: Actor, purpose: str) -> Complainant:
    """Show a complainant's identity to an officer and log who looked and what for.

    Whether the officer may work on the case is for the caller, who has fetched it through the case's access rules.
    """
    if by.kind != "officer" or by.id is None or not by.grants:
        raise Forbidden
    purpose = clean_line(purpose)[:500]
    if len(purpose) < 3:
        raise Invalid("purpose", _("Say what you need the contact details for."), field="purpose")
    Reveal.objects.create(complainant=complainant, officer_id=by.id, purpose=purpose)
    return complainant


@transaction.atomic
def choose_updates(complainant: Complainant, *, wants: bool, by: Actor) -> Complainant:
    """Let a complainant choose whether he is told what happens in his case."""
    if by.kind != "complainant" or by.id != complainant.pk:
        raise Forbidden
    complainant.wants_updates = wants
    complainant.save(update_fields=["wants_updates"])
    return complainant
