"""Hold what a page of the old tracker says, before anything of it is kept.

`line` is the line of the file on which a thing stands (1 is the first, 0 is unknown); two pages that say the same are equal whatever
their lines and warnings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class PageWarning:
    """Something doubtful: a code for machines, a sentence for people, and where it stands."""

    code: str
    message: str
    line: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who answers for the project, with his extension or telephone as printed."""

    name: str
    extension: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One numbered objective, or one target with its number, unit and "at least"."""

    number: int
    words: str
    amount: Decimal | None = None
    unit: str = ""
    at_least: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Tag:
    """A mark of the plan: `quick-win`, or `flagship` with `short`, `medium` or `long`."""

    tag: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the strategy: "7.5.1", its title, and the word of its level where one is printed."""

    number: str
    title: str
    level_word: str = ""
    line: int = field(default=0, compare=False)

    @property
    def depth(self) -> int:
        """Return 1 for the root, 2 for what hangs below it, and so on."""
        return self.number.count(".") + 1

    @property
    def place(self) -> tuple[int, ...]:
        """Return the number as numbers, so that 7.10 comes after 7.9."""
        return tuple(int(part) for part in self.number.split("."))


@dataclass(frozen=True, slots=True)
class Report:
    """One progress report. `day` is the heading's date, or the narrative's where the heading has none that can be read."""

    number: int
    day: date | None
    percent: Decimal | None
    narrative: str = ""
    problems: str = ""
    obstacles: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the plan."""

    number: int
    name: str
    weight: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """One row of an indicator's table: the printed result and the pair 2.1 / 2.2."""

    quarter: int
    result: Decimal | None = None
    score_21: Decimal | None = None
    score_22: Decimal | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class IndicatorPart:
    """An indicator that the project supports, with its table by quarter."""

    code: str
    name: str = ""
    number: str = ""
    klass: str = ""
    level: str = ""
    unit: str = ""
    target: Decimal | None = None
    result: Decimal | None = None
    quarters: tuple[QuarterRow, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Score:
    """The score that สยป. gave the project for a quarter."""

    quarter: int
    score: Decimal
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything that one page says. Years are of the Buddhist Era; texts that the page cuts off stay cut off."""

    code: str
    name: str = ""
    plan_number: str = ""
    year: int | None = None
    unit_name: str = ""
    percent: Decimal | None = None
    responsible: tuple[Person, ...] = ()
    scores: tuple[Score, ...] = ()
    rationale: str = ""
    owner_code: str = ""
    carrier_code: str = ""
    objectives: tuple[Item, ...] = ()
    targets: tuple[Item, ...] = ()
    tags: tuple[Tag, ...] = ()
    strategy: tuple[Node, ...] = ()
    reports: tuple[Report, ...] = ()
    steps: tuple[Step, ...] = ()
    indicators: tuple[IndicatorPart, ...] = ()
    budget_received: Decimal | None = None
    budget_used: Decimal | None = None
    warnings: tuple[PageWarning, ...] = field(default=(), compare=False)
    # Where the single values stand: field → line.
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    @property
    def unit_code(self) -> str:
        """Return the unit's code of that year, which begins the project's code."""
        return self.code[:8]

    @property
    def kind(self) -> str:
        """Return `activity` where the name begins with that word, else `project`."""
        return "activity" if self.name.startswith("กิจกรรม") else "project"

    @property
    def reports_by_day(self) -> tuple[Report, ...]:
        """Return the reports in order of time; of two of one day, the one that the page numbers as the later comes last."""
        dated = [(report.day, report.number) for report in self.reports if report.day is not None]
        # The tracker numbers from the newest; a page that numbers the other way shows it by its days.
        rising = sum((b[0] > a[0]) - (b[0] < a[0]) for a, b in _neighbours(sorted(dated, key=_number)))
        turn = 1 if rising > 0 else -1
        return tuple(sorted(self.reports, key=lambda report: (report.day or date.min, turn * report.number)))


def _number(pair: tuple[date, int]) -> int:
    return pair[1]


def _neighbours(pairs: list[tuple[date, int]]) -> list[tuple[tuple[date, int], tuple[date, int]]]:
    return list(pairwise(pairs))
