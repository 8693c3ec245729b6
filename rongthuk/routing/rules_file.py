"""Read a rules file (TOML) and refuse what is wrong, naming rule and field.

A file has `[[rule]]` tables in the order in which they are tried, and one table `[next_best]`: category → unit specs that
come after the category's usual unit, likeliest first, so that people see whom else to ask.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rongthuk.routing.decide import BadRule, RuleRow, check_rule

CATALOGUE = Path(__file__).parent / "catalogue" / "rules.toml"
_FIELDS = {"code", "when", "unit", "supporting", "because_th", "because_en"}


@dataclass(frozen=True, slots=True)
class RulesFile:
    """A rules file that was read and checked; `checksum` is the SHA-256 of its text."""

    name: str
    note: str
    rules: tuple[RuleRow, ...]
    source: str
    checksum: str


def read_rules(source: str) -> RulesFile:
    """Return the rules of a TOML text. Raises `BadRule` for the first thing that is wrong."""
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise BadRule(f"the file is not TOML: {error}") from error
    if unknown := sorted(set(data) - {"name", "note", "rule", "next_best"}):
        raise BadRule(f"{unknown[0]}: there is no such table")
    rows: list[RuleRow] = []
    seen: set[str] = set()
    for number, table in enumerate(data.get("rule", []), start=1):
        row = _row(number, table)
        if row.code in seen:
            raise BadRule(f"rule {row.code}: the code is taken by an earlier rule")
        seen.add(row.code)
        rows.append(row)
    for category, specs in data.get("next_best", {}).items():
        for place, spec in enumerate(specs, start=1):
            row = RuleRow(f"next-{category}-{place}", spec, {"category": [category], "next_best": True})
            check_rule(row)
            rows.append(row)
    if not rows:
        raise BadRule("the file holds no rule")
    return RulesFile(
        name=data.get("name", ""),
        note=data.get("note", ""),
        rules=tuple(rows),
        source=source,
        checksum=hashlib.sha256(source.encode()).hexdigest(),
    )


def _row(number: int, table: dict[str, Any]) -> RuleRow:
    where = f"rule {table.get('code', number)}"
    if unknown := sorted(set(table) - _FIELDS):
        raise BadRule(f"{where}: {unknown[0]}: there is no such field")
    for field in ("code", "unit"):
        if not isinstance(table.get(field), str) or not table[field]:
            raise BadRule(f"{where}: {field}: is missing")
    row = RuleRow(
        code=table["code"],
        unit=table["unit"],
        when=table.get("when", {}),
        supporting=tuple(table.get("supporting", ())),
        because_th=table.get("because_th", ""),
        because_en=table.get("because_en", ""),
    )
    check_rule(row)
    return row
