"""Indicators on the desk: keep one with its one source, enter a quarter, score and freeze it."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from rongthuk.core import rollups
from rongthuk.desk.tests.signing import as_, words
from rongthuk.organisations.factories import City
from rongthuk.planning.factories import make_indicator, make_project, make_report, make_rubric, make_year
from rongthuk.planning.models import Indicator, QuarterResult

pytestmark = pytest.mark.django_db


def typed(**changes: Any) -> dict[str, Any]:
    """Return what a planner types for a new indicator."""
    return {
        "code": "5006-0009", "name": "ร้อยละของเรื่องที่แก้ไขแล้วเสร็จ", "agency_code": "district-1006/works", "agency_words": "โยธา",
        "klass": "strategic", "level": "output", "target": "๘๐", "unit": "ร้อยละ", "direction": "higher",
        "accumulation": "cumulative", "source": "entered", **changes,
    }  # fmt: skip


def quarter(indicator: Indicator, number: int, move: str) -> str:
    """Return the address of a quarter's form."""
    return reverse("desk:plan_quarter", args=[indicator.code, number, move])


def test_a_planner_adds_an_indicator_that_takes_a_measure(city: City) -> None:
    make_year()
    address = reverse("desk:plan_indicator_add", args=[2569])
    sent = as_(city.wit).post(address, typed(source="measure", measure="result-in-time"))
    assert sent.status_code == 302
    indicator = Indicator.objects.get(code="5006-0009")
    assert (indicator.measure, indicator.target, indicator.agency) == (
        "result-in-time",
        Decimal(80),
        city.works,
    )
    assert "result-in-time" in words(as_(city.gov).get(sent["Location"]))


def test_what_another_source_asks_for_is_left_out(city: City) -> None:
    make_year()
    address = reverse("desk:plan_indicator_add", args=[2569])
    as_(city.wit).post(address, typed(measure="result-in-time", measure_part="line"))
    indicator = Indicator.objects.get()
    assert (indicator.source, indicator.measure, indicator.measure_part) == ("entered", "", "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": "project"}, "source_project"),
        ({"source": "project", "source_project": "99999999-0001"}, "source_project"),
        ({"source": "measure"}, "measure"),
        ({"target": "มาก"}, "target"),
        ({"code": "x"}, "code"),
        ({"name": ""}, "name"),
    ],
)
def test_a_wrong_indicator_is_refused_beside_its_field(
    city: City, changes: dict[str, Any], field: str
) -> None:
    make_year()
    answer = as_(city.wit).post(reverse("desk:plan_indicator_add", args=[2569]), typed(**changes))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Indicator.objects.exists()


def test_only_planners_keep_indicators(city: City) -> None:
    indicator = make_indicator(city.works)
    add = reverse("desk:plan_indicator_add", args=[2569])
    edit = reverse("desk:plan_indicator_edit", args=[indicator.code])
    for officer in (city.ploy, city.gov, city.charlie):
        assert as_(officer).post(add, typed()).status_code == 403
        assert as_(officer).post(edit, typed()).status_code == 403
    assert Indicator.objects.count() == 1


def test_a_form_from_an_older_state_is_told_so(city: City) -> None:
    indicator = make_indicator(city.works)
    edit = reverse("desk:plan_indicator_edit", args=[indicator.code])
    browser = as_(city.wit)
    assert browser.post(edit, typed(version=0, name="ชื่อใหม่")).status_code == 302
    late = browser.post(edit, typed(version=0, name="ชื่ออื่น"))
    assert late.status_code == 409
    assert Indicator.objects.get().name == "ชื่อใหม่"


def test_a_project_is_linked_and_unlinked(city: City) -> None:
    indicator, project = make_indicator(city.works), make_project(city.works)
    link = reverse("desk:plan_indicator_projects", args=[indicator.code, "link"])
    unlink = reverse("desk:plan_indicator_projects", args=[indicator.code, "unlink"])
    browser = as_(city.wit)
    assert browser.get(link).status_code == 405
    assert as_(city.ploy).post(link, {"project": project.code}).status_code == 403
    assert as_(city.charlie).post(link, {"project": project.code}).status_code == 403
    assert browser.post(link, {"project": "00000000-0000"}).status_code == 422
    assert browser.post(link, {"project": project.code}).status_code == 302
    assert list(indicator.projects.all()) == [project]
    assert browser.post(unlink, {"project": project.code}).status_code == 302
    assert not indicator.projects.exists()
    assert (
        browser.post(reverse("desk:plan_indicator_projects", args=[indicator.code, "burn"])).status_code
        == 404
    )


