"""Read pages of the old tracker in every hand that people write."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rongthuk.core.errors import Invalid
from rongthuk.core.fiscal import year_days
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
from rongthuk.planning.importing.reading import decode, read
from rongthuk.planning.importing.showing import as_dict
from rongthuk.planning.tests.plan_pages import BLOCKS, CLEAR, NONES, PERCENTS, Style, a_page, write

TODAY = date(2026, 11, 22)

STYLES = {
    "as the tracker writes": Style(),
    "Thai digits everywhere": Style(thai=True),
    "Windows line ends and a byte order mark": Style(newline="\r\n", mark="\ufeff"),
    "no-break spaces": Style(space="\u00a0"),
    "zero-width characters": Style(zero_width=True),
    "ำ in two letters": Style(split_am=True),
    "Christian dates, day first": Style(narrative_date="dmy_ce", heading_date="iso"),
    "Christian dates, month first": Style(narrative_date="mdy_ce"),
    "Buddhist ISO dates": Style(heading_date="iso_be", step_date="iso_be"),
    "dates in words": Style(heading_date="words", narrative_date="short", step_date="words"),
    "percent signs": Style(percent="sign"),
    "bare percents and no separators": Style(percent="plain", separators=False),
    "no second percent": Style(second_percent=False),
    "blocks the other way round": Style(blocks=BLOCKS[::-1]),
    "oldest report first": Style(reports_order="reversed"),
    "reports in disorder": Style(reports_order="shuffled"),
    "problems before the narrative": Style(problems_first=True),
    "no blank lines": Style(blank_lines=0),
    "many blank lines": Style(blank_lines=4),
    "-ไม่มี-": Style(none="-ไม่มี-"),
}


def in_order(page: PlanPage) -> PlanPage:
    """Return the page with its reports in order of time, for the order of a page is not what it says."""
    return replace(page, reports=page.reports_by_day)


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_a_page_says_the_same_in_every_hand(style: Style) -> None:
    page = a_page()
    assert in_order(read(write(page, style), today=TODAY)) == in_order(page)


def test_a_page_whose_figures_agree_has_no_warning_but_the_empty_table() -> None:
    assert [warning.code for warning in read(write(a_page()), today=TODAY).warnings] == [
        "quarter_table_empty"
    ]


@pytest.fixture(scope="module")
def no_directory() -> Iterator[None]:
    """Let no page find a unit, so that no database is asked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rongthuk.planning.importing.showing.unit_of", lambda _page: None)
        yield


WORDS = (
    "ประชาชน", "โครงการ", "ดำเนินงาน", "จัดซื้อ", "คณะทำงาน", "สำรวจ", "เขตบางรัก", "ถนน", "ชำรุด", "ประชุมหารือ", "น้ำท่วม", "สัญญาจ้าง",
    "ตรวจรับ", "Application", "COVID-19", "2019", "ฯ", "๑๕๕๕", "ร้อยละ", "(ระยะ", "ที่สอง)", "และ", "ๆ",
)  # fmt: skip
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(
    lambda found: "งาน " + " ".join(found) + " แล้ว"
)
amounts = st.decimals(0, 100, places=2)


@st.composite
def pages(draw: st.DrawFn) -> PlanPage:
    """Draw any page that people could have written."""
    year = draw(st.integers(2560, 2569))
    first, last = year_days(year)
    days = st.integers(0, (last - first).days).map(lambda count: first + timedelta(days=count))
    told = sorted(draw(st.lists(days, unique=True, max_size=8)), reverse=True)
    reports = tuple(
        Report(place, day, draw(amounts), draw(words), *(draw(st.one_of(st.just(""), words)) for _ in "ab"))
        for place, day in enumerate(told, 1)
    )
    tags = draw(
        st.sampled_from(
            [(), (Tag("quick-win"),), (Tag("flagship", "short"),), (Tag("quick-win"), Tag("flagship"))]
        )
    )
    marks = {"quick-win": "(Quick Win)", "flagship": "(Flagship)"}
    terms = {"short": "ระยะสั้น", "": ""}
    rationale = "\n".join(
        [draw(words), *(f"เป็น {marks[tag.tag]} {terms[tag.term]} ของปี".replace("  ", " ") for tag in tags)]
    )
    root = draw(st.integers(1, 20))
    numbers = [str(root)]
    for part in draw(st.lists(st.integers(1, 12), max_size=5)):
        numbers.append(f"{numbers[-1]}.{part}")
    targets = [
        ("จัดทำรายงาน {} ฉบับ", "ฉบับ", False), ("อบรมอย่างน้อย {} คน", "คน", True), ("พึงพอใจร้อยละ {}", "ร้อยละ", False),
        ("สะดวกขึ้น", "", False),
    ]  # fmt: skip
    promised = []
    for place, (form, unit, least) in enumerate(draw(st.lists(st.sampled_from(targets), max_size=4)), 1):
        amount = draw(st.integers(1, 99))
        promised.append(Item(place, form.format(amount), Decimal(amount) if unit else None, unit, least))
    scores = draw(st.lists(st.integers(1, 4), unique=True, max_size=4))
    quarters = draw(st.lists(st.integers(1, 4), unique=True, max_size=4))
    maybe = st.one_of(st.none(), amounts)
    rows = tuple(QuarterRow(one, draw(amounts), draw(maybe), draw(maybe)) for one in sorted(quarters))
    steps = tuple(
        Step(place, draw(words), draw(amounts), *sorted((draw(days), draw(days))))
        for place in range(1, draw(st.integers(0, 5)) + 1)
    )
    indicator = IndicatorPart(
        "0401-0725", draw(words), draw(st.sampled_from(["5", "5.1"])), draw(st.sampled_from(["strategic", "routine", "negotiated"])),
        draw(st.sampled_from(["output", "outcome"])), draw(st.sampled_from(["ร้อยละ", "เรื่อง", "ระดับ"])), draw(amounts), draw(maybe), rows,
    )  # fmt: skip
    return PlanPage(
        code=draw(st.from_regex(r"[0-9]{8}-[0-9]{4}", fullmatch=True)), name=draw(words), year=year,
        plan_number=draw(st.sampled_from(["", "5", "12.3"])), unit_name=draw(words), percent=draw(maybe),
        responsible=tuple(draw(st.lists(st.sampled_from([Person("นายสมชาย ใจดี", "1555"), Person("นางสาวพลอย งามตา"),
                                                        Person("ว่าที่ ร.ต.อนันต์ กล้าหาญ", "02-221-2141")]), unique=True, max_size=3))),
        scores=tuple(Score(one, draw(amounts)) for one in sorted(scores)), rationale=rationale, tags=tags,
        owner_code="04010500", carrier_code=draw(st.sampled_from(["04010500", "10000000"])),
        objectives=tuple(Item(place, draw(words)) for place in range(1, draw(st.integers(0, 4)) + 1)), targets=tuple(promised),
        strategy=tuple(Node(number, draw(words), "ด้านที่" if "." not in number else "") for number in numbers),
        reports=reports, steps=steps, indicators=draw(st.sampled_from([(), (indicator,)])),
        budget_received=draw(maybe), budget_used=draw(maybe),
    )  # fmt: skip


