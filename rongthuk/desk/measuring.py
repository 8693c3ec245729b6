"""Read from an address which stretch of time and which unit a measure is asked for, and what it is compared with.

The stretch is one word: `q:2569/2` a quarter, `t:2569/2` the budget year until a quarter's end, `m:2568-11` a month, `f:2569` a budget
year, `c:2568` a calendar year (all of the Buddhist Era); or two days, `from` and `to`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from rongthuk.core import measures, rollups
from rongthuk.core.dates import NoDate, read_date
from rongthuk.core.fiscal import (
    Month,
    Period,
    Quarter,
    calendar_period,
    days_period,
    fiscal_period,
    fiscal_year_name,
    month_of,
    quarter_of,
)
from rongthuk.core.measures import Figure, Measure
from rongthuk.core.thai import BUDDHIST_ERA, format_date, local
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import ancestors_of, children_of, find_agency, root

# Fewer cases than this say nothing about how well a unit works.
TOO_FEW = 20
_WORD = re.compile(r"^([qtmfc]):(\d{4})(?:[/-](\d{1,2}))?$")
FIRST_YEAR, LAST_YEAR = 2500, 2700


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with its name, and the two that it is compared with."""

    word: str
    name: str
    period: Period
    before: Period
    before_name: str
    year_before: Period
    year_before_name: str

    @property
    def is_running(self) -> bool:
        """Tell whether it has not ended yet."""
        return self.period.until > timezone.now()


def read_span(query: QueryDict, now: datetime) -> Span:
    """Return the stretch that an address asks for; the present quarter where it names none that exists."""
    since, until = query.get("from", ""), query.get("to", "")
    if since and until:
        with suppress(NoDate):
            first, last = read_date(since), read_date(until)
            if first <= last:
                return _days(first, last)
    with suppress(ValueError):
        return _named(query.get("period", ""))
    return _quarter(quarter_of(now))


def _named(word: str) -> Span:
    found = _WORD.match(word)
    if found is None or not FIRST_YEAR <= int(found[2]) <= LAST_YEAR:
        raise ValueError(word)
    kind, year, number = found[1], int(found[2]), int(found[3] or 0)
    if kind == "q":
        return _quarter(Quarter(year, number))
    if kind == "t":
        return _to_date(Quarter(year, number))
    if kind == "m":
        if not 1 <= number <= 12:
            raise ValueError(word)
        return _month(Month(year, number))
    whole = fiscal_period if kind == "f" else calendar_period
    name: Callable[[int], str] = fiscal_year_name if kind == "f" else _calendar_name
    return Span(
        word, name(year), whole(year), whole(year - 1), name(year - 1), whole(year - 2), name(year - 2)
    )


def _calendar_name(year: int) -> str:
    return _("Calendar year %(year)s") % {"year": year}


def _quarter(quarter: Quarter) -> Span:
    year_before = Quarter(quarter.year - 1, quarter.number)
    return Span(f"q:{quarter}", quarter.name, quarter.period, quarter.previous.period, quarter.previous.name,
                year_before.period, year_before.name)  # fmt: skip


def _to_date(quarter: Quarter) -> Span:
    def name(of: Quarter) -> str:
        return _("Budget year %(year)s until the end of quarter %(number)s") % {
            "year": of.year,
            "number": of.number,
        }

    year_before = Quarter(quarter.year - 1, quarter.number)
    before = year_before if quarter.number == 1 else quarter.previous
    return Span(f"t:{quarter}", name(quarter), quarter.to_date, before.to_date, name(before),
                year_before.to_date, name(year_before))  # fmt: skip


def _month(month: Month) -> Span:
    before = Month(month.year - 1, 12) if month.number == 1 else Month(month.year, month.number - 1)
    year_before = Month(month.year - 1, month.number)
    return Span(f"m:{month.year}-{month.number:02d}", month.name, month.period, before.period, before.name,
                year_before.period, year_before.name)  # fmt: skip


def _days(first: date, last: date) -> Span:
    length = last - first
    before = days_period(first - length - timedelta(days=1), first - timedelta(days=1))
    year_before = days_period(_a_year_before(first), _a_year_before(last))
    return Span("", _period_name(days_period(first, last)), days_period(first, last), before, _period_name(before),
                year_before, _period_name(year_before))  # fmt: skip


