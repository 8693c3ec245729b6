"""Set what a change of plan would change side by side: as it stood, and as it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from rongthuk.core.thai import format_date
from rongthuk.desk.plan_chronicle import field_name, value_words
from rongthuk.planning.models import PlanChange
from rongthuk.planning.queries.progress import percent_words

_AMOUNTS = frozenset({"budget_received", "budget_used"})


@dataclass(frozen=True, slots=True)
class StepPair:
    """One step before and after; empty words where it is new or gone."""

    number: int
    before: str
    after: str
    is_changed: bool


@dataclass(slots=True)
class Sides:
    """A change by its facts (name, before, after), and the two lists of steps."""

    facts: list[tuple[str, str, str]] = field(default_factory=list)
    steps: list[StepPair] = field(default_factory=list)


def sides_of(change: PlanChange) -> Sides:
    """Return both sides of a change."""
    sides = Sides()
    for name, after in change.after.items():
        if name == "steps":
            sides.steps = _pairs(change.before.get("steps") or [], after or [])
        else:
            sides.facts.append((field_name(name), _words(name, change.before.get(name)), _words(name, after)))
    return sides


def _words(name: str, value: Any) -> str:
    if name in _AMOUNTS and value not in (None, ""):
        return f"{Decimal(str(value)):,.2f}"
    return value_words(value)


def _pairs(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[StepPair]:
    pairs = []
    for place in range(max(len(before), len(after))):
        old = _step(before[place]) if place < len(before) else ""
        new = _step(after[place]) if place < len(after) else ""
        pairs.append(StepPair(place + 1, old, new, old != new))
    return pairs


def _step(facts: dict[str, Any]) -> str:
    days = [_day(facts.get(name)) for name in ("starts_on", "ends_on")]
    return f"{facts.get('name', '')} · {percent_words(facts.get('weight') or 0)} % · {' – '.join(days)}"


def _day(value: Any) -> str:
    return format_date(date.fromisoformat(str(value))) if value else "?"
