"""Problems, rounds, strategy, scores and years on the desk: every form works, and refuses who may not send it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

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
from rongthuk.planning.models import (
    BudgetYear,
    Evaluation,
    Problem,
    Reminder,
    ReportRound,
    Rubric,
    StrategyNode,
)

pytestmark = pytest.mark.django_db


def move(problem: Any, name: str) -> str:
    """Return where a problem's move is sent to."""
    return reverse("desk:plan_problem_move", args=[problem.pk, name])


def test_a_problem_is_solved_and_opened_again(city: City) -> None:
    problem = make_problem(make_project(city.works))
    for officer in (city.anan, city.gov, city.charlie):
        assert as_(officer).post(move(problem, "solve"), {"solution": "แก้ไขแล้ว"}).status_code == 403
    browser = as_(city.ploy)
    assert browser.get(move(problem, "solve")).status_code == 405
    assert browser.post(move(problem, "burn")).status_code == 404
    empty = browser.post(move(problem, "solve"), {"solution": ""})
    assert empty.status_code == 422
    assert empty.context["solve"].errors["solution"]
    future = browser.post(move(problem, "solve"), {"solution": "แก้ไขแล้ว", "solved_on": "1/1/2599"})
    assert future.status_code == 422
    assert future.context["solve"].errors["solved_on"]
    assert browser.post(move(problem, "solve"), {"solution": "แก้ไขแล้ว"}).status_code == 302
    assert Problem.objects.get().solution == "แก้ไขแล้ว"
    assert browser.post(move(problem, "solve"), {"solution": "อีกครั้ง"}).status_code == 409
    assert as_(city.gov).post(move(problem, "reopen")).status_code == 403
    assert browser.post(move(problem, "reopen")).status_code == 302
    assert Problem.objects.get().solved_on is None
    assert browser.post(move(problem, "reopen")).status_code == 409


def test_a_problem_is_handed_to_another_unit_which_may_solve_it(city: City) -> None:
    problem = make_problem(make_project(city.works))
    send = {"agency": "other", "agency_code": "drainage", "agency_words": "สำนักการระบายน้ำ"}
    browser = as_(city.ploy)
    wordless = browser.post(move(problem, "assign"), send)
    assert wordless.status_code == 422
    assert wordless.context["assign"].errors["wanted"]
    assert as_(city.anan).post(move(problem, "assign"), {**send, "wanted": "ขอ"}).status_code == 403
    assert browser.post(move(problem, "assign"), {**send, "wanted": "ขอสำรวจท่อ"}).status_code == 302
    page = as_(city.anan).get(reverse("desk:plan_problem", args=[problem.pk]))
    assert page.context["row"].may_solve
    assert not page.context["row"].may_assign
    assert as_(city.anan).post(move(problem, "solve"), {"solution": "สำรวจแล้ว"}).status_code == 302


def test_problems_are_filtered_and_counted_by_who_must_act(city: City) -> None:
    project = make_project(city.works)
    old = make_problem(project, raised_on=timezone.localdate() - timedelta(days=200))
    new = make_problem(project, kind="obstacle", agency=city.drainage, raised_on=timezone.localdate())
    done = make_problem(project, solved_on=timezone.localdate(), solution="แล้ว")
    browser = as_(city.gov)

    def found(query: str) -> list[int]:
        answer = browser.get(reverse("desk:plan_problems", args=[2569]) + query)
        return [row.problem.pk for row in answer.context["shown"].rows]

    assert found("") == [old.pk, new.pk]
    assert found("?standing=solved") == [done.pk]
    assert found("?kind=obstacle") == [new.pk]
    assert found("?older=180") == [old.pk]
    assert found("?acts=drainage") == [new.pk]
    assert found("?unit=drainage") == []
    assert found("?elsewhere=1") == [new.pk]
    assert browser.get(reverse("desk:plan_problems", args=[2569]) + "?after=bm9uc2Vuc2U").status_code == 422


