"""Fill in templates as units do, right and wrong, and see what is entered and what is told."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from rongthuk.core.actors import SYSTEM, Actor
from rongthuk.core.errors import Invalid
from rongthuk.organisations.factories import City, make_city, make_membership, make_officer
from rongthuk.planning import actions
from rongthuk.planning.bulk.columns import INDICATORS, PROJECTS, REPORTS, SHEETS, STEPS
from rongthuk.planning.bulk.entering import Entered, enter
from rongthuk.planning.bulk.reading import read
from rongthuk.planning.bulk.rows import grouped
from rongthuk.planning.bulk.templates import errors_csv, errors_workbook, template_csv, template_xlsx
from rongthuk.planning.factories import make_project, make_report, make_strategy, make_year
from rongthuk.planning.models import Indicator, PlanEvent, ProgressReport, Project
from rongthuk.planning.tests.sheets import (
    YEAR,
    a_project,
    a_report,
    a_step,
    bomb,
    csv_of,
    filled,
    open_document,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    """Make the cast; Bang Kapi has a code of the city, and the year is open."""
    city = make_city()
    city.bang_kapi.bma_code = "50060000"
    city.bang_kapi.save()
    make_year(YEAR)
    return city


@pytest.fixture
def planner(city: City) -> Actor:
    """Return somebody who plans and reports for Bang Kapi alone."""
    officer = make_officer("kapi-planner")
    make_membership(officer, city.bang_kapi, "planner")
    return officer.actor()


def told(done: Entered) -> list[tuple[str, str]]:
    """Return the cells with an error and its code."""
    return [(error.cell, error.code) for error in done.errors]


def test_a_filled_template_is_entered_whole(city: City, planner: Actor) -> None:
    make_strategy(YEAR)
    raw = filled(
        projects=[
            a_project(
                kind="กิจกรรม", budget_received="๑,๒๕๐,๐๐๐.๕๐", starts_on="๑/๑๐/๒๕๖๗", ends_on=date(2025, 9, 30),
                tags="Quick Win, Flagship ระยะกลาง, นโยบายผู้ว่าฯ",
                targets="1. ปรับปรุงอย่างน้อย 12 แห่ง 2. ความพึงพอใจร้อยละ 80", objectives="1. เพื่อความปลอดภัย 2. เพื่อความสะดวก",
                responsible="นายสมชาย ใจดี 1555\nน.ส.พลอย งามตา", strategy="๗.๕.๑.๑",
            )
        ],
        steps=[a_step(weight="๔๐"), a_step(name="ก่อสร้าง", weight=60.0)],
        reports=[a_report(percent="ร้อยละ 25.50", problems="ฝนตก", obstacles="-ไม่มี-", budget_used="1,000")],
        indicators=[{"code": "5006-0001", "year": "๒๕๖๘", "unit": "district-1006", "name": "ทางเท้าที่ได้มาตรฐาน",
                     "klass": "งานประจำ", "level": "ผลลัพธ์",
                     "target": 80, "measured_in": "ร้อยละ", "direction": "มากกว่าดีกว่า", "projects": "50060000-0001", "quarter_1": 12.5}],
    )  # fmt: skip
    done = enter(raw, by=planner)
    assert [error.sentence for error in done.errors] == []
    assert done.is_saved
    assert dict(done.counts) == {"projects": 1, "steps": 2, "reports": 1, "indicators": 1}
    project = Project.objects.get()
    assert (project.kind, project.agency, project.budget_received) == (
        "activity",
        city.bang_kapi,
        Decimal("1250000.50"),
    )
    assert (project.starts_on, project.ends_on) == (date(2024, 10, 1), date(2025, 9, 30))
    assert [(one.tag, one.term) for one in project.tags.order_by("tag")] == [
        ("flagship", "medium"),
        ("quick-win", ""),
        ("นโยบายผู้ว่าฯ", ""),
    ]
    assert list(project.targets.values_list("amount", "unit", "at_least")) == [
        (12, "แห่ง", True),
        (80, "ร้อยละ", False),
    ]
    assert list(project.responsible.values_list("name", "extension")) == [
        ("นายสมชาย ใจดี", "1555"),
        ("น.ส.พลอย งามตา", ""),
    ]
    assert [one.node.number for one in project.strategies.all()] == ["7.5.1.1"]
    assert [step.weight for step in project.steps.all()] == [40, 60]
    report = ProgressReport.objects.get()
    # A sheet is no way round the approver.
    assert (report.state, report.percent, project.percent) == ("submitted", Decimal("25.50"), 0)
    indicator = Indicator.objects.get()
    assert (indicator.klass, indicator.level, indicator.unit, indicator.quarters.get().value) == (
        "routine",
        "outcome",
        "ร้อยละ",
        Decimal("12.5"),
    )
    assert list(indicator.projects.all()) == [project]


def test_a_trial_keeps_nothing(city: City, planner: Actor) -> None:
    done = enter(filled(projects=[a_project()]), by=planner, dry_run=True)
    assert dict(done.counts) == {"projects": 1}
    assert not done.is_saved
    assert not Project.objects.exists()
    assert not PlanEvent.objects.exists()


def test_three_hundred_errors_are_three_hundred_messages_and_nothing_is_saved(
    city: City, planner: Actor
) -> None:
    project = make_project(city.bang_kapi, year=YEAR, code="50060000-0009")
    rows = [
        a_report(project=project.code, percent=120, reported_on=f"31/02/{2500 + place % 90}")
        for place in range(150)
    ]
    done = enter(filled(projects=[a_project()], reports=rows), by=planner)
    assert len(done.errors) == 300
    assert {(error.row, error.cell[0]) for error in done.errors} == {
        (3 + place, letter) for place in range(150) for letter in "BC"
    }
    assert len({error.sentence for error in done.errors}) == 300
    assert Project.objects.count() == 1
    groups = grouped(done.errors)
    assert [(group.heading, group.code, len(group)) for group in groups] == [
        ("ข้อมูล ณ วันที่", "day_impossible", 150), ("ร้อยละ", "percent_range", 150),
    ]  # fmt: skip
    first = done.errors[0].sentence
    assert "3" in first
    assert "B3" in first
    assert "ข้อมูล ณ วันที่" in first


@pytest.mark.parametrize("weights", [(35, 60), (45, 60)])
def test_weights_of_95_and_105_percent_are_told_at_the_plans_first_row(
    city: City, planner: Actor, weights: tuple[int, int]
) -> None:
    done = enter(
        filled(projects=[a_project()], steps=[a_step(weight=weight) for weight in weights]), by=planner
    )
    assert told(done) == [("D3", "weights")]
    assert str(sum(weights)) in done.errors[0].message
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("facts", "cell", "code"),
    [
        ({"percent": 120}, "C3", "percent_range"), ({"percent": -1}, "C3", "percent_range"), ({"percent": "มาก"}, "C3", "number"),
        ({"percent": None}, "C3", "missing"), ({"reported_on": "31/02/2568"}, "B3", "day_impossible"),
        ({"reported_on": "1/1/2600"}, "B3", "day_in_future"), ({"reported_on": "30/9/2567"}, "B3", "day_outside_year"),
        ({"reported_on": "1/10/2568"}, "B3", "day_outside_year"), ({"reported_on": "เมื่อวาน"}, "B3", "day_unreadable"),
        ({"reported_on": 45000}, "B3", "day_unreadable"), ({"narrative": ""}, "D3", "missing"), ({"narrative": "="}, "D3", "words_missing"),
        ({"budget_used": -5}, "G3", "amount_negative"), ({"project": "50060000-0404"}, "A3", "project_unknown"),
        ({"narrative": "=1+1"}, "D3", "formula"), ({"percent": "=SUM(A1:A9)"}, "C3", "formula"),
        ({"percent": 10}, "C3", "percent_falls"),
    ],
)  # fmt: skip
def test_each_wrong_value_is_told_by_its_cell(
    city: City, planner: Actor, facts: dict[str, Any], cell: str, code: str
) -> None:
    project = make_project(city.bang_kapi, year=YEAR, code="50060000-0001")
    make_report(project, date(2024, 11, 30), 20)
    done = enter(filled(reports=[a_report(**facts)]), by=planner)
    assert told(done) == [(cell, code)]
    assert f"({cell})" in done.errors[0].sentence
    assert ProgressReport.objects.count() == 1


def test_a_percent_may_fall_with_a_reason(city: City, planner: Actor) -> None:
    project = make_project(city.bang_kapi, year=YEAR, code="50060000-0001")
    make_report(project, date(2024, 11, 30), 20)
    assert enter(filled(reports=[a_report(percent=10, reason="รายงานครั้งก่อนผิด")]), by=planner).is_saved


def test_rows_of_one_file_that_contradict_each_other_are_told(city: City, planner: Actor) -> None:
    make_project(city.bang_kapi, year=YEAR, code="50060000-0001")
    rows = [
        a_report(reported_on="31/12/2567", percent=50),
        a_report(reported_on="31/1/2568", percent=40),
        a_report(reported_on="31/1/2568", percent=60),
    ]
    assert {("C4", "percent_falls"), ("B5", "day_twice")} <= set(
        told(enter(filled(reports=rows), by=planner))
    )


@pytest.mark.parametrize(
    ("facts", "cell", "code"),
    [
        ({"year": 2026}, "B3", "year"), ({"year": 2570}, "B3", "year_unknown"), ({"unit": "99999999"}, "C3", "unit_unknown"),
        ({"kind": "งาน"}, "E3", "choice"), ({"starts_on": "30/9/2568", "ends_on": "1/10/2567"}, "J3", "project_field"),
        ({"budget_received": "ล้านหนึ่ง"}, "K3", "number"), ({"strategy": "9.9"}, "Q3", "strategy_unknown"),
        ({"code": "abc"}, "A3", "code_form"),
        ({"name": "ก" * 1001}, "D3", "words_too_long"),
    ],
)  # fmt: skip
def test_each_wrong_fact_of_a_project_is_told_by_its_cell(
    city: City, planner: Actor, facts: dict[str, Any], cell: str, code: str
) -> None:
    done = enter(filled(projects=[a_project(**facts)]), by=planner)
    assert [error.code for error in done.errors] == [code]
    # A rule that looks at two cells is told at the row's first needed one.
    assert done.errors[0].cell in (cell, "B3")
    assert not Project.objects.exists()


def test_a_unit_fills_in_its_own_projects_alone(city: City, planner: Actor) -> None:
    make_project(city.din_daeng, year=YEAR, code="50260000-0001")
    rows = {"projects": [a_project(unit="district-1026")], "reports": [a_report(project="50260000-0001")]}
    done = enter(filled(**rows), by=planner)
    assert [error.code for error in done.errors] == ["plan_forbidden", "plan_forbidden"]
    assert enter(filled(projects=[a_project()]), by=city.charlie.actor()).errors[0].code == "plan_forbidden"


def test_a_project_that_failed_is_told_once_and_not_by_each_of_its_steps(city: City, planner: Actor) -> None:
    done = enter(filled(projects=[a_project(year=None)], steps=[a_step()], reports=[a_report()]), by=planner)
    assert told(done) == [("B3", "missing")]


def test_a_known_project_is_changed_and_a_new_one_is_numbered(city: City, planner: Actor) -> None:
    enter(filled(projects=[a_project()]), by=planner)
    done = enter(
        filled(projects=[a_project(name="ชื่อใหม่"), a_project(code=None, name="โครงการใหม่")]), by=planner
    )
    assert done.is_saved
    assert sorted(Project.objects.values_list("code", "name")) == [
        ("50060000-0001", "ชื่อใหม่"),
        ("50060000-0002", "โครงการใหม่"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp874", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_files_of_every_kind_are_read(city: City, planner: Actor, encoding: str, delimiter: str) -> None:
    row = ["50060000-0001", "2568", "50060000", "โครงการทางเท้า"]
    done = enter(csv_of(PROJECTS, row, delimiter=delimiter).encode(encoding), by=planner)
    assert [error.sentence for error in done.errors] == []
    assert Project.objects.get().name == "โครงการทางเท้า"


def test_headings_may_be_moved_and_empty_rows_left(city: City, planner: Actor) -> None:
    text = "ชื่อโครงการ/กิจกรรม *,ช่องของหน่วยงานเอง,หน่วยงาน,ปีงบประมาณ\n,,,\nทางเท้า,x,50060000,๒๕๖๘\n , ,,\n"
    assert enter(text.encode(), by=planner).is_saved
    wrong = enter(text.replace("๒๕๖๘", "๒๕").encode(), by=planner)
    assert told(wrong) == [("D3", "year")]


def test_a_code_merged_over_its_rows_stands_for_all_of_them(city: City, planner: Actor) -> None:
    steps = [a_step(weight=40), a_step(name="ก่อสร้าง", weight=60)]
    book = openpyxl.load_workbook(io.BytesIO(filled(projects=[a_project()], steps=steps)))
    book[STEPS.heading].merge_cells("A3:A4")
    buffer = io.BytesIO()
    book.save(buffer)
    assert enter(buffer.getvalue(), by=planner).counts["steps"] == 2


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (lambda: b"", "file_empty"), (lambda: b"x" * 5_000_001, "file_too_large"), (bomb, "file_too_large"),
        (open_document, "open_document"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old_excel"), (lambda: b"PK\x03\x04 damaged", "broken_workbook"),
        (lambda: b"%PDF-1.7\x00\x00", "not_a_table"), (lambda: b"a,b\n1,2\n", "no_sheet"),
        (filled, "no_rows"), (lambda: csv_of(REPORTS, ['"open']).encode(), "broken_csv"),
        (lambda: csv_of(REPORTS, *[["a"]] * 5_001).encode(), "too_many_rows"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(
    city: City, planner: Actor, raw: Any, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        enter(raw(), by=planner)
    assert refused.value.code == code
    assert len(str(refused.value)) > 15


def test_every_template_can_be_read_again_and_has_its_lists(city: City) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx()))
    assert book.sheetnames == ["คำแนะนำ", *(sheet.heading for sheet in SHEETS), "ตัวอย่าง"]
    for sheet in SHEETS:
        page = book[sheet.heading]
        assert [cell.value for cell in page[2]] == [column.field for column in sheet.columns]
        assert page.row_dimensions[2].hidden
        headings = template_csv(sheet).decode("utf-8-sig").strip().split(",")
        assert headings == [column.heading for column in sheet.columns]
    lists = [rule for rule in book[INDICATORS.heading].data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == 3
    assert openpyxl.load_workbook(io.BytesIO(template_xlsx(["steps"]))).sheetnames == [
        "คำแนะนำ",
        STEPS.heading,
        "ตัวอย่าง",
    ]


def test_the_examples_of_the_template_are_right(city: City, planner: Actor) -> None:
    make_strategy(2569)
    rows: dict[str, Any] = {
        sheet.code: [{column.field: column.example for column in sheet.columns if column.example}]
        for sheet in SHEETS
    }
    rows["steps"].append({**rows["steps"][0], "number": "2", "weight": "70"})
    assert [error.sentence for error in enter(filled(**rows), by=planner).errors] == []


def test_the_workbook_of_errors_marks_the_cells_with_their_reasons(city: City, planner: Actor) -> None:
    make_project(city.bang_kapi, year=YEAR, code="50060000-0001")
    done = enter(filled(reports=[a_report(percent=120, narrative="=cmd|calc")]), by=planner)
    book = openpyxl.load_workbook(io.BytesIO(errors_workbook(done.batch)))
    page = book[REPORTS.heading]
    assert "120" in page["C3"].comment.text
    assert page["C3"].fill.start_color.rgb == "FFFFD6D6"
    assert page["D3"].data_type == "s"
    assert page["A3"].comment is None
    assert [row[2].value for row in book["ข้อผิดพลาด"].iter_rows(min_row=2)] == [
        error.cell for error in done.batch.errors
    ]
    # The unit mends the cells in this very workbook and sends it again.
    page["C3"].value, page["D3"].value = 25, "ลงนามสัญญาแล้ว"
    buffer = io.BytesIO()
    book.save(buffer)
    assert enter(buffer.getvalue(), by=planner).is_saved


def test_nothing_in_the_list_of_errors_is_computed_by_a_spreadsheet(city: City) -> None:
    batch = read(csv_of(PROJECTS, ["", "=1+1", "50060000", "@SUM(1)"]).encode())
    assert [error.code for error in batch.errors] == ["year"]
    text = errors_csv([batch.of(PROJECTS)[0].error("name", "x", "=HYPERLINK(1)")]).decode("utf-8-sig")
    assert ",'=HYPERLINK(1)" in text


def test_a_year_that_is_closed_is_told(city: City, planner: Actor) -> None:
    actions.close_year(make_year(YEAR), by=SYSTEM)
    assert [error.code for error in enter(filled(projects=[a_project()]), by=planner).errors] == [
        "year_closed"
    ]
