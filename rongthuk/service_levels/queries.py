"""Answer what is promised for a service level and which hours count, from memory.

Levels, targets, calendars and special days are few; each process keeps them for five seconds.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rongthuk.core.errors import NotFound
from rongthuk.core.thai import local
from rongthuk.service_levels import promises as promising
from rongthuk.service_levels.deadline import Goal, Hours
from rongthuk.service_levels.models import Calendar, ServiceLevel, SpecialDay
from rongthuk.service_levels.promises import Level, Promise

KEPT_FOR = 5.0  # seconds
OFFICE = "office"


@dataclass(frozen=True, slots=True)
class _Snapshot:
    taken: float
    levels: Mapping[str, Level]
    effective_from: Mapping[str, date | None]
    calendars: Mapping[str, Hours]


_kept: _Snapshot | None = None
_last: dict[str, Hours] = {}


def forget() -> None:
    """Drop what is kept in memory now, and once more when the transaction has been committed."""
    _drop()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(_drop)


def _drop() -> None:
    global _kept  # noqa: PLW0603 - one snapshot a process is the point.
    _kept = None


def _snapshot() -> _Snapshot:
    global _kept  # noqa: PLW0603
    if _kept is None or time.monotonic() - _kept.taken > KEPT_FOR:
        _kept = _take()
    return _kept


def _take() -> _Snapshot:
    taken = time.monotonic()
    rows = list(ServiceLevel.objects.prefetch_related("targets"))
    levels = {
        row.code: Level(
            row.code,
            tuple(
                Goal(target.milestone, target.amount, target.unit, target.urgency, target.source)
                for target in row.targets.all()
            ),
        )
        for row in rows
    }
    days = list(SpecialDay.objects.all())
    calendars = {}
    for row in Calendar.objects.all():
        own = [day for day in days if day.calendar_id in (None, row.pk)]
        round_the_clock = is_round_the_clock(row.windows)
        hours = Hours(
            row.code,
            read_windows(row.windows),
            ZoneInfo(row.zone),
            frozenset(
                day.date
                for day in own
                if day.kind == SpecialDay.Kind.CLOSED and not (round_the_clock and day.calendar_id is None)
            ),
            frozenset(day.date for day in own if day.kind == SpecialDay.Kind.OPEN),
            holidays=not round_the_clock,
        )
        # The same object as before, where nothing changed: clocks remember the days of a calendar by it.
        was = _last.get(row.code)
        calendars[row.code] = _last[row.code] = was if was == hours else hours
    return _Snapshot(taken, levels, {row.code: row.effective_from for row in rows}, calendars)


def read_windows(windows: Mapping[str, list[list[str]]]) -> dict[int, tuple[tuple[int, int], ...]]:
    """Return stored windows as minutes of the day, in order."""
    return {
        int(day): tuple(sorted((_minute(first), _minute(last)) for first, last in rows))
        for day, rows in windows.items()
        if rows
    }


def _minute(words: str) -> int:
    hour, minute = words.split(":")
    return int(hour) * 60 + int(minute)


def is_round_the_clock(windows: Mapping[str, list[list[str]]]) -> bool:
    """Tell whether every minute of the week counts, so that holidays do not matter."""
    return all(windows.get(str(day)) == [["00:00", "24:00"]] for day in range(7))


def level(code: str) -> Level:
    """Return the service level with this code; NotFound when there is none."""
    found = _snapshot().levels.get(code)
    if found is None:
        raise NotFound("service_level_not_found", _("There is no service level “%(code)s”.") % {"code": code})
    return found


def level_codes() -> frozenset[str]:
    """Return the codes of all service levels."""
    return frozenset(_snapshot().levels)


def calendar(code: str = OFFICE) -> Hours:
    """Return the working calendar with this code; NotFound when there is none."""
    found = _snapshot().calendars.get(code)
    if found is None:
        raise NotFound("calendar_not_found", _("There is no calendar “%(code)s”.") % {"code": code})
    return found


def promises_for(
    service_level: str,
    urgency: str,
    start: datetime,
    *,
    assigned_at: datetime | None = None,
    calendar_code: str = OFFICE,
) -> list[Promise]:
    """Return what is promised for a case of this service level and urgency that counts from `start`."""
    return promising.promises(
        level(service_level), urgency, start, calendar=calendar(calendar_code), assigned_at=assigned_at
    )


def is_working_day(day: date | datetime, calendar_code: str = OFFICE) -> bool:
    """Tell whether a day (Bangkok's, for a moment) counts."""
    return calendar(calendar_code).day_ends(local(day).date() if isinstance(day, datetime) else day) > 0
