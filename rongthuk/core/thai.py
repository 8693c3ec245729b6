"""Write dates and names as Thai offices do: the Buddhist Era, short months, and dictionary order.

Stored times are UTC; people see Bangkok's time.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

BANGKOK = ZoneInfo("Asia/Bangkok")
BUDDHIST_ERA = 543

MONTHS = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
SHORT_MONTHS = [
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
]
WEEKDAYS = ["จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"]

_LEADING_VOWELS = "เแโใไ"
_TONES = "็่้๊๋์ํ๎"
_FAR = 0x3000


def _is_thai() -> bool:
    return (get_language() or "th").startswith("th")


def local(moment: datetime) -> datetime:
    """Return the moment as Bangkok's clock shows it."""
    return moment.astimezone(BANGKOK)


def buddhist_year(moment: datetime | date) -> int:
    """Return the Buddhist calendar year in Bangkok."""
    day = local(moment) if isinstance(moment, datetime) else moment
    return day.year + BUDDHIST_ERA


def fiscal_year(moment: datetime | date) -> int:
    """Return the budget year (Buddhist Era): it begins on 1 October of the year before."""
    day = local(moment).date() if isinstance(moment, datetime) else moment
    return day.year + BUDDHIST_ERA + (1 if day.month >= 10 else 0)


def format_date(moment: datetime | date | None, *, long: bool = False, language: str | None = None) -> str:
    """Return "22 พ.ย. 69" (long: "22 พฤศจิกายน 2569"), or "22 Nov 2026" for English readers."""
    if moment is None:
        return ""
    day = local(moment) if isinstance(moment, datetime) else moment
    thai = _is_thai() if language is None else language.startswith("th")
    if not thai:
        return f"{day.day} {day:%B %Y}" if long else f"{day.day} {day:%b %Y}"
    year = day.year + BUDDHIST_ERA
    if long:
        return f"{day.day} {MONTHS[day.month - 1]} {year}"
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {year % 100:02d}"


def format_datetime(moment: datetime | None, *, long: bool = False, language: str | None = None) -> str:
    """Return "22 พ.ย. 69 14:05 น.", or "22 Nov 2026 14:05" for English readers."""
    if moment is None:
        return ""
    thai = _is_thai() if language is None else language.startswith("th")
    words = format_date(moment, long=long, language=language)
    return f"{words} {local(moment):%H:%M}" + (" น." if thai else "")


def thai_sort_key(text: str) -> str:
    """Return a key that sorts Thai words by code point in dictionary order.

    A vowel written before its consonant moves behind it, and tone marks count only where the letters are equal (Royal Institute
    order), so that "เก่า" stands with ก and before "ขา".
    """
    letters: list[str] = []
    marks: list[str] = []
    index = 0
    lowered = text.lower()
    while index < len(lowered):
        letter = lowered[index]
        if letter in _LEADING_VOWELS and index + 1 < len(lowered) and "ก" <= lowered[index + 1] <= "ฮ":
            letters += [lowered[index + 1], letter]
            index += 2
            continue
        if letter in _TONES:
            # A mark further left weighs more, so that of two words with equal letters the one marked later comes first.
            marks.append(chr(_FAR - min(len(letters), 4000)) + letter)
        else:
            letters.append(letter)
        index += 1
    return "".join(letters) + ("\x01" + "".join(marks) if marks else "")
