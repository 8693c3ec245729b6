"""Read the numbers and days of a form: Thai or Arabic digits, Buddhist or Christian years, and a sentence for what cannot be read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from rongthuk.core.dates import ImpossibleDay, NoDate, read_date
from rongthuk.core.errors import Invalid
from rongthuk.core.text import arabic_digits

CENT = Decimal("0.01")
LARGEST = Decimal("999999999999.99")


def read_number(value: Any, *, field: str) -> Decimal | None:
    """Return the number, None for nothing; "1,250.50" and "๑๒" are read."""
    if value is None or value == "":
        return None
    text = arabic_digits(str(value)).replace(",", "").replace(" ", "").rstrip("%")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > LARGEST:
        raise Invalid("number", _("“%(value)s” is not a number.") % {"value": str(value)[:40]}, field=field)
    return number.quantize(CENT)


def read_percent(value: Any, *, field: str) -> Decimal:
    """Return a percentage from 0 to 100."""
    number = read_number(value, field=field)
    if number is None:
        raise Invalid("percent_missing", _("Please give the percentage."), field=field)
    if not 0 <= number <= 100:
        raise Invalid(
            "percent_range",
            _("A percentage lies between 0 and 100; this is %(value)s.")
            % {"value": f"{number.normalize():f}"},
            field=field,
        )
    return number


def read_amount(value: Any, *, field: str) -> Decimal | None:
    """Return an amount of money or pieces, which is never negative; None for nothing."""
    number = read_number(value, field=field)
    if number is not None and number < 0:
        raise Invalid("amount_negative", _("An amount cannot be negative."), field=field)
    return number


def read_day(value: Any, *, field: str) -> date:
    """Return the day: a date, or what `core.dates` reads: "2026-11-22", "22/11/2569", "๒๒ พ.ย. ๖๙"."""
    day = read_day_or_none(value, field=field)
    if day is None:
        raise Invalid("day_missing", _("Please give the date."), field=field)
    return day


def read_day_or_none(value: Any, *, field: str) -> date | None:
    """Return the day, None for nothing; a day that no calendar has (31/02/2563) is refused."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return read_date(str(value))
    except ImpossibleDay:
        raise Invalid(
            "day_impossible",
            _("There is no such day as %(value)s.") % {"value": str(value)[:40]},
            field=field,
        ) from None
    except NoDate:
        raise Invalid(
            "day_unreadable",
            _("“%(value)s” is not a date. Write it like 22/11/2569.") % {"value": str(value)[:40]},
            field=field,
        ) from None
