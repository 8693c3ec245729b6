"""Which units have reported in a round, and what they still owe."""

from datetime import date, timedelta
from typing import Any

import pytest

from rongthuk.core.fiscal import midnight
from rongthuk.organisations.factories import City
from rongthuk.planning.actions.rounds import owing
from rongthuk.planning.factories import make_project, make_report, make_round
from rongthuk.planning.queries import rounds

pytestmark = pytest.mark.django_db
OPENS, CLOSES = date(2026, 1, 1), date(2026, 1, 10)


def written(project: Any, day: date, **facts: Any) -> None:
    """Make a report that was written on a day."""
    make_report(project, date(2025, 12, 31), 50, written_at=midnight(day), **facts)


def test_reports_in_time_late_and_missing_are_told_apart(city: City) -> None:
    row = make_round(opens_on=OPENS, closes_on=CLOSES)
    first, late, missing, early, draft = (make_project(city.works) for _place in range(5))
    written(first, CLOSES, state="submitted")
    written(late, CLOSES + timedelta(days=1))
    written(early, OPENS - timedelta(days=1))
    written(draft, OPENS, state="draft")
    make_project(city.works, state="done")
    make_project(city.drainage, code="07000000-0001", state="cancelled")
    (standing,) = rounds.rounds_of(2569, day=date(2026, 2, 1))
    (unit,) = standing.units
    assert (unit.agency, unit.reported, unit.late, unit.owed) == (city.works, 2, 1, 3)
    assert (standing.stage, standing.units_done) == ("over", 0)
    assert set(owing(row)) == {missing, early, draft}
    assert (
        sum(len(projects) for _unit, projects in rounds.projects_owed(city.gov.actor(), row)) == standing.owed
    )


def test_nobody_owes_anything_before_the_round_has_opened(city: City) -> None:
    make_round(opens_on=OPENS, closes_on=CLOSES)
    make_project(city.works)
    (standing,) = rounds.rounds_of(2569, day=OPENS - timedelta(days=1))
    assert (standing.stage, standing.owed) == ("coming", 0)
    assert rounds.owed_by(city.ploy.actor(), 2569, day=OPENS - timedelta(days=1)) == []


def test_a_project_that_was_finished_by_its_report_counts_as_reported(city: City) -> None:
    make_round(opens_on=OPENS, closes_on=CLOSES)
    make_report(make_project(city.works), date(2025, 12, 31), 100, written_at=midnight(OPENS))
    (standing,) = rounds.rounds_of(2569, day=OPENS)
    assert (standing.stage, standing.reported, standing.owed) == ("open", 1, 0)


def test_a_unit_owes_what_is_its_own_and_of_units_below(city: City) -> None:
    row = make_round(opens_on=OPENS, closes_on=CLOSES)
    own, other = make_project(city.works), make_project(city.drainage, code="07000000-0001")
    (debt,) = rounds.owed_by(city.ploy.actor(), 2569, day=OPENS)
    assert (debt.round, debt.projects, debt.stage) == (row, [own], "open")
    (debt,) = rounds.owed_by(city.anan.actor(), 2569, day=CLOSES + timedelta(days=9))
    assert (debt.projects, debt.stage) == ([other], "over")
    for officer in (city.wit, city.gov, city.charlie):
        assert rounds.owed_by(officer.actor(), 2569, day=OPENS) == []


def test_many_rounds_are_two_queries(city: City, django_assert_num_queries: Any) -> None:
    for number in range(1, 5):
        make_round(number=number, quarter=number)
    for _place in range(6):
        written(make_project(city.works), OPENS)
    # The agencies are in memory once anybody has asked for one.
    rounds.rounds_of(2569)
    with django_assert_num_queries(2):
        assert len(rounds.rounds_of(2569)) == 4
