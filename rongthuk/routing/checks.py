"""Report rules that name what no longer exists; a stale rule is shown to its owner, never skipped in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from rongthuk.areas.table import areas
from rongthuk.organisations.models import Agency
from rongthuk.routing.decide import RuleRow
from rongthuk.routing.owners import owner_codes
from rongthuk.routing.queries import category_facts, rows_of, rule_set_at
from rongthuk.routing.units import district_names, resolve
from rongthuk.service_levels.queries import level_codes
from rongthuk.taxonomy import queries as taxonomy


@dataclass(frozen=True, slots=True)
class Staleness:
    """One thing wrong: the rule (or category), the field, the code it names, and the sentence to show."""

    rule_code: str
    field: str
    code: str
    message: str


def stale_rules(at: datetime | None = None) -> list[Staleness]:
    """Return what is stale in the rules in force and in the categories' usual units and service levels."""
    rule_set = rule_set_at(at or timezone.now())
    found = stale(rows_of(rule_set)) if rule_set is not None else []
    agencies = _agencies()
    levels = level_codes()
    for category in taxonomy.categories():
        where = f"category {category.code}"
        found += _stale_unit(where, category.default_unit, agencies)
        if category.service_level not in levels:
            found.append(_finding(where, "service_level", category.service_level))
    return found


def stale(rows: Iterable[RuleRow]) -> list[Staleness]:
    """Return what is stale in these rules, in their order."""
    categories = category_facts()
    known = {
        "category": frozenset(categories),
        "group": frozenset(facts.group for facts in categories.values()),
        "district": frozenset(district_names()),
        "khwaeng": frozenset(area.code for area in areas().khwaeng),
        "asset_owner": owner_codes(),
    }
    agencies = _agencies()
    found: list[Staleness] = []
    for row in rows:
        for field, codes in known.items():
            found += [
                _finding(row.code, field, code) for code in row.when.get(field, ()) if code not in codes
            ]
        for spec in (row.unit, *row.supporting):
            found += _stale_unit(row.code, spec, agencies)
    return found


def _agencies() -> frozenset[str]:
    return frozenset(Agency.objects.filter(active=True, accepts_cases=True).values_list("code", flat=True))


def _stale_unit(where: str, spec: str, agencies: frozenset[str]) -> list[Staleness]:
    """Return a finding for each agency that a spec may lead to and that takes no cases."""
    if not agencies:
        # Without any agency the directory was not loaded; that is said once, elsewhere.
        return []
    codes = {resolve(spec, district) for district in district_names()}
    return [_finding(where, "unit", code) for code in sorted(filter(None, codes)) if code not in agencies]


def _finding(where: str, field: str, code: str) -> Staleness:
    message = _("“%(where)s” names %(field)s “%(code)s”, which does not exist or is no longer in use.")
    return Staleness(where, field, code, message % {"where": where, "field": field, "code": code})
