"""The board of the year on the desk."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rongthuk.core.thai import fiscal_year
from rongthuk.desk.tests.signing import as_, words
from rongthuk.organisations.factories import City, make_membership, make_officer
from rongthuk.planning.factories import (
    make_problem,
    make_project,
    make_report,
    make_steps,
    make_strategy,
    make_year,
)
from rongthuk.planning.models import ProjectTag

pytestmark = pytest.mark.django_db


def address(year: int = 2569) -> str:
    """Return the board of a year."""
    return reverse("desk:plan_board", args=[year])


def test_everybody_who_works_for_the_city_reads_the_board_and_charlie_does_not(city: City) -> None:
    make_project(city.works)
    for officer in (city.wit, city.ploy, city.chai, city.gov, city.nok, city.insp, city.krit):
        assert as_(officer).get(address()).status_code == 200
    assert as_(city.charlie).get(address()).status_code == 403
    assert as_(city.wit).post(address()).status_code == 405
    assert as_(city.wit).get(address(2480)).status_code == 404


def test_the_rail_leads_to_the_plan_who_has_a_part_in_it(city: City) -> None:
    make_year()
    link = f'href="{reverse("desk:plan")}"'
    for officer in (city.ploy, city.chai, city.gov):
        assert link in words(as_(officer).get(reverse("desk:work")))
    assert link in words(as_(city.wit).get(address()))
    assert link not in words(as_(city.insp).get(reverse("desk:work")))


def test_who_has_only_a_part_in_the_plan_starts_there(city: City) -> None:
    rin = make_officer("rin")
    make_membership(rin, city.works, "reporter")
    assert as_(rin).get(reverse("desk:home"))["Location"] == reverse("desk:plan")


def test_the_plan_opens_at_the_present_year_or_the_newest(city: City) -> None:
    present = fiscal_year(timezone.now())
    start = reverse("desk:plan")
    assert as_(city.wit).get(start)["Location"] == address(present)
    make_year(present - 3)
    assert as_(city.wit).get(start)["Location"] == address(present - 3)
    make_year(present)
    assert as_(city.wit).get(start)["Location"] == address(present)


def test_an_empty_year_is_drawn(city: City) -> None:
    make_year()
    page = words(as_(city.wit).get(address()))
    assert 'class="blank"' in page
    assert "plan-summary" not in page


def test_a_closed_year_says_so(city: City) -> None:
    make_year(closed_at=timezone.now())
    make_project(city.works)
    assert "ปิด" in words(as_(city.wit).get(address()))


def test_a_row_shows_what_the_board_knows(city: City) -> None:
    project = make_project(
        city.works, plan_number="5.", name="กิจกรรมศึกษาแนวทาง", budget_used=Decimal("250000")
    )
    make_steps(project)
    make_report(project, date(2025, 12, 1), "40")
    make_report(project, date(2026, 1, 5), "30", reason="นับผิด")
    make_problem(project)
    ProjectTag.objects.create(project=project, tag="flagship", term="medium")
    page = words(as_(city.wit).get(address()))
    row = page[page.index("<tbody>") :]
    for shown in (
        project.code,
        "5.",
        "กิจกรรมศึกษาแนวทาง",
        city.works.name_th,
        "30 %",
        "5 ม.ค. 69",
        "250,000",
        "1,000,000",
        "25 %",
        "Flagship",
    ):
        assert shown in row
    assert reverse("desk:plan_project", args=[project.code]) in row


def test_filters_stand_in_the_address_and_are_kept_by_chips_pages_and_orders(city: City) -> None:
    nodes = make_strategy()
    mine = make_project(city.works, node=nodes[3])
    make_problem(mine)
    other = make_project(city.pipes)
    answer = as_(city.wit).get(
        address(), {"unit": "district-1006", "only": "problems", "strategy": nodes[1].pk, "sort": "-percent"}
    )
    page = words(answer)
    body = page[page.index("<tbody>") :]
    assert mine.code in body
    assert other.code not in body
    assert all("unit=district-1006" in chip.address for chip in answer.context["chips"])
    assert re.search(r'<option value="district-1006" selected', page)
    assert words(as_(city.wit).get(address(), {"q": "ไม่มีแน่นอน"})).count('class="blank"') == 1
    # What names nothing restricts nothing and breaks nothing.
    odd = {"unit": "moon", "only": "x", "strategy": "99999999", "page": "0", "state": "x", "sort": "zzz"}
    assert as_(city.wit).get(address(), odd).context["board"].total == 2


def test_two_hundred_projects_are_walked_through_by_pages(city: City, monkeypatch: Any) -> None:
    monkeypatch.setattr("rongthuk.planning.queries.board.board.__kwdefaults__", {"day": None, "size": 2})
    made = {make_project(city.works).code for _ in range(5)}
    seen: set[str] = set()
    url = f"{address()}?sort=-code"
    while url:
        answer = as_(city.wit).get(url)
        seen |= {row.code for row in answer.context["board"].rows}
        assert "sort=-code" in (answer.context["next_url"] or "sort=-code")
        url = answer.context["next_url"]
    assert seen == made


def test_units_are_rolled_up(city: City) -> None:
    for percent in (10, 30):
        make_project(city.works, percent=percent)
    page = words(as_(city.wit).get(address(), {"view": "units"}))
    assert "20 %" in page
    assert f"unit={city.works.code}".replace("/", "%2F") in page


def test_the_page_asks_a_fixed_number_of_questions(city: City, django_assert_max_num_queries: Any) -> None:
    for number in range(8):
        project = make_project((city.works, city.pipes)[number % 2])
        make_steps(project)
        make_problem(project)
    browser = as_(city.wit)
    browser.get(address())
    with django_assert_max_num_queries(17):
        browser.get(address())
