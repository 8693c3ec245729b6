"""Thai dates and digits in templates."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from rongthuk.core import thai as words
from rongthuk.core.text import thai_digits as to_thai_digits

register = template.Library()


@register.filter
def thai_date(value: datetime | date | None) -> str:
    """Write "22 พ.ย. 69"."""
    return words.format_date(value)


@register.filter
def thai_date_long(value: datetime | date | None) -> str:
    """Write "22 พฤศจิกายน 2569"."""
    return words.format_date(value, long=True)


@register.filter
def thai_datetime(value: datetime | None) -> str:
    """Write "22 พ.ย. 69 14:05 น."."""
    return words.format_datetime(value)


@register.filter
def thai_digits(value: object) -> str:
    """Write digits as formal letters do."""
    return to_thai_digits(str(value))
