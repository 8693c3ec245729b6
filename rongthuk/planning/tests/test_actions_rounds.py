"""Rounds say when the units report; whoever owes a report is reminded once a stage."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rongthuk.core.actors import CLOCK
from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.core.thai import fiscal_year
from rongthuk.planning import actions
from rongthuk.planning.factories import make_project, make_report, make_round, make_year
from rongthuk.planning.models import PlanEvent, Project, Reminder, ReportRound

FACTS = {"name": "รอบไตรมาสที่ 1", "opens_on": "01/01/2569", "closes_on": "10/01/2569", "quarter": 1}


def test_a_round_is_set_and_changed_by_the_strategy_bureau_alone(city):
    row = actions.set_round(by=city.wit.actor(), year=make_year(), **FACTS)
    assert (row.number, row.opens_on, row.closes_on) == (1, date(2026, 1, 1), date(2026, 1, 10))
    changed = actions.set_round(
        by=city.wit.actor(), year=make_year(), round=row, **{**FACTS, "closes_on": "15/01/2569"}
    )
    assert (changed.pk, changed.closes_on) == (row.pk, date(2026, 1, 15))
    for by in (city.chai, city.gov, city.charlie):
        with pytest.raises(Forbidden):
            actions.set_round(by=by.actor(), year=make_year(), **{**FACTS, "quarter": 2})


@pytest.mark.parametrize(
    "facts",
    [
        {"closes_on": "31/12/2568"}, {"opens_on": "31/02/2569"}, {"quarter": 5}, {"name": " "}, {"remind_before": 90},
    ],
)  # fmt: skip
def test_a_round_that_cannot_be_is_refused(city, facts):
    with pytest.raises(Invalid):
        actions.set_round(by=city.wit.actor(), year=make_year(), **{**FACTS, **facts})
    assert not ReportRound.objects.exists()


def test_one_round_closes_a_quarter(city):
    actions.set_round(by=city.wit.actor(), year=make_year(), **FACTS)
    with pytest.raises(Conflict):
        actions.set_round(by=city.wit.actor(), year=make_year(), **FACTS)


def test_a_round_is_deleted_while_nobody_was_reminded(city):
    make_project(city.works)
    rows = [make_round(), make_round(number=2, quarter=2)]
    actions.delete_round(rows[0], by=city.wit.actor())
    actions.remind(rows[1], "opened", by=CLOCK)
    with pytest.raises(Conflict):
        actions.delete_round(rows[1], by=city.wit.actor())
    assert ReportRound.objects.count() == 1


def test_after_a_deleted_round_the_next_gets_a_number_of_its_own(city):
    first, second = make_round(), make_round(number=2, quarter=2)
    actions.delete_round(first, by=city.wit.actor())
    added = actions.set_round(by=city.wit.actor(), year=make_year(), **FACTS)
    assert added.number != second.number


def test_those_who_owe_a_report_are_reminded_once_a_stage(city):
    today = timezone.localdate()
    year = fiscal_year(today)
    owing, told = make_project(city.works, year=year), make_project(city.drainage, year=year)
    make_project(city.works, year=year)
    make_report(told, today, 20)
    make_project(city.pipes, year=year, state=Project.State.CANCELLED)
    row = make_round(
        year, quarter=None, opens_on=today - timedelta(days=2), closes_on=today + timedelta(days=7)
    )
    sent = actions.remind(row, "opened", by=CLOCK)
    assert [(one.agency, one.projects) for one in sent] == [(owing.agency, 2)]
    assert actions.remind(row, "opened", by=CLOCK) == []
    assert len(actions.remind(row, "closing", by=city.wit.actor())) == 1
    assert Reminder.objects.count() == PlanEvent.objects.filter(kind="unit.reminded").count() == 2
    with pytest.raises(Forbidden):
        actions.remind(row, "overdue", by=city.chai.actor())
