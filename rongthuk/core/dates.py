"""Read a date as officers write it: Buddhist or Christian era, Thai digits, month by number or name."""

from __future__ import annotations

import re
from datetime import date

from rongthuk.core.text import arabic_digits, clean_line
from rongthuk.core.thai import BUDDHIST_ERA, MONTHS, SHORT_MONTHS

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"^(\d{1,4})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{1,4})$")
_NAMED = re.compile(r"^(\d{1,2})\s*([^\d\s]+?)\s*(?:พ\.?ศ\.?\s*)?(\d{2,4})$")


class NoDate(ValueError):
    """The words mean no day of any calendar."""


class ImpossibleDay(NoDate):
    """The words are written as a date is, but there is no such day: 31/02/2563."""


def read_date(text: str) -> date:
    """Return the date that the words mean; raise `NoDate` when they mean none, `ImpossibleDay` when the calendar has no such day.

    "31/12/2569", "31-12-69", "๓๑ ธ.ค. ๖๙", "31 ธันวาคม 2569", "2026-12-31" and "31 Dec 2026" are one day. Two digits of a year are of
    the Buddhist Era, as offices write them.
    """
    words = arabic_digits(clean_line(text))
    try:
        return _read(words)
    except ValueError as error:
        raise (ImpossibleDay if _NUMBERS.match(words) else NoDate)(text) from error


def _read(words: str) -> date:
    if found := _NUMBERS.match(words):
        first, month, last = (int(part) for part in found.groups())
        if len(found[1]) == 4:
            return date(_christian(first, 4), month, last)
        return date(_christian(last, len(found[3])), month, first)
    if found := _NAMED.match(words):
        return date(_christian(int(found[3]), len(found[3])), _month(found[2]), int(found[1]))
    raise ValueError(words)


def _christian(year: int, digits: int) -> int:
    if digits <= 2:
        year += 2500
    return year - BUDDHIST_ERA if year >= 2400 else year


def _month(words: str) -> int:
    bare = words.replace(".", "").lower()
    for number, (long, short) in enumerate(zip(MONTHS, SHORT_MONTHS, strict=True), start=1):
        if bare in {long, short.replace(".", "")}:
            return number
    return _ENGLISH.index(bare[:3]) + 1
