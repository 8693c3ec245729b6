"""Keep the people of cases that are past already: those who come back are known again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils import timezone

from rongthuk.complaints.bulk.dossiers import Dossier, Person
from rongthuk.contacts.models import Complainant, Contact, ContactPoint
from rongthuk.core.actors import Actor
from rongthuk.core.copying import copy_rows, reserve_keys
from rongthuk.core.errors import Forbidden


def keep_contacts(people: Sequence[Person], *, by: Actor) -> list[tuple[int, int | None]]:
    """Keep people who are known before their cases are, and return (contact, point at which he is told) of each.

    For makers of cities, whose people come back with many cases; their points must be new.
    """
    if by.kind not in {"import", "system"}:
        raise Forbidden
    now = timezone.now()
    with transaction.atomic():
        contacts = reserve_keys(Contact, len(people))
        points = [
            (contact, *point)
            for contact, person in zip(contacts, people, strict=True)
            for point in person.points
        ]
        keys = reserve_keys(ContactPoint, len(points))
        copy_rows(
            Contact,
            ("id", "name", "language", "created_at"),
            ((key, person.name, person.language, now) for key, person in zip(contacts, people, strict=True)),
        )
        copy_rows(
            ContactPoint,
            ("id", "contact_id", "kind", "value", "verified_at", "created_at"),
            (
                (key, contact, kind, value, None, now)
                for key, (contact, kind, value) in zip(keys, points, strict=True)
            ),
        )
    first: dict[int, int] = {}
    for key, (contact, _kind, _value) in zip(keys, points, strict=True):
        first.setdefault(contact, key)
    return [(contact, first.get(contact)) for contact in contacts]


def keep_complainants(batch: Sequence[Dossier], now: datetime) -> list[int | None]:
    """Keep the complainants, recognise their contacts, and return the complainant's key of each case."""
    places = [place for place, dossier in enumerate(batch) if dossier.person is not None]
    persons = [cast(Person, batch[place].person) for place in places]
    known = _contacts(persons)
    keys = reserve_keys(Complainant, len(persons))
    rows = []
    for key, person in zip(keys, persons, strict=True):
        contact, told = person.contact_id, person.told_at_id
        if contact is None and person.points:
            told, contact = known[person.points[0]]
        rows.append(
            (key, contact, person.name, person.affected, person.address, person.language, told, person.wants_updates,
             person.shares_contact, now)
        )  # fmt: skip
    copy_rows(
        Complainant,
        ("id", "contact_id", "name", "affected", "address", "language", "told_at_id", "wants_updates", "shares_contact",
         "created_at"),
        rows,
    )  # fmt: skip
    found: list[int | None] = [None] * len(batch)
    for place, key in zip(places, keys, strict=True):
        found[place] = key
    return found


def _contacts(persons: Sequence[Person]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return (point, contact) behind every (kind, value), after keeping who is new."""
    wanted = {point for person in persons if person.contact_id is None for point in person.points}
    if not wanted:
        return {}

    def look() -> dict[tuple[str, str], tuple[int, int]]:
        rows = ContactPoint.objects.filter(value__in={value for _kind, value in wanted})
        return {
            (kind, value): (key, contact)
            for key, kind, value, contact in rows.values_list("id", "kind", "value", "contact_id")
            if (kind, value) in wanted
        }

    known = look()
    new: dict[tuple[str, str], Person] = {}
    for person in persons:
        if (
            person.contact_id is None
            and person.points
            and not any(p in known or p in new for p in person.points)
        ):
            new[person.points[0]] = Person(name=person.name, points=person.points, language=person.language)
    keep_contacts(list(new.values()), by=Actor(kind="system"))
    known = look()
    for person in persons:
        # A further point of a known person joins his others.
        owner = next((known[point] for point in person.points if point in known), None)
        for point in person.points:
            if owner is not None and point not in known:
                row = ContactPoint.objects.create(contact_id=owner[1], kind=point[0], value=point[1])
                known[point] = (row.pk, owner[1])
    return known
