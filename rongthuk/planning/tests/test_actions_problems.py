"""Problems stay open across reports until somebody solves them, in words."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rongthuk.core.errors import Conflict, Forbidden, Invalid, NotFound
from rongthuk.planning import actions
from rongthuk.planning.factories import make_problem, make_project
from rongthuk.planning.models import PlanEvent, Problem

WORDS = "ไม่สามารถจัดประชุมได้ เนื่องจากสถานการณ์โรคระบาด"


@pytest.fixture
def project(city):
    return make_project(city.works)


def report(project, city, day, percent, **words):
    row = actions.write_report(
        project, by=city.ploy.actor(), reported_on=day, percent=percent, narrative="ดำเนินการตามแผน", **words
    )
    actions.submit_report(row, by=city.ploy.actor())
    return actions.approve_report(row, by=city.chai.actor())


def test_the_same_words_again_are_the_same_problem(city, project):
    report(project, city, date(2025, 11, 28), 5, problems=WORDS, obstacles="-ไม่มี-")
    second = report(project, city, date(2025, 12, 30), 10, problems=f"  {WORDS} ", obstacles="ไม่มี")
    problem = Problem.objects.get()
    assert (problem.kind, problem.raised_on, problem.is_open) == ("problem", date(2025, 11, 28), True)
    assert problem.mentions.count() == 2
    assert second.problems_words.strip() == WORDS


def test_a_report_without_it_does_not_close_a_problem(city, project):
    report(project, city, date(2025, 11, 28), 5, problems=WORDS)
    report(project, city, date(2025, 12, 30), 10, problems="ไม่มี")
    assert Problem.objects.get().is_open


def test_problems_and_obstacles_are_told_apart(city, project):
    report(project, city, date(2025, 11, 28), 5, problems=WORDS, obstacles=WORDS)
    assert sorted(Problem.objects.values_list("kind", flat=True)) == ["obstacle", "problem"]


@pytest.mark.parametrize("words", ["", "-", "-ไม่มี-", "ไม่มี", " ไม่มีปัญหา ", "None", "ไม่มี."])
def test_words_that_say_none_raise_nothing(city, project, words):
    report(project, city, date(2025, 11, 28), 5, problems=words, obstacles=words)
    assert not Problem.objects.exists()


def test_nothing_is_raised_before_approval(city, project):
    actions.write_report(
        project,
        by=city.ploy.actor(),
        reported_on=date(2025, 11, 28),
        percent=5,
        narrative="ดำเนินการ",
        problems=WORDS,
    )
    assert not Problem.objects.exists()


def test_a_problem_is_solved_with_words_and_a_day_that_has_come(city, project):
    problem = make_problem(project, raised_on=date(2026, 1, 5))
    for facts in (
        {"solution": " "},
        {"solution": "ปรับรูปแบบแล้ว", "solved_on": date(2026, 1, 4)},
        {"solution": "ปรับรูปแบบแล้ว", "solved_on": timezone.localdate() + timedelta(days=1)},
    ):
        with pytest.raises(Invalid):
            actions.solve_problem(problem, by=city.ploy.actor(), **facts)
    solved = actions.solve_problem(
        problem, by=city.ploy.actor(), solution="จัดประชุมทางไกลแทน", solved_on=date(2026, 1, 20)
    )
    assert (solved.solved_on, solved.solved_by) == (date(2026, 1, 20), city.ploy)
    with pytest.raises(Conflict):
        actions.solve_problem(problem, by=city.ploy.actor(), solution="อีกครั้งหนึ่ง")


def test_after_it_was_solved_the_same_words_are_a_new_problem(city, project):
    report(project, city, date(2025, 11, 28), 5, problems=WORDS)
    actions.solve_problem(
        Problem.objects.get(), by=city.ploy.actor(), solution="จัดทางไกล", solved_on=date(2025, 12, 1)
    )
    report(project, city, date(2025, 12, 30), 10, problems=WORDS)
    assert Problem.objects.filter(solved_on=None).count() == 1
    assert Problem.objects.count() == 2


def test_a_reopened_problem_keeps_what_was_written_as_its_solution(city, project):
    problem = make_problem(project)
    actions.solve_problem(problem, by=city.ploy.actor(), solution="แก้ไขแล้ว", solved_on=date(2026, 2, 1))
    reopened = actions.reopen_problem(problem, by=city.chai.actor())
    assert (reopened.is_open, reopened.solution) == (True, "")
    assert reopened.earlier_solutions == [{"day": "2026-02-01", "words": "แก้ไขแล้ว"}]
    assert PlanEvent.objects.filter(kind="problem.reopened", project=project).exists()
    with pytest.raises(Conflict):
        actions.reopen_problem(problem, by=city.chai.actor())


def test_the_unit_that_must_act_may_solve_it_and_others_may_not(city, project):
    problem = make_problem(project)
    with pytest.raises(Forbidden):
        actions.solve_problem(problem, by=city.anan.actor(), solution="ลอกท่อแล้ว")
    actions.assign_problem(
        problem, by=city.ploy.actor(), agency=city.drainage, wanted="ขอให้ลอกท่อหน้าพื้นที่ก่อสร้าง"
    )
    problem.refresh_from_db()
    assert problem.agency == city.drainage
    for by in (city.gov, city.charlie, city.krit):
        with pytest.raises((Forbidden, NotFound)):
            actions.solve_problem(problem, by=by.actor(), solution="ลอกท่อแล้ว")
    assert actions.solve_problem(problem, by=city.anan.actor(), solution="ลอกท่อแล้ว").solved_by == city.anan


def test_another_unit_is_told_what_is_asked_of_it(city, project):
    problem = make_problem(project)
    with pytest.raises(Invalid):
        actions.assign_problem(problem, by=city.ploy.actor(), agency=city.drainage)


def test_a_problem_of_the_future_is_not_raised(city, project):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Invalid):
        actions.raise_problem(project, by=city.ploy.actor(), kind="problem", words=WORDS, raised_on=tomorrow)


def test_a_problem_is_raised_outside_a_report(city, project):
    problem = actions.raise_problem(
        project, by=city.ploy.actor(), kind="obstacle", words=WORDS, raised_on="05/01/2569"
    )
    assert (problem.raised_on, problem.agency) == (date(2026, 1, 5), city.works)
    with pytest.raises(Invalid):
        actions.raise_problem(
            project, by=city.ploy.actor(), kind="worry", words=WORDS, raised_on="05/01/2569"
        )