styles = st.builds(
    Style,
    heading_date=st.sampled_from(CLEAR),
    narrative_date=st.sampled_from([*CLEAR, "dmy_ce", "mdy_ce"]),
    step_date=st.sampled_from(CLEAR),
    percent=st.sampled_from(sorted(PERCENTS)),
    thai=st.booleans(),
    none=st.sampled_from(NONES),
    separators=st.booleans(),
    blank_lines=st.integers(0, 3),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.sampled_from(["", "\ufeff"]),
    space=st.sampled_from([" ", "\u00a0", "  "]),
    zero_width=st.booleans(),
    split_am=st.booleans(),
    second_percent=st.booleans(),
    reports_order=st.sampled_from(["as_is", "reversed", "shuffled"]),
    problems_first=st.booleans(),
    blocks=st.permutations(BLOCKS).map(tuple),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(page=pages(), style=styles)
def test_whatever_is_written_is_read_the_same(page: PlanPage, style: Style) -> None:
    assert in_order(read(write(page, style), today=TODAY)) == in_order(page)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    lines = f"ชื่อโครงการ : 04010000-3651\nผลการดำเนินงาน\n{text}\n(1) ความคืบหน้าโครงการฯ ร้อยละ 5 (2020-01-01)\n{text}"
    assert read(lines, today=TODAY).code == "04010000-3651"


@settings(max_examples=150, deadline=None)
@given(data=st.data(), style=styles)
@pytest.mark.usefixtures("no_directory")
def test_a_damaged_page_is_read_or_refused_and_never_breaks(data: st.DataObject, style: Style) -> None:
    lines = write(a_page(), style).splitlines()
    for _damage in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["drop", "double", "cut", "join", "swap", "digits", "noise"]))
        if how == "drop":
            lines[place] = ""
        elif how == "double":
            lines.insert(place, lines[other])
        elif how == "cut":
            lines[place] = lines[place][: data.draw(st.integers(0, 20))]
        elif how == "join":
            lines[place] += lines[other]
        elif how == "swap":
            lines[place], lines[other] = lines[other], lines[place]
        elif how == "digits":
            lines[place] = re.sub(r"[0-9๐-๙]", data.draw(st.sampled_from("079๐๙")), lines[place])
        else:
            lines[place] += data.draw(st.text(max_size=12))
    text = "\n".join(lines)
    if not re.search(r":\s*[0-9๐-๙]{8}\s*[-–]\s*[0-9๐-๙]{4,6}", text):
        return
    with contextlib.suppress(Invalid):
        page = read(text, today=TODAY)
        assert all(warning.message and "%(" not in warning.message for warning in page.warnings)
        assert as_dict(page)["project"]["code"] == page.code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "page_empty"),
        (b" \r\n\t ", "page_empty"),
        (b"\x00\x01\x02%PDF-1.7\x00", "page_not_text"),
        (b"PK\x03\x04" + b"\x00" * 40, "page_not_text"),
        (b"\xff\xfe\x00", "page_not_text"),
        (b"x" * 2_000_001, "page_too_large"),
    ],
)
def test_a_file_that_is_no_text_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode(raw)
    assert refused.value.code == code
    assert str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
def test_every_encoding_that_windows_saves_is_read(encoding: str) -> None:
    # The old code page has no such dash; the tracker's own pages were written with it all the same.
    text = write(a_page())
    assert read(decode(text.encode(encoding)), today=TODAY) == a_page()


@pytest.mark.parametrize(
    "text", ["สวัสดี", "หลักการและเหตุผล\n\nไม่มีรหัส", write(a_page()).replace("10020000-0412", "")]
)
def test_a_page_without_a_code_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text, today=TODAY)
    assert refused.value.code == "page_without_code"
