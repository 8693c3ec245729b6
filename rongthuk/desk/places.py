"""Say where something is by name; areas are few and in memory, so no page pays a query for them."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongthuk.areas.table import Area, areas


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Area]:
    table = areas()
    return {area.code: area for area in (*table.districts, *table.khwaeng)}


def area_name(code: str) -> str:
    """Return the bare name of a district or khwaeng in the reader's language; nothing for no code."""
    area = _by_code().get(code)
    if area is None:
        return code
    return area.name_th if (get_language() or "th").startswith("th") else area.name_en


def within(district_code: str, khwaeng_code: str) -> str:
    """Return khwaeng and district on one line."""
    if khwaeng_code:
        return _("Khwaeng %(khwaeng)s, %(district)s district") % {
            "khwaeng": area_name(khwaeng_code),
            "district": area_name(district_code or khwaeng_code[:4]),
        }
    return _("%(district)s district") % {"district": area_name(district_code)} if district_code else ""


def district_choices() -> list[tuple[str, str]]:
    """Return the districts in the order of a Thai dictionary."""
    from rongthuk.core.thai import thai_sort_key

    rows = sorted(areas().districts, key=lambda area: thai_sort_key(area.name_th))
    return [(area.code, area_name(area.code)) for area in rows]


def khwaeng_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the khwaeng grouped by district, both in the order of a Thai dictionary."""
    from rongthuk.core.thai import thai_sort_key

    rows = sorted(areas().khwaeng, key=lambda area: thai_sort_key(area.name_th))
    return [
        (name, [(area.code, area_name(area.code)) for area in rows if area.code[:4] == code])
        for code, name in district_choices()
    ]
