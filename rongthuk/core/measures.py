"""Define each figure of the city once: what is counted, over what, by which clock, without which cases.

The folder that owns the facts registers a `Measure`; plan indicators, reports, open data and the wall board compute it through here,
so that the same question never has two answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rongthuk.core.fiscal import Period

__all__ = ["Figure", "Measure", "Period", "measure", "measures", "register"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed measure: numerator over denominator; a plain count has no denominator."""

    numerator: int
    denominator: int | None = None

    @property
    def share(self) -> float | None:
        """Return the share between 0 and 1, or None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure, defined once.

    `compute(period, agency_path)` returns the figure for an agency and all below it; an empty path means the whole city.
    """

    code: str
    name: Any
    numerator: Any
    denominator: Any
    clock: Any
    exclusions: Any
    compute: Callable[[Period, str], Figure]


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> Measure:
    """Register a measure; two measures with one code are a mistake."""
    if measure.code in _measures and _measures[measure.code] is not measure:
        raise ValueError(f"measure {measure.code} is defined twice")
    _measures[measure.code] = measure
    return measure


def measures() -> list[Measure]:
    """Return all measures by code."""
    return [_measures[code] for code in sorted(_measures)]


def measure(code: str) -> Measure:
    """Return one measure; KeyError when nobody defined it."""
    return _measures[code]
