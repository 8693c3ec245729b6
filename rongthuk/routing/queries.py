"""Answer which rules are in force, compiled and kept in memory."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rongthuk.organisations.models import Agency
from rongthuk.routing.decide import CategoryFacts, CompiledRules, RuleRow, compile_rules
from rongthuk.routing.models import Rule, RuleSet
from rongthuk.routing.units import Names
from rongthuk.taxonomy import queries as taxonomy

COMPARED_EVERY = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class _Kept:
    key: tuple[object, ...]
    rules: CompiledRules


_kept: _Kept | None = None
_compared = 0.0


def forget() -> None:
    """Drop what is kept in memory now, and once more when the transaction has been committed."""
    _drop()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(_drop)


def _drop() -> None:
    global _kept  # noqa: PLW0603 - one compiled set a process is the point.
    _kept = None


def rule_set_at(moment: datetime) -> RuleSet | None:
    """Return the newest active rule set whose day has come at that moment."""
    return RuleSet.objects.filter(active=True, effective_from__lte=moment).order_by("-version").first()


def current_rules(at: datetime | None = None) -> CompiledRules:
    """Return the rules in force now, or at another moment; compiled again only when something has changed.

    Without any rule set the categories' usual units alone decide.
    """
    global _kept, _compared  # noqa: PLW0603
    if at is not None:
        return compile_set(rule_set_at(at))
    now = time.monotonic()
    catalogue = taxonomy.snapshot()
    if _kept is not None and _kept.key[1] is catalogue and now - _compared <= COMPARED_EVERY:
        return _kept.rules
    rule_set = rule_set_at(timezone.now())
    key = (rule_set.pk if rule_set else None, catalogue)
    if _kept is None or _kept.key[0] != key[0] or _kept.key[1] is not catalogue:
        _kept = _Kept(key, compile_set(rule_set))
    _compared = now
    return _kept.rules


def compile_set(rule_set: RuleSet | None) -> CompiledRules:
    """Return a stored rule set, compiled with the catalogue and the agencies' names of this moment."""
    rows = rows_of(rule_set) if rule_set is not None else ()
    version = rule_set.version if rule_set is not None else 0
    return compile_rules(rows, category_facts(), agency_names(), version=version)


def rows_of(rule_set: RuleSet) -> tuple[RuleRow, ...]:
    """Return the rules of a set in their order."""
    return tuple(map(_row, rule_set.rules.order_by("order")))


def _row(rule: Rule) -> RuleRow:
    return RuleRow(rule.code, rule.unit, rule.when, tuple(rule.supporting), rule.because_th, rule.because_en)


def category_facts() -> dict[str, CategoryFacts]:
    """Return what routing must know of each category, also of those no longer in use (past cases have them)."""
    return {
        code: CategoryFacts(row.name_th, row.name_en, row.group_id, row.default_unit)
        for code, row in taxonomy.snapshot().categories.items()
    }


def agency_names() -> Names:
    """Return agency code → (Thai, English) for units that are not of a district."""
    rows = Agency.objects.exclude(code__startswith="district-").values_list("code", "name_th", "name_en")
    return {code: (name_th, name_en) for code, name_th, name_en in rows}