def test_a_round_is_set_changed_reminded_and_not_deleted_after(city: City) -> None:
    make_year()
    make_project(city.works)
    add = reverse("desk:plan_round_add", args=[2569])
    typed = {
        "name": "รอบที่ 1",
        "quarter": "1",
        "opens_on": "๑/๑/๒๕๖๙",
        "closes_on": "10/1/2569",
        "remind_before": "5",
    }
    for officer in (city.ploy, city.gov, city.charlie):
        assert as_(officer).post(add, typed).status_code == 403
    browser = as_(city.wit)
    backwards = browser.post(add, {**typed, "closes_on": "31/12/2568"})
    assert backwards.status_code == 422
    assert backwards.context["form"].errors["closes_on"]
    assert browser.post(add, {**typed, "opens_on": "31/02/2569"}).context["form"].errors["opens_on"]
    assert browser.post(add, typed).status_code == 302
    assert browser.post(add, {**typed, "name": "อีกรอบ"}).status_code == 409
    row = ReportRound.objects.get()
    assert (row.opens_on, row.quarter) == (date(2026, 1, 1), 1)
    edit = reverse("desk:plan_round_edit", args=[row.pk])
    assert "10/1/2569" in words(browser.get(edit))
    assert browser.post(edit, {**typed, "name": "รอบแรก", "number": "1"}).status_code == 302
    remind = reverse("desk:plan_round_remind", args=[row.pk])
    delete = reverse("desk:plan_round_delete", args=[row.pk])
    for address in (remind, delete):
        assert browser.get(address).status_code == 405
        for officer in (city.ploy, city.charlie):
            assert as_(officer).post(address).status_code == 403
    assert browser.post(remind).status_code == 302
    assert Reminder.objects.get().agency == city.works
    assert browser.post(remind).status_code == 302
    assert Reminder.objects.count() == 1
    assert browser.post(delete).status_code == 409
    assert ReportRound.objects.exists()


def test_a_round_that_has_not_opened_reminds_nobody_and_may_go(city: City) -> None:
    later = timezone.localdate() + timedelta(days=20)
    row = make_round(quarter=None, opens_on=later, closes_on=later + timedelta(days=5))
    browser = as_(city.wit)
    assert browser.post(reverse("desk:plan_round_remind", args=[row.pk])).status_code == 409
    assert not Reminder.objects.exists()
    assert browser.post(reverse("desk:plan_round_delete", args=[row.pk])).status_code == 302
    assert not ReportRound.objects.exists()


def test_a_unit_sees_what_it_owes_and_until_when(city: City) -> None:
    today = timezone.localdate()
    project = make_project(city.works)
    make_project(city.drainage, code="07000000-0001")
    make_round(quarter=None, opens_on=today - timedelta(days=2), closes_on=today + timedelta(days=3))
    address = reverse("desk:plan_rounds", args=[2569])
    (debt,) = as_(city.ploy).get(address).context["debts"]
    assert debt.projects == [project]
    assert as_(city.gov).get(address).context["debts"] == []
    make_report(project, today, 50, written_at=timezone.now())
    assert as_(city.ploy).get(address).context["debts"] == []


def test_nodes_are_added_and_changed_by_evaluators(city: City) -> None:
    make_year()
    add = reverse("desk:plan_strategy_add", args=[2569])
    for officer in (city.ploy, city.charlie):
        assert as_(officer).post(add, {"number": "7", "title": "ด้าน"}).status_code == 403
    browser = as_(city.wit)
    assert (
        browser.post(add, {"number": "๗", "title": "การบริหารจัดการ", "level_word": "ด้าน"}).status_code == 302
    )
    top = StrategyNode.objects.get(number="7")
    assert browser.post(add, {"parent": top.pk, "number": "7.1", "title": "มิติ"}).status_code == 302
    assert StrategyNode.objects.get(number="7.1").parent == top
    twice = browser.post(add, {"number": "7.1", "title": "ซ้ำ"})
    assert twice.status_code == 422
    assert twice.context["form"].errors["number"]
    edit = reverse("desk:plan_strategy_edit", args=[top.pk])
    assert as_(city.ploy).post(edit, {"title": "x"}).status_code == 403
    assert browser.post(edit, {"title": ""}).status_code == 422
    assert browser.post(edit, {"title": "ชื่อใหม่"}).status_code == 302
    top.refresh_from_db()
    assert top.title == "ชื่อใหม่"


