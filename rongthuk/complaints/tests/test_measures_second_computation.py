"""The measures, their sums and their lists agree with a slow and obvious second computation, whatever happens to the cases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rongthuk.complaints.tests import slowly
from rongthuk.complaints.tests.living import BORDERS, Life
from rongthuk.core import measures, rollups
from rongthuk.core.fiscal import (
    Period,
    calendar_period,
    days_period,
    fiscal_period,
    month_of,
    quarters_of,
)
from rongthuk.core.measures import Figure, Measure
from rongthuk.organisations.factories import City
from rongthuk.organisations.models import Agency

SEED = 2569
CORRECTIONS = frozenset(
    {"merge", "unmerge", "reopen", "contest", "recategorise", "transfer", "return", "send_back", "report", "approve", "assign"}
)  # fmt: skip
EVENTFUL = {
    "accept", "transfer", "return", "report", "send_back", "approve", "contest", "reopen", "merge", "unmerge", "withdraw",
    "recategorise", "reject", "rate", "assign", "lapse",
}  # fmt: skip


@pytest.fixture
def life(city: City, monkeypatch: pytest.MonkeyPatch) -> Life:
    """A city that has lived for more than a year; the same at every run."""
    found = Life(city, monkeypatch, seed=SEED)
    found.import_history()
    found.live(420)
    return found


def periods(now: datetime) -> list[Period]:
    """Months, quarters, budget years and calendar years around all that happened."""
    month, found = month_of(BORDERS[0] - timedelta(days=90)), []
    while month.first_day <= now.date() + timedelta(days=60):
        found.append(month.period)
        month = month.next
    for year in (2568, 2569, 2570):
        found += [quarter.period for quarter in quarters_of(year)]
        found += [fiscal_period(year), calendar_period(year)]
    return found


def units(city: City) -> list[Agency]:
    """Units at every level of the tree, with and without cases."""
    return [
        city.bma, city.centre, city.triage, city.arbitration, city.bang_kapi, city.din_daeng, city.drainage, city.police,
        city.pipes, city.works, city.section("environment"), city.section("works", "1026"), city.section("finance"),
    ]  # fmt: skip


def as_figure(one: Measure, pair: tuple[int, int]) -> Figure:
    return Figure(pair[0], None if one.unit == "count" else pair[1])


def agree(life: Life) -> None:
    """Compare every measure with the second computation: as it is now, in the sums, and in the list of its facts."""
    truth = slowly.everything(life.now)
    stretches, agencies = periods(life.now), units(life.city)
    paths = [agency.path for agency in agencies]
    rollups.recompute(now=life.now)
    for one in measures.measures():
        things = truth[one.code]
        slow = {
            (agency.path if agency else ""): [
                as_figure(one, slowly.figure(things, period.first_day, period.last_day, agency))
                for period in stretches
            ]
            for agency in [None, *agencies]
        }
        for path, expected in slow.items():
            assert measures.series(one, stretches, path, now=life.now) == expected, (one.code, path)
            assert rollups.series(one, stretches, path) == expected, (one.code, path)
        for place in (0, 3, -1, -2):
            period = stretches[place]
            expected_by_unit = {path: slow[path][place] for path in paths}
            assert measures.by_agency(one, period, paths, now=life.now) == expected_by_unit
            assert rollups.by_agency(one, period, paths) == expected_by_unit
            assert (
                measures.figure(one, period, now=life.now) == slow[""][place] == rollups.figure(one, period)
            )
        whole = Period(stretches[0].since, fiscal_period(2570).until)
        parts = {
            part: as_figure(one, slowly.figure(things, whole.first_day, whole.last_day, None, part))
            for part in sorted({thing.part for thing in things})
        }
        assert measures.by_part(one, whole, now=life.now) == parts == rollups.by_part(one, whole)
        listed(life, one, things, whole, life.city.bang_kapi)


def listed(life: Life, one: Measure, things: list[slowly.Counted], period: Period, unit: Agency) -> None:
    """Read the list behind a figure page by page; its cases and sums are those of the second computation."""
    expected = sorted(
        (thing.case, thing.counted) for thing in things if slowly.is_below(thing.unit, unit)
        and period.first_day <= thing.day <= period.last_day
    )  # fmt: skip
    for counted in (None, True, False):
        facts: list[measures.Fact] = []
        while page := measures.subjects(
            one,
            period,
            unit.path,
            counted=counted,
            size=7,
            now=life.now,
            after=facts[-1].key if facts else None,
        ):
            facts += page
        assert len({fact.key for fact in facts}) == len(facts)
        wanted = [pair for pair in expected if counted is None or (pair[1] > 0) is counted]
        assert sorted((fact.subject, fact.counted) for fact in facts) == wanted, (one.code, counted)


def days_agree(life: Life) -> None:
    """Compare single days of the whole city on both sides of every border."""
    truth = slowly.everything(life.now)
    days = [(border - timedelta(days=gap)).date() for border in BORDERS for gap in (1, 0)]
    stretches = [days_period(day, day) for day in days]
    for one in measures.measures():
        slow = [as_figure(one, slowly.figure(truth[one.code], day, day, None)) for day in days]
        assert rollups.series(one, stretches) == measures.series(one, stretches, now=life.now) == slow
    # Each border was met from both sides, or it was not tried.
    met = {thing.day for things in truth.values() for thing in things}
    assert met >= set(days)


@pytest.mark.django_db
def test_every_figure_equals_the_second_computation_also_after_corrections(life: Life) -> None:
    assert set(life.done) >= EVENTFUL, EVENTFUL - set(life.done)
    agree(life)
    days_agree(life)
    before = {
        one.code: measures.figure(one, fiscal_period(2569), now=life.now) for one in measures.measures()
    }
    life.live(120, new=0, only=CORRECTIONS)
    agree(life)
    after = {one.code: measures.figure(one, fiscal_period(2569), now=life.now) for one in measures.measures()}
    # The corrections must have moved something, or nothing was tried.
    changed = {code for code in before if before[code] != after[code]}
    assert changed >= {"result-in-time", "contested-or-reopened"}
