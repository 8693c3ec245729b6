"""Clocks that pause: by example, by property, and against the oracle that looks at every minute."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rongthuk.core.thai import BANGKOK
from rongthuk.service_levels.clocks import Pause, advance, begin, calendar_of, cap, due, merge, worked
from rongthuk.service_levels.deadline import OFFICE, ROUND_THE_CLOCK, BrokenCalendar, Goal, Hours
from rongthuk.service_levels.tests.oracle import Oracle, calendars, story

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "clocks.md"
STORIES = 1_500

moments = st.datetimes(datetime(2022, 1, 1), datetime(2030, 6, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)
goals = st.builds(
    Goal, st.just("result"), st.integers(1, 20), st.sampled_from(["working_days", "calendar_days", "hours"])
)


@st.composite
def cases(draw):
    """A start, a goal and up to four pauses after it."""
    start = draw(moments)
    offsets = draw(st.lists(st.tuples(st.integers(-7200, 30 * 86400), st.integers(1, 9 * 86400)), max_size=4))
    pauses = [
        Pause(start + timedelta(seconds=at), start + timedelta(seconds=at + long)) for at, long in offsets
    ]
    return start, draw(goals), pauses


@given(cases())
@settings(max_examples=150, deadline=None)
def test_at_the_due_moment_exactly_the_target_has_been_worked(case):
    start, goal, pauses = case
    found = due(start, goal, OFFICE, pauses)
    running = calendar_of(goal, OFFICE)
    since, stops = begin(start, goal), merge(pauses)
    assert (
        worked(since, found.at, running, stops) == found.allowance == worked(since, found.original, running)
    )
    assert worked(since, found.at - timedelta(seconds=1), running, stops) < found.allowance


@given(cases())
@settings(max_examples=150, deadline=None)
def test_a_pause_never_makes_a_due_time_earlier(case):
    start, goal, pauses = case
    found = due(start, goal, OFFICE, pauses)
    assert found.original == due(start, goal, OFFICE).at <= found.at
    if pauses:
        assert due(start, goal, OFFICE, pauses[:-1]).at <= found.at


@given(cases(), st.floats(0.01, 0.99))
@settings(max_examples=150, deadline=None)
def test_splitting_a_pause_changes_nothing(case, where):
    start, goal, pauses = case
    assume(pauses)
    first = pauses[0]
    cut = first.since + (first.until - first.since) * where
    parts = [Pause(first.since, cut), Pause(cut, first.until), *pauses[1:]]
    assert due(start, goal, OFFICE, parts).at == due(start, goal, OFFICE, pauses).at


@given(cases(), st.integers(0, 60))
@settings(max_examples=150, deadline=None)
def test_a_new_holiday_never_makes_a_due_time_earlier(case, after):
    start, goal, pauses = case
    closed = replace(OFFICE, closed=frozenset({start.astimezone(BANGKOK).date() + timedelta(after)}))
    assert due(start, goal, OFFICE, pauses).at <= due(start, goal, closed, pauses).at


def last_second(found) -> timedelta:
    """Return the second that a day's end lacks: what is promised for a day is due at its 23:59:59, not at the next midnight."""
    return timedelta(seconds=int(found.original.second == 59))


def test_it_agrees_with_the_oracle_minute_by_minute():
    chance, oracle = random.Random(1555), Oracle()
    known = calendars(chance)
    for _ in range(STORIES):
        case = story(chance, known)
        found = due(case.start, case.goal, case.calendar, case.pauses)
        at, original = oracle.due(case)
        assert (at - found.at, original - found.original) == (last_second(found), last_second(found)), case


def test_it_agrees_with_the_oracle_second_by_second():
    chance, oracle = random.Random(24), Oracle(tick=1)
    known = calendars(chance, many=3)
    for _ in range(40):
        case = story(chance, known, tick=1, days=8)
        found = due(case.start, case.goal, case.calendar, case.pauses)
        assert oracle.due(case)[0] - found.at == last_second(found), case


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