def test_scoring_leads_from_one_project_to_the_next_and_ends_at_the_queue(city: City) -> None:
    first = make_project(city.works, code="50060000-0001")
    second = make_project(city.works, code="50060000-0002")
    make_project(city.works, code="50060000-0003", state="cancelled")
    make_report(first, date(2025, 12, 20), 40)
    lines = make_rubric()
    address = reverse("desk:plan_score", args=[2569, 1, first.code])
    for officer in (city.ploy, city.gov, city.charlie):
        assert as_(officer).get(address).status_code == 403
        assert as_(officer).post(address, {"score": "100"}).status_code == 403
    browser = as_(city.wit)
    page = browser.get(address)
    assert (page.context["done"], page.context["total"]) == (0, 2)
    assert page.context["dossier"].percent == Decimal(40)
    nothing = browser.post(address, {"version": first.version})
    assert nothing.status_code == 422
    assert nothing.context["form"].errors["score"]
    assert browser.post(address, {"version": first.version, "score": "120"}).status_code == 422
    first.refresh_from_db()
    sent = browser.post(address, {"version": first.version, "rubric": lines[1].pk})
    assert sent["Location"] == reverse("desk:plan_score", args=[2569, 1, second.code])
    evaluation = Evaluation.objects.get()
    assert (evaluation.score, evaluation.rubric_words, evaluation.percent) == (
        Decimal(75),
        lines[1].words,
        Decimal(40),
    )
    sent = browser.post(
        reverse("desk:plan_score", args=[2569, 1, second.code]), {"version": second.version, "score": "๕๐"}
    )
    assert sent["Location"] == reverse("desk:plan_evaluation", args=[2569]) + "?quarter=1"
    answer: Any = browser.get(reverse("desk:plan_scores_csv", args=[2569]))
    sheet = b"".join(answer.streaming_content).decode()
    assert "75.00" in sheet
    assert "50.00" in sheet


def test_the_queue_says_how_far_it_is_and_warns_while_reports_may_come(city: City) -> None:
    make_project(city.works)
    make_indicator(city.works)
    today = timezone.localdate()
    make_round(quarter=1, opens_on=today, closes_on=today + timedelta(days=2))
    browser = as_(city.wit)
    page = browser.get(reverse("desk:plan_evaluation", args=[2569]) + "?quarter=1")
    queue = page.context["queue"]
    assert (queue.done, queue.total, queue.is_early, len(queue.indicators)) == (0, 1, True, 1)
    assert not page.context["has_rubric"]
    assert reverse("desk:plan_setup", args=[2569]) in words(page)
    # The quarter whose round is still open is not the one that is offered.
    assert browser.get(reverse("desk:plan_evaluation", args=[2569])).context["queue"].quarter.number == 4


def test_a_year_is_opened_given_its_rubric_and_closed(city: City) -> None:
    make_year()

    def at(name: str) -> str:
        return reverse("desk:plan_setup_move", args=[2569, name])

    browser = as_(city.wit)
    for name in ("open", "close", "rubric"):
        assert browser.get(at(name)).status_code == 405
        for officer in (city.ploy, city.gov, city.charlie):
            assert as_(officer).post(at(name), {"year": "2570", "sure": "1"}).status_code == 403
    assert browser.post(at("burn")).status_code == 404
    assert browser.post(at("open"), {"year": "2026"}).status_code == 422
    assert browser.post(at("open"), {"year": "๒๕๗๐"}).status_code == 302
    assert BudgetYear.objects.filter(year=2570).exists()
    rows = {
        "item": ["project", "2.1", "project"],
        "points": ["100", "๕๐", ""],
        "words": ["เสร็จ", "บางส่วน", ""],
    }
    assert browser.post(at("rubric"), rows).status_code == 302
    assert sorted(Rubric.objects.values_list("item", "points")) == [
        ("2.1", Decimal(50)),
        ("project", Decimal(100)),
    ]
    wrong = browser.post(at("rubric"), {"item": ["project"], "points": ["200"], "words": ["มาก"]})
    assert wrong.status_code == 422
    assert wrong.context["lines"][0]["wrong"] == "points"
    assert Rubric.objects.count() == 2
    assert browser.post(at("close")).status_code == 422
    assert BudgetYear.objects.get(year=2569).closed_at is None
    assert browser.post(at("close"), {"sure": "1"}).status_code == 302
    assert BudgetYear.objects.get(year=2569).closed_at is not None
    assert browser.post(at("rubric"), rows).status_code == 409


def test_the_pages_ask_as_often_for_many_as_for_few(city: City, django_assert_max_num_queries: Any) -> None:
    nodes = make_strategy()
    for number in range(25):
        project = make_project(city.works, code=f"50060000-{number + 100:04d}", node=nodes[number % 4])
        make_problem(project)
        make_indicator(city.works, project, code=f"5006-{number + 100:04d}")
    make_round()
    browser = as_(city.wit)
    for name, most in (("strategy", 15), ("problems", 10), ("rounds", 9), ("evaluation", 15), ("scores", 10)):
        address = reverse(f"desk:plan_{name}", args=[2569])
        browser.get(address)
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200
