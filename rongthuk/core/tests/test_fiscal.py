"""The city's years are right at their borders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rongthuk.core.fiscal import (
    Month,
    Quarter,
    calendar_period,
    fiscal_period,
    fiscal_year_name,
    month_of,
    months_of,
    quarter_of,
    quarters_of,
    year_days,
)
from rongthuk.core.thai import BANGKOK, buddhist_year, fiscal_year

DAYS = st.dates(date(1900, 1, 1), date(2400, 12, 31))
YEARS = st.integers(2443, 2940)
MOMENTS = st.datetimes(datetime(1930, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2025, 9, 30), Quarter(2568, 4)),
        (date(2025, 10, 1), Quarter(2569, 1)),
        (date(2025, 12, 31), Quarter(2569, 1)),
        (date(2026, 1, 1), Quarter(2569, 2)),
        (date(2024, 2, 29), Quarter(2567, 2)),
        (date(2026, 3, 31), Quarter(2569, 2)),
        (date(2026, 4, 1), Quarter(2569, 3)),
        (date(2026, 6, 30), Quarter(2569, 3)),
        (date(2026, 7, 1), Quarter(2569, 4)),
    ],
)
def test_a_day_belongs_to_the_quarter_that_the_city_says(day: date, quarter: Quarter) -> None:
    assert quarter_of(day) == quarter


def test_bangkoks_midnight_parts_the_years_and_not_that_of_utc() -> None:
    last = datetime(2025, 9, 30, 16, 59, 59, 999999, tzinfo=UTC)
    first = last + timedelta(microseconds=1)
    assert quarter_of(last) == Quarter(2568, 4)
    assert quarter_of(first) == Quarter(2569, 1)
    assert fiscal_period(2568).until == first == fiscal_period(2569).since
    assert month_of(last) == Month(2568, 9)
    assert month_of(first) == Month(2568, 10)


def test_the_calendar_year_turns_at_new_year_and_the_budget_year_does_not() -> None:
    last = datetime(2025, 12, 31, 23, 59, 59, tzinfo=BANGKOK)
    first = datetime(2026, 1, 1, tzinfo=BANGKOK)
    assert calendar_period(2568).until == first == calendar_period(2569).since
    assert calendar_period(2568).since <= last < calendar_period(2568).until
    assert fiscal_period(2569).since < last < first < fiscal_period(2569).until


def test_a_leap_year_has_a_day_more() -> None:
    assert fiscal_period(2567).until - fiscal_period(2567).since == timedelta(days=366)
    assert fiscal_period(2569).until - fiscal_period(2569).since == timedelta(days=365)
    assert Month(2567, 2).last_day == date(2024, 2, 29)
    assert Quarter(2567, 2).period.until - Quarter(2567, 2).period.since == timedelta(days=91)


@given(DAYS)
def test_every_day_lies_in_its_own_quarter_month_and_year(day: date) -> None:
    quarter, month = quarter_of(day), month_of(day)
    first, last = year_days(fiscal_year(day))
    assert first <= quarter.first_day <= month.first_day <= day <= month.last_day <= quarter.last_day <= last
    assert quarter.year == month.fiscal_year == fiscal_year(day)
    assert month.year == buddhist_year(day)


@given(MOMENTS)
def test_every_moment_lies_in_exactly_one_quarter_month_and_year(moment: datetime) -> None:
    quarter = quarter_of(moment)
    assert quarter.since <= moment < quarter.until
    assert quarter.period.until == quarter.next.since
    month = month_of(moment)
    assert month.period.since <= moment < month.period.until
    calendar = calendar_period(buddhist_year(moment))
    assert calendar.since <= moment < calendar.until


@given(YEARS)
def test_quarters_and_months_fill_the_year_without_gap_or_overlap(year: int) -> None:
    whole = fiscal_period(year)
    for parts in (quarters_of(year), months_of(year)):
        periods = [part.period for part in parts]
        assert periods[0].since == whole.since
        assert periods[-1].until == whole.until
        assert all(one.until == other.since for one, other in pairwise(periods))
        assert all(period.is_whole_days for period in periods)
    assert len(months_of(year)) == 12
    assert whole.first_day == year_days(year)[0]
    assert whole.last_day == year_days(year)[1]


@given(YEARS, st.sampled_from([1, 2, 3, 4]))
def test_next_and_previous_undo_each_other(year: int, number: int) -> None:
    quarter = Quarter(year, number)
    assert quarter.next.previous == quarter == quarter.previous.next
    assert quarter.previous < quarter < quarter.next
    assert quarter.to_date.since == fiscal_period(year).since
    assert quarter.to_date.until == quarter.until


def test_a_fifth_quarter_is_refused() -> None:
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        Quarter(2569, 5)


def test_names_are_said_as_the_city_says_them() -> None:
    with translation.override("th"):
        assert Quarter(2569, 2).name == "ไตรมาสที่ 2 ปีงบประมาณ 2569"
        assert Month(2568, 10).name == "ตุลาคม 2568"
        assert fiscal_year_name(2569) == "ปีงบประมาณ 2569"
    with translation.override("en"):
        assert Quarter(2569, 2).name == "Quarter 2 of budget year 2569"
        assert Month(2568, 10).name == "October 2025"
    assert str(Quarter(2569, 2)) == "2569/2"
