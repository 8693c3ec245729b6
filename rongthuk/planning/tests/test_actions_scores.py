"""Indicators have one source; สยป. scores quarters that are over, and what was scored changes no more."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from rongthuk.complaints import actions as cases
from rongthuk.complaints.factories import make_complaint
from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.core.fiscal import midnight
from rongthuk.core.thai import BANGKOK, fiscal_year
from rongthuk.planning import actions
from rongthuk.planning.factories import (
    make_indicator,
    make_project,
    make_report,
    make_rubric,
    make_year,
)
from rongthuk.planning.models import Evaluation, Indicator, PlanEvent, Project, QuarterResult
from rongthuk.planning.queries.results import quarter_results

NAME = "ร้อยละของเรื่องที่แก้ไขแล้วเสร็จ"


@pytest.fixture
def project(city):
    return make_project(city.works)


def add(city, **facts):
    return actions.add_indicator(
        by=city.wit.actor(), year=make_year(), agency=city.works, code="0401-0725", **{"name": NAME, **facts}
    )


def values(indicator):
    return [figure.value for figure in quarter_results(Indicator.objects.get(pk=indicator.pk))]


def test_an_indicator_with_two_sources_or_none_is_refused(city, project):
    for facts in (
        {"source": "project"},
        {"source": "measure"},
        {"source": "project", "source_project": project, "measure": "received"},
        {"source": "measure", "source_project": project, "measure": "received"},
        {"source": "entered", "measure": "received"},
        {"source": "entered", "source_project": project},
        {"source": "measure", "measure": "happiness"},
        {"source": "guess"},
    ):
        with pytest.raises(Invalid):
            add(city, **facts)
    assert not Indicator.objects.exists()


@pytest.mark.parametrize("code", ["401-725", "0401", "ABCD-0725", ""])
def test_a_code_has_its_form(city, code):
    with pytest.raises(Invalid):
        actions.add_indicator(by=city.wit.actor(), year=make_year(), agency=city.works, code=code, name=NAME)


def test_who_keeps_indicators(city, project):
    indicator = add(city)
    for by in (city.ploy, city.chai, city.gov, city.charlie):
        with pytest.raises(Forbidden):
            actions.edit_indicator(indicator, by=by.actor(), target="90")
        with pytest.raises(Forbidden):
            actions.link_project(indicator, project, by=by.actor())
    assert actions.edit_indicator(indicator, by=city.wit.actor(), target="๙๐").target == 90


def test_an_indicator_serves_several_projects_of_its_year(city, project):
    indicator, second = add(city), make_project(city.works)
    for one in (project, second, second):
        actions.link_project(indicator, one, by=city.wit.actor())
    other = add_another(city)
    actions.link_project(other, project, by=city.wit.actor())
    assert set(indicator.projects.all()) == {project, second}
    assert project.indicators.count() == 2
    with pytest.raises(Invalid):
        actions.link_project(indicator, make_project(city.works, year=2568), by=city.wit.actor())
    actions.unlink_project(indicator, second, by=city.wit.actor())
    assert list(indicator.projects.all()) == [project]


def add_another(city):
    return actions.add_indicator(
        by=city.wit.actor(), year=make_year(), agency=city.works, code="0401-0726", name="จำนวนชิ้นงาน"
    )


def test_the_project_that_feeds_it_stays_linked(city, project):
    indicator = add(city, source="project", source_project=project)
    with pytest.raises(Invalid):
        actions.unlink_project(indicator, project, by=city.wit.actor())
    assert list(indicator.projects.all()) == [project]


def test_a_projects_progress_is_that_of_the_last_report_of_the_quarter(city, project):
    indicator = add(city, source="project", source_project=project)
    for day, percent in (
        (date(2025, 10, 29), 5), (date(2025, 12, 31), 12), (date(2026, 1, 1), 15), (date(2026, 3, 23), 30),
        (date(2026, 6, 24), 50), (date(2026, 9, 25), 100),
    ):  # fmt: skip
        make_report(project, day, percent)
    make_report(project, date(2026, 6, 30), 99, state="submitted")
    assert values(indicator) == [Decimal(12), Decimal(30), Decimal(50), Decimal(100)]
    with pytest.raises(Invalid):
        actions.enter_quarter(indicator, by=city.ploy.actor(), quarter=1, value="50")


def test_the_unit_enters_what_it_counts(city):
    indicator = add(city)
    actions.enter_quarter(indicator, by=city.ploy.actor(), quarter=1, value="๑๒.๕๐")
    assert values(indicator) == [Decimal("12.50"), None, None, None]
    for quarter in (0, 5):
        with pytest.raises(Invalid):
            actions.enter_quarter(indicator, by=city.ploy.actor(), quarter=quarter, value=1)
    for by in (city.gov, city.charlie, city.anan):
        with pytest.raises(Forbidden):
            actions.enter_quarter(indicator, by=by.actor(), quarter=1, value=1)


def received_on(city, *days, **facts):
    # Noon in Bangkok.
    return [make_complaint(city, occurred_at=datetime(*day, 12, tzinfo=BANGKOK), **facts) for day in days]


def test_cumulative_and_quarterly_figures_are_told_apart(city):
    received_on(city, (2025, 11, 5), (2026, 2, 3), (2026, 2, 4), (2026, 8, 1))
    facts = {"source": "measure", "measure": "received", "measure_agency": city.works}
    cumulative = add(city, **facts)
    alone = actions.add_indicator(
        by=city.wit.actor(),
        year=make_year(),
        agency=city.works,
        code="0401-0726",
        name=NAME,
        accumulation="quarterly",
        **facts,
    )
    assert values(cumulative) == [1, 3, 3, 4]
    assert values(alone) == [1, 2, 0, 1]


def test_the_borders_of_quarters_and_of_the_year_are_midnights_in_bangkok(city):
    for moment in (
        datetime(2025, 9, 30, 23, 59, 59, tzinfo=BANGKOK),
        datetime(2025, 10, 1, 0, 0, tzinfo=BANGKOK),
        datetime(2025, 12, 31, 23, 59, 59, tzinfo=BANGKOK),
        datetime(2026, 1, 1, 0, 0, tzinfo=BANGKOK),
        datetime(2026, 9, 30, 23, 59, 59, tzinfo=BANGKOK),
        datetime(2026, 10, 1, 0, 0, tzinfo=BANGKOK),
    ):
        make_complaint(city, occurred_at=moment)
    indicator = add(city, source="measure", measure="received", accumulation="quarterly")
    assert values(indicator) == [2, 1, 0, 1]


def test_a_scored_quarter_keeps_its_figure_whatever_becomes_of_the_cases(city):
    first, second, third = received_on(city, (2026, 7, 1), (2026, 7, 2), (2026, 7, 3))
    indicator = add(
        city, source="measure", measure="result-in-time", measure_agency=city.works, accumulation="quarterly"
    )
    dao, works = city.dao.actor(), city.sections
    scored = actions.score_indicator(indicator, by=city.wit.actor(), quarter=4, score_21="100", score_22="50")
    assert (scored.numerator, scored.denominator, scored.value) == (0, 3, Decimal(0))
    assert (scored.score_21, scored.score_22) == (Decimal(100), Decimal(50))

    # Corrected, merged, transferred, reopened: the live figure moves, the frozen one does not.
    first.deadlines.filter(milestone="result").update(met_at=first.occurred_at)
    cases.transfer(second, to=works["district-1026/works"], reason="อยู่อีกเขตหนึ่ง", by=dao)
    cases.merge(third, into=first, by=dao)
    figure = quarter_results(Indicator.objects.get(pk=indicator.pk))[3]
    assert (figure.value, figure.numerator, figure.denominator) == (Decimal(0), 0, 3)
    assert figure.live == Decimal(50)
    assert figure.frozen_at is not None
    cases.unmerge(type(third).objects.get(pk=third.pk), reason="คนละจุดกัน", by=dao)
    again = actions.score_indicator(indicator, by=city.wit.actor(), quarter=4, score_21="50", score_22="50")
    assert (again.value, again.numerator, again.denominator, again.score_21) == (
        Decimal(0),
        0,
        3,
        Decimal(50),
    )


def test_a_thawed_quarter_is_computed_again_and_says_why(city):
    received_on(city, (2026, 7, 1))
    indicator = add(city, source="measure", measure="received", accumulation="quarterly")
    actions.score_indicator(indicator, by=city.wit.actor(), quarter=4, score_21=100, score_22=100)
    received_on(city, (2026, 7, 2))
    assert values(indicator)[3] == 1
    with pytest.raises(Invalid):
        actions.unfreeze(indicator, by=city.wit.actor(), quarter=4, reason="")
    with pytest.raises(Forbidden):
        actions.unfreeze(indicator, by=city.chai.actor(), quarter=4, reason="ขอคำนวณใหม่")
    actions.unfreeze(indicator, by=city.wit.actor(), quarter=4, reason="รับเรื่องย้อนหลังครบแล้ว")
    assert values(indicator)[3] == 2
    assert PlanEvent.objects.get(kind="indicator.unfrozen").data["reason"] == "รับเรื่องย้อนหลังครบแล้ว"


def test_an_entered_result_is_fixed_once_it_is_scored(city):
    indicator = add(city)
    actions.enter_quarter(indicator, by=city.ploy.actor(), quarter=1, value=40)
    actions.score_indicator(indicator, by=city.wit.actor(), quarter=1, score_21=100, score_22=100)
    with pytest.raises(Conflict):
        actions.enter_quarter(indicator, by=city.ploy.actor(), quarter=1, value=90)
    with pytest.raises(Conflict):
        actions.edit_indicator(indicator, by=city.wit.actor(), source="measure", measure="received")
    assert values(indicator)[0] == 40


def test_progress_changes_no_score_and_no_frozen_result(city, project):
    make_report(project, date(2025, 12, 26), 12)
    indicator = add(city, source="project", source_project=project)
    actions.evaluate(project, by=city.wit.actor(), quarter=1, score=75)
    actions.score_indicator(indicator, by=city.wit.actor(), quarter=1, score_21=100, score_22=100)
    make_report(project, date(2025, 12, 30), 90)
    evaluation = Evaluation.objects.get()
    assert (evaluation.score, evaluation.percent) == (Decimal(75), Decimal(12))
    figure = quarter_results(indicator)[0]
    assert (figure.value, figure.live) == (Decimal(12), Decimal(90))


def test_a_score_changes_nothing_of_the_project(city, project):
    make_report(project, date(2025, 12, 26), 12)
    actions.evaluate(project, by=city.wit.actor(), quarter=1, score=0)
    row = Project.objects.get(pk=project.pk)
    assert (row.percent, row.state) == (Decimal(12), "running")


def test_only_the_strategy_bureau_scores(city, project):
    indicator = add(city)
    for by in (city.ploy, city.chai, city.anan, city.gov, city.krit, city.charlie):
        with pytest.raises(Forbidden):
            actions.evaluate(project, by=by.actor(), quarter=1, score=100)
        with pytest.raises(Forbidden):
            actions.score_indicator(indicator, by=by.actor(), quarter=1, score_21=100, score_22=100)
        with pytest.raises(Forbidden):
            actions.set_rubric(make_year(), by=by.actor(), lines=[])
    assert not QuarterResult.objects.exists()


def test_a_quarter_is_scored_when_it_is_over(city):
    today = timezone.localdate()
    project = make_project(city.works, year=fiscal_year(today))
    indicator = make_indicator(city.works, year=fiscal_year(today))
    for quarter in (4, 0, 5):
        with pytest.raises(Invalid):
            actions.evaluate(project, by=city.wit.actor(), quarter=quarter, score=100)
        with pytest.raises(Invalid):
            actions.score_indicator(
                indicator, by=city.wit.actor(), quarter=quarter, score_21=100, score_22=100
            )


@pytest.mark.parametrize("score", [-1, 101, "ดี", None])
def test_a_score_lies_between_nothing_and_a_hundred(city, project, score):
    with pytest.raises(Invalid) as refused:
        actions.evaluate(project, by=city.wit.actor(), quarter=1, score=score)
    assert refused.value.field == "score"


def test_a_score_keeps_the_words_of_the_rubric_by_which_it_was_given(city, project):
    lines = make_rubric()
    evaluation = actions.evaluate(project, by=city.wit.actor(), quarter=1, score=75, rubric=lines[1])
    words = lines[1].words
    actions.set_rubric(
        make_year(), by=city.wit.actor(), lines=[{"item": "project", "points": 75, "words": "เกณฑ์ใหม่"}]
    )
    evaluation.refresh_from_db()
    assert evaluation.rubric_words == words
    actions.set_rubric(make_year(), by=city.wit.actor(), lines=[])
    evaluation.refresh_from_db()
    assert (evaluation.rubric_words, evaluation.score) == (words, Decimal(75))
    with pytest.raises(Invalid):
        actions.evaluate(project, by=city.wit.actor(), quarter=1, score=75, rubric=make_rubric(2568)[0])


def test_a_rubric_that_says_one_thing_twice_or_nothing_is_refused(city):
    line = {"item": "project", "points": 75, "words": "ตามแผน"}
    for lines in (
        [line, line],
        [{**line, "words": ""}],
        [{**line, "points": 101}],
        [{**line, "item": "3.1"}],
    ):
        with pytest.raises(Invalid) as refused:
            actions.set_rubric(make_year(), by=city.wit.actor(), lines=lines)
        assert refused.value.field.startswith("lines.")


def test_a_second_score_replaces_the_first_and_the_record_keeps_it(city, project):
    for score in (50, 75):
        actions.evaluate(project, by=city.wit.actor(), quarter=1, score=score)
    assert Evaluation.objects.get().score == 75
    last = PlanEvent.objects.filter(kind="project.evaluated").order_by("pk").last()
    assert (Decimal(last.data["before"]), Decimal(last.data["after"])) == (50, 75)


def test_reached_follows_the_indicators_own_direction(city):
    indicator = add(city, target="80")
    actions.enter_quarter(indicator, by=city.ploy.actor(), quarter=1, value=80)
    actions.enter_quarter(indicator, by=city.ploy.actor(), quarter=2, value="79.99")
    assert [one.reached for one in quarter_results(indicator)] == [True, False, None, None]
    indicator.direction = "lower"
    assert [one.reached for one in quarter_results(indicator)] == [True, True, None, None]


def test_a_quarter_that_has_not_begun_has_no_result(city):
    today = timezone.localdate()
    project = make_project(city.works, year=fiscal_year(today) + 1)
    indicator = make_indicator(
        city.works, year=fiscal_year(today) + 1, source="project", source_project=project
    )
    assert values(indicator) == [None] * 4
    assert midnight(today) <= timezone.now()
