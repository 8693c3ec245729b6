"""Write numbers and days as the report prints them; Thai digits are the typesetting's affair."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, pgettext

from rongthuk.core.fiscal import Quarter, year_days
from rongthuk.core.thai import BUDDHIST_ERA, MONTHS, format_date

NOTHING = "–"
_CENT = Decimal("0.01")


def percent(value: Decimal | None) -> str:
    """Return "62.50", or a dash for what nobody knows."""
    return NOTHING if value is None else f"{value.quantize(_CENT, ROUND_HALF_UP):,.2f}"


def baht(value: Decimal | None) -> str:
    """Return "1,250,000.00", or a dash."""
    return NOTHING if value is None else f"{value.quantize(_CENT, ROUND_HALF_UP):,.2f}"


def number(value: Decimal | None) -> str:
    """Return an amount without needless zeros."""
    if value is None:
        return NOTHING
    return f"{value.quantize(_CENT, ROUND_HALF_UP):,.2f}".removesuffix(".00")


def day(value: date | None) -> str:
    """Return "2 ก.ค. 69", or a dash."""
    return format_date(value) or NOTHING


def quarter_months(quarter: Quarter) -> str:
    """Return "มกราคม – มีนาคม 2569", or the English months."""
    first, last = quarter.first_day, quarter.last_day
    if (get_language() or "th").startswith("th"):
        return f"{MONTHS[first.month - 1]} – {MONTHS[last.month - 1]} {last.year + BUDDHIST_ERA}"
    return f"{first:%B} – {last:%B %Y}"


def share_of_year(value: date, year: int) -> float:
    """Return where a day lies in the budget year, 0 for its first and 1 for its last; days outside are drawn at the edge."""
    first, last = year_days(year)
    return round(min(1.0, max(0.0, (value - first).days / (last - first).days)), 4)


def state_words(state: str) -> str:
    """Return how a step stands, in words."""
    return {
        "done": pgettext("plan report", "Finished"),
        "late": pgettext("plan report", "Late"),
        "running": pgettext("plan report", "Under way"),
        "waiting": pgettext("plan report", "Not begun"),
    }[state]
