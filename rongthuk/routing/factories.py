"""Give tests compiled rules: the real ones from the files, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rongthuk.routing.decide import CategoryFacts, CompiledRules, RuleRow, compile_rules
from rongthuk.routing.loading import load_rules
from rongthuk.routing.rules_file import CATALOGUE, read_rules
from rongthuk.taxonomy.catalogue_files import read_groups


@lru_cache(maxsize=1)
def catalogue_facts() -> dict[str, CategoryFacts]:
    """Return what routing must know of each category, from the catalogue's files."""
    return {
        row["code"]: CategoryFacts(row["name_th"], row["name_en"], file.group["code"], row["default_unit"])
        for file in read_groups()
        for row in file.categories
    }


@lru_cache(maxsize=1)
def catalogue_rules() -> CompiledRules:
    """Return the catalogue's rules, compiled."""
    rows = read_rules(CATALOGUE.read_text(encoding="utf-8")).rules
    return compile_rules(rows, catalogue_facts(), version=1)


def make_rules(rows: Iterable[RuleRow]) -> CompiledRules:
    """Return rules of a test's own over the catalogue's categories."""
    return compile_rules(rows, catalogue_facts(), version=7)


def load_usual() -> None:
    """Load the catalogue's rules into the database; the taxonomy must be loaded."""
    load_rules()
