"""Hold the rules in force, compiled, in this process."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from rongthuk.organisations.models import Agency
from rongthuk.routing.decide import CategoryFacts, CompiledRules, compile_rules
from rongthuk.routing.rules_file import read_rules
from rongthuk.taxonomy.queries import categories


@cache
def _compiled() -> CompiledRules:
    file = read_rules((Path(__file__).parent / "catalogue" / "rules.toml").read_text())
    known = {
        category.code: CategoryFacts(category.name_th, category.name_en, category.group_id, category.default_unit)
        for category in categories()
    }
    names = {agency.code: (agency.name_th, agency.name_en) for agency in Agency.objects.all()}
    return compile_rules(file.rules, known, names, version=0)


def current_rules(at: datetime | None = None) -> CompiledRules:
    """Return the rules in force."""
    return _compiled()
