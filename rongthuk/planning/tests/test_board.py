"""The year's board: what it counts, what it narrows, and that it agrees with the reckoning of one project."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from rongthuk.core.actors import Actor
from rongthuk.organisations.factories import City
from rongthuk.planning.actions.rounds import owing
from rongthuk.planning.factories import (
    make_problem,
    make_project,
    make_report,
    make_round,
    make_steps,
    make_strategy,
)
from rongthuk.planning.models import Evaluation, PlanStep, Project, ProjectTag
from rongthuk.planning.queries.board import ORDERS, Filters, board, plans_of
from rongthuk.planning.queries.progress import late_steps, plan_faults, planned_percent

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 20)
YEAR = Filters(year=2569)


def shown(city: City, filters: Filters = YEAR, day: date = DAY, **more: Any) -> Any:
    """Return the board as Wit reads it."""
    return board(city.wit.actor(), filters, day=day, **more)


def codes(page: Any) -> list[str]:
    """Return the codes of the rows."""
    return [row.code for row in page.rows]


PLANS: dict[str, list[tuple[str, str, date | None, date | None]]] = {
    "real": [("สำรวจ", "40", date(2025, 10, 1), date(2025, 12, 31)), ("ก่อสร้าง", "60", date(2026, 1, 1), date(2026, 7, 31))],
    "overlapping": [("ออกแบบ", "33.33", date(2025, 11, 1), date(2026, 4, 2)), ("จ้าง", "66.67", date(2026, 3, 1), date(2026, 3, 31))],
    "too little": [("สำรวจ", "40", date(2025, 10, 1), date(2025, 12, 31)), ("สร้าง", "55", date(2026, 1, 1), date(2026, 7, 31))],
    "undated": [("สำรวจ", "40", None, None), ("สร้าง", "60", date(2026, 1, 1), date(2026, 7, 31))],
    "half dated": [("สำรวจ", "40", date(2026, 1, 1), None), ("สร้าง", "60", date(2026, 1, 1), date(2026, 7, 31))],
    "placeholders": [("111111111111", "50", date(2025, 10, 1), date(2025, 12, 31)), ("สร้าง", "50", DAY, date(2026, 7, 31))],
    "spaced ones": [("1 1 1 1 1 1", "50", date(2025, 10, 1), date(2025, 12, 31)), ("สร้าง", "50", DAY, date(2026, 7, 31))],
    "repeated letter": [("กกกกกกกกกกกกกก", "100", date(2025, 10, 1), date(2025, 12, 31))],
    "test": [("ทดสอบ 12", "100", date(2025, 10, 1), date(2025, 12, 31))],
    "step by number": [("ขั้นตอนที่ ๑", "100", date(2025, 10, 1), date(2025, 12, 31))],
    "step with words": [("ขั้นตอนที่ 1 สำรวจพื้นที่", "100", date(2025, 10, 1), date(2025, 12, 31))],
    "n/a": [("N/A", "100", date(2025, 10, 1), date(2025, 12, 31))],
    "signs": [("----- ... (2)", "100", date(2025, 10, 1), date(2025, 12, 31))],
    "short": [("จ้าง", "100", date(2025, 10, 1), date(2025, 12, 31))],
    "one day": [("สำรวจพื้นที่", "50", date(2025, 10, 1), date(2025, 10, 1)), ("ก่อสร้าง", "50", date(2025, 10, 1), date(2025, 10, 1))],
    "one day of two": [("สำรวจพื้นที่", "50", date(2025, 10, 1), date(2025, 10, 1)), ("ก่อสร้าง", "50", date(2025, 10, 2), date(2025, 10, 2))],
}  # fmt: skip


def plan(project: Project, rows: list[tuple[str, str, date | None, date | None]]) -> list[PlanStep]:
    """Write a plan as it stands, real or not."""
    return [
        PlanStep.objects.create(
            project=project, number=number, name=name, weight=Decimal(weight), starts_on=since, ends_on=until
        )
        for number, (name, weight, since, until) in enumerate(rows, start=1)
    ]


@pytest.mark.parametrize(
    "day", [date(2025, 9, 30), date(2025, 10, 1), DAY, date(2026, 4, 2), date(2026, 10, 5)]
)
def test_the_database_reckons_a_plan_as_one_project_is_reckoned(city: City, day: date) -> None:
    steps = {name: plan(make_project(city.works), rows) for name, rows in PLANS.items()}
    found = {
        key: (planned, late)
        for key, planned, late in plans_of([s[0].project_id for s in steps.values()], day)
    }
    for name, rows in steps.items():
        planned = None if plan_faults(rows, 2569) else planned_percent(rows, day)
        assert found[rows[0].project_id] == (planned, len(late_steps(rows, day))), name
    assert [name for name, rows in steps.items() if found[rows[0].project_id][0] is not None] == [
        "real", "overlapping", "step with words", "short", "one day of two",
    ]  # fmt: skip


def test_a_row_says_how_a_project_stands(city: City) -> None:
    project = make_project(city.works, budget_received=Decimal(400), budget_used=Decimal(100))
    make_steps(project)
    make_report(project, date(2026, 1, 10), "30")
    make_report(project, date(2026, 3, 1), "25", reason="นับผิด")
    make_report(project, date(2026, 3, 15), "50", state="submitted")
    make_problem(project)
    make_problem(project, solved_on=date(2026, 2, 1), solution="แก้แล้ว")
    ProjectTag.objects.create(project=project, tag="quick-win")
    for quarter, score in ((1, 80), (2, 60)):
        Evaluation.objects.create(project=project, quarter=quarter, score=score)
    row = shown(city).rows[0]
    assert (row.percent, row.previous, row.is_falling) == (Decimal(25), Decimal(30), True)
    assert row.planned == planned_percent(list(project.steps.all()), DAY)
    assert row.gap == row.percent - row.planned < 0
    assert (row.late_steps, row.open_problems, row.is_waiting) == (1, 1, True)
    assert (row.score, row.score_quarter, row.spent) == (60, 2, 25)
    assert [tag.words for tag in row.tags] == ["Quick Win"]


def test_the_summary_weighs_by_nothing_and_by_money(city: City) -> None:
    make_project(city.works, percent=100, state="done", budget_received=Decimal(100))
    make_project(city.works, percent=10, state="running", budget_received=Decimal(300))
    make_project(city.works, percent=1, state="running", budget_received=None)
    found = shown(city).summary
    assert (found.projects, found.mean, found.mean_by_budget) == (3, Decimal("37.00"), Decimal("32.50"))
    assert (found.received, found.planless) == (400, 3)


def test_an_empty_year_has_no_means(city: City) -> None:
    page = shown(city)
    assert (page.total, page.pages, page.summary.mean, page.summary.mean_by_budget) == (0, 1, None, None)


def test_who_has_not_reported_in_the_round_is_silent(city: City) -> None:
    told, waiting, silent, over = (make_project(city.works) for _ in range(4))
    make_round(quarter=1)
    make_report(told, date(2026, 1, 5), "20")
    make_report(waiting, date(2026, 1, 5), "20", state="submitted")
    make_report(silent, date(2025, 12, 31), "20")
    make_report(make_project(city.works, state="cancelled"), date(2025, 12, 31), "20")
    make_report(over, date(2025, 12, 31), "100")
    page = shown(city)
    assert page.round is not None
    assert [row.code for row in page.rows if row.is_silent] == [silent.code]
    assert set(owing(page.round).values_list("code", flat=True)) == {silent.code}
    assert shown(city, day=date(2025, 12, 31)).round is None
    assert codes(shown(city, Filters(2569, only="silent"))) == [silent.code]


def test_what_is_over_is_late_no_more(city: City) -> None:
    for state in ("running", "done", "cancelled"):
        make_steps(make_project(city.works, state=state))
    assert [(row.state, row.late_steps) for row in shown(city).rows] == [
        ("running", 1),
        ("done", 0),
        ("cancelled", 0),
    ]


def test_every_filter_narrows(city: City) -> None:
    nodes = make_strategy()
    lamp = make_project(city.works, name="เปลี่ยนโคมไฟ LED", node=nodes[3], state="running")
    pipe = make_project(city.pipes, name="ลอกท่อระบายน้ำ", plan_number="12.3")
    ProjectTag.objects.create(project=pipe, tag="flagship", term="medium")
    make_project(city.works, year=2568, code="50060000-9999")

    def found(**filters: Any) -> list[str]:
        return codes(shown(city, Filters(**{"year": 2569, **filters})))

    assert found() == [lamp.code, pipe.code]
    assert found(unit=city.bang_kapi) == [lamp.code]
    assert found(unit=city.drainage) == [pipe.code]
    assert found(state="running") == [lamp.code]
    assert found(state="open") == [lamp.code, pipe.code]
    assert found(state="done") == []
    assert found(tag="flagship") == [pipe.code]
    assert found(node=nodes[0]) == [lamp.code]
    assert found(words="โคมไฟ led") == [lamp.code]
    assert found(words=pipe.code) == [pipe.code]
    assert found(words="๑๒.๓") == [pipe.code]
    assert found(words="โคมไฟ ท่อ") == []
    assert found(year=2568) == ["50060000-9999"]


def test_chips_count_what_they_would_show(city: City) -> None:
    late, broken = make_project(city.works), make_project(city.works)
    make_steps(late)
    make_problem(broken)
    for only in ("", "late", "problems", "silent", "falling"):
        page = shown(city, Filters(2569, only=only))
        counts = {"": 2, "late": 1, "problems": 1, "silent": 0, "falling": 0}
        assert page.total == counts[only]
        assert (page.counts.projects, page.counts.late, page.counts.problems) == (2, 1, 1)


@pytest.mark.parametrize("order", sorted(ORDERS))
def test_every_order_goes_both_ways(city: City, order: str) -> None:
    low = make_project(city.works, name="ก", percent=1, budget_used=Decimal(1))
    high = make_project(city.pipes, name="ฮ", percent=99, budget_used=Decimal(900))
    for project, day in ((low, date(2026, 1, 1)), (high, date(2026, 2, 1))):
        make_report(project, day, project.percent)
        Evaluation.objects.create(project=project, quarter=1, score=project.percent)
    steps = {low: DAY - timedelta(days=1), high: DAY + timedelta(days=90)}
    for project, until in steps.items():
        plan(project, [("สำรวจพื้นที่จริง", "100", date(2025, 10, 1), until)])
    make_problem(high)
    PlanStep.objects.filter(project=low).update(finished_on=DAY, done=100)
    PlanStep.objects.create(
        project=high,
        number=2,
        name="งานที่ล่าช้า",
        weight=0,
        starts_on=date(2025, 10, 1),
        ends_on=date(2025, 10, 2),
    )
    up, down = (codes(shown(city, Filters(2569, order=sign + order))) for sign in ("", "-"))
    assert up == list(reversed(down))
    if order != "unit":
        assert up == [low.code, high.code]


def test_what_is_unknown_stands_last_both_ways(city: City) -> None:
    none = make_project(city.works)
    scored = make_project(city.works)
    Evaluation.objects.create(project=scored, quarter=1, score=0)
    for order in ("score", "-score"):
        assert codes(shown(city, Filters(2569, order=order))) == [scored.code, none.code]


def test_every_project_of_a_long_year_is_on_some_page(city: City) -> None:
    made = {make_project(city.works).code for _ in range(7)}
    pages = [shown(city, Filters(2569, page=number), size=3) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [3, 3, 1]
    assert {code for page in pages for code in codes(page)} == made
    assert shown(city, Filters(2569, page=99), size=3).page == 3


def test_units_add_up_to_the_year(city: City) -> None:
    for agency, percent in ((city.works, 10), (city.works, 20), (city.pipes, 90)):
        make_project(agency, percent=percent)
    page = shown(city)
    assert {unit.agency.code: (unit.summary.projects, unit.summary.mean) for unit in page.units} == {
        city.works.code: (2, Decimal(15)), city.pipes.code: (1, Decimal(90)),
    }  # fmt: skip


def test_a_board_is_a_handful_of_queries_whatever_it_holds(
    city: City, django_assert_max_num_queries: Any
) -> None:
    nodes = make_strategy()
    for number in range(12):
        project = make_project((city.works, city.pipes)[number % 2], node=nodes[3])
        make_steps(project)
        make_report(project, date(2026, 1, 1 + number), number)
        make_problem(project)
        ProjectTag.objects.create(project=project, tag="quick-win")
    make_round()
    actor = city.wit.actor()
    with django_assert_max_num_queries(8):
        board(actor, Filters(2569, node=nodes[1], unit=city.bma))


def test_who_does_not_work_for_the_city_sees_nothing(city: City) -> None:
    make_project(city.works)
    assert board(Actor(kind="complainant"), YEAR, day=timezone.localdate()).total == 0
    assert board(city.charlie.actor(), YEAR).total == 0
