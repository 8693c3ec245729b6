"""Define each figure of the city once: what is counted, over what, by which clock, without which cases.

The folder that owns the facts registers a `Measure`; plan indicators, reports, open data and the wall board compute it through here,
so that the same question never has two answers. One statement, `facts`, serves all of it: the figure of this moment, the sums that
are kept for boards (`rollups`), the breakdowns, and the list of the cases behind a figure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection
from django.utils import timezone

from rongthuk.core.fiscal import Period

__all__ = [
    "Fact",
    "Figure",
    "Measure",
    "Period",
    "behind",
    "by_agency",
    "by_part",
    "figure",
    "figures",
    "measure",
    "measures",
    "register",
    "resolve_agencies_by",
    "series",
    "subject_keys",
    "subjects",
    "within",
]

Unit = Literal["share", "count", "mean"]
Direction = Literal["higher", "lower", "neutral"]
Parameters = dict[str, Any]
Statement = tuple[str, Parameters]
# An agency and all below it, as the chain of keys that `organisations` gives it; empty for the whole city.
AgencyPath = str


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed measure: numerator over denominator; a plain count has no denominator."""

    numerator: int
    denominator: int | None = None

    @property
    def share(self) -> float | None:
        """Return numerator by denominator, or None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None

    def __add__(self, other: Figure) -> Figure:
        """Return the figure of both together."""
        if self.denominator is None or other.denominator is None:
            return Figure(self.numerator + other.numerator)
        return Figure(self.numerator + other.numerator, self.denominator + other.denominator)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure, defined once.

    `facts(now)` returns a SELECT and its named parameters with one row a fact and the columns `fact` (its key, unique in the
    measure), `subject` (the key of the case), `agency`, `at` (the moment that puts it into a period, never after `now`), `counted`
    (whole number: what goes into the numerator), `out_of` (what goes into the denominator; NULL for a plain count) and `part`.
    Names and sentences are translatable and are what people read beside the figure.
    """

    code: str
    name: Any
    numerator: Any
    denominator: Any
    clock: Any
    exclusions: Any
    # Which unit answers for a fact.
    unit_of: Any
    facts: Callable[[datetime], Statement]
    unit: Unit = "share"
    direction: Direction = "higher"
    # What `part` is, for a heading; None where the measure has no parts. `part_name` says one part in the reader's language.
    part: Any = None
    part_name: Callable[[str], Any] = str

    def empty(self) -> Figure:
        """Return the figure over nothing."""
        return Figure(0, None if self.unit == "count" else 0)

    def value(self, of: Figure) -> float | None:
        """Return what is written down: per cent for a share, else the number itself; None where there is nothing to divide by."""
        if self.unit == "count":
            return float(of.numerator)
        share = of.share
        return share if share is None or self.unit == "mean" else 100 * share


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was counted, or that could have been."""

    key: int
    subject: int
    agency_id: int
    at: datetime
    counted: int
    out_of: int | None
    part: str


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


def measure(code: str | Measure) -> Measure:
    """Return one measure; KeyError when nobody defined it."""
    return code if isinstance(code, Measure) else _measures[code]


_resolve: Callable[[AgencyPath], Sequence[int]] | None = None


def resolve_agencies_by(resolver: Callable[[AgencyPath], Sequence[int]]) -> None:
    """Let `organisations` say which keys belong to an agency and all below it; the core itself knows no tree."""
    global _resolve  # noqa: PLW0603 - one tree a process is the point.
    _resolve = resolver


def within(path: AgencyPath) -> list[int] | None:
    """Return the keys of the agencies at and below a path; None for the whole city."""
    if not path:
        return None
    if _resolve is None:
        raise RuntimeError("nobody has registered the tree of agencies")
    return list(_resolve(path))


def figure(
    code: str | Measure, period: Period, path: AgencyPath = "", *, part: str | None = None, now: datetime | None = None
) -> Figure:  # fmt: skip
    """Return a figure as it is at this moment, for an agency with all below it; an empty path is the whole city.

    `now` asks as of another moment: what falls due later is not counted yet. What has happened since is not undone by it.
    """
    one = measure(code)
    return _grouped(one, period, path, part=part, now=now, by="''").get("", one.empty())


def figures(
    codes: Iterable[str], period: Period, path: AgencyPath = "", *, now: datetime | None = None
) -> dict[str, Figure]:
    """Return several figures of a period, by code."""
    return {code: figure(code, period, path, now=now) for code in codes}


def series(
    code: str | Measure, periods: Sequence[Period], path: AgencyPath = "", *, part: str | None = None,
    now: datetime | None = None,
) -> list[Figure]:  # fmt: skip
    """Return the figures of several periods in their order, in one statement; periods may overlap."""
    one = measure(code)
    if not periods:
        return []
    whole = Period(min(p.since for p in periods), max(p.until for p in periods))
    statement, parameters = _facts(one, whole, path, part=part, now=now)
    parameters |= {"ranges_since": [p.since for p in periods], "ranges_until": [p.until for p in periods]}
    found = _rows(
        "select r.place, coalesce(sum(f.counted), 0)::bigint, sum(f.out_of)::bigint"
        " from unnest(%(ranges_since)s::timestamptz[], %(ranges_until)s::timestamptz[])"
        f" with ordinality r(since, until, place) join ({statement}) f on f.at >= r.since and f.at < r.until"
        " group by r.place",
        parameters,
    )
    kept = {place: _figure(one, counted, out_of) for place, counted, out_of in found}
    return [kept.get(place, one.empty()) for place in range(1, len(periods) + 1)]


def by_agency(
    code: str | Measure, period: Period, paths: Iterable[AgencyPath], *, part: str | None = None, now: datetime | None = None
) -> dict[AgencyPath, Figure]:  # fmt: skip
    """Return the figure of each of several agencies with all below it; one statement, whatever their number."""
    wanted = list(paths)
    one = measure(code)
    return spread(one, _grouped(one, period, _common(wanted), part=part, now=now, by="f.agency"), wanted)


def by_part(
    code: str | Measure, period: Period, path: AgencyPath = "", *, now: datetime | None = None
) -> dict[str, Figure]:
    """Return the figure of each part that occurs (each channel, each number of stars)."""
    return dict(sorted(_grouped(measure(code), period, path, now=now, by="f.part").items()))


def subjects(
    code: str | Measure, period: Period, path: AgencyPath = "", *, counted: bool | None = None, part: str | None = None,
    after: int | None = None, size: int = 50, now: datetime | None = None,
) -> list[Fact]:  # fmt: skip
    """Return a page of the facts behind a figure, newest key first; `after` is the key of the last one seen.

    `counted` picks those in the numerator (True) or only in the denominator (False). Nobody's rights are asked here: show cases
    through the folder that owns them.
    """
    statement, parameters = _facts(measure(code), period, path, part=part, counted=counted, now=now)
    rows = _rows(
        "select f.fact, f.subject, f.agency, f.at, f.counted, f.out_of, f.part from (" + statement + ") f"
        " where %(after)s::bigint is null or f.fact < %(after)s order by f.fact desc limit %(size)s",
        {**parameters, "after": after, "size": size},
    )
    return [Fact(*row) for row in rows]


def subject_keys(
    code: str | Measure, period: Period, path: AgencyPath = "", *, counted: bool | None = None, part: str | None = None,
    below: int | None = None, size: int = 50, now: datetime | None = None,
) -> list[int]:  # fmt: skip
    """Return the keys of the cases behind a figure, each once, highest first, from below a key on."""
    statement, parameters = _facts(measure(code), period, path, part=part, counted=counted, now=now)
    rows = _rows(
        f"select distinct f.subject from ({statement}) f where %(below)s::bigint is null or f.subject < %(below)s"
        " order by f.subject desc limit %(size)s",
        {**parameters, "below": below, "size": size},
    )
    return [key for (key,) in rows]


def behind(
    code: str | Measure, period: Period, path: AgencyPath = "", *, counted: bool | None = None, part: str | None = None,
    now: datetime | None = None,
) -> tuple[str, list[Any]]:  # fmt: skip
    """Return a SELECT of the column `subject` behind a figure with its parameters in order, to count or to join by."""
    statement, parameters = _facts(measure(code), period, path, part=part, counted=counted, now=now)
    values: list[Any] = []

    def place(found: re.Match[str]) -> str:
        values.append(parameters[found[1]])
        return "%s"

    return re.sub(r"%\((\w+)\)s", place, f"select f.subject from ({statement}) f"), values


def spread(one: Measure, own: Mapping[Any, Figure], paths: Iterable[AgencyPath]) -> dict[AgencyPath, Figure]:
    """Sum the agencies' own figures, by key, to those of whole subtrees, by path."""
    found: dict[AgencyPath, Figure] = {}
    for path in paths:
        keys = within(path)
        total = one.empty()
        for key in own if keys is None else keys:
            if key in own:
                total += own[key]
        found[path] = total
    return found


