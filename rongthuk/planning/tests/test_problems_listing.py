"""Problems across projects: walked page by page, counted by who must act, with the reader's own rights."""

from datetime import date, timedelta
from typing import Any

import pytest

from rongthuk.core.errors import Invalid
from rongthuk.organisations.factories import City
from rongthuk.planning.factories import make_problem, make_project
from rongthuk.planning.queries.problems import Filters, by_agency, problems

pytestmark = pytest.mark.django_db
FIRST = date(2025, 11, 1)


@pytest.mark.parametrize("standing", ["open", "solved"])
def test_pages_hold_every_problem_once_also_where_days_are_the_same(city: City, standing: str) -> None:
    project = make_project(city.works)
    facts: dict[str, Any] = {"solved_on": FIRST, "solution": "แล้ว"} if standing == "solved" else {}
    made = [
        make_problem(project, raised_on=FIRST + timedelta(days=number // 3), **facts) for number in range(11)
    ]
    seen: list[int] = []
    after = None
    while True:
        page = problems(city.gov.actor(), Filters(2569, standing=standing), after=after, size=4)
        seen += [row.problem.pk for row in page.rows]
        after = page.next
        if after is None:
            break
    assert sorted(seen) == [each.pk for each in made]
    assert seen == (
        [each.pk for each in made] if standing == "open" else [each.pk for each in reversed(made)]
    )


def test_counts_by_unit_equal_the_list(city: City) -> None:
    project = make_project(city.works)
    for number in range(5):
        make_problem(
            project, raised_on=FIRST + timedelta(days=number), kind="obstacle" if number % 2 else "problem",
            agency=city.drainage if number < 2 else city.works,
        )  # fmt: skip
    groups = by_agency(city.gov.actor(), Filters(2569))
    assert [(each.agency, each.problems, each.obstacles, each.oldest) for each in groups] == [
        (city.works, 2, 1, FIRST + timedelta(days=2)),
        (city.drainage, 1, 1, FIRST),
    ]
    assert sum(each.total for each in groups) == len(problems(city.gov.actor(), Filters(2569)).rows)


def test_rights_are_the_project_s_unit_s_and_the_acting_unit_s(city: City) -> None:
    make_problem(make_project(city.works), agency=city.drainage)

    def rights(officer: Any) -> tuple[bool, bool]:
        (row,) = problems(officer.actor(), Filters(2569)).rows
        return row.may_solve, row.may_assign

    assert rights(city.ploy) == (True, True)
    assert rights(city.anan) == (True, False)
    assert rights(city.wit) == (True, True)
    assert rights(city.gov) == (False, False)
    assert problems(city.charlie.actor(), Filters(2569)).rows == []


@pytest.mark.parametrize("key", ["x", "WzEsMl0", "WyIyMDI2LTAxLTAxIiwieCJd"])
def test_a_made_up_page_is_refused(city: City, key: str) -> None:
    with pytest.raises(Invalid):
        problems(city.gov.actor(), Filters(2569), after=key)


def test_a_page_is_two_queries(city: City, django_assert_max_num_queries: Any) -> None:
    for _place in range(12):
        make_problem(make_project(city.works))
    actor = city.gov.actor()
    with django_assert_max_num_queries(2):
        assert len(problems(actor, Filters(2569)).rows) == 12