def _period_name(period: Period) -> str:
    return f"{format_date(period.first_day)} – {format_date(period.last_day)}"


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def span_choices(now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the stretches that are offered, in groups."""
    quarter, month, day = quarter_of(now), month_of(now), local(now).date()

    def quarters() -> Iterator[Quarter]:
        each = quarter
        for _place in range(8):
            yield each
            each = each.previous

    def months() -> Iterator[Month]:
        year, number = month.year, month.number
        for _place in range(15):
            yield Month(year, number)
            year, number = (year, number - 1) if number > 1 else (year - 1, 12)

    calendar = day.year + BUDDHIST_ERA
    return [
        (_("Quarters"), [(f"q:{each}", each.name) for each in quarters()]),
        (_("Months"), [(f"m:{each.year}-{each.number:02d}", each.name) for each in months()]),
        (_("Budget years"), [(f"f:{year}", fiscal_year_name(year)) for year in _down(quarter.year)]),
        (_("Calendar years"), [(f"c:{year}", _calendar_name(year)) for year in _down(calendar)]),
    ]


def _down(year: int) -> range:
    return range(year, year - 4, -1)


def months_around(span: Span) -> list[Month]:
    """Return the months of the stretch; of a shorter one those of the twelve months that end with it."""
    first, last = month_of(span.period.first_day), month_of(span.period.last_day)
    months = [last]
    while len(months) < 12 or months[-1] > first:
        each = months[-1]
        if len(months) >= 36:
            break
        months.append(Month(each.year, each.number - 1) if each.number > 1 else Month(each.year - 1, 12))
    return months[::-1]


def read_unit(query: QueryDict) -> Agency:
    """Return the unit that an address asks for; the whole city where it names none."""
    return find_agency(query.get("unit", "")[:80]) or root()


def path_of(unit: Agency) -> str:
    """Return the path by which measures know a unit; the whole city restricts nothing."""
    return unit.path if unit.depth else ""


def unit_options(unit: Agency) -> list[tuple[str, str]]:
    """Return the offices of the city, and what lies below the chosen one."""
    chosen = {each.pk for each in (*ancestors_of(unit), unit)}
    found: list[tuple[str, str]] = []

    def walk(agency: Agency, depth: int) -> None:
        for child in children_of(agency):
            if not child.active and child.pk not in chosen:
                continue
            found.append((child.code, "\u00a0" * 3 * depth + child.name))
            if child.pk in chosen:
                walk(child, depth + 1)

    walk(root(), 0)
    return found


@dataclass(frozen=True, slots=True)
class Reader:
    """Read figures from the nightly sums where they can answer, else from the facts.

    With `exact`, always from the facts: slower over the whole city, and as of this moment.
    """

    exact: bool
    as_of: datetime | None

    def series(
        self, one: Measure, periods: list[Period], path: str, *, part: str | None = None
    ) -> list[Figure]:
        """Return the figures of several stretches."""
        if not self.exact and self.as_of is not None:
            with suppress(rollups.NotKept):
                return rollups.series(one, periods, path, part=part)
        return measures.series(one, periods, path, part=part)

    def by_agency(self, one: Measure, period: Period, paths: list[str]) -> dict[str, Figure]:
        """Return the figure of each of several units."""
        if not self.exact and self.as_of is not None:
            with suppress(rollups.NotKept):
                return rollups.by_agency(one, period, paths)
        return measures.by_agency(one, period, paths)

    def by_part(self, one: Measure, period: Period, path: str) -> dict[str, Figure]:
        """Return the figure of each part."""
        if not self.exact and self.as_of is not None:
            with suppress(rollups.NotKept):
                return rollups.by_part(one, period, path)
        return measures.by_part(one, period, path)


def reader(query: QueryDict) -> Reader:
    """Return how the figures of a page are read: `now=1` asks for the facts."""
    as_of = rollups.as_of()
    return Reader(exact=query.get("now") == "1" or as_of is None, as_of=as_of)


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure moved: `tone` is better, worse or empty; `words` say by how much."""

    words: str
    tone: str


def change_of(one: Measure, now: Figure, before: Figure, *, is_running: bool = False) -> Change | None:
    """Compare two figures in the measure's own direction; None where there is nothing to compare with.

    A count over a stretch that still runs is not compared with a whole one: it would always seem to fall.
    """
    if is_running and one.unit == "count":
        return None
    value, earlier = one.value(now), one.value(before)
    if value is None or earlier is None:
        return None
    difference = value - earlier
    if one.unit == "count":
        if not earlier:
            return None
        words = _("%(sign)s%(n)s %%") % {
            "sign": _sign(difference),
            "n": f"{abs(difference) * 100 / earlier:.1f}",
        }
    elif one.unit == "mean":
        words = f"{_sign(difference)}{abs(difference):.2f}"
    else:
        words = _("%(sign)s%(n)s points") % {"sign": _sign(difference), "n": f"{abs(difference):.1f}"}
    rounded = round(difference, 2)
    if one.direction == "neutral" or not rounded:
        return Change(words, "")
    return Change(words, "better" if (rounded > 0) == (one.direction == "higher") else "worse")


def _sign(difference: float) -> str:
    return "+" if difference > 0 else "−" if difference < 0 else "±"


def value_words(one: Measure, figure: Figure) -> str:
    """Write a figure as it is read; empty where there is nothing to divide by."""
    value = one.value(figure)
    if value is None:
        return ""
    if one.unit == "count":
        return f"{figure.numerator:,}"
    return f"{value:.2f}" if one.unit == "mean" else f"{value:.1f} %"


def is_thin(one: Measure, figure: Figure) -> bool:
    """Tell whether there are too few cases to compare."""
    return one.unit != "count" and (figure.denominator or 0) < TOO_FEW


def row_of(one: Measure, figure: Figure) -> dict[str, Any]:
    """Return a figure as tables show it."""
    value = one.value(figure)
    return {
        "figure": figure,
        "value": value,
        "written": value_words(one, figure),
        "plain": "" if value is None else f"{value:.2f}",
        "is_thin": is_thin(one, figure),
    }
