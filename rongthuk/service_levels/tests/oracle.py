"""Answer the clock's question slowly, by looking at every minute (or second) one after another.

Written from the rules alone and sharing no code with `clocks` or `deadline` but the list of holidays: a tick counts when its day is
a working day, it lies in a window and in no pause. Numpy looks at many ticks at once; nothing is skipped or calculated ahead.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from rongthuk.core.thai import BANGKOK
from rongthuk.service_levels.clocks import Pause
from rongthuk.service_levels.deadline import Goal, Hours, government_holidays

DAYS = 160


@dataclass(frozen=True)
class Story:
    """What a random case went through."""

    start: datetime
    goal: Goal
    calendar: Hours
    pauses: tuple[Pause, ...]


def counts(calendar: Hours, day: date) -> bool:
    """Tell whether any minute of the day counts."""
    if day in calendar.closed:
        return False
    if day in calendar.opened:
        return True
    if calendar.holidays and day in government_holidays(day.year):
        return False
    return bool(calendar.windows.get(day.weekday()))


def opening(calendar: Hours, day: date) -> list[tuple[int, int]]:
    """Return the minutes at which the day's windows begin and end."""
    if not counts(calendar, day):
        return []
    own = list(calendar.windows.get(day.weekday()) or ())
    if own:
        return own
    return list(sorted(calendar.windows.values(), key=lambda rows: rows[-1][1] if rows else 0)[-1])


class Oracle:
    """Remembers the ticks of whole days, because a hundred thousand stories happen on the same days."""

    def __init__(self, tick: int = 60) -> None:
        self.tick = tick
        self._days: dict[tuple[int, date], np.ndarray] = {}

    def ticks_of(self, calendar: Hours, day: date) -> np.ndarray:
        key = (id(calendar), day)
        if key not in self._days:
            found = np.zeros(86400 // self.tick, dtype=bool)
            for first, last in opening(calendar, day):
                found[first * 60 // self.tick : last * 60 // self.tick] = True
            self._days[key] = found
        return self._days[key]

    def due(self, story: Story) -> tuple[datetime, datetime]:
        """Return (due, original) of a story; both are ends of ticks."""
        local = story.start.astimezone(BANGKOK)
        first_day = local.date()
        midnight = datetime(first_day.year, first_day.month, first_day.day, tzinfo=BANGKOK)
        by_days = story.goal.unit == "working_days"
        if by_days:
            ticks = [self.ticks_of(story.calendar, first_day + timedelta(n)) for n in range(DAYS)]
            open_ticks = np.concatenate(ticks)
            left, index = story.goal.amount, 0
            while left:
                index += 1
                left -= counts(story.calendar, first_day + timedelta(index))
            last = index * (86400 // self.tick) + int(np.flatnonzero(ticks[index])[-1])
        else:
            open_ticks = np.ones(DAYS * 86400 // self.tick, dtype=bool)
            begin = int((story.start - midnight).total_seconds()) // self.tick
            last = begin + story.goal.amount * 3600 // self.tick - 1
        if story.goal.unit != "hours":
            # Days count from the day after, and a calendar day lasts until midnight.
            begin = 86400 // self.tick
        if story.goal.unit == "calendar_days":
            last = (story.goal.amount + 1) * 86400 // self.tick - 1
        running = open_ticks.copy()
        running[:begin] = False
        allowance = int(running[: last + 1].sum())
        for pause in story.pauses:
            assert pause.until is not None
            since = max(0, int((pause.since - midnight).total_seconds()) // self.tick)
            until = max(0, int((pause.until - midnight).total_seconds()) // self.tick)
            running[since:until] = False
        passed = np.cumsum(running)
        reached = int(np.searchsorted(passed, allowance))
        assert passed[-1] >= allowance, "the story is longer than the oracle looks"
        return midnight + timedelta(seconds=(reached + 1) * self.tick), midnight + timedelta(
            seconds=(last + 1) * self.tick
        )


def calendars(chance: random.Random, *, many: int = 12) -> list[Hours]:
    """Make calendars of several kinds: one window or three a day, Saturdays, special days, no holidays."""
    made = []
    for number in range(many):
        rows = chance.choice(
            [
                ((510, 720), (780, 990)),
                ((480, 960),),
                ((0, 1440),),
                ((360, 540), (600, 660), (1200, 1380)),
                ((1080, 1440),),
            ]
        )
        days = chance.choice([5, 5, 6, 7])
        special = [date(2025, 6, 1) + timedelta(chance.randrange(800)) for _ in range(30)]
        made.append(
            Hours(
                f"calendar-{number}",
                dict.fromkeys(range(days), rows),
                closed=frozenset(special[:18]),
                opened=frozenset(special[18:]) - frozenset(special[:18]),
                holidays=chance.random() < 0.8,
            )
        )
    return made


def story(chance: random.Random, known: list[Hours], *, tick: int = 60, days: int = 25) -> Story:
    """Make one random case with up to five pauses, some of them touching or within one minute."""
    unit = chance.choice(["working_days", "working_days", "calendar_days", "hours"])
    amount = chance.randint(1, 72 if unit == "hours" else days)
    begin = datetime(2025, 9, 1, tzinfo=BANGKOK) + timedelta(
        seconds=tick * chance.randrange(400 * 86400 // tick)
    )
    pauses = []
    at = begin - timedelta(hours=2)
    for _ in range(chance.choice([0, 0, 1, 1, 2, 3, 5])):
        at += timedelta(seconds=tick * chance.choice([0, 1, chance.randrange(5 * 86400 // tick)]))
        until = at + timedelta(seconds=tick * chance.choice([1, 2, chance.randrange(1, 6 * 86400 // tick)]))
        pauses.append(Pause(at, until))
        at = until if chance.random() < 0.7 else at + (until - at) / 2
        at -= timedelta(seconds=at.timestamp() % tick)
    chance.shuffle(pauses)
    return Story(begin, Goal("result", amount, unit), chance.choice(known), tuple(pauses))
