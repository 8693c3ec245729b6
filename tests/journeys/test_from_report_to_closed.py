"""A dark street light: reported, placed, worked, approved, told, contested, worked again, confirmed and rated."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.journeys.city import City
from tests.journeys.visiting import Receipt, Visitor, photograph

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
LIGHT = "ไฟส่องสว่าง"
WORKS = "ฝ่ายโยธา"


def test_a_report_with_a_place_gets_its_unit_with_the_reason_at_once(
    town: City, visit: Visit, scripts: bool
) -> None:
    somchai = visit(scripts=scripts)
    somchai.go("/")
    somchai.page.locator("a.button--large").filter(has_text="แจ้ง").click()
    somchai.on("/report/$")
    somchai.tell(f"ไฟทางในซอยดับสามดวง มืดมากตอนกลางคืน {scripts}", photograph("navy"))
    somchai.place_by_khwaeng("100601", "หน้าโรงเรียนในซอยข้างวัด")
    somchai.choose_category(LIGHT)
    somchai.answer_light_questions()
    somchai.leave_email("placed@example.com")
    somchai.sees("ไฟทางในซอยดับสามดวง", "1 ภาพ", "แขวงคลองจั่น", LIGHT, "หลายดวง", "placed@example.com")
    receipt = somchai.send()
    assert re.fullmatch(r"69-\d{6}-\d", receipt.reference)
    assert re.fullmatch(r"\d{6}", receipt.pin)
    # Whose work it is, why, and by when.
    somchai.sees(WORKS, "สำนักงานเขตบางกะปิ", "กำหนดแล้วเสร็จ", LIGHT, "25")
    found = town.do("case", reference=receipt.reference)
    assert (found["state"], found["lead"], found["category"]) == (
        "assigned",
        "district-1006/works",
        "street-light",
    )
    assert found["attachments"] == ["before"]
    assert found["answers"]["how-many"] == "several"
    assert not found["broken"]
    # Anybody finds the case again by number and PIN.
    other = visit(scripts=scripts)
    other.go("/follow")
    other.page.locator("#id_reference").fill(receipt.reference)
    other.page.locator("#id_pin").fill(receipt.pin)
    other.press("เปิดดูเรื่อง")
    other.on("/c/")
    other.sees("ไฟทางในซอยดับสามดวง", receipt.reference)


def reported(town: City, somchai: Visitor, email: str) -> Receipt:
    """Report something that no rule can place."""
    somchai.tell("ไฟทางในซอยดับสามดวง มืดมากตอนกลางคืน", photograph("navy"))
    somchai.no_place()
    somchai.choose_category(LIGHT)
    somchai.answer_light_questions()
    somchai.leave_email(email)
    receipt = somchai.send()
    somchai.sees("โต๊ะคัดแยก", "ศูนย์ กทม. 1555 พิจารณาเรื่องและส่งให้หน่วยงานที่รับผิดชอบ", "เราจะแจ้งทุกขั้นตอนทางอีเมลของท่าน")
    return receipt


def assigned(dao: Visitor, receipt: Receipt) -> None:
    """Find the case in the triage queue and send it to Bang Kapi's works section."""
    dao.sign_in("dao")
    dao.on("/desk/triage/")
    row = dao.page.locator("li.work-row").filter(has_text=receipt.reference)
    row.locator("a.work-row__title").click()
    dao.page.locator("#case-title").filter(has_text=LIGHT).wait_for()
    dao.settle()
    dao.sees(receipt.reference, "ไฟทางในซอยดับสามดวง", "มอบหมาย")
    other = dao.page.locator("#move input[type=radio][value]").last
    if other.count():
        other.check()
    box = dao.page.locator("#id_assign_to_words")
    if dao.scripts:
        box.press_sequentially("ฝ่ายโยธา สำนักงานเขตบางกะปิ", delay=5)
        dao.page.locator("[role=option]:visible").filter(has_text="บางกะปิ").first.click()
    else:
        box.fill("ฝ่ายโยธา สำนักงานเขตบางกะปิ")
    dao.send_move()
    dao.sees("ส่งหน่วยงานแล้ว", "ฝ่ายโยธา")


