"""Try other rules on past cases: who would gain and who would lose how many. Changes nothing.

Past cases come from a file or from providers that higher layers register, since the cases lie above routing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rongthuk.routing.agreement import kind_of
from rongthuk.routing.decide import CompiledRules, decide
from rongthuk.routing.facts import Facts
from rongthuk.routing.units import roll_up

EXAMPLES = 5

_COUNTED_BY: dict[str, Callable[[str], str]] = {"kind": kind_of, "office": roll_up, "unit": str}

# (limit) → past cases as (reference, facts), newest first.
HistoryProvider = Callable[[int | None], Iterable[tuple[str, Facts]]]

_providers: list[HistoryProvider] = []


def register_history(provider: HistoryProvider) -> None:
    """Register who yields past cases as (reference, facts), newest first, at most `limit` of them."""
    if provider not in _providers:
        _providers.append(provider)


def history(limit: int | None = None) -> Iterator[tuple[str, Facts]]:
    """Yield the past cases of every provider, at most `limit` in all."""
    left = limit
    for provider in _providers:
        number = 0
        for number, case in enumerate(provider(left), start=1):
            if left is not None and number > left:
                return
            yield case
        if left is not None and (left := left - number) <= 0:
            return


@dataclass(slots=True)
class Comparison:
    """What would change: by agency how many cases it has now, would have, gains and loses."""

    cases: int = 0
    moved: int = 0
    triage_now: int = 0
    triage_then: int = 0
    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    categories: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    changed_rules: Counter[tuple[str, str]] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values, the most moved first."""
        units = sorted(
            self.now.keys() | self.then.keys(),
            key=lambda code: (-(self.gained[code] + self.lost[code]), -self.now[code], code),
        )
        return {
            "cases": self.cases,
            "moved": self.moved,
            "moved_share": round(self.moved / self.cases, 4) if self.cases else None,
            "triage_now": self.triage_now,
            "triage_then": self.triage_then,
            "agencies": [
                {
                    "agency": code,
                    "now": self.now[code],
                    "then": self.then[code],
                    "gained": self.gained[code],
                    "lost": self.lost[code],
                }
                for code in units
            ],
            "moves": [
                {
                    "category": category,
                    "from": before,
                    "to": after,
                    "cases": count,
                    "examples": self.examples[(category, before, after)],
                }
                for (category, before, after), count in self.categories.most_common(20)
            ],
            "rules": [
                {"now": before, "then": after, "cases": count}
                for (before, after), count in self.changed_rules.most_common(20)
            ],
        }


def compare(
    cases: Iterable[tuple[str, Facts]],
    now: CompiledRules,
    then: CompiledRules,
    *,
    by: str = "kind",
    progress: Callable[[int], None] | None = None,
) -> Comparison:
    """Decide every case under both sets of rules and count the difference.

    `by` says how units are counted: "kind" puts the fifty districts' sections together, "office" counts offices and
    bureaus, "unit" counts every unit by itself.
    """
    name = _COUNTED_BY[by]
    found = Comparison()
    for reference, facts in cases:
        before, after = decide(facts, now), decide(facts, then)
        found.cases += 1
        found.triage_now += before.is_triage
        found.triage_then += after.is_triage
        one, other = name(before.agency_code), name(after.agency_code)
        found.now[one] += 1
        found.then[other] += 1
        if before.agency_code != after.agency_code:
            found.moved += 1
            found.lost[one] += 1
            found.gained[other] += 1
            move = (facts.category, one, other)
            found.categories[move] += 1
            found.changed_rules[(before.rule_code, after.rule_code)] += 1
            examples = found.examples.setdefault(move, [])
            if len(examples) < EXAMPLES:
                examples.append(reference)
        if progress is not None and found.cases % 1000 == 0:
            progress(found.cases)
    return found
