"""Reckon the city's years: the budget year from October to September, its quarters and months, and the Buddhist calendar year.

Years are written in the Buddhist Era (2569); a day begins at Bangkok's midnight, whatever clock a moment was stored by.
Source of the budget year: the Budget Procedures Act B.E. 2561, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongthuk.core.thai import BANGKOK, BUDDHIST_ERA, MONTHS, fiscal_year, local

QUARTERS = (1, 2, 3, 4)
_FIRST_MONTH = 10


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time [since, until), both aware."""

    since: datetime
    until: datetime

    @property
    def first_day(self) -> date:
        """Return the day in Bangkok on which it begins."""
        return local(self.since).date()

    @property
    def last_day(self) -> date:
        """Return the day in Bangkok that holds its last moment."""
        return local(self.until - timedelta(microseconds=1)).date()

    @property
    def is_whole_days(self) -> bool:
        """Say whether both ends are midnights in Bangkok, so that a table kept by day can answer for it."""
        return all(local(end).time() == time.min for end in (self.since, self.until))


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a budget year: number 1 is October to December of the calendar year before."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse a quarter that no year has."""
        if self.number not in QUARTERS:
            raise ValueError(f"a year has quarters 1 to 4, not {self.number}")

    @property
    def first_day(self) -> date:
        """Return its first day."""
        return first_of_month(self.year, 3 * self.number - 2)

    @property
    def last_day(self) -> date:
        """Return its last day, which still belongs to it."""
        return self.next.first_day - timedelta(days=1)

    @property
    def since(self) -> datetime:
        """Return the midnight in Bangkok at which it begins."""
        return midnight(self.first_day)

    @property
    def until(self) -> datetime:
        """Return the midnight in Bangkok at which the next begins."""
        return midnight(self.next.first_day)

    @property
    def period(self) -> Period:
        """Return its stretch of time."""
        return Period(self.since, self.until)

    @property
    def to_date(self) -> Period:
        """Return the stretch from the start of its budget year to its own end, for cumulative figures."""
        return Period(midnight(year_days(self.year)[0]), self.until)

    @property
    def next(self) -> Quarter:
        """Return the quarter after it."""
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def previous(self) -> Quarter:
        """Return the quarter before it."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def name(self) -> str:
        """Return what people call it, in the reader's language."""
        return _("Quarter %(number)s of budget year %(year)s") % {"number": self.number, "year": self.year}

    def __str__(self) -> str:
        """Return "2569/2": for logs, files and addresses."""
        return f"{self.year}/{self.number}"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; `year` is of the Buddhist Era and begins in January."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """Return its first day."""
        return date(self.year - BUDDHIST_ERA, self.number, 1)

    @property
    def last_day(self) -> date:
        """Return its last day, which still belongs to it."""
        return self.next.first_day - timedelta(days=1)

    @property
    def period(self) -> Period:
        """Return its stretch of time."""
        return days_period(self.first_day, self.last_day)

    @property
    def next(self) -> Month:
        """Return the month after it."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    @property
    def fiscal_year(self) -> int:
        """Return the budget year that it belongs to."""
        return fiscal_year(self.first_day)

    @property
    def name(self) -> str:
        """Return "ตุลาคม 2568", or "October 2025" for English readers."""
        if (get_language() or "th").startswith("th"):
            return f"{MONTHS[self.number - 1]} {self.year}"
        return f"{self.first_day:%B %Y}"


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in Bangkok."""
    return datetime.combine(day, time.min, BANGKOK)


def first_of_month(year: int, month: int) -> date:
    """Return the first day of the nth month (1 = October, 13 = October again) of a budget year."""
    index = (year - BUDDHIST_ERA - 1) * 12 + _FIRST_MONTH - 1 + month - 1
    return date(index // 12, index % 12 + 1, 1)


def days_period(first_day: date, last_day: date) -> Period:
    """Return the stretch from the start of one day to the end of another, both counted in."""
    return Period(midnight(first_day), midnight(last_day + timedelta(days=1)))


def quarter_of(when: date | datetime) -> Quarter:
    """Return the quarter that a day, or a moment by Bangkok's clock, belongs to."""
    day = local(when).date() if isinstance(when, datetime) else when
    return Quarter(fiscal_year(day), (day.month - _FIRST_MONTH) % 12 // 3 + 1)


def quarters_of(year: int) -> list[Quarter]:
    """Return the four quarters of a budget year in order."""
    return [Quarter(year, number) for number in QUARTERS]


def months_of(year: int) -> list[Month]:
    """Return the twelve months of a budget year, October first."""
    days = (first_of_month(year, number) for number in range(1, 13))
    return [Month(day.year + BUDDHIST_ERA, day.month) for day in days]


def month_of(when: date | datetime) -> Month:
    """Return the calendar month that a day, or a moment by Bangkok's clock, belongs to."""
    day = local(when).date() if isinstance(when, datetime) else when
    return Month(day.year + BUDDHIST_ERA, day.month)


def year_days(year: int) -> tuple[date, date]:
    """Return the first and the last day of a budget year, both belonging to it."""
    return first_of_month(year, 1), first_of_month(year, 13) - timedelta(days=1)


def fiscal_period(year: int) -> Period:
    """Return the stretch of a budget year: fiscal_period(2569) is 1 October 2025 to 30 September 2026."""
    return days_period(*year_days(year))


def calendar_period(year: int) -> Period:
    """Return the stretch of a Buddhist calendar year: calendar_period(2569) is 1 January to 31 December 2026."""
    return days_period(date(year - BUDDHIST_ERA, 1, 1), date(year - BUDDHIST_ERA, 12, 31))


def fiscal_year_name(year: int) -> str:
    """Return "ปีงบประมาณ 2569", in the reader's language."""
    return _("Budget year %(year)s") % {"year": year}