def worked(ploy: Visitor, receipt: Receipt, words: str, colour: str) -> None:
    """Report the result with a photograph of it."""
    ploy.open_case(receipt.reference)
    ploy.open_move("report", "รายงานผล")
    ploy.page.locator("#move").get_by_text("แก้ไขแล้ว", exact=True).click()
    ploy.page.locator("#id_report_words").fill(words)
    ploy.page.locator("#id_report_files").set_input_files(photograph(colour))
    ploy.send_move()
    ploy.sees("รายงานผลแล้ว รอตรวจ", words)


def test_a_light_is_reported_worked_contested_and_closed(town: City, visit: Visit, scripts: bool) -> None:
    email = f"somchai.{'script' if scripts else 'plain'}@example.com"
    somchai = visit(scripts=scripts)
    receipt = reported(town, somchai, email)
    assert receipt.reference in town.letter(email, "รับเรื่องของท่านแล้ว")

    assigned(visit(scripts=scripts, width=1440), receipt)
    assert town.do("case", reference=receipt.reference)["lead"] == "district-1006/works"

    ploy = visit(scripts=scripts, width=390)
    ploy.sign_in("ploy")
    ploy.on("/desk/work/")
    ploy.sees(receipt.reference)
    ploy.open_case(receipt.reference)
    # The unit sees the matter, not the person.
    ploy.does_not_see(email, "สมชาย")
    # Nor the key to the complainant's own page, which our letters carry.
    assert receipt.link.rpartition("/")[2] not in ploy.page.content()
    ploy.do_plain("accept", "รับเรื่อง", "หน่วยงานรับเรื่องแล้ว")
    ploy.do_plain("start", "ลงมือดำเนินการ", "กำลังดำเนินการ")
    worked(ploy, receipt, "เปลี่ยนหลอดไฟใหม่ทั้งสามดวงแล้ว", "orange")

    chai = visit(scripts=scripts, width=1440)
    chai.sign_in("chai")
    chai.open_case(receipt.reference)
    chai.sees("เปลี่ยนหลอดไฟใหม่ทั้งสามดวงแล้ว")
    assert receipt.link.rpartition("/")[2] not in chai.page.content()
    chai.do_plain("approve", "อนุมัติผล", "แจ้งผลแล้ว รอผู้ร้องยืนยัน")

    letter = town.letter(email, "เปลี่ยนหลอดไฟใหม่ทั้งสามดวงแล้ว")
    link = re.search(r"http\S+/c/\S+", letter)
    assert link
    somchai.go(link[0])
    somchai.sees("เปลี่ยนหลอดไฟใหม่ทั้งสามดวงแล้ว", "หลังดำเนินการ", "เรียบร้อยดีหรือไม่")
    somchai.page.get_by_text("ยังไม่เรียบร้อย", exact=True).click()
    somchai.page.locator("#contest-words").fill("ติดแค่สองดวง อีกดวงยังดับอยู่")
    somchai.press("โต้แย้งผลการดำเนินการ")
    somchai.sees("กำลังดำเนินการ", "โต้แย้ง")

    ploy.open_case(receipt.reference)
    ploy.sees("ติดแค่สองดวง อีกดวงยังดับอยู่")
    worked(ploy, receipt, "เปลี่ยนดวงที่สามแล้ว ตรวจซ้ำตอนค่ำ", "green")
    chai.open_case(receipt.reference)
    chai.do_plain("approve", "อนุมัติผล", "แจ้งผลแล้ว รอผู้ร้องยืนยัน")
    town.letter(email, "เปลี่ยนดวงที่สามแล้ว")

    somchai.go(link[0])
    somchai.press("เรียบร้อยแล้ว")
    somchai.sees("ยุติเรื่อง", "ท่านพอใจเพียงใด")
    somchai.page.locator("label[for=stars-4]").click()
    somchai.page.locator("#rate-words").fill("ครั้งที่สองเร็วมาก")
    somchai.press("ส่งความเห็น")
    somchai.sees("ท่านให้ 4 ดาว")

    found = town.do("case", reference=receipt.reference)
    assert found["state"] == "closed"
    assert not found["broken"]
    assert found["stars"] == [4]
    told = [
        "filed",
        "assigned",
        "accepted",
        "started",
        "reported",
        "approved",
        "contested",
        "reported",
        "approved",
        "confirmed",
        "rated",
    ]
    assert [each for each in found["events"] if each in told] == told
    assert found["attachments"].count("after") == 2
