"""What goes wrong on an ordinary day: nothing that was typed is lost, nothing is filed twice, and a sentence says what to do."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.city import City, Gate, free_port
from tests.journeys.visiting import Visitor, photograph

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
DRAFT = {"text": "ไฟทางหน้าโรงเรียนดับสองดวง", "khwaeng": "100601", "place": "หน้าโรงเรียนในซอยข้างวัด", "category": "street-light",
         "answers": {"how-many": "several", "houses-dark": "no"}}  # fmt: skip


def to_the_check(somchai: Visitor, text: str) -> None:
    """Answer everything, leaving no name."""
    somchai.tell(text)
    somchai.place_by_khwaeng("100601", "หน้าโรงเรียนในซอยข้างวัด")
    somchai.page.locator("label[for=category-unsure]").click()
    somchai.press("ต่อไป")
    somchai.on("/report/contact")
    somchai.press("ไปต่อโดยไม่ระบุชื่อ")
    somchai.on("/report/check")


def test_a_report_sent_twice_and_by_the_back_button_is_one_case(
    town: City, visit: Visit, scripts: bool
) -> None:
    text = f"ฝาท่อแตกหน้าปากซอย กลัวคนตกลงไป ส่งสองครั้ง {scripts}"
    somchai = visit(scripts=scripts)
    to_the_check(somchai, text)
    # Twice within a moment, as by an impatient thumb.
    somchai.button("ส่งเรื่อง").dblclick(no_wait_after=True)
    receipt = somchai.receipt()
    for _time in range(2):
        somchai.page.go_back(wait_until="load")
    somchai.settle()
    somchai.page.goto("/report/check")
    if re.search("/report/check$", somchai.page.url):
        somchai.press("ส่งเรื่อง")
    assert town.do("count", words=text)["cases"] == 1
    # The page before the receipt, as it stands in another window since then.
    assert town.do("case", reference=receipt.reference)["text"] == text


def test_an_old_window_sent_again_shows_the_same_receipt(town: City, visit: Visit, scripts: bool) -> None:
    text = f"กิ่งไม้หักพาดทางเท้า เปิดสองหน้าต่าง {scripts}"
    somchai = visit(scripts=scripts)
    to_the_check(somchai, text)
    second = somchai.context.new_page()
    somchai.watch(second)
    second.goto("/report/check")
    receipt = somchai.send()
    somchai.page = second
    somchai.press("ส่งเรื่อง")
    assert somchai.receipt().reference == receipt.reference
    assert town.do("count", words=text)["cases"] == 1


def test_a_session_that_ends_in_mid_form_loses_nothing(town: City, visit: Visit, scripts: bool) -> None:
    text = f"น้ำขังหน้าบ้านทุกครั้งที่ฝนตก {scripts}"
    somchai = visit(scripts=scripts)
    somchai.tell(text, photograph("teal"))
    somchai.place_by_khwaeng("100601", "หน้าตลาด")
    town.do("end_sessions")
    somchai.page.locator("label[for=category-unsure]").click()
    somchai.press("ต่อไป")
    somchai.on("/report/contact")
    town.do("end_sessions")
    somchai.leave_email(f"kept.{scripts}@example.com")
    somchai.sees(text, "1 ภาพ", "หน้าตลาด", "แขวงคลองจั่น", f"kept.{scripts}@example.com")
    town.do("end_sessions")
    receipt = somchai.send()
    found = town.do("case", reference=receipt.reference)
    assert found["text"] == text
    assert found["attachments"] == ["before"]


def test_an_officer_who_was_signed_out_finds_his_words_again(town: City, visit: Visit, scripts: bool) -> None:
    case = town.do(
        "file", draft={**DRAFT, "external_id": f"signed-out-{scripts}"}, moves=["accept"], by="ploy"
    )
    ploy = visit(scripts=scripts)
    ploy.sign_in("ploy")
    ploy.open_case(case["reference"])
    ploy.open_move("ask", "สอบถามผู้ร้อง")
    ploy.page.locator("#id_ask_words").fill("เสาไฟต้นที่เท่าไรนับจากปากซอยครับ")
    town.do("end_sessions")
    ploy.send_move()
    ploy.on("/accounts/login/")
    ploy.sees("ที่พิมพ์ไว้")
    ploy.page.locator("#id_login").fill("ploy")
    ploy.page.locator("#id_password").fill("rongthuk-demo-1555")
    ploy.page.locator("form[action*=login] button.button--wide").first.click()
    ploy.on("/desk/cases/")
    assert ploy.page.locator("#id_ask_words").input_value() == "เสาไฟต้นที่เท่าไรนับจากปากซอยครับ"


def test_a_stale_move_shows_how_the_case_stands_and_keeps_the_words(
    town: City, visit: Visit, scripts: bool
) -> None:
    case = town.do("file", draft={**DRAFT, "external_id": f"stale-{scripts}"}, moves=["accept"], by="ploy")
    ploy = visit(scripts=scripts)
    ploy.sign_in("ploy")
    ploy.open_case(case["reference"])
    ploy.open_move("report", "รายงานผล")
    ploy.page.locator("#id_report_words").fill("ตรวจแล้วไฟติดตามปกติทุกดวง")
    ploy.page.locator("#move").get_by_text("ตรวจสอบแล้วไม่พบปัญหา", exact=True).click()
    # Meanwhile his colleague begins the work.
    town.do("move", reference=case["reference"], name="start", by="pok")
    if scripts:
        # He is told while he types; the page under his hands stays as it is.
        ploy.page.locator("article.case [data-live-notice]").wait_for(state="visible")
        ploy.sees("เรื่องนี้มีการเปลี่ยนแปลง")
    with ploy.page.expect_response(lambda answer: "/moves/report/" in answer.url) as answered:
        ploy.send_move()
    assert answered.value.status == 409
    ploy.sees("กำลังดำเนินการ", "ข้อความของท่านยังอยู่")
    assert ploy.page.locator("#id_report_words").input_value() == "ตรวจแล้วไฟติดตามปกติทุกดวง"
    # Sent again, it counts.
    ploy.send_move()
    ploy.sees("รายงานผลแล้ว รอตรวจ")
    assert town.do("case", reference=case["reference"])["state"] == "reported"
    # The colleague's move is gone meanwhile; his words are not.
    pok = visit(scripts=scripts)
    pok.sign_in("pok")
    other = town.do("file", draft={**DRAFT, "external_id": f"gone-{scripts}"}, moves=["accept"], by="ploy")
    pok.open_case(other["reference"])
    pok.open_move("ask", "สอบถามผู้ร้อง")
    pok.page.locator("#id_ask_words").fill("ไฟดับตั้งแต่วันไหนครับ")
    town.do(
        "move",
        reference=other["reference"],
        name="report",
        by="ploy",
        given={"outcome": "no_fault_found", "words": "ปกติ"},
    )
    pok.send_move()
    pok.sees("รายงานผลแล้ว รอตรวจ", "ไฟดับตั้งแต่วันไหนครับ")


def test_a_pin_guessed_six_times_closes_the_door(town: City, visit: Visit, scripts: bool) -> None:
    case = town.do("file", draft={**DRAFT, "external_id": f"guess-{scripts}"})
    thief = visit(scripts=scripts)
    wrong = "111111" if case["pin"] != "111111" else "222222"
    statuses = []
    for _guess in range(6):
        thief.go("/follow")
        thief.page.locator("#id_reference").fill(case["reference"])
        thief.page.locator("#id_pin").fill(wrong)
        with thief.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            thief.press("เปิดดูเรื่อง")
        statuses.append(answered.value.status)
        assert thief.page.locator("#id_reference").input_value() == case["reference"]
    assert statuses[:5] == [422] * 5
    assert statuses[5] == 429
    # Now the right one is refused too, with a sentence.
    thief.page.locator("#id_pin").fill(case["pin"])
    thief.press("เปิดดูเรื่อง")
    thief.sees("1555")
    assert "/c/" not in thief.page.url


@pytest.fixture(scope="module")
def sixty_megabytes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Write a photograph of sixty million bytes: a small one with a long tail, as some cameras' files have."""
    path = tmp_path_factory.mktemp("photographs") / "huge.jpg"
    path.write_bytes(photograph("maroon")["buffer"] + os.urandom(60_500_000))
    yield path
    path.unlink()


