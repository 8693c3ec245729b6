"""Say which number to ring when a report would be too slow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rongthuk.taxonomy.models import Category


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is answered at once, and by whom."""

    digits: str
    words: Any


FIRE = Number("199", _("Fire and rescue"))
POLICE = Number("191", _("Police"))
MEDICAL = Number("1646", _("Medical emergencies in Bangkok, Erawan Centre"))
POWER = Number("1130", _("Metropolitan Electricity Authority"))

_NUMBERS: dict[str, tuple[Number, ...]] = {
    "emergency": (FIRE, POLICE, MEDICAL),
    "dangerous-animal": (FIRE,),
    "open-burning": (FIRE,),
    "power": (POWER, FIRE),
    "drugs": (POLICE,),
}


def numbers_for(category: Category | None) -> tuple[Number, ...]:
    """Return the numbers to ring for this category; none where a report is quick enough."""
    if category is None:
        return ()
    found = _NUMBERS.get(category.code, ())
    return found or ((FIRE, POLICE, MEDICAL) if category.urgency == "emergency" else ())
