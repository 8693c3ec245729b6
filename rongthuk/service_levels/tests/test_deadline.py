"""Deadlines: Thai working days, holidays, special days; by example and by property."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongthuk.core.thai import BANGKOK
from rongthuk.service_levels.deadline import (
    OFFICE,
    ROUND_THE_CLOCK,
    BrokenCalendar,
    Goal,
    Hours,
    deadline,
    government_holidays,
    working_days,
)

moments = st.datetimes(datetime(2022, 1, 1), datetime(2030, 12, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
days = st.dates(date(2022, 1, 1), date(2031, 12, 31))
goals = st.builds(
    Goal, st.just("result"), st.integers(1, 40), st.sampled_from(["working_days", "calendar_days", "hours"])
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        # Filed on Monday: one working day counts from the day after.
        ("2026-11-23T09:00", 1, "working_days", "2026-11-24T16:30"),
        ("2026-11-23T23:59", 1, "working_days", "2026-11-24T16:30"),
        ("2026-11-27T10:00", 1, "working_days", "2026-11-30T16:30"),
        # 5 December 2026 is a Saturday; the in-lieu Monday is closed too.
        ("2026-12-04T10:00", 1, "working_days", "2026-12-08T16:30"),
        # Labour Day is a working day of government offices.
        ("2026-04-30T10:00", 1, "working_days", "2026-05-01T16:30"),
        ("2026-11-23T09:00", 15, "calendar_days", "2026-12-08T23:59:59"),
        ("2026-11-23T22:00", 4, "hours", "2026-11-24T02:00"),
    ],
)
def test_deadlines_of_the_calendar(start, amount, unit, due):
    assert deadline(at(start), Goal("result", amount, unit)) == at(due)


def test_childrens_day_and_labour_day_are_no_holidays_of_offices():
    assert date(2026, 5, 1) not in government_holidays(2026)
    assert date(2026, 1, 10) not in government_holidays(2026)
    assert date(2026, 5, 13) in government_holidays(2026)  # The Ploughing Ceremony closes offices alone.


def test_a_special_day_closes_or_opens():
    monday = date(2026, 11, 23)
    assert working_days(OFFICE)(monday)
    assert not working_days(replace(OFFICE, closed=frozenset({monday})))(monday)
    sunday = date(2026, 11, 22)
    assert working_days(replace(OFFICE, opened=frozenset({sunday})))(sunday)


def test_round_the_clock_knows_no_holiday():
    assert deadline(at("2026-04-12T10:00"), Goal("result", 1, "working_days"), ROUND_THE_CLOCK) == at(
        "2026-04-13T23:59:59"
    )


def test_a_calendar_that_never_opens_is_said():
    with pytest.raises(BrokenCalendar):
        deadline(at("2026-11-23T09:00"), Goal("result", 1, "working_days"), Hours("never", {}))


def test_a_naive_start_is_refused():
    with pytest.raises(ValueError, match="aware"):
        deadline(datetime(2026, 1, 1), Goal("result", 1, "hours"))


@settings(max_examples=60, deadline=None)
@given(moments, goals, st.frozensets(days, max_size=30), days)
def test_a_new_holiday_never_brings_a_deadline_forward(start, goal, closed, new):
    before = deadline(start, goal, replace(OFFICE, closed=closed))
    assert deadline(start, goal, replace(OFFICE, closed=closed | {new})) >= before


@settings(max_examples=60, deadline=None)
@given(moments, st.timedeltas(timedelta(0), timedelta(days=60)), goals)
def test_a_later_start_is_never_due_earlier(start, later, goal):
    assert deadline(start + later, goal) >= deadline(start, goal)


@settings(max_examples=60, deadline=None)
@given(moments, goals)
def test_it_is_due_after_the_start_and_on_a_day_that_counts(start, goal):
    due = deadline(start, goal)
    assert due > start
    if goal.unit == "working_days":
        assert working_days(OFFICE)(due.astimezone(BANGKOK).date())


@settings(max_examples=60, deadline=None)
@given(moments, st.integers(1, 30))
def test_one_day_more_is_due_later(start, amount):
    goal = Goal("result", amount, "working_days")
    assert deadline(start, replace(goal, amount=amount + 1)) > deadline(start, goal)


def test_a_years_holidays_are_worked_out_once():
    government_holidays.cache_clear()
    goal, start = Goal("result", 15, "working_days"), at("2026-11-23T09:00")
    assert {deadline(start, goal) for _ in range(20)} == {deadline(start, goal)}
    assert government_holidays.cache_info().misses == 1
