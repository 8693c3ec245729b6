"""The pages of a year's plan: who may open which, and what stands in them when there is nothing."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from rongthuk.complaints.factories import make_complaint
from rongthuk.core import rollups
from rongthuk.desk.tests.signing import as_, words
from rongthuk.organisations.factories import City
from rongthuk.planning.factories import (
    make_indicator,
    make_problem,
    make_project,
    make_report,
    make_round,
    make_rubric,
    make_strategy,
    make_year,
)
from rongthuk.planning.models import BudgetYear

pytestmark = pytest.mark.django_db

OF_YEAR = ["indicators", "strategy", "problems", "rounds"]
OF_EVALUATORS = ["evaluation", "scores", "scores_csv", "setup", "round_add", "strategy_add"]


@pytest.mark.parametrize("name", [*OF_YEAR, *OF_EVALUATORS, "indicator_add"])
def test_charlie_sees_nothing_and_who_is_not_signed_in_is_asked_to(city: City, name: str) -> None:
    make_year()
    address = reverse(f"desk:plan_{name}", args=[2569])
    assert Client().get(address).status_code == 302
    assert as_(city.charlie).get(address).status_code == 403


@pytest.mark.parametrize("name", OF_YEAR)
def test_a_year_without_anything_says_so(city: City, name: str) -> None:
    make_year()
    for officer in (city.ploy, city.wit, city.gov):
        answer = as_(officer).get(reverse(f"desk:plan_{name}", args=[2569]))
        assert answer.status_code == 200
        assert 'class="blank"' in words(answer)


@pytest.mark.parametrize("name", OF_EVALUATORS)
def test_only_evaluators_open_their_pages(city: City, name: str) -> None:
    make_year()
    address = reverse(f"desk:plan_{name}", args=[2569])
    assert as_(city.wit).get(address).status_code == 200
    for officer in (city.ploy, city.gov, city.nok):
        assert as_(officer).get(address).status_code == 403


@pytest.mark.parametrize("name", OF_YEAR)
def test_a_year_that_nobody_opened_does_not_exist(city: City, name: str) -> None:
    make_year()
    assert as_(city.wit).get(reverse(f"desk:plan_{name}", args=[2555])).status_code == 404


@pytest.mark.parametrize("name", OF_YEAR)
def test_a_closed_year_is_read_and_offers_no_form(city: City, name: str) -> None:
    from django.utils import timezone

    make_project(city.works)
    make_round()
    make_strategy()
    BudgetYear.objects.update(closed_at=timezone.now())
    page = words(as_(city.wit).get(reverse(f"desk:plan_{name}", args=[2569])))
    assert "desk/plan/2569" in page
    assert "notice--plain" in page
    assert reverse("desk:plan_round_add", args=[2569]) not in page
    assert reverse("desk:plan_strategy_add", args=[2569]) not in page


def test_every_page_is_drawn_with_something_in_it(city: City) -> None:
    (*_above, node) = make_strategy()
    project = make_project(city.works, node=node)
    report = make_report(project, date(2025, 12, 20), 40)
    problem = make_problem(project, report=report)
    indicator = make_indicator(city.works, project)
    fed = make_indicator(city.works, project, source="project", source_project=project)
    measured = make_indicator(city.works, source="measure", measure="result-in-time")
    row = make_round()
    make_rubric()
    make_complaint(city, state="in_progress")
    rollups.recompute()
    browser = as_(city.wit)
    pages = [
        *(reverse(f"desk:plan_{name}", args=[2569]) for name in (*OF_YEAR, *OF_EVALUATORS, "indicator_add")),
        *(reverse("desk:plan_indicator", args=[each.code]) for each in (indicator, fed, measured)),
        reverse("desk:plan_indicator_edit", args=[measured.code]),
        *(
            reverse("desk:plan_quarter", args=[indicator.code, 1, move])
            for move in ("enter", "score", "unfreeze")
        ),
        reverse("desk:plan_problem", args=[problem.pk]),
        reverse("desk:plan_round", args=[row.pk]),
        reverse("desk:plan_round_edit", args=[row.pk]),
        reverse("desk:plan_strategy_edit", args=[node.pk]),
        reverse("desk:plan_score", args=[2569, 1, project.code]),
        reverse("desk:plan_measures"),
        reverse("desk:plan_measure", args=["received"]),
        reverse("desk:plan_measure", args=["result-in-time"]),
        reverse("desk:plan_measure_cases", args=["received"]),
        reverse("desk:plan_measure_csv", args=["received", "months"]),
        reverse("desk:plan_measure_csv", args=["received", "units"]),
    ]
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200, page
