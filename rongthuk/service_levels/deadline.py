"""Count when something is due: pure functions over calendars, holidays and targets.

Days count from the day after the start, in the calendar's zone. A working day ends with its last window, a calendar day at
midnight; hours run round the clock. Nothing here reads the database or the time of day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from rongthuk.core.thai import BANGKOK

DAY = timedelta(days=1)
# A calendar without a working day in this long is broken (a year of special days, or no windows at all).
_LONGEST_SEARCH = 400

# Government offices work on Children's Day and on Labour Day.
_NOT_FOR_OFFICES = ("วันเด็กแห่งชาติ", "วันแรงงาน")


class BrokenCalendar(ValueError):
    """The calendar has no working day within a year."""


@lru_cache(maxsize=64)
def government_holidays(year: int) -> frozenset[date]:
    """Return the days of a Christian year on which government offices are closed, in-lieu days included."""
    found = holidays.country_holidays("TH", years=year, categories=("public", "government"), language="th")
    return frozenset(
        day
        for day in found
        if any(not any(word in name for word in _NOT_FOR_OFFICES) for name in found.get_list(day))
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """A working calendar as it is needed for counting.

    `windows` maps a weekday (Monday 0) to (first minute, last minute) pairs of the local day. `closed` and `opened` are
    the hand-entered days, which win over the known holidays; `closed` wins over `opened`.
    """

    code: str
    windows: Mapping[int, Sequence[tuple[int, int]]]
    zone: ZoneInfo = BANGKOK
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    holidays: bool = True

    def windows_of(self, day: date) -> Sequence[tuple[int, int]]:
        """Return the day's windows in minutes of the day; none when it does not count."""
        if day in self.closed:
            return ()
        windows = self.windows.get(day.weekday()) or ()
        if day in self.opened:
            return windows or _any_day(self.windows)
        return () if self.holidays and day in government_holidays(day.year) else windows

    def day_ends(self, day: date) -> int:
        """Return the minute of the day at which its last window ends, or 0 when the day does not count."""
        windows = self.windows_of(day)
        return windows[-1][1] if windows else 0


def _any_day(windows: Mapping[int, Sequence[tuple[int, int]]]) -> Sequence[tuple[int, int]]:
    """Return the windows of the day that ends last: a Saturday on which offices must open is a working day like others."""
    return max((rows for rows in windows.values() if rows), key=lambda rows: rows[-1][1], default=())


_OFFICE_DAY = ((510, 720), (780, 990))
OFFICE = Hours("office", dict.fromkeys(range(5), _OFFICE_DAY))
ROUND_THE_CLOCK = Hours("round-the-clock", dict.fromkeys(range(7), ((0, 1440),)), holidays=False)


@dataclass(frozen=True, slots=True)
class Goal:
    """How much time a milestone has: `amount` of `working_days`, `calendar_days` or `hours`."""

    milestone: str
    amount: int
    unit: str
    urgency: str = ""
    source: str = field(default="", compare=False)


def working_days(calendar: Hours) -> Callable[[date], bool]:
    """Return the question "does this day count?" for a calendar."""
    return lambda day: calendar.day_ends(day) > 0


def deadline(start: datetime, target: Goal, calendar: Hours = OFFICE) -> datetime:
    """Return the moment, in UTC, at which a target that counts from `start` is due.

    `start` must be aware. Raises `BrokenCalendar` when the calendar never opens.
    """
    if start.tzinfo is None:
        raise ValueError("a deadline counts from an aware moment")
    if target.unit == "hours":
        return (start + timedelta(hours=target.amount)).astimezone(UTC)
    day = start.astimezone(calendar.zone).date()
    if target.unit == "calendar_days":
        return _moment(day + target.amount * DAY, 1440, calendar.zone)
    if target.unit != "working_days":
        raise ValueError(f"nobody counts in {target.unit!r}")
    left = target.amount
    ends = 0
    idle = 0
    while left:
        day += DAY
        ends = calendar.day_ends(day)
        if ends:
            left -= 1
            idle = 0
        else:
            idle += 1
            if idle > _LONGEST_SEARCH:
                raise BrokenCalendar(calendar.code)
    return _moment(day, ends, calendar.zone)


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    if minute >= 1440:
        # The last second of the day, so that the date that people read is the day promised.
        return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)
    return datetime.combine(day, time(minute // 60, minute % 60), zone).astimezone(UTC)
