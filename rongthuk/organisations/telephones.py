"""Read telephone numbers as people type them and write them as people say them."""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext as _

from rongthuk.core.errors import Invalid
from rongthuk.core.text import arabic_digits, clean_line

_HOTLINE = re.compile(r"[0-9]{3,4}")


def read_phone(typed: str, *, field: str = "phone") -> str:
    """Return a number in E.164, or "" for nothing; Invalid when it is no number."""
    typed = arabic_digits(clean_line(typed))
    if not typed:
        return ""
    try:
        number = phonenumbers.parse(typed, "TH")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid(
            "phone_unreadable",
            _("“%(typed)s” is not a telephone number. Write it in full, such as 081 234 5678.")
            % {"typed": typed},
            field=field,
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_agency_phone(typed: str, *, field: str = "phones") -> str:
    """Return an agency's number: a short hotline (`1130`) as it is, anything else in E.164."""
    short = arabic_digits(clean_line(typed))
    return short if _HOTLINE.fullmatch(short) else read_phone(typed, field=field)


def say_phone(number: str) -> str:
    """Return a stored number as people in Thailand write it: `02 377 5494`, `1130`."""
    if not number.startswith("+"):
        return number
    parsed = phonenumbers.parse(number)
    home = parsed.country_code == 66
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)
