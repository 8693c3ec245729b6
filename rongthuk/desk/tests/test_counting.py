"""Counts: exact for a unit, a minute old for a city."""

from typing import Any

import pytest

from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.queries import Filters
from rongthuk.desk import counting
from rongthuk.organisations.factories import City

pytestmark = pytest.mark.django_db


def test_short_lists_are_counted_anew_each_time(city: City) -> None:
    make_complaint(city)
    assert counting.counts(city.nok.actor(), Filters())["all"] == 1
    make_complaint(city)
    assert counting.counts(city.nok.actor(), Filters())["all"] == 2


def test_long_lists_are_remembered_by_who_sees_what(
    city: City, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(counting, "REMEMBERED_ABOVE", 0)
    monkeypatch.setattr(counting, "_remembered", {})
    make_complaint(city)
    assert counting.counts(city.nok.actor(), Filters())["all"] == 1
    make_complaint(city)
    supervisor = city.dao.actor()
    with django_assert_num_queries(0):
        assert counting.counts(supervisor, Filters())["all"] == 1
    assert counting.counts(city.ploy.actor(), Filters())["all"] == 2
    assert counting.counts(city.nok.actor(), Filters(category="street-light"))["all"] == 2