def examples():
    """Read the worked examples out of the document, so that they cannot part from the code."""
    rows = re.findall(r"^\| (\d+) \|(.+)\|$", EXAMPLES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for number, row in rows:
        cells = [cell.strip() for cell in row.split("|")]
        yield pytest.param(*cells[1:5], id=number)


@pytest.mark.parametrize(("begins", "target", "pauses", "ends"), list(examples()))
def test_the_worked_examples_of_the_document_hold(begins, target, pauses, ends):
    amount, unit = re.fullmatch(r"(\d+) (.+)", target).groups()
    stops = [Pause(*(at(one) for one in span.split(" – "))) for span in pauses.split(", ") if span != "none"]
    found = due(at(begins), Goal("result", int(amount), unit.replace(" ", "_")), OFFICE, stops)
    assert found.at == at(ends)


def test_the_document_has_fifteen_examples_at_least():
    assert len(list(examples())) >= 15


def test_a_running_pause_counts_until_now_and_says_so():
    start, goal = at("2026-11-23T09:00"), Goal("result", 2, "working_days")
    stop = [Pause(at("2026-11-24T09:00"), None)]
    early, late = (
        due(start, goal, OFFICE, stop, now=at(when)) for when in ("2026-11-24T10:00", "2026-11-24T11:00")
    )
    assert (early.at, late.at) == (at("2026-11-26T09:30"), at("2026-11-26T10:30"))
    assert early.is_paused
    assert not due(
        start, goal, OFFICE, [Pause(at("2026-12-24T09:00"), None)], now=at("2026-12-24T10:00")
    ).is_paused
    with pytest.raises(ValueError, match="present moment"):
        due(start, goal, OFFICE, stop)


def test_a_cap_lets_the_clock_run_again():
    stops = [Pause(at("2026-11-02T09:00"), at("2026-11-12T09:00")), Pause(at("2026-11-20T09:00"), None)]
    cut = cap(stops, timedelta(days=15), now=at("2026-12-20T09:00"))
    assert cut == [stops[0], Pause(at("2026-11-20T09:00"), at("2026-11-25T09:00"))]
    assert cap(stops, timedelta(days=10), now=at("2026-12-20T09:00")) == stops[:1]
    assert cap(stops, timedelta(days=90), now=at("2026-12-20T09:00")) == stops


def test_two_pauses_within_one_minute_count_their_seconds():
    start, goal = at("2026-11-23T09:00"), Goal("result", 1, "hours")
    stops = [
        Pause(at("2026-11-23T09:10:05"), at("2026-11-23T09:10:20")),
        Pause(at("2026-11-23T09:10:30"), at("2026-11-23T09:10:40")),
    ]
    assert due(start, goal, OFFICE, stops).at == at("2026-11-23T10:00:25")


def test_pauses_that_end_before_they_begin_or_overlap_are_harmless():
    stops = [
        Pause(at("2026-11-23T12:00"), at("2026-11-23T11:00")),
        Pause(at("2026-11-23T09:00"), at("2026-11-23T10:00")),
        Pause(at("2026-11-23T09:30"), at("2026-11-23T10:30")),
    ]
    assert merge(stops) == [(at("2026-11-23T09:00"), at("2026-11-23T10:30"))]


def test_a_clock_that_jumps_is_read_in_its_own_zone():
    from zoneinfo import ZoneInfo

    berlin = Hours("berlin", {6: ((60, 240),)}, zone=ZoneInfo("Europe/Berlin"), holidays=False)
    # On the last Sunday of March the hour from two to three does not exist: 01:00 to 04:00 lasts two hours.
    spring = datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/Berlin"))
    assert worked(spring, spring + timedelta(days=1), berlin) == 2 * 3600
    autumn = datetime(2026, 10, 25, tzinfo=ZoneInfo("Europe/Berlin"))
    assert worked(autumn, autumn + timedelta(days=1), berlin) == 4 * 3600


def test_a_calendar_that_never_opens_is_an_error_not_an_endless_search():
    never = Hours("never", {})
    with pytest.raises(BrokenCalendar):
        advance(at("2026-11-23T09:00"), 60, never)
    assert worked(at("2026-11-23T09:00"), at("2027-11-23T09:00"), never) == 0


def test_a_leap_day_and_a_new_year_are_days_like_others():
    assert due(at("2028-02-28T12:00"), Goal("result", 24, "hours")).at == at("2028-02-29T12:00")
    night = Hours("night", dict.fromkeys(range(7), ((1320, 1440),)), holidays=False)
    assert advance(at("2026-12-31T23:00"), 2 * 3600, night) == at("2027-01-01T23:00")
    assert worked(at("2026-12-31T23:59:59"), at("2027-01-01T00:00:01"), ROUND_THE_CLOCK) == 2