def test_the_unit_enters_its_quarter_and_another_unit_may_not(city: City) -> None:
    indicator = make_indicator(city.works)
    address = quarter(indicator, 1, "enter")
    for officer in (city.anan, city.gov, city.charlie):
        assert as_(officer).post(address, {"value": "1"}).status_code == 403
    wrong = as_(city.ploy).post(address, {"value": "ประมาณแปดสิบ", "version": 0})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["value"]
    sent = as_(city.ploy).post(address, {"value": "๘๒.๕", "words": "ตามบัญชี", "version": 0})
    assert sent["Location"] == reverse("desk:plan_indicator", args=[indicator.code])
    assert QuarterResult.objects.get().value == Decimal("82.50")


def test_scores_freeze_the_quarter_and_the_page_says_what_it_would_be_today(city: City) -> None:
    from datetime import date

    project = make_project(city.works)
    make_report(project, date(2025, 12, 20), 40)
    indicator = make_indicator(city.works, source="project", source_project=project)
    make_rubric(item="2.1")
    address = quarter(indicator, 1, "score")
    for officer in (city.ploy, city.chai, city.gov, city.charlie):
        assert as_(officer).post(address, {"score_21": "100", "score_22": "75"}).status_code == 403
    browser = as_(city.wit)
    assert browser.post(address, {"score_21": "101", "score_22": "75", "version": 0}).status_code == 422
    assert browser.post(address, {"score_21": "100", "score_22": "75", "version": 0}).status_code == 302
    make_report(project, date(2025, 12, 30), 55)
    page = browser.get(reverse("desk:plan_indicator", args=[indicator.code]))
    first = page.context["figures"][0]
    assert (first["figure"].value, first["figure"].live, first["differs"]) == (Decimal(40), Decimal(55), True)
    assert browser.post(quarter(indicator, 1, "unfreeze"), {"reason": ""}).status_code == 422
    assert browser.post(quarter(indicator, 1, "unfreeze"), {"reason": "รายงานแก้ไข"}).status_code == 302
    page = browser.get(reverse("desk:plan_indicator", args=[indicator.code]))
    assert page.context["figures"][0]["figure"].value == Decimal(55)


def test_scoring_from_the_queue_leads_back_to_it(city: City) -> None:
    indicator = make_indicator(city.works)
    sent = as_(city.wit).post(
        quarter(indicator, 2, "score") + "?back=queue", {"score_21": "1", "score_22": "2", "version": 0}
    )
    assert sent["Location"] == reverse("desk:plan_evaluation", args=[2569]) + "?quarter=2"


def test_a_measure_without_cases_has_no_result_and_never_none_percent(city: City) -> None:
    indicator = make_indicator(city.works, source="measure", measure="satisfied", target=Decimal(80))
    rollups.recompute()
    page = as_(city.wit).get(reverse("desk:plan_indicator", args=[indicator.code]))
    assert [each["figure"].value for each in page.context["figures"]] == [None] * 4
    rows = as_(city.wit).get(reverse("desk:plan_indicators", args=[2569])).context["rows"]
    assert [cell.value for cell in rows[0].cells] == [None] * 4
    assert rows[0].standing.reached is None


def test_filters_narrow_the_list(city: City) -> None:
    make_indicator(city.works, klass="routine")
    make_indicator(city.drainage, code="0700-0001", name="ระบายน้ำ")
    browser = as_(city.gov)

    def found(query: str) -> list[str]:
        answer = browser.get(reverse("desk:plan_indicators", args=[2569]) + query)
        return [row.indicator.code for row in answer.context["rows"]]

    assert found("") == ["0700-0001", "5006-0001"]
    assert found("?unit=drainage") == ["0700-0001"]
    assert found("?klass=routine") == ["5006-0001"]
    assert found("?q=ระบาย") == ["0700-0001"]
    assert found("?standing=unknown") == ["0700-0001", "5006-0001"]
    assert found("?standing=reached") == []
    assert found("?klass=nonsense&unit=nowhere") == ["0700-0001", "5006-0001"]


def test_the_list_asks_as_often_for_many_as_for_few(city: City, django_assert_max_num_queries: Any) -> None:
    project = make_project(city.works)
    for number in range(30):
        source: list[dict[str, Any]] = [
            {},
            {"source": "project", "source_project": project},
            {"source": "measure", "measure": "received"},
        ]
        make_indicator(city.works, project, code=f"5006-{number + 100:04d}", **source[number % 3])
    browser = as_(city.wit)
    browser.get(reverse("desk:plan_indicators", args=[2569]))
    with django_assert_max_num_queries(14):
        answer = browser.get(reverse("desk:plan_indicators", args=[2569]))
    assert len(answer.context["rows"]) == 30


def test_a_long_list_is_walked_by_pages(city: City) -> None:
    for number in range(105):
        make_indicator(city.works, code=f"5006-{number + 100:04d}")
    browser = as_(city.gov)
    address = reverse("desk:plan_indicators", args=[2569])
    first, second = browser.get(address), browser.get(address, {"page": "2"})
    assert [len(page.context["rows"]) for page in (first, second)] == [100, 5]
    assert first.context["total"] == 105
    assert browser.get(address, {"page": "99"}).context["page_number"] == 2
