"""Measure how often rules choose who really handled a case; pure.

How it is compared. A ticket names several units: the ones it passed through and the ones that worked. What everybody
passes through (the city, the 1555 centre, politicians) is left out. At *unit level* the truth is the sections, bureaus and
outside bodies named, without bare district offices: an office named beside them passed the case on, and one named
alone says nothing of the section, so such a ticket is not compared. A decision agrees when it is *any* of them; `strict`
counts only tickets that name exactly one. At *office level* both sides are rolled up (`district-1006/works` →
`district-1006`) and bare offices count. Top-3 asks whether the decision or one of its two alternatives agrees.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from rongthuk.routing.decide import Decision
from rongthuk.routing.facts import Facts
from rongthuk.routing.traffy import PastCase
from rongthuk.routing.units import roll_up


@dataclass(slots=True)
class Score:
    """How many were compared, and how many agreed at once or among the first three."""

    compared: int = 0
    top_1: int = 0
    top_3: int = 0

    def add(self, truth: set[str], chosen: list[str]) -> None:
        """Count one comparison."""
        self.compared += 1
        self.top_1 += chosen[0] in truth
        self.top_3 += any(code in truth for code in chosen)

    def as_dict(self) -> dict[str, Any]:
        """Return counts and shares."""
        return {
            "compared": self.compared,
            "top_1": round(self.top_1 / self.compared, 4) if self.compared else None,
            "top_3": round(self.top_3 / self.compared, 4) if self.compared else None,
        }


@dataclass(slots=True)
class Agreement:
    """The figures of one replay against the real handlers."""

    cases: int = 0
    triage: int = 0
    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    by_category: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    by_unit: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    misses: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values, for JSON."""
        return {
            "cases": self.cases,
            "triage_share": round(self.triage / self.cases, 4) if self.cases else None,
            "agreement": {name: score.as_dict() for name, score in sorted(self.scores.items())},
            "by_category": {
                name: score.as_dict()
                for name, score in sorted(self.by_category.items(), key=lambda item: -item[1].compared)
            },
            "by_real_unit": {
                name: score.as_dict()
                for name, score in sorted(self.by_unit.items(), key=lambda item: -item[1].compared)
            },
            "commonest_disagreements": [
                {"category": category, "decided": decided, "really": really, "cases": count}
                for (category, decided, really), count in self.misses.most_common(25)
            ],
        }


def kind_of(code: str) -> str:
    """Return the unit without its district: `district-1006/works` → `section:works`."""
    if not code.startswith("district-"):
        return code
    _office, _, section = code.partition("/")
    return f"section:{section}" if section else "office"


def measure(cases: Iterable[PastCase], decide: Callable[[Facts], Decision]) -> Agreement:
    """Return the figures; cases are read once, so an iterator does."""
    found = Agreement()
    for case in cases:
        decision = decide(case.facts)
        found.cases += 1
        found.triage += decision.is_triage
        if case.handlers:
            _compare(found, case, decision)
    return found


def _compare(found: Agreement, case: PastCase, decision: Decision) -> None:
    truth = set(case.handlers)
    chosen = [decision.agency_code, *(code for code, _th, _en in decision.alternatives)]
    offices = {roll_up(code) for code in truth}
    rolled = list(dict.fromkeys(map(roll_up, chosen)))
    period = f"{case.facts.occurred_at:%Y-%m}" if case.facts.occurred_at else "undated"
    source = case.source or "unit"
    found.scores[f"office level, by {source}"].add(offices, rolled)
    found.scores[f"office level, {period}, by {source}"].add(offices, rolled)
    truth = {code for code in truth if "/" in code or not code.startswith("district-")}
    if not truth:
        return
    found.scores[f"unit level, by {source}"].add(truth, chosen)
    found.scores[f"unit level, {period}, by {source}"].add(truth, chosen)
    # Which section, regardless of a wrong district in the ticket.
    kinds = [kind_of(code) for code in chosen]
    found.scores[f"unit level whatever district, by {source}"].add(set(map(kind_of, truth)), kinds)
    if len(truth) == 1:
        found.scores[f"unit level, strict, by {source}"].add(truth, chosen)
        found.by_unit[kind_of(next(iter(truth)))].add(truth, chosen)
    found.by_category[case.facts.category].add(truth, chosen)
    if chosen[0] not in truth:
        really = "+".join(sorted(map(kind_of, truth)))
        found.misses[(case.facts.category, kind_of(chosen[0]), really)] += 1
