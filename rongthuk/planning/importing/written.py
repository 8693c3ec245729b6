"""Read how people write numbers, percents, "none" and dates in the old tracker.

One note may hold both 28/10/2563 and 1/31/2021. A year of the Buddhist Era goes with day/month; with a Christian year either order is
met, and a page's own clear dates say which of the two it uses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from rongthuk.core.text import arabic_digits
from rongthuk.core.thai import BUDDHIST_ERA, MONTHS, SHORT_MONTHS

_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]"
)
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x0c]+")
# ำ written as two letters, with the tone mark before or between or behind.
_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_AM_TONE = re.compile("\u0e33([\u0e48-\u0e4b])")

_PERCENT = re.compile(
    r"(?:ร้อยละ)?\s*:?\s*([-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-−]?\d+(?:\.\d+)?)\s*(?:%|เปอร์เซ็นต์)?"
)
_NUMBER = re.compile(r"[-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-−]?\d+(?:\.\d+)?")

_MONTH_WORDS = {
    word: number
    for names in (MONTHS, SHORT_MONTHS, [short.replace(".", "") for short in SHORT_MONTHS])
    for number, word in enumerate(names, 1)
}
_WORDS = "|".join(sorted((re.escape(word) for word in _MONTH_WORDS), key=len, reverse=True))
_CLOCK = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
DATE = (
    rf"(?:\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}{_CLOCK}"
    rf"|\d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{2,4}}{_CLOCK}"
    rf"|\d{{1,2}}\s*(?:{_WORDS})\s*(?:พ\.?ศ\.?|ค\.?ศ\.?)?\s*\d{{2,4}})"
)
_ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}}){_CLOCK}")
_SLASHED = re.compile(rf"(\d{{1,2}})\s?[-/.]\s?(\d{{1,2}})\s?[-/.]\s?(\d{{4}}|\d{{2}}){_CLOCK}")
_WORDED = re.compile(rf"(\d{{1,2}})\s*({_WORDS})\s*(?:พ\.?ศ\.?|ค\.?ศ\.?)?\s*(\d{{4}}|\d{{2}})")
_ERA_LIMIT = 2400


def tidy(line: str) -> str:
    """Return a line as it was meant: composed, ำ as one letter, no invisible marks, single spaces. Digits stay as written."""
    line = _INVISIBLE.sub("", unicodedata.normalize("NFC", line))
    line = _AM_TONE.sub("\\1\u0e33", _AM.sub("\\1\u0e33", line)).replace("เเ", "แ")
    return _SPACES.sub(" ", line).strip()


def number(text: str) -> Decimal | None:
    """Return the number that the text is, in either kind of digits; None where it is none."""
    written = arabic_digits(text).strip()
    return _decimal(written) if _NUMBER.fullmatch(written) else None


def percent(text: str) -> Decimal | None:
    """Return the percent that the text is: "100.00", "๑๐๐.๐๐ %", "ร้อยละ 5"; None where it is none."""
    found = _PERCENT.fullmatch(arabic_digits(text).strip())
    return _decimal(found[1]) if found else None


def _decimal(written: str) -> Decimal | None:
    try:
        return Decimal(written.replace(",", "").replace("−", "-"))
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True)
class DateHabits:
    """How a page writes dates with a Christian year: month first, day first, or nobody can tell (None)."""

    month_first: bool | None = None

    @classmethod
    def of(cls, text: str) -> DateHabits:
        """Look at the page's clear dates: 1/31/2021 can only be January, 25/09/2020 only September."""
        month_first = day_first = 0
        for found in re.finditer(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)", arabic_digits(text)):
            first, second, year = (int(part) for part in found.groups())
            if year >= _ERA_LIMIT:
                continue
            month_first += first <= 12 < second <= 31
            day_first += second <= 12 < first <= 31
        if month_first == day_first:
            return cls()
        return cls(month_first > day_first)


NO_HABITS = DateHabits()


@dataclass(frozen=True, slots=True)
class DateRead:
    """What became of a written date: the day, or why there is none; `doubtful` where the other order was as likely."""

    day: date | None
    doubtful: bool = False


def read_date(text: str, *, habits: DateHabits = NO_HABITS, near: Iterable[date] = ()) -> DateRead | None:
    """Read a date; None where the text is none at all, `day` None where it is one that no calendar has (31/02/2563).

    `near` are days with which the date should agree where its order is unclear: the heading's date, the year's days.
    """
    written = arabic_digits(text).strip()
    if found := _ISO.fullmatch(written):
        return DateRead(_day(int(found[1]), int(found[2]), int(found[3])))
    if found := _WORDED.fullmatch(written):
        return DateRead(_day(_full_year(found[3]), _MONTH_WORDS[found[2]], int(found[1])))
    if found := _SLASHED.fullmatch(written):
        return _slashed(int(found[1]), int(found[2]), _full_year(found[3]), habits, near)
    return None


def _slashed(first: int, second: int, year: int, habits: DateHabits, near: Iterable[date]) -> DateRead:
    """Decide which of two numbers is the day."""
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if day_first is None or month_first is None or day_first == month_first:
        return DateRead(day_first or month_first)
    for known in near:
        if known in (day_first, month_first):
            return DateRead(known)
    # Whoever counts by the Buddhist Era writes the day first.
    if year >= _ERA_LIMIT or habits.month_first is None:
        return DateRead(day_first, doubtful=year < _ERA_LIMIT)
    return DateRead(month_first if habits.month_first else day_first)


def _full_year(written: str) -> int:
    # Two digits are the Buddhist Era's as people write them, 63 for 2563; those below 43 can only be a Christian year's.
    if len(written) == 4:
        return int(written)
    return int(written) + (2500 if int(written) >= 43 else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year - BUDDHIST_ERA if year >= _ERA_LIMIT else year, month, day)
    except ValueError:
        return None
