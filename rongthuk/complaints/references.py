"""Number cases so that they can be said aloud and mistyped numbers are noticed.

`69-004512-6`: the Buddhist calendar year in Bangkok, a running number of at least six digits, a Damm check digit over both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from rongthuk.core.damm import check_digit, checks_out
from rongthuk.core.errors import Invalid
from rongthuk.core.text import arabic_digits
from rongthuk.core.thai import buddhist_year

_SHAPE = re.compile(r"^(\d{2})(\d{6,9})(\d)$")
# Sequences exist for these Buddhist years; see the migration.
FIRST_YEAR, LAST_YEAR = 2550, 2649


def write(year: int, number: int) -> str:
    """Return the reference of a running number in a Buddhist year."""
    digits = f"{year % 100:02d}{number:06d}"
    return f"{digits[:2]}-{digits[2:]}-{check_digit(digits)}"


def next_references(moment: datetime, count: int = 1) -> list[str]:
    """Take the next references of the moment's year.

    They come from a sequence, which no two transactions share; a transaction that fails leaves a gap, never a double.
    """
    year = min(max(buddhist_year(moment), FIRST_YEAR), LAST_YEAR)
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(%s::regclass) from generate_series(1, %s)", [f"complaint_number_{year}", count]
        )
        return [write(year, number) for (number,) in cursor.fetchall()]


def read(text: str) -> str:
    """Return the reference that somebody typed or said, in its written form.

    Thai digits, spaces and missing hyphens are understood. Raise `Invalid` with a sentence when a digit is missing or wrong.
    """
    digits = re.sub(r"[\s\-–—./#]", "", arabic_digits(text))
    shape = _SHAPE.match(digits)
    if not shape:
        raise Invalid(
            "reference_shape",
            _("A case number looks like 69-004512-6. Please check the digits."),
            field="reference",
        )
    if not checks_out(digits):
        raise Invalid(
            "reference_digit",
            _(
                "One digit of this case number is wrong or two are swapped. Please read it once more from your receipt."
            ),
            field="reference",
        )
    return f"{shape[1]}-{shape[2]}-{shape[3]}"


def spoken(reference: str) -> Sequence[str]:
    """Return the groups of a reference as a call-taker says them."""
    year, number, check = reference.split("-")
    return (year, *(number[i : i + 3] for i in range(0, len(number), 3)), check)
