"""Measures on the desk: figures by period and unit, comparisons that are fair, and the cases behind."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from rongthuk.complaints.factories import make_complaint
from rongthuk.core import rollups
from rongthuk.core.fiscal import Quarter, quarter_of
from rongthuk.core.measures import Figure, measure
from rongthuk.desk import measuring
from rongthuk.desk.tests.signing import as_, words
from rongthuk.organisations.factories import City

pytestmark = pytest.mark.django_db


def span(query: str) -> measuring.Span:
    """Read a stretch of time from an address."""
    return measuring.read_span(QueryDict(query), timezone.now())


def test_a_stretch_of_time_is_read_with_the_two_that_it_is_compared_with(db: None) -> None:
    quarter = span("period=q:2569/1")
    assert str(quarter.period.first_day) == "2025-10-01"
    assert str(quarter.period.last_day) == "2025-12-31"
    assert str(quarter.before.first_day) == "2025-07-01"
    assert str(quarter.year_before.first_day) == "2024-10-01"
    year_so_far = span("period=t:2569/2")
    assert (str(year_so_far.period.first_day), str(year_so_far.period.last_day)) == (
        "2025-10-01",
        "2026-03-31",
    )
    month = span("period=m:2568-01")
    assert (str(month.period.first_day), str(month.before.first_day)) == ("2025-01-01", "2024-12-01")
    assert str(span("period=f:2569").period.last_day) == "2026-09-30"
    assert str(span("period=c:2568").period.first_day) == "2025-01-01"
    days = span("from=29/2/2567&to=1/3/2567")
    assert (str(days.period.first_day), str(days.before.last_day)) == ("2024-02-29", "2024-02-28")
    assert str(days.year_before.first_day) == "2023-02-28"


@pytest.mark.parametrize(
    "query",
    ["", "period=x", "period=q:2569/9", "period=m:2569-13", "period=f:9999", "from=31/2/2569&to=1/3/2569"],
)
def test_what_is_no_stretch_of_time_is_the_present_quarter(db: None, query: str) -> None:
    assert span(query).word == f"q:{quarter_of(timezone.now())}"


def test_a_change_is_better_or_worse_in_the_measure_s_own_direction(db: None) -> None:
    late, contested, received = (
        measure("result-in-time"),
        measure("contested-or-reopened"),
        measure("received"),
    )
    more, less = Figure(60, 100), Figure(50, 100)
    assert measuring.change_of(late, more, less).tone == "better"  # type: ignore[union-attr]
    assert measuring.change_of(contested, more, less).tone == "worse"  # type: ignore[union-attr]
    assert measuring.change_of(received, Figure(60), Figure(50)).tone == ""  # type: ignore[union-attr]
    assert measuring.change_of(late, more, Figure(0, 0)) is None
    assert measuring.change_of(received, Figure(60), Figure(50), is_running=True) is None
    assert measuring.value_words(late, Figure(0, 0)) == ""
    assert measuring.is_thin(late, Figure(19, 19))
    assert not measuring.is_thin(late, Figure(1, 20))


def test_every_reader_of_the_city_sees_the_figures_and_where_they_come_from(city: City) -> None:
    make_complaint(city, state="in_progress")
    address = reverse("desk:plan_measures")
    for officer in (city.ploy, city.gov, city.nok, city.wit):
        answer = as_(officer).get(address)
        assert answer.status_code == 200
        assert str(measure("result-in-time").exclusions) in html.unescape(words(answer))
    assert as_(city.charlie).get(address).status_code == 403
    # Nothing was summed up yet, so the cases themselves were counted.
    assert answer.context["reader"].exact
    rollups.recompute()
    assert not as_(city.gov).get(address).context["reader"].exact
    assert as_(city.gov).get(address + "?now=1").context["reader"].exact


def test_a_measure_over_nothing_says_so_and_never_none_percent(city: City) -> None:
    rollups.recompute()
    for row in as_(city.gov).get(reverse("desk:plan_measures")).context["rows"]:
        if row["measure"].unit != "count":
            assert row["now"]["written"] == ""
            assert row["now"]["value"] is None
    assert as_(city.gov).get(reverse("desk:plan_measure", args=["satisfied"])).status_code == 200
    assert as_(city.gov).get(reverse("desk:plan_measure", args=["nonsense"])).status_code == 404


@pytest.mark.parametrize("exact", ["", "&now=1"])
def test_units_below_are_counted_and_lead_on(city: City, exact: str) -> None:
    for _place in range(3):
        make_complaint(city, state="in_progress")
    rollups.recompute()
    page = as_(city.gov).get(reverse("desk:plan_measure", args=["received"]) + f"?sort=-cases{exact}")
    rows = {row["agency"].code: row["figure"].numerator for row in page.context["by_unit"]}
    assert rows["district-1006"] == 3
    inside = as_(city.gov).get(
        reverse("desk:plan_measure", args=["received"]) + f"?unit=district-1006{exact}"
    )
    assert {row["agency"].code for row in inside.context["by_unit"]} == {"district-1006/works"}
    (part,) = page.context["parts"]
    assert part["figure"].numerator == 3


def test_the_table_of_months_and_of_units_may_be_taken_along(city: City) -> None:
    make_complaint(city, state="in_progress")
    months = words(as_(city.gov).get(reverse("desk:plan_measure_csv", args=["received", "months"])))
    assert f"{timezone.localtime():%Y-%m},1" in months
    units = words(as_(city.gov).get(reverse("desk:plan_measure_csv", args=["received", "units"])))
    assert "district-1006" in units
    assert as_(city.gov).get(reverse("desk:plan_measure_csv", args=["received", "other"])).status_code == 404
    assert (
        as_(city.charlie).get(reverse("desk:plan_measure_csv", args=["received", "units"])).status_code == 403
    )


def test_the_cases_behind_a_figure_are_those_that_the_reader_may_see(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    address = reverse("desk:plan_measure_cases", args=["received"])
    mine = as_(city.ploy).get(address)
    assert case.reference in words(mine)
    assert mine.context["counts"] == {"total": 1, "is_more": False, "hidden": 0}
    other = as_(city.anan).get(address)
    assert case.reference not in words(other)
    assert other.context["counts"]["hidden"] == 1
    assert as_(city.charlie).get(address).status_code == 403
    early = quarter_of(timezone.now() - timedelta(days=400))
    assert case.reference not in words(as_(city.ploy).get(address + f"?period=q:{Quarter(early.year, 1)}"))
    assert as_(city.ploy).get(address + "?after=bm9uc2Vuc2U").status_code == 422


def test_the_pages_of_measures_ask_a_set_number_of_questions(
    city: City, django_assert_max_num_queries: Any
) -> None:
    for _place in range(4):
        make_complaint(city, state="in_progress")
    rollups.recompute()
    browser = as_(city.gov)
    for address, most in (
        (reverse("desk:plan_measures"), 17),
        (reverse("desk:plan_measure", args=["received"]), 14),
        (reverse("desk:plan_measure_cases", args=["received"]), 13),
    ):
        browser.get(address)
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200
