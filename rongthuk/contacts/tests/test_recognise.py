"""Recognising a contact, also when two requests bring the same person at once."""

import pytest
from django.utils import timezone

from rongthuk.contacts.actions import Point, recognise
from rongthuk.contacts.models import Contact, ContactPoint
from rongthuk.core.crowds import at_once

PHONE, EMAIL = Point("phone", "081 234 5678"), Point("email", "Somchai@Example.com")


def test_a_known_point_leads_to_its_contact_and_brings_the_new_one(db):
    first, _points = recognise([PHONE], name="สมชาย", at=timezone.now())
    again, points = recognise([EMAIL, PHONE], at=timezone.now())
    assert again == first
    assert {point.contact for point in points} == {first}


def test_nobody_is_recognised_by_nothing(db):
    assert recognise([Point("phone", " ")], at=timezone.now()) == (None, [])


def test_a_point_of_another_contact_stays_there(db):
    mother, _points = recognise([EMAIL], at=timezone.now())
    son, points = recognise([PHONE], at=timezone.now())
    both, points = recognise([PHONE, EMAIL], at=timezone.now())
    assert both == son
    assert [point.contact for point in points] == [son, mother]


@pytest.mark.django_db(transaction=True)
def test_the_same_new_person_from_eight_sides_at_once_is_one_contact():
    ways = [[PHONE, EMAIL], [EMAIL, PHONE], [PHONE], [EMAIL]] * 2
    found = at_once(
        [lambda points=points: recognise(points, name="สมชาย", at=timezone.now()) for points in ways]
    )
    assert not [result for result in found if isinstance(result, Exception)]
    assert ContactPoint.objects.count() == 2
    # Those who brought only the phone and only the e-mail could not know of each other; nobody else is left over.
    kept = set(ContactPoint.objects.values_list("contact", flat=True))
    assert set(Contact.objects.values_list("pk", flat=True)) == kept
    for contact, points in found:
        assert contact.pk in kept
        assert all(ContactPoint.objects.filter(pk=point.pk).exists() for point in points)
