"""Write pages of the old tracker for tests: the same `PlanPage` in many hands, digits, calendars and orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rongthuk.core.text import thai_digits
from rongthuk.core.thai import MONTHS, SHORT_MONTHS
from rongthuk.planning.importing.page import (
    IndicatorPart,
    Item,
    Node,
    Person,
    PlanPage,
    QuarterRow,
    Report,
    Score,
    Step,
    Tag,
)

DATES: dict[str, Callable[[date], str]] = {
    "iso": lambda day: day.isoformat(),
    "iso_be": lambda day: f"{day.year + 543}-{day:%m-%d}",
    "clock": lambda day: f"{day.isoformat()} 00:00:00",
    "dmy_be": lambda day: f"{day.day}/{day.month}/{day.year + 543}",
    "dmy_be_padded": lambda day: f"{day:%d/%m}/{day.year + 543}",
    "dmy_ce": lambda day: f"{day.day}/{day.month}/{day.year}",
    "mdy_ce": lambda day: f"{day.month}/{day.day}/{day.year}",
    "words": lambda day: f"{day.day} {MONTHS[day.month - 1]} พ.ศ. {day.year + 543}",
    "short": lambda day: f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year + 543 - 2500:02d}",
}
# Those that can be read one way only.
CLEAR = ("iso", "iso_be", "clock", "dmy_be", "dmy_be_padded", "words", "short")
PERCENTS: dict[str, Callable[[Decimal], str]] = {
    "two": lambda value: f"{value:.2f}",
    "plain": lambda value: f"{value.normalize():f}",
    "sign": lambda value: f"{value:.2f}%",
}
NONES = ("ไม่มี", "-ไม่มี-", "-", "–", "ไม่มี ", "- ไม่มี -", "")
BLOCKS = (
    "head",
    "rationale",
    "objectives",
    "targets",
    "strategy",
    "reports",
    "steps",
    "indicators",
    "evaluation",
    "budget",
)


@dataclass(frozen=True)
class Style:
    """How a page is written."""

    heading_date: str = "iso"
    narrative_date: str = "dmy_be"
    step_date: str = "clock"
    percent: str = "two"
    thai: bool = False
    none: str = "ไม่มี"
    separators: bool = True
    blank_lines: int = 1
    newline: str = "\n"
    mark: str = ""
    space: str = " "
    zero_width: bool = False
    split_am: bool = False
    second_percent: bool = True
    reports_order: str = "as_is"
    problems_first: bool = False
    blocks: tuple[str, ...] = BLOCKS
    extra: dict[str, str] = field(default_factory=dict)


def write(page: PlanPage, style: Style = Style()) -> str:
    """Return the page as text in the style."""
    parts = {
        "head": _head, "rationale": _rationale, "objectives": lambda p, s: _items("วัตถุประสงค์ของโครงการ", p.objectives, s),
        "targets": lambda p, s: _items("เป้าหมายของโครงการ", p.targets, s), "strategy": _strategy, "reports": _reports,
        "steps": _steps, "indicators": _indicators, "evaluation": _evaluation, "budget": _budget,
    }  # fmt: skip
    lines = ["ความคืบหน้าโครงการ/กิจกรรม", "", "Back Home", "FusionCharts will render here"]
    for block in style.blocks:
        lines += ["", *parts[block](page, style)]
        if block in style.extra:
            lines += ["", style.extra[block]]
    gap = [""] * style.blank_lines
    text = "\n".join(line for raw in lines for line in (gap if raw == "" else [raw]))
    if style.split_am:
        text = text.replace("ำ", "ํา")
    if style.zero_width:
        text = text.replace(" ", "\u200b ").replace("ก", "ก\u200b")
    return style.mark + text.replace(" ", style.space).replace("\n", style.newline)


def _number(words: str, style: Style) -> str:
    return thai_digits(words) if style.thai else words


def _day(day: date | None, how: str, style: Style) -> str:
    return "" if day is None else _number(DATES[how](day), style)


def _percent(value: Decimal, style: Style) -> str:
    return _number(PERCENTS[style.percent](value), style)


def _head(page: PlanPage, style: Style) -> list[str]:
    name = f"{_number(page.plan_number, style)}. {page.name}" if page.plan_number else page.name
    lines = [f"{name} : {_number(page.code, style)}", ""]
    lines += [f"** {page.unit_name} : ({_number(str(page.year), style)})", ""]
    if page.percent is not None:
        share = _percent(page.percent, style)
        lines += [share, "", f"ความคืบหน้าโครงการ ร้อยละ {share}", ""]
    for one in page.responsible:
        lines += [f"{one.name} {_number(one.extension, style)}".strip(), ""]
    lines += ["ดูโครงการแผนปีฯ : พิมพ์ข้อมูล", ""]
    if page.scores:
        said = " ".join(f"ไตรมาสที่ {one.quarter} {one.score:f}" for one in page.scores)
        lines += [_number(f"*** สยป. ประเมินโครงการ : {said}", style), ""]
    if page.owner_code:
        lines += [_number(f"{page.owner_code}/{page.carrier_code}", style)]
    return lines


def _rationale(page: PlanPage, style: Style) -> list[str]:
    return ["หลักการและเหตุผล", "", *page.rationale.split("\n")] if page.rationale else []


def _items(heading: str, items: tuple[Item, ...], style: Style) -> list[str]:
    # The tracker writes all items on one line.
    words = " ".join(f"{_number(str(item.number), style)}. {item.words}" for item in items)
    return [heading, "", words] if items else []


def _strategy(page: PlanPage, style: Style) -> list[str]:
    rows = [
        f"{one.level_word + ' ' if one.level_word else ''}{_number(one.number, style)} - {one.title}"
        for one in page.strategy
    ]
    return ["สนับสนุนยุทธศาสตร์กรุงเทพมหานครฯ", "", *rows] if rows else []


def _reports(page: PlanPage, style: Style) -> list[str]:
    reports = list(page.reports)
    if style.reports_order == "reversed":
        reports.reverse()
    elif style.reports_order == "shuffled":
        reports = reports[::2] + reports[1::2]
    lines = ["ผลการดำเนินงาน"]
    for one in reports:
        lines += ["", *_report(one, style)]
        if style.separators:
            lines += ["", "------------------&&&--------------------"]
    return lines


def _report(one: Report, style: Style) -> list[str]:
    assert one.percent is not None
    share = _percent(one.percent, style)
    lines = [
        f"({_number(str(one.number), style)}) ความคืบหน้าโครงการฯ ร้อยละ {share} ({_day(one.day, style.heading_date, style)})",
        "",
    ]
    if style.second_percent:
        lines += [share, ""]
    told = [f"{_day(one.day, style.narrative_date, style)} : {one.narrative}", ""]
    problems = [f"** ปัญหาของโครงการ :{one.problems or style.none}", ""]
    rest = [f"** อุปสรรคของโครงการ :{one.obstacles or style.none}"]
    return (
        [*lines, *problems, *rest, "", *told] if style.problems_first else [*lines, *told, *problems, *rest]
    )


def _steps(page: PlanPage, style: Style) -> list[str]:
    lines = ["แผนการดำเนินงานฯ", ""]
    for one in page.steps:
        assert one.weight is not None
        lines += [
            f"ขั้นตอน {_number(str(one.number), style)}", f":{one.name}", _number(f":{one.weight.normalize():f}%", style),
            f"เริ่มต้น :{_day(one.starts_on, style.step_date, style)}", f"สิ้นสุด :{_day(one.ends_on, style.step_date, style)}",
        ]  # fmt: skip
    code = _number(page.code, style)
    return [
        *lines,
        "",
        f"(ทดสอบ) แสดงขั้นตอนการดำเนินงานโครงการ : {code}",
        "",
        f"(คลิก) ขั้นตอนการปฏิบัติงานของโครงการ : {code}",
    ]


def _indicators(page: PlanPage, style: Style) -> list[str]:
    lines = ["สนับสนุนตัวชี้วัดตามแผนฯ"]
    for one in page.indicators:
        assert one.target is not None
        word = {"output": "ผลผลิต", "outcome": "ผลลัพธ์"}[one.level]
        klass = {"strategic": "ตัวชี้วัดเชิงยุทธศาสตร์", "routine": "ตัวชี้วัดงานประจำ", "negotiated": "ตัวชี้วัดเจรจาตกลง"}[
            one.klass
        ]
        lines += [
            "", _number(f"รายละเอียดเกี่ยวกับตัวชี้วัด : {one.code}", style), "",
            f"ตัวชี้วัด : {_number(one.number, style)}. {one.name} ({word})", "",
            f"ค่าเป้าหมาย {one.unit} : {_number(f'{one.target.normalize():f}', style)}", "",
            f"ผลงานที่ทำได้ {one.unit} : {'' if one.result is None else _number(f'{one.result.normalize():f}', style)}", "",
            f"ประเภทตัวชี้วัด : {klass}", f"ตัวชี้วัดระดับ{word} ({one.level})", "",
            "ไตรมาสที่", "(1 - 4)", "*ผลงาน*", "(ร้อยละ)", "*ผลประเมินตัวชี้วัด*", "(* 2.1 / 2.2 *)",
        ]  # fmt: skip
        for row in one.quarters:
            pair = f"{_or_dash(row.score_21)} / {_or_dash(row.score_22)}"
            lines += [
                _number(str(row.quarter), style),
                _number(_or_dash(row.result), style),
                "",
                _number(pair, style),
            ]
    return lines


def _or_dash(value: Decimal | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _evaluation(page: PlanPage, style: Style) -> list[str]:
    return ["** ผลการประเมินโครงการ (รายไตรมาส) **"]


def _budget(page: PlanPage, style: Style) -> list[str]:
    lines = []
    if page.budget_received is not None:
        lines += [_number(f"งบประมาณที่ได้รับ : {page.budget_received:,.2f} บาท", style)]
    if page.budget_used is not None:
        lines += [_number(f"งบประมาณที่ใช้ไป : {page.budget_used:,.2f} บาท", style)]
    return lines


def a_page(**facts: object) -> PlanPage:
    """Return a page of budget year 2564 whose figures all agree."""
    given: dict[str, object] = {
        "code": "10020000-0412",
        "name": "โครงการปรับปรุงทางเท้าถนนสายหลัก",
        "plan_number": "12.3",
        "year": 2564,
        "unit_name": "สำนักงานก่อสร้างและบูรณะ สำนักการโยธา",
        "percent": Decimal("100"),
        "responsible": (Person("นายสมชาย ใจดี", "02-123-4567"), Person("น.ส.พลอย งามตา", "1234")),
        "scores": (Score(1, Decimal("75")), Score(2, Decimal("82.5"))),
        "rationale": "ทางเท้าชำรุดหลายแห่ง (Quick Win)\nเป็นโครงการเป้าหมายสำคัญ (Flagship) ระยะยาว",
        "owner_code": "10020100",
        "carrier_code": "10020200",
        "objectives": (Item(1, "เพื่อความปลอดภัยของผู้ใช้ทางเท้า"), Item(2, "เพื่อลดเรื่องร้องเรียน")),
        "targets": (
            Item(1, "ปรับปรุงทางเท้าไม่น้อยกว่า 12 แห่ง", Decimal(12), "แห่ง", True),
            Item(2, "ความพึงพอใจร้อยละ 80", Decimal(80), "ร้อยละ"),
        ),
        "tags": (Tag("quick-win"), Tag("flagship", "long")),
        "strategy": (
            Node("3", "มหานครสำหรับทุกคน", "ด้านที่"), Node("3.2", "การเดินทาง", "มิติที่"), Node("3.2.10", "ทางเท้าเดินได้จริงทุกเขต"),
        ),
        "reports": (
            Report(1, date(2021, 9, 3), Decimal("100"), "ตรวจรับงานงวดสุดท้าย"),
            Report(2, date(2021, 6, 30), Decimal("61.5"), "เทคอนกรีตแล้วเสร็จ", "ฝนตกหนักต่อเนื่อง", "ผู้รับจ้างขาดแรงงาน"),
            Report(3, date(2021, 1, 31), Decimal("25"), "ลงนามสัญญา", "", "รองบประมาณ"),
            Report(4, date(2020, 10, 5), Decimal("5"), "จัดทำขอบเขตงาน"),
        ),
        "steps": (
            Step(1, "จัดทำขอบเขตงาน", Decimal(30), date(2020, 10, 1), date(2020, 12, 31)),
            Step(2, "ก่อสร้างและตรวจรับ", Decimal(70), date(2021, 1, 4), date(2021, 9, 30)),
        ),
        "indicators": (
            IndicatorPart(
                "1002-0117", "จำนวนทางเท้าที่ปรับปรุงแล้วเสร็จ", "3", "routine", "outcome", "ร้อยละ", Decimal(100), Decimal(100),
                (
                    QuarterRow(1, Decimal(5), Decimal(80), Decimal(90)), QuarterRow(2, Decimal(25), Decimal(80), None),
                    QuarterRow(3, Decimal("61.5"), Decimal(100), Decimal(100)), QuarterRow(4, Decimal(100)),
                ),
            ),
        ),
        "budget_received": Decimal("1250000.00"),
        "budget_used": Decimal("1249999.50"),
    }  # fmt: skip
    return PlanPage(**(given | facts))  # type: ignore[arg-type]
