"""Tell what is doubtful on a page, each with its line and its field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rongthuk.planning.fillers import is_none, is_placeholder
from rongthuk.planning.importing.checking import derived_quarters
from rongthuk.planning.importing.cutting import cut_end
from rongthuk.planning.importing.page import Item, Node, PageWarning, PlanPage, Report, Step
from rongthuk.planning.importing.reading import read
from rongthuk.planning.importing.written import DateHabits, number, percent, read_date, tidy
from rongthuk.planning.tests.plan_pages import Style, a_page, write

TODAY = date(2026, 11, 22)


def doubts(text: str, today: date = TODAY) -> list[PageWarning]:
    """Return the warnings of a page but the one of the empty table, which every page of the test has."""
    return [one for one in read(text, today=today).warnings if one.code != "quarter_table_empty"]


def doubt(text: str, code: str, today: date = TODAY) -> PageWarning:
    """Return the one warning with this code."""
    (found,) = [one for one in doubts(text, today) if one.code == code]
    return found


def line_of(text: str, words: str) -> int:
    """Return the number of the first line that holds the words."""
    return next(place for place, line in enumerate(text.split("\n"), 1) if words in line)


def reports(*figures: tuple[date, str]) -> tuple[Report, ...]:
    """Return reports, the last day first."""
    return tuple(
        Report(place, day, Decimal(share), "ดำเนินการ") for place, (day, share) in enumerate(figures, 1)
    )


@pytest.mark.parametrize(
    "name", ["1111111111", "111", "xxx", "XXXX", "-", "...", "ทดสอบ", "test 2", "aaaaa", "กกก", "", "ทดสอบ1"]
)
def test_a_name_that_only_fills_the_field_is_a_placeholder(name: str) -> None:
    assert is_placeholder(name)


@pytest.mark.parametrize("name", ["จัดทำ TOR", "ทดสอบระบบกับผู้ใช้", "ประชุม", "งวดที่ 1", "ตรวจรับ 2/2563"])
def test_a_real_name_is_none(name: str) -> None:
    assert not is_placeholder(name)


@pytest.mark.parametrize(
    "text",
    [
        "โปร่งใส โดยประยุกต์%", "และ/หรือ มีการเชื่อม", "ให้บริการประชาชนด้วยระบบอิเล็กทรอนิ", "เพื่อเพิ่มประสิทธิภ", "พัฒนาระบบสารสนเ",
        "บริการประชาชน และ", "จัดทำฐานข้อมูลเพื่อ", "ยกระดับคุณภาพชีวิ", "ส่งเสริมการเ", "จัดเก็บข้อมูลของ", "การบริหารจัดการ (ระยะที่",
        "จัดทำ “เมืองน่าอยู่", "ความปลอดภัยในชีวิต/", "พัฒนาระบบด้วยเทคโนโล", "ลดขั้นตอนของปั", "กรุงเทพมหานค%",
    ],
)  # fmt: skip
def test_a_text_that_cannot_end_so_is_cut_off(text: str) -> None:
    assert cut_end(text)
    assert cut_end(text) in text or cut_end(text).startswith("…")


@pytest.mark.parametrize(
    "text",
    [
        "การบริหารจัดการเมืองมหานคร : Management Strategy", "เทคโนโลยีสารสนเทศ", "ลดการใช้พลังงานร้อยละ 20%", "๑๐๐%", "20 %",
        "ประชาชนมีส่วนร่วม", "จำนวน 5 ข้อ", "หน่วยงานมีความพร้อม (ระยะที่ 1)", "มีระบบบริการอิเล็กทรอนิกส์", "โครงการเดินได้เดินดี",
        "เมืองปลอดภัย", "การเดินทางสะดวก", "มีพื้นที่สีเขียวเพิ่มขึ้น", "คุณภาพชีวิตที่ดี", "สังคมคุณธรรม", "บริหารงานด้วยหลักธรรมาภิบาล", "",
        "ศูนย์ กทม.1555", "โรงเรียนในสังกัดกรุงเทพมหานคร", "สาธารณสุข", "การบริการ", "การพัฒนาเมือง", "ดำเนินการแล้วเสร็จ ฯ", "การเรียนรู้",
        "ผู้สูงอายุและผู้พิการ", "การคลังและงบประมาณ", "รอบรู้เรื่องกรุงเทพ", "การป้องกัน", "การขนส่ง", "การเชื่อมต่อ", "ตามลำดับชั้น",
    ],
)  # fmt: skip
def test_a_text_that_may_end_so_is_whole(text: str) -> None:
    assert cut_end(text) == ""


def test_words_at_length_are_believed_unless_their_end_cannot_be() -> None:
    assert cut_end("ประชุมเรื่องการเชื่อม", strict=False) == ""
    assert cut_end("ดำเนินการแล้วที่เขต (บางรัก", strict=False)


@pytest.mark.parametrize(
    "words", ["ไม่มี", "-ไม่มี-", "- ไม่มี -", "-", "–", "—", "", "ไม่มีปัญหา", "ไม่มีปัญหา/อุปสรรค", "N/A", "none"]
)
def test_many_words_say_none(words: str) -> None:
    assert is_none(words)


@pytest.mark.parametrize("words", ["ไม่มีงบประมาณ", "ไม่มีผู้เข้าร่วม", "1", "- ฝนตก", "ไม่สามารถเชิญได้"])
def test_a_problem_that_begins_like_none_is_one(words: str) -> None:
    assert not is_none(words)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100", 100),
        ("100.00", 100),
        ("๑๐๐.๐๐", 100),
        ("ร้อยละ 42", 42),
        ("42.50 %", 42.5),
        ("ร้อยละ : ๕%", 5),
        ("ห้า", None),
        ("", None),
    ],
)
def test_percents_are_read_in_every_form(text: str, value: float | None) -> None:
    assert percent(text) == (None if value is None else Decimal(str(value)))


def test_amounts_may_have_commas_but_not_anywhere() -> None:
    assert number("1,250,000.50") == Decimal("1250000.50")
    assert number("1,25") is None


@pytest.mark.parametrize("text", ["น้ํา", "นํ้า", "นำ้", "น้ำ", "น\u200b้ำ"])
def test_every_spelling_of_a_syllable_is_one(text: str) -> None:
    assert tidy(text) == "น้ำ"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("28/10/2563", date(2020, 10, 28)), ("1/31/2021", date(2021, 1, 31)), ("2020-09-25", date(2020, 9, 25)),
        ("2563-09-25", date(2020, 9, 25)), ("2019-10-01 00:00:00", date(2019, 10, 1)), ("๒๘/๑๐/๒๕๖๓", date(2020, 10, 28)),
        ("25 ก.ย. 2563", date(2020, 9, 25)), ("25 กันยายน พ.ศ. ๒๕๖๓", date(2020, 9, 25)), ("25-9-63", date(2020, 9, 25)),
        ("25/9/20", date(2020, 9, 25)), ("29/02/2563", date(2020, 2, 29)), ("1 มี.ค. 63", date(2020, 3, 1)),
    ],
)  # fmt: skip
def test_dates_are_read_in_both_calendars_and_orders(text: str, day: date) -> None:
    found = read_date(text)
    assert found is not None
    assert found.day == day
    assert not found.doubtful


@pytest.mark.parametrize(
    "text", ["31/02/2563", "2020-02-30", "29/2/2562", "32/1/2563", "13/13/2020", "0/1/2563", "31 เม.ย. 2563"]
)
def test_a_day_that_no_calendar_has_is_none(text: str) -> None:
    found = read_date(text)
    assert found is not None
    assert found.day is None


@pytest.mark.parametrize("text", ["", "เร็ว ๆ นี้", "2563", "1/2563", "25/09"])
def test_what_is_no_date_is_told_apart_from_a_wrong_one(text: str) -> None:
    assert read_date(text) is None


def test_the_pages_own_clear_dates_say_which_order_it_uses() -> None:
    american = DateHabits.of("28/10/2563 … 1/31/2021 … 2/3/2021")
    assert read_date("2/3/2021", habits=american) == read_date("2021-02-03")
    thai = DateHabits.of("31/1/2021 … 2/3/2021")
    assert read_date("2/3/2021", habits=thai) == read_date("2021-03-02")
    unclear = read_date("2/3/2021")
    assert unclear is not None
    assert unclear.doubtful
    assert read_date("2/3/2021", near=[date(2021, 2, 3)]) == read_date("2021-02-03")


def test_two_date_styles_in_one_page_are_both_read() -> None:
    text = write(
        a_page(reports=reports((date(2021, 1, 31), "40"), (date(2020, 10, 28), "12")), percent=Decimal(40))
    )
    text = (
        text.replace("(2021-01-31)", "")
        .replace("31/1/2564 :", "1/31/2021 :")
        .replace("(2020-10-28)", "(28/10/2563)")
    )
    assert [(one.day, one.percent) for one in read(text, today=TODAY).reports_by_day] == [
        (date(2020, 10, 28), Decimal(12)), (date(2021, 1, 31), Decimal(40)),
    ]  # fmt: skip


def test_an_impossible_day_names_its_line_and_leaves_the_other_date() -> None:
    text = write(a_page()).replace("(2021-01-31)", "(31/02/2563)")
    found = doubt(text, "date_impossible")
    assert (found.line, found.field) == (line_of(text, "31/02/2563"), "reports[3].date")
    assert "31/02/2563" in found.message
    assert read(text, today=TODAY).reports[2].day == date(2021, 1, 31)


def changed(page: PlanPage, **facts: object) -> str:
    """Return the page as text with other facts."""
    return write(replace(page, **facts))  # type: ignore[arg-type]


PAGE = a_page()


def stepped(**facts: object) -> str:
    """Return the page as text with another first step."""
    return changed(PAGE, steps=(replace(PAGE.steps[0], **facts), *PAGE.steps[1:]))  # type: ignore[arg-type]


def reported(place: int, **facts: object) -> str:
    """Return the page as text with another report at the place, and without the indicator that follows from them."""
    rows = list(PAGE.reports)
    rows[place - 1] = replace(rows[place - 1], **facts)  # type: ignore[arg-type]
    return changed(PAGE, reports=tuple(rows), percent=None, indicators=())


def worded(before: str, after: str) -> str:
    """Return the page as text with other words."""
    text = write(PAGE)
    assert before in text
    return text.replace(before, after)


TWICE = "100.00\n\nความคืบหน้าโครงการ ร้อยละ "
CUT = Node("3.2.10", "ทางเท้าโดยประยุกต์%")
STRANGE = Style(extra={"rationale": "ผลกระทบต่อสิ่งแวดล้อมของโครงการ\n\nเสียงดัง"})
NO_TABLE = (replace(PAGE.indicators[0], quarters=()),)
# Code: the page, the field, and words of the line that the warning names.
DOUBTS = {
    "placeholder_step": (stepped(name="1111"), "steps[1].name", "ขั้นตอน 1"),
    "zero_length_step": (stepped(ends_on=PAGE.steps[0].starts_on), "steps[1].end", "ขั้นตอน 1"),
    "step_ends_before_start": (stepped(starts_on=date(2021, 1, 1)), "steps[1].end", "ขั้นตอน 1"),
    "weights_sum": (stepped(weight=Decimal(25)), "steps.weight", "ขั้นตอน 1"),
    "date_outside_year": (stepped(starts_on=date(2020, 9, 30)), "steps[1].start", "ขั้นตอน 1"),
    "step_without_weight": (worded(":30%\n", ""), "steps[1].weight", "ขั้นตอน 1"),
    "percent_out_of_range": (reported(1, percent=Decimal(120)), "reports[1].percent", "(1) "),
    "percent_falls": (reported(3, percent=Decimal(70)), "reports[2].percent", "(2) "),
    "reports_of_one_day": (reported(2, day=date(2021, 1, 31)), "reports[2].date", "(2) "),
    "report_without_words": (reported(2, narrative=""), "reports[2].narrative", "(2) "),
    "latest_disagrees": (changed(PAGE, percent=Decimal(90)), "percent", "90.00"),
    "percent_disagrees": (worded(TWICE + "100.00", TWICE + "99"), "percent", "ร้อยละ 99"),
    "percents_disagree": (worded("\n61.50\n\n30/6", "\n62\n\n30/6"), "reports[2].percent", "(2) "),
    "dates_disagree": (worded("30/6/2564 :", "29/6/2564 :"), "reports[2].date", "(2) "),
    "date_unreadable": (worded("(2021-01-31)", "(ปลายเดือน)"), "reports[3].date", "ปลายเดือน"),
    "quarter_differs": (worded("\n25.00\n\n80.00 / -", "\n26.00\n\n80.00 / -"), "quarters[2].result", "26.00"),
    "text_cut": (changed(PAGE, strategy=(*PAGE.strategy[:2], CUT)), "strategy[3.2.10].title", "ประยุกต์%"),
    "strategy_gap": (changed(PAGE, strategy=(PAGE.strategy[0], PAGE.strategy[2])), "strategy", "3.2.10"),
    "unknown_block": (write(PAGE, STRANGE), "rationale", "ผลกระทบ"),
    "second_project": (write(PAGE) + "\nโครงการอื่น : 10020000-0999\n", "code", "10020000-0999"),
    "no_strategy": (changed(PAGE, strategy=()), "strategy", ""),
    "no_reports": (changed(PAGE, reports=(), percent=None, indicators=()), "reports", ""),
    "no_steps": (changed(PAGE, steps=()), "steps", ""),
    "no_indicators": (changed(PAGE, indicators=()), "indicators", ""),
    "no_targets": (changed(PAGE, targets=()), "targets", ""),
    "no_objectives": (changed(PAGE, objectives=()), "objectives", ""),
    "amount_unreadable": (worded("ได้รับ : 1,250,000.00", "ได้รับ : หลาย"), "budget", "หลาย บาท"),
    "unit_missing": (worded("** สำนักงานก่อสร้าง", "สำนักงานก่อสร้าง"), "unit_name", ""),
    "indicator_table_empty": (changed(PAGE, indicators=NO_TABLE), "quarters", "1002-0117"),
}  # fmt: skip


@pytest.mark.parametrize("code", DOUBTS)
def test_each_doubt_names_its_line_and_its_field(code: str) -> None:
    text, field, words = DOUBTS[code]
    found = doubt(text, code)
    assert found.field == field
    assert found.line == (line_of(text, words) if words else 0)
    assert len(found.message) > 15
    assert "%(" not in found.message


def test_a_report_of_tomorrow_is_told() -> None:
    found = doubt(write(PAGE), "date_in_future", today=date(2021, 9, 2))
    assert found.field == "reports[1].date"
    assert doubts(write(PAGE), today=date(2021, 9, 3)) == []


def test_reports_outside_the_budget_year_are_told_at_its_very_borders() -> None:
    inside = changed(
        PAGE, reports=reports((date(2021, 9, 30), "100"), (date(2020, 10, 1), "5")), indicators=()
    )
    assert not [one for one in doubts(inside) if one.code == "date_outside_year"]
    outside = changed(
        PAGE, reports=reports((date(2021, 10, 1), "100"), (date(2020, 9, 30), "5")), indicators=()
    )
    assert [one.field for one in doubts(outside) if one.code == "date_outside_year"] == [
        "reports[2].date",
        "reports[1].date",
    ][::-1]


def test_quarters_take_the_last_report_on_or_before_their_end() -> None:
    page = a_page(
        reports=reports(
            (date(2021, 9, 30), "90"), (date(2021, 7, 1), "70"), (date(2021, 6, 30), "60"),
            (date(2020, 12, 31), "12"), (date(2020, 9, 30), "3"),
        )
    )  # fmt: skip
    assert [(row.quarter, row.result) for row in derived_quarters(page)] == [
        (1, 12),
        (2, 12),
        (3, 60),
        (4, 90),
    ]
    assert [row.result for row in derived_quarters(a_page(reports=reports((date(2021, 4, 1), "8"))))] == [
        None,
        None,
        8,
        8,
    ]


@pytest.mark.parametrize("weights", [("25", "70"), ("35", "70")])
def test_weights_of_95_and_105_percent_are_told_with_their_sum(weights: tuple[str, str]) -> None:
    steps = tuple(
        replace(step, weight=Decimal(weight)) for step, weight in zip(PAGE.steps, weights, strict=True)
    )
    assert str(sum(map(int, weights))) in doubt(changed(PAGE, steps=steps), "weights_sum").message


def test_a_page_without_its_year_takes_that_of_its_reports() -> None:
    text = write(PAGE).replace(" : (2564)", "")
    assert read(text, today=TODAY).year == 2564
    assert doubt(text, "year_derived").field == "year"


def test_an_objective_may_speak_of_1555_and_of_a_second_one() -> None:
    text = write(a_page(objectives=(Item(1, "เพิ่มประสิทธิภาพศูนย์กทม. 1555"), Item(2, "ยุค Thailand 4.0 ข้อ 12."))))
    assert [one.words for one in read(text, today=TODAY).objectives] == [
        "เพิ่มประสิทธิภาพศูนย์กทม. 1555",
        "ยุค Thailand 4.0 ข้อ 12.",
    ]


def test_steps_may_be_called_by_digits_and_have_no_dates() -> None:
    text = write(a_page(steps=(Step(1, "1111", Decimal(100)),)))
    page = read(text, today=TODAY)
    assert page.steps == (Step(1, "1111", Decimal(100)),)
    assert [one.field for one in page.warnings if one.code == "date_missing"] == [
        "steps[1].start",
        "steps[1].end",
    ]
