"""The quarterly report says what stood at the quarter's end, from approved reports alone."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone, translation

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden, Invalid, NotFound
from rongthuk.core.fiscal import Quarter
from rongthuk.planning import factories
from rongthuk.planning.models import Project
from rongthuk.reports import registry
from rongthuk.reports.plan_quarter import facts, paper
from rongthuk.reports.plan_quarter.report import build_xlsx, parts
from rongthuk.reports.tests.plan import Q2, TODAY, make_plan

pytestmark = pytest.mark.django_db


def gather(city, agency, quarter=Q2, today=TODAY):
    return facts.gather(quarter, agency, by=city.wit.actor(), today=today)


def test_a_project_stands_as_its_last_approved_report_by_the_quarters_end_says(city):
    make_plan(city)
    line = gather(city, city.works).projects[0]
    assert (line.before, line.percent, line.gain) == (12, 30, 18)
    assert [report.reported_on for report in line.reports] == [date(2026, 2, 10), date(2026, 3, 31)]
    assert line.planned == Decimal("50.00")
    assert line.is_behind
    assert line.budget_used == Decimal("250000.50")
    assert line.score == 75
    assert [each.state for each in line.steps] == ["done", "running", "waiting", "waiting"]
    assert line.late_steps == 0


def test_a_step_finished_after_the_quarter_was_late_in_it(city):
    project = factories.make_project(city.works)
    step = factories.make_steps(project)[0]
    step.finished_on, step.done = date(2026, 2, 1), Decimal(100)
    step.save()
    assert gather(city, city.works, Quarter(2569, 1)).projects[0].steps[0].state == "running"
    assert facts.state_of(step, date(2026, 1, 15)) == "late"
    assert facts.state_of(step, date(2026, 2, 1)) == "done"


def test_a_plan_that_is_not_real_is_not_compared_and_says_why(city):
    make_plan(city)
    line = gather(city, city.drainage).projects[0]
    assert line.planned is None
    assert not line.is_behind
    assert len(line.faults) == 2


def test_problems_are_those_open_in_the_quarter_with_who_must_act(city):
    make_plan(city)
    found = gather(city, city.works)
    assert [(row.words, row.agency) for row in found.problems] == [("ผู้รับจ้างส่งงานล่าช้า", city.drainage)]
    assert found.totals.open_problems == 1


def test_indicators_show_the_quarters_so_far_and_no_later_one(city):
    make_plan(city)
    (line,) = gather(city, city.works).indicators
    assert [cell.value for cell in line.quarters] == [12, 30]
    assert (line.quarters[1].score_21, line.quarters[1].score_22) == (100, 50)
    assert line.is_reached is False
    assert len(line.project_codes) == 1


def test_of_a_quarter_that_runs_the_facts_are_todays(city):
    make_plan(city)
    found = gather(city, city.works, today=date(2026, 2, 15))
    assert (found.day, found.is_over) == (date(2026, 2, 15), False)
    assert found.projects[0].percent == 20


def test_a_cancelled_project_is_left_out(city):
    plan = make_plan(city)
    Project.objects.filter(pk=plan.paved.pk).update(state=Project.State.CANCELLED)
    assert gather(city, city.works).projects == []


def test_the_city_is_summed_up_by_what_lies_below_it(city):
    make_plan(city)
    found = gather(city, city.bma)
    assert {unit.agency.code: unit.totals.projects for unit in found.units} == {
        "district-1006": 1,
        "drainage": 1,
    }
    assert sum(unit.totals.received for unit in found.units) == found.totals.received == 2_000_000


def test_more_projects_ask_no_more_queries(city, django_assert_num_queries):
    make_plan(city)
    officer = city.wit.actor()

    def ask():
        return facts.gather(Q2, city.bma, by=officer, today=TODAY)

    ask()
    with django_assert_num_queries(10):
        ask()
    for number in range(6):
        project = factories.make_project(city.works if number % 2 else city.pipes)
        factories.make_steps(project)
        factories.make_report(project, date(2026, 1, 9), 10 + number)
        factories.make_problem(project, raised_on=date(2026, 1, 9))
        factories.make_indicator(city.works, project)
    with django_assert_num_queries(10):
        assert len(ask().projects) == 8


def test_a_large_paper_shows_what_needs_attention_and_says_so(city, monkeypatch):
    make_plan(city)
    monkeypatch.setattr(paper, "MOST_IN_FULL", 1)
    monkeypatch.setattr(paper, "MOST_SELECTED", 1)
    with translation.override("en"):
        laid = paper.lay_out(gather(city, city.bma), timezone.now())
    assert [row["code"] for row in laid["projects"]] == ["50060000-0001"]
    assert laid["projects_note"].startswith("Shown are 1 of 2 projects")
    assert laid["details"] == []


def test_the_charts_of_the_paper_are_shares_of_the_year(city):
    make_plan(city)
    laid = paper.lay_out(gather(city, city.works), timezone.now())
    detail = laid["details"][0]
    assert detail["plan"][-1] == [1.0, 1.0]
    assert all(0 <= share <= 1 for point in [*detail["actual"], *detail["plan"]] for share in point)
    assert [step["state"] for step in detail["steps"]] == ["done", "running", "waiting", "waiting"]
    assert laid["projects"][0]["plan_share"] == 0.5


def test_the_workbook_holds_numbers_and_dates_and_computes_nothing(city):
    plan = make_plan(city)
    Project.objects.filter(pk=plan.paved.pk).update(name="=HYPERLINK(1)")
    book = openpyxl.load_workbook(
        io.BytesIO(build_xlsx(Q2, city.works, by=city.wit.actor(), language="en", today=TODAY))
    )
    assert book.sheetnames[:3] == ["About", "Projects", "Steps of the plan"]
    sheet = book["Projects"]
    heads = [cell.value for cell in sheet[1]]
    row = dict(zip(heads, [cell.value for cell in sheet[2]], strict=True))
    assert row["Project or activity"] == "'=HYPERLINK(1)"
    assert (row["Progress (%)"], row["Plan (%)"]) == (30, 50)
    assert row["Last reported"].date() == date(2026, 3, 31)
    assert sheet.freeze_panes == "A2"
    assert sheet["A2"].font.name == "TH Sarabun New"


def test_a_run_has_the_whole_and_every_office_with_projects(city):
    make_plan(city)
    made = parts({"year": 2569, "quarter": 2, "agency": ""}, by=city.wit.actor())
    assert [part.name for part in made] == [
        "plan-2569-q2-bma",
        "plan-2569-q2-drainage",
        "plan-2569-q2-district-1006",
    ]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"year": "2569", "quarter": "5"}, "quarter"),
        ({"year": "2569", "quarter": ""}, "quarter"),
        ({"year": "2400", "quarter": "1"}, "year"),
        ({"year": "x", "quarter": "1"}, "quarter"),
    ],
)
def test_nonsense_is_refused_by_field(city, asked, field):
    make_plan(city)
    with pytest.raises(Invalid) as refused:
        registry.build("plan-quarter", asked, suffix="pdf", by=city.wit.actor())
    assert refused.value.field == field


def test_a_quarter_that_has_not_begun_has_no_report(city):
    factories.make_year(2650)
    with pytest.raises(Invalid) as refused:
        registry.build("plan-quarter", {"year": 2650, "quarter": 1}, suffix="pdf", by=city.wit.actor())
    assert refused.value.code == "quarter_ahead"


def test_charlie_gets_no_report_and_nobody_an_unknown_one(city):
    make_plan(city)
    asked = {"year": 2569, "quarter": 2}
    with pytest.raises(Forbidden):
        registry.build("plan-quarter", asked, suffix="pdf", by=city.charlie.actor())
    with pytest.raises(Forbidden):
        registry.build("plan-quarter", asked, suffix="pdf", by=Actor(kind="complainant", id=1))
    with pytest.raises(NotFound):
        registry.build("plan-nonsense", asked, suffix="pdf", by=city.wit.actor())
    with pytest.raises(Invalid):
        registry.build("plan-quarter", asked, suffix="csv", by=city.wit.actor())


def test_every_report_is_found_by_its_folder():
    assert [report.code for report in registry.reports()] == ["plan-open-data", "plan-quarter"]


def test_weights_that_sum_wrongly_are_told_as_people_write_numbers(city):
    make_plan(city)
    with translation.override("en"):
        faults = gather(city, city.drainage).projects[0].faults
    assert faults[0] == "The weights sum to 90 %, not to 100 %."
