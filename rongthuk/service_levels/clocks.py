"""Run a clock to the second: how much working time has passed, and when a target is reached, with pauses taken out.

Pure, as `deadline` is. A clock is a start, a target, a calendar and the pauses of a case, all taken from its event log; there is no
counter that could drift. `due_at` and `worked` are one function read in two directions: at the due moment exactly the target's time
has been worked. Source of the rules: `docs/clocks.md`, with worked examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from rongthuk.service_levels.deadline import (
    DAY,
    OFFICE,
    ROUND_THE_CLOCK,
    BrokenCalendar,
    Goal,
    Hours,
    deadline,
)

# A calendar without a window in this long is broken.
_LONGEST_SEARCH = 400

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a clock stands still, with its reason; `until` is None while it lasts."""

    since: datetime
    until: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """When a target is reached: `at` as it stands now, `original` as if the clock had never paused.

    `allowance` is the working time of the target in seconds; `is_paused` tells that the clock stands still at this moment, so that
    `at` moves on with every second of the pause.
    """

    at: datetime
    original: datetime
    allowance: int
    is_paused: bool = False


def calendar_of(goal: Goal, calendar: Hours) -> Hours:
    """Return the calendar in which a target's time runs: working days in the unit's hours, all else round the clock."""
    return calendar if goal.unit == "working_days" else ROUND_THE_CLOCK


def begin(start: datetime, goal: Goal, calendar: Hours = OFFICE) -> datetime:
    """Return when a target's time begins to run: days count from the midnight after the start, hours at once."""
    if goal.unit == "hours":
        return start.astimezone(UTC)
    running = calendar_of(goal, calendar)
    return _at(start.astimezone(running.zone).date() + DAY, 0, running.zone)


def due(
    start: datetime,
    goal: Goal,
    calendar: Hours = OFFICE,
    pauses: Iterable[Pause] = (),
    *,
    now: datetime | None = None,
) -> Due:
    """Return when a target that counts from `start` is due; a pause that still lasts counts until `now`.

    All moments must be aware. Raises `BrokenCalendar` when the calendar never opens.
    """
    original = deadline(start, goal, calendar)
    running = calendar_of(goal, calendar)
    begins = begin(start, goal, calendar)
    allowance = worked(begins, original, running)
    stopped = merge(pauses, now=now)
    if not stopped:
        return Due(original, original, allowance)
    at = advance(begins, allowance, running, stopped)
    is_paused = any(pause.until is None and pause.since < at for pause in pauses)
    return Due(max(at, original), original, allowance, is_paused)


def worked(start: datetime, end: datetime, calendar: Hours = OFFICE, pauses: Sequence[Span] = ()) -> int:
    """Return the working seconds from `start` to `end` outside of the pauses (as `merge` returns them); 0 when it ends before."""
    total = 0.0
    for opens, closes in _windows(start, calendar):
        if opens >= end:
            break
        last = min(closes, end)
        if last > opens:
            total += _outside(opens, last, pauses)
    return round(total)


def advance(start: datetime, seconds: int, calendar: Hours = OFFICE, pauses: Sequence[Span] = ()) -> datetime:
    """Return the first moment at which `seconds` have been worked since `start`, in UTC."""
    left = float(seconds)
    at = start
    if left <= 0:
        return start.astimezone(UTC)
    for opens, closes in _windows(start, calendar):
        for since, until in _pieces(opens, closes, pauses):
            length = (until - since).total_seconds()
            if length >= left:
                return (since + timedelta(seconds=left)).astimezone(UTC)
            left -= length
            at = until
    raise BrokenCalendar(f"{calendar.code} after {at:%Y-%m-%d}")


def merge(pauses: Iterable[Pause], *, now: datetime | None = None) -> list[Span]:
    """Return the pauses as spans in order that neither touch nor overlap; empty ones fall away.

    A pause that lasts still ends `now`; without `now` it must not be given.
    """
    spans: list[Span] = []
    for pause in sorted(pauses, key=lambda one: one.since):
        until = pause.until if pause.until is not None else now
        if until is None:
            raise ValueError("a pause that still lasts needs the present moment")
        if until <= pause.since:
            continue
        if spans and pause.since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((pause.since, until))
    return spans


def cap(pauses: Iterable[Pause], longest: timedelta, *, now: datetime) -> list[Pause]:
    """Return the pauses cut off where together they have lasted `longest`; from then on the clock runs again.

    The cap counts plain time, because the person who is waited for does not keep office hours.
    """
    left = longest
    kept = []
    for pause in sorted(pauses, key=lambda one: one.since):
        until = pause.until if pause.until is not None else now
        length = until - pause.since
        if length <= timedelta(0):
            continue
        if length > left:
            if left > timedelta(0):
                kept.append(Pause(pause.since, pause.since + left, pause.reason))
            break
        kept.append(pause)
        left -= length
    return kept


def _outside(since: datetime, until: datetime, pauses: Sequence[Span]) -> float:
    return sum((last - first).total_seconds() for first, last in _pieces(since, until, pauses))


def _pieces(since: datetime, until: datetime, pauses: Sequence[Span]) -> Iterator[Span]:
    """Cut the pauses out of a window."""
    for first, last in pauses:
        if last <= since:
            continue
        if first >= until:
            break
        if first > since:
            yield since, first
        since = max(since, last)
        if since >= until:
            return
    if since < until:
        yield since, until


def _windows(start: datetime, calendar: Hours) -> Iterator[Span]:
    """Return the open windows from `start` on, the first one cut off at it; ends with a calendar that never opens again."""
    begun = start.astimezone(UTC)
    day = start.astimezone(calendar.zone).date()
    idle = 0
    while idle <= _LONGEST_SEARCH:
        windows = _day(_Key(calendar), day)
        idle = 0 if windows else idle + 1
        for opens, closes in windows:
            if closes > begun:
                yield max(opens, begun), closes
        day += DAY


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """A calendar as the key of a cache: the object itself, because its windows cannot be hashed."""

    calendar: Hours

    def __hash__(self) -> int:
        return id(self.calendar)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.calendar is self.calendar


@lru_cache(maxsize=20_000)
def _day(key: _Key, day: date) -> tuple[Span, ...]:
    """Return a day's windows in UTC; windows that touch or overlap become one."""
    calendar = key.calendar
    spans: list[Span] = []
    for first, last in calendar.windows_of(day):
        opens, closes = _at(day, first, calendar.zone), _at(day, last, calendar.zone)
        if closes <= opens:
            continue
        if spans and opens <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], closes))
        else:
            spans.append((opens, closes))
    return tuple(spans)


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    if minute >= 1440:
        return datetime.combine(day + DAY, time(0), zone).astimezone(UTC)
    return datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)
