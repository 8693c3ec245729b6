"""Take pages of the old tracker over: once, again, corrected, and beside what people have entered since."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rongthuk.core.actors import IMPORT, SYSTEM
from rongthuk.core.errors import Conflict, DomainError, Forbidden, Invalid
from rongthuk.organisations.factories import City, make_agency, make_city, make_membership, make_officer
from rongthuk.organisations.models import Agency, AgencyName
from rongthuk.planning import actions
from rongthuk.planning.actions import projects, reporting
from rongthuk.planning.importing.page import PlanPage, Report
from rongthuk.planning.importing.taking import Imported, take
from rongthuk.planning.models import (
    BudgetYear,
    Evaluation,
    Indicator,
    PlanEvent,
    Problem,
    ProgressReport,
    Project,
    StrategyNode,
)
from rongthuk.planning.tests.plan_pages import a_page, write

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
PAGE = a_page()


@pytest.fixture
def city() -> City:
    """Make the cast with a bureau that had another code in 2564."""
    city = make_city()
    works = make_agency(city.bma, "works", name_th="สำนักการโยธา", bma_code="10990000")
    AgencyName.objects.create(agency=works, name="สำนักงานก่อสร้างและบูรณะ", bma_code="10020000", until_year=2566)
    return city


def taken(page: PlanPage, **options: Any) -> Imported:
    """Write the page and take it over."""
    return take(write(page).encode(), by=IMPORT, today=TODAY, **options)


def approved() -> list[tuple[date, Decimal]]:
    """Return the reports that count, by day."""
    rows = ProgressReport.objects.filter(state="approved").order_by("reported_on")
    return list(rows.values_list("reported_on", "percent"))


def planner(city: City) -> Any:
    """Return somebody who plans for the whole city."""
    officer = make_officer("planner-of-all")
    make_membership(officer, city.bma, "planner")
    make_membership(officer, city.bma, "reporter")
    make_membership(officer, city.bma, "approver")
    return officer.actor()


def test_everything_that_the_page_says_is_kept(city: City) -> None:
    found = taken(PAGE)
    project = Project.objects.get()
    assert found.totals["updated"] == found.totals["unchanged"] == 0
    assert (project.code, project.plan_number, project.name, project.year_id) == (
        PAGE.code,
        "12.3",
        PAGE.name,
        2564,
    )
    assert (project.unit_name, project.unit_code, project.agency.code) == (
        PAGE.unit_name,
        "10020000",
        "works",
    )
    assert (project.owner_code, project.carrier_code, project.origin) == ("10020100", "10020200", "page")
    assert (project.percent, project.reported_on, project.state) == (100, date(2021, 9, 3), "done")
    assert (project.budget_received, project.budget_used) == (Decimal("1250000.00"), Decimal("1249999.50"))
    assert [one.name for one in project.responsible.all()] == ["นายสมชาย ใจดี", "น.ส.พลอย งามตา"]
    assert list(project.targets.values_list("amount", "unit", "at_least")) == [
        (12, "แห่ง", True),
        (80, "ร้อยละ", False),
    ]
    assert sorted(project.tags.values_list("tag", "term")) == [("flagship", "long"), ("quick-win", "")]
    assert project.objectives == [item.words for item in PAGE.objectives]
    assert list(project.steps.values_list("name", "weight")) == [
        ("จัดทำขอบเขตงาน", 30),
        ("ก่อสร้างและตรวจรับ", 70),
    ]
    assert approved() == [(one.day, one.percent) for one in PAGE.reports_by_day]
    assert list(StrategyNode.objects.order_by("sort_key").values_list("number", "depth")) == [
        ("3", 0),
        ("3.2", 1),
        ("3.2.10", 2),
    ]
    assert [one.node.number for one in project.strategies.all()] == ["3.2.10"]
    assert list(Evaluation.objects.values_list("quarter", "score", "percent")) == [
        (1, 75, 5),
        (2, Decimal("82.5"), 25),
    ]
    indicator = Indicator.objects.get()
    assert (indicator.code, indicator.source, indicator.source_project) == ("1002-0117", "project", project)
    assert list(indicator.quarters.values_list("quarter", "value", "score_21", "score_22")) == [
        (1, 5, 80, 90), (2, 25, 80, None), (3, Decimal("61.5"), 100, 100), (4, 100, None, None),
    ]  # fmt: skip
    assert sorted(Problem.objects.values_list("kind", "raised_on")) == [
        ("obstacle", date(2021, 1, 31)), ("obstacle", date(2021, 6, 30)), ("problem", date(2021, 6, 30)),
    ]  # fmt: skip


def test_nobody_is_notified_and_no_name_stands_in_the_record(city: City) -> None:
    taken(PAGE)
    events = PlanEvent.objects.all()
    assert {event.actor_kind for event in events} == {"import"}
    assert not {"report.approved", "report.submitted", "project.evaluated"} & {event.kind for event in events}
    assert not any("สมชาย" in str(event.data) for event in events)


def test_the_same_page_again_changes_nothing_and_says_so(city: City) -> None:
    first = taken(PAGE)
    before = (
        PlanEvent.objects.count(),
        list(Project.objects.values()),
        list(ProgressReport.objects.values()),
    )
    again = taken(PAGE)
    assert again.taken.changed_nothing
    assert again.totals == {"created": 0, "updated": 0, "unchanged": first.totals["created"]}
    assert (
        PlanEvent.objects.count(),
        list(Project.objects.values()),
        list(ProgressReport.objects.values()),
    ) == before
    assert again.warnings == first.warnings


def test_a_trial_keeps_nothing_and_tells_the_same(city: City) -> None:
    trial = taken(PAGE, dry_run=True)
    assert not Project.objects.exists()
    assert not BudgetYear.objects.exists()
    assert not PlanEvent.objects.exists()
    assert taken(PAGE).totals == trial.totals


def test_a_changed_page_corrects_and_keeps_the_history(city: City) -> None:
    taken(PAGE)
    mended = replace(
        PAGE, name="โครงการปรับปรุงทางเท้าถนนสายรอง", scores=(PAGE.scores[0], replace(PAGE.scores[1], score=Decimal(90))),
        reports=(PAGE.reports[0], replace(PAGE.reports[1], percent=Decimal(62), problems="ฝนตกหนักมาก"), *PAGE.reports[2:]),
        steps=(replace(PAGE.steps[0], name="จัดทำรายละเอียด"), PAGE.steps[1]), indicators=(replace(PAGE.indicators[0], target=Decimal(90)),),
    )  # fmt: skip
    found = taken(mended)
    assert {kind: count for kind, count in found.taken.updated.items() if count} == {
        "project": 1, "reports": 1, "steps": 1, "evaluation": 1, "indicators": 1,
    }  # fmt: skip
    assert found.totals["created"] == 0
    old = ProgressReport.objects.get(state="replaced")
    (new,) = old.corrections.all()
    assert (old.percent, new.percent, new.state) == (Decimal("61.5"), 62, "approved")
    assert [one.words for one in Problem.objects.filter(kind="problem")] == ["ฝนตกหนักมาก"]
    edited = PlanEvent.objects.get(kind="project.edited")
    assert edited.data["changes"] == {"name": [PAGE.name, mended.name]}
    assert Project.objects.get().name == mended.name
    assert Evaluation.objects.get(quarter=2).score == 90
    assert taken(mended).taken.changed_nothing
    # And back again: the page is what counts, not what was said once.
    assert taken(PAGE).totals["updated"] == found.totals["updated"]
    assert approved() == [(one.day, one.percent) for one in PAGE.reports_by_day]


def test_a_mended_date_moves_the_report_and_leaves_none_behind(city: City) -> None:
    taken(PAGE)
    moved = replace(
        PAGE, reports=(*PAGE.reports[:2], replace(PAGE.reports[2], day=date(2021, 1, 29)), PAGE.reports[3])
    )
    assert taken(moved).taken.updated["reports"] == 1
    assert [day for day, _percent in approved()] == [
        date(2020, 10, 5),
        date(2021, 1, 29),
        date(2021, 6, 30),
        date(2021, 9, 3),
    ]


def test_a_report_that_left_the_page_stays_and_is_told(city: City) -> None:
    taken(PAGE)
    found = taken(replace(PAGE, reports=PAGE.reports[:3]))
    assert "report_vanished" in [one.code for one in found.warnings]
    assert len(approved()) == 4


def test_new_reports_on_the_page_are_added(city: City) -> None:
    taken(replace(PAGE, reports=PAGE.reports[2:], percent=Decimal(25)))
    assert Project.objects.get().percent == 25
    found = taken(PAGE)
    assert found.taken.created["reports"] == 2
    assert found.taken.unchanged["reports"] == 2
    assert Project.objects.get().percent == 100


def test_of_two_reports_of_one_day_the_later_counts_and_both_are_kept(city: City) -> None:
    twice = replace(
        PAGE, reports=(PAGE.reports[0], replace(PAGE.reports[1], day=date(2021, 9, 3)), *PAGE.reports[2:])
    )
    taken(twice)
    assert ProgressReport.objects.filter(reported_on=date(2021, 9, 3)).count() == 2
    assert Project.objects.get().percent == 100
    assert taken(twice).taken.changed_nothing


def test_what_people_have_entered_since_is_left_alone_and_said(city: City) -> None:
    taken(PAGE)
    project = Project.objects.get()
    wit = planner(city)
    projects.edit_project(project, by=wit, name="โครงการทางเท้าเดินดี")
    projects.set_responsible(project, by=wit, people=[{"name": "นายใหม่ มาแทน", "extension": "99"}])
    report = ProgressReport.objects.get(reported_on=date(2021, 1, 31))
    draft = reporting.correct_report(
        report, by=wit, reason="พิมพ์ผิด", reported_on=date(2021, 1, 31), percent="27", narrative="ลงนามสัญญาแล้ว"
    )
    reporting.submit_report(draft, by=wit)
    chief = make_officer("chief")
    make_membership(chief, city.bma, "approver")
    reporting.approve_report(draft, by=chief.actor())
    assert not [
        one
        for one in taken(PAGE).warnings
        if one.code == "kept_as_entered" and one.field.startswith("reports")
    ]
    mended = replace(
        PAGE,
        name="โครงการอื่น",
        reports=(*PAGE.reports[:2], replace(PAGE.reports[2], percent=Decimal(28)), PAGE.reports[3]),
    )
    found = taken(mended)
    kept = [one.field for one in found.warnings if one.code == "kept_as_entered"]
    assert sorted(kept) == ["name", "reports[3]", "responsible"]
    project.refresh_from_db()
    assert project.name == "โครงการทางเท้าเดินดี"
    assert [one.name for one in project.responsible.all()] == ["นายใหม่ มาแทน"]
    assert dict(approved())[date(2021, 1, 31)] == 27
    assert found.taken.created.total() == 0


def test_a_project_that_people_typed_in_is_not_overwritten(city: City) -> None:
    works = Agency.objects.get(code="works")
    projects.open_year(by=SYSTEM, year=2564)
    typed = projects.add_project(
        by=planner(city), year=2564, agency=works, code=PAGE.code, name="ชื่อที่หน่วยงานกรอก"
    )
    found = taken(PAGE)
    typed.refresh_from_db()
    assert typed.name == "ชื่อที่หน่วยงานกรอก"
    assert "name" in [one.field for one in found.warnings if one.code == "kept_as_entered"]
    assert found.taken.created["reports"] == 4


def test_a_title_that_another_page_cut_off_is_completed(city: City) -> None:
    cut = replace(
        PAGE,
        code="10020000-0001",
        strategy=(*PAGE.strategy[:2], replace(PAGE.strategy[2], title="ทางเท้าเดินได้%")),
    )
    taken(cut)
    taken(PAGE)
    taken(cut)
    assert StrategyNode.objects.get(number="3.2.10").title == "ทางเท้าเดินได้จริงทุกเขต"


def test_a_plan_that_is_none_is_kept_as_it_is_printed(city: City) -> None:
    steps = tuple(
        replace(step, name="111", weight=Decimal(55), ends_on=step.starts_on) for step in PAGE.steps
    )
    falling = (PAGE.reports[0], replace(PAGE.reports[1], percent=Decimal(3)), *PAGE.reports[2:])
    found = taken(replace(PAGE, steps=steps, reports=falling))
    assert list(Project.objects.get().steps.values_list("name", "weight")) == [("111", 55), ("111", 55)]
    assert {"weights_sum", "placeholder_step", "percent_falls", "quarter_differs"} <= {
        one.code for one in found.warnings
    }
    # The printed results do not follow from the progress, so they are kept as entered.
    assert Indicator.objects.get().source == "entered"


@pytest.mark.parametrize(
    "report",
    [
        Report(1, date(2021, 9, 3), Decimal(120), "เกินร้อย"),
        Report(1, date(2027, 1, 1), Decimal(100), "ในอนาคต"),
    ],
)  # fmt: skip
def test_a_report_that_cannot_be_is_not_kept_and_the_others_are(city: City, report: Report) -> None:
    found = taken(replace(PAGE, reports=(report, *PAGE.reports[1:])))
    assert len(approved()) == 3
    (told,) = [one for one in found.warnings if one.code == "report_not_kept"]
    assert told.field == "reports[1]"
    assert told.line > 0


def test_an_impossible_day_in_both_places_keeps_the_others(city: City) -> None:
    text = write(PAGE).replace("2021-06-30", "31/02/2563").replace("30/6/2564", "31/02/2563")
    found = take(text.encode(), by=IMPORT, today=TODAY)
    assert {"date_impossible", "report_without_date", "report_not_kept"} <= {
        one.code for one in found.warnings
    }
    assert len(approved()) == 3


def test_a_unit_that_nobody_knows_is_told_and_left_with_the_city(city: City) -> None:
    found = taken(replace(PAGE, code="77770000-0001", owner_code="77770000", carrier_code="77770000"))
    assert Project.objects.get().agency == city.bma
    assert "unit_unknown" in [one.code for one in found.warnings]


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_page_is_kept_once_or_not_at_all(city: City, seed: int) -> None:
    chance = random.Random(seed)
    lines = write(PAGE).split("\n")
    for _damage in range(chance.randint(2, 9)):
        place, other = (chance.randrange(6, len(lines)) for _ in "ab")
        lines[place] = chance.choice(
            [
                lines[other],
                "",
                lines[place][:9],
                re.sub(r"\d", chance.choice("0129"), lines[place]),
                lines[place] + "9999999",
            ]
        )
    raw = "\n".join(lines).encode()
    try:
        take(raw, by=IMPORT, today=TODAY)
    except DomainError:
        assert not Project.objects.exists()
        assert not PlanEvent.objects.exists()
    else:
        assert take(raw, by=IMPORT, today=TODAY).taken.changed_nothing


def test_a_closed_year_refuses_the_page_whole(city: City) -> None:
    year = projects.open_year(by=SYSTEM, year=2564)
    projects.close_year(year, by=SYSTEM)
    with pytest.raises(Conflict):
        taken(PAGE)
    assert not Project.objects.exists()


def test_a_page_that_fails_in_the_middle_leaves_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise Invalid("broken", "broken")

    monkeypatch.setattr(actions.importing_figures, "keep_indicators", fail)
    with pytest.raises(Invalid):
        taken(PAGE)
    assert not Project.objects.exists()
    assert not StrategyNode.objects.exists()


def test_who_does_not_plan_for_the_city_may_not_import(city: City) -> None:
    with pytest.raises(Forbidden):
        take(write(PAGE).encode(), by=city.ploy.actor(), today=TODAY)


def test_a_page_that_a_planner_uploads_is_imported_and_names_him(city: City) -> None:
    wit = planner(city)
    take(write(PAGE).encode(), by=wit, today=TODAY)
    assert set(PlanEvent.objects.values_list("actor_kind", "actor_id")) == {("import", wit.id)}
    found = take(write(replace(PAGE, name="โครงการชื่อใหม่")).encode(), by=wit, today=TODAY)
    assert found.taken.updated["project"] == 1
    assert not [one for one in found.warnings if one.code == "kept_as_entered"]


def test_the_project_cannot_change_its_year(city: City) -> None:
    taken(PAGE)
    with pytest.raises(Invalid) as refused:
        taken(replace(PAGE, year=2565))
    assert refused.value.code == "other_year"