def test_a_photograph_of_sixty_megabytes_is_refused_and_the_text_is_kept(
    town: City, visit: Visit, scripts: bool, sixty_megabytes: Path
) -> None:
    somchai = visit(scripts=scripts)
    somchai.go("/report/")
    somchai.page.locator("#id_text").fill("ถนนเป็นหลุมลึกหน้าตลาด")
    somchai.page.locator("#photos").set_input_files(sixty_megabytes)
    if scripts:
        somchai.sees("MB")
        somchai.press("ต่อไป")
        somchai.on("/report/where")
        somchai.go("/report/")
    else:
        somchai.press("ต่อไป")
        somchai.sees("MB")
    assert somchai.page.locator("#id_text").input_value() == "ถนนเป็นหลุมลึกหน้าตลาด"


def test_a_database_that_is_away_is_told_and_its_return_is_enough(
    town: City, visit: Visit, scripts: bool
) -> None:
    gate, port = Gate(), free_port()
    address = f"http://127.0.0.1:{port}"
    process = town.granian(
        "wsgi", port, "config.wsgi:application", DATABASE_URL=gate.address_of(town.database), BASE_URL=address
    )
    try:
        town.wait(address)
        text = f"เสียงดังจากร้านอาหารหลังเที่ยงคืน {scripts}"
        somchai = visit(scripts=scripts)
        somchai.go(f"{address}/report/")
        somchai.page.locator("#id_text").fill(text)
        gate.shut()
        with somchai.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            # The sentence that comes needs no script, and has none.
            somchai.button("ต่อไป").click()
        assert answered.value.status == 503
        somchai.sees("ระบบขัดข้องชั่วคราว", "1555")
        gate.open()
        # What is advised: go back, and send it again.
        somchai.page.go_back(wait_until="load")
        somchai.settle()
        assert somchai.page.locator("#id_text").input_value() == text
        somchai.press("ต่อไป")
        somchai.on("/report/where")
    finally:
        gate.shut()
        process.terminate()
        process.wait(10)
        town.processes.remove(process)
