"""A project's progress: reported, sent back, mended, approved, seen on the board, scored by สยป., printed for signature."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.city import City
from tests.journeys.visiting import Visitor

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
UNIT = "district-1006/works"
PROBLEM = "ฝนตกหนักต่อเนื่อง ผู้รับจ้างเข้าพื้นที่ไม่ได้"
ASKED = "ขอให้ระบุปริมาณงานที่แล้วเสร็จเป็นเมตร"


def report(ploy: Visitor, code: str, percent: str, narrative: str, day: str) -> None:
    """Fill in the project's report and send it for approval."""
    ploy.go(f"/desk/plan/projects/{code}/report/")
    for name, words in (
        ("reported_on", day),
        ("percent", percent),
        ("narrative", narrative),
        ("problems", PROBLEM),
    ):
        ploy.page.locator(f"main [name={name}]").fill(words)
    ploy.page.locator("main button[name=then][value=submit]").click()
    ploy.settle()


def test_from_a_report_to_a_score_and_its_paper(
    town: City, visit: Visit, scripts: bool, tmp_path: Path
) -> None:
    name = f"โครงการปรับปรุงทางเท้า {'ก' if scripts else 'ข'}"
    project = town.do("plan", unit=UNIT, name=name)
    code, year = project["code"], project["year"]
    day = f"30/12/{year - 1}"

    ploy = visit(scripts=scripts)
    ploy.sign_in("ploy", f"/desk/plan/projects/{code}/")
    ploy.sees(name, code)
    # A percentage that cannot be is told beside its box; what was typed stays.
    report(ploy, code, "120", "ก่อสร้างทางเท้าแล้ว", day)
    ploy.sees("120")
    assert ploy.page.locator("main [name=narrative]").input_value() == "ก่อสร้างทางเท้าแล้ว"
    report(ploy, code, "๓๕", "ก่อสร้างทางเท้าแล้ว", day)
    ploy.on(f"/desk/plan/projects/{code}/$")
    assert town.do("progress", code=code)["reports"] == ["submitted"]

    chai = visit(scripts=scripts, width=1440)
    chai.sign_in("chai", "/desk/plan/decisions/")
    waiting = chai.page.locator("main section").filter(has_text=code)
    waiting.locator("details summary").first.click()
    waiting.locator("textarea[name=answer]").fill(ASKED)
    waiting.locator("form[action*='/return/'] button").click()
    chai.settle()

    ploy.go(f"/desk/plan/projects/{code}/report/")
    ploy.sees(ASKED)
    report(ploy, code, "40", "ก่อสร้างทางเท้าแล้ว 350 เมตร จาก 900 เมตร", day)
    assert town.do("progress", code=code)["percent"] == "0.00"

    chai.go("/desk/plan/decisions/")
    chai.sees("350 เมตร")
    chai.page.locator("main section").filter(has_text=code).locator(
        "form[action*='/approve/'] button"
    ).click()
    chai.settle()
    stands = town.do("progress", code=code)
    assert (stands["percent"], stands["state"], stands["reports"]) == ("40.00", "running", ["approved"])
    assert stands["problems"] == [PROBLEM]

    gov = visit(scripts=scripts, width=1440)
    gov.sign_in("gov", f"/desk/plan/{year}/")
    row = gov.page.locator("main tbody tr").filter(has_text=code)
    assert "40" in row.inner_text()
    row.locator("a").first.click()
    gov.on(f"/desk/plan/projects/{code}/$")
    gov.sees("350 เมตร", PROBLEM)
    # A director reads; nothing invites him to report.
    assert gov.page.locator(f"a[href$='/{code}/report/']").count() == 0

    wit = visit(scripts=scripts, width=1440)
    wit.sign_in("wit", f"/desk/plan/{year}/evaluation/1/{code}/")
    wit.sees("40", "350 เมตร")
    wit.page.locator("main [name=rubric]").first.check()
    wit.page.locator("main form.next-move button").last.click()
    wit.settle()
    stands = town.do("progress", code=code)
    assert stands["scores"] == [[1, "100.00"]]
    assert stands["percent"] == "40.00"
    assert stands["events"][-6:] == [
        "report.submitted", "report.returned", "report.changed", "report.submitted", "report.approved", "project.evaluated",
    ]  # fmt: skip

    wit.go(f"/desk/plan/{year}/reports/")
    wit.page.locator("#report-quarter").select_option("1")
    wit.page.locator("select#report-unit").select_option(UNIT, force=True)
    with wit.page.expect_download() as waited:
        wit.page.locator("form[action$='quarter.pdf'] button").first.click()
    paper = tmp_path / "paper.pdf"
    waited.value.save_as(paper)
    content = paper.read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(content) > 10_000
    assert waited.value.suggested_filename.endswith(".pdf")
