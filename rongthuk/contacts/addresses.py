"""Normalise how people are reached: phones to E.164, e-mails to lower case.

`phonenumbers` reads Thai digits, but stumbles over extensions in Thai ("ต่อ 12"), over the centre's own short number (1555) and over
the international prefix 00; those are handled here.
"""

from __future__ import annotations

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from rongthuk.core.errors import Invalid
from rongthuk.core.text import arabic_digits, clean_line

_EXTENSION = re.compile(r"\s*(?:ต่อ|ext\.?|#)\s*\d+.*$", re.IGNORECASE)


def phone(text: str) -> str:
    """Return a Thai or international phone number in E.164; raise `Invalid` with what to write instead."""
    digits = arabic_digits(clean_line(text))
    digits = _EXTENSION.sub("", digits)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    refusal = Invalid(
        "phone",
        _("This does not look like a phone number. Write 9 or 10 digits, for example 081 234 5678."),
        field="phone",
    )
    if len(re.sub(r"\D", "", digits)) < 9:
        raise refusal
    try:
        number = phonenumbers.parse(digits, "TH")
    except phonenumbers.NumberParseException:
        raise refusal from None
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise refusal
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(text: str) -> str:
    """Return an e-mail address in lower case; raise `Invalid` when it is none."""
    value = clean_line(text).lower()
    try:
        validate_email(value)
    except ValidationError:
        raise Invalid(
            "email",
            _("This does not look like an e-mail address. Write it like name@example.com."),
            field="email",
        ) from None
    return value


def normalise(kind: str, value: str) -> str:
    """Return the value in the form in which it is compared and stored."""
    if kind == "phone":
        return phone(value)
    if kind == "email":
        return email(value)
    return clean_line(value)


def national(value: str) -> str:
    """Return an E.164 number as Thai people write it ("081-234-5678"); others stay international."""
    try:
        number = phonenumbers.parse(value, "TH")
    except phonenumbers.NumberParseException:
        return value
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 66
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)