def _common(paths: Sequence[AgencyPath]) -> AgencyPath:
    """Return the agency above all of these; empty for the whole city."""
    if not paths:
        return ""
    links = [path.split(".")[:-1] for path in paths]
    shared = []
    for level in zip(*links, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    # The top of the tree is the city, which restricts nothing.
    return ".".join(shared) + "." if len(shared) > 1 else ""


def _facts(
    one: Measure, period: Period, path: AgencyPath, *, part: str | None = None, counted: bool | None = None,
    now: datetime | None = None,
) -> Statement:  # fmt: skip
    """Return the facts of a period, an agency and a part as a statement; conditions reach down to the tables' indexes."""
    statement, parameters = one.facts(now or timezone.now())
    where = ["m.at >= %(since)s", "m.at < %(until)s"]
    more: Parameters = {"since": period.since, "until": period.until}
    keys = within(path)
    if keys is not None:
        where.append("m.agency = any(%(agencies)s::bigint[])")
        more["agencies"] = keys
    if part is not None:
        where.append("m.part = %(part)s")
        more["part"] = part
    if counted is not None:
        where.append("m.counted > 0" if counted else "m.counted = 0")
    return f"select m.* from ({statement}) m where {' and '.join(where)}", {**parameters, **more}


def _grouped(
    one: Measure, period: Period, path: AgencyPath, *, by: str, now: datetime | None, part: str | None = None
) -> dict[Any, Figure]:
    statement, parameters = _facts(one, period, path, part=part, now=now)
    rows = _rows(
        f"select {by}, coalesce(sum(f.counted), 0)::bigint, sum(f.out_of)::bigint from ({statement}) f group by 1",
        parameters,
    )
    return {key: _figure(one, counted, out_of) for key, counted, out_of in rows}


def _figure(one: Measure, counted: int, out_of: int | None) -> Figure:
    return Figure(counted, None if one.unit == "count" else out_of or 0)


def _rows(statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
