"""Every behaviour of the style page works in a real Chromium under the strict policy, and axe finds nothing serious."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

sync_api = pytest.importorskip("playwright.sync_api")
ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = next(
    (path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None
)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(
        not (ROOT / "var/static-build/portal.js").is_file(), reason="the front end has not been built"
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, live_server, settings):
    settings.DEMONSTRATION = True
    opened = []

    def opener(surface: str = "portal", width: int = 390, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            geolocation={"longitude": 100.63, "latitude": 13.78},
            permissions=["geolocation"],
            locale="th",
            **options,
        )
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: message.type == "error" and page.faults.append(message.text))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(f"{live_server.url}/style/?surface={surface}", wait_until="load")
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html.js")
        opened.append(context)
        return page

    yield opener
    for context in opened:
        context.close()


def until(page, expression: str) -> None:
    """Wait by asking: Playwright's own wait evaluates a string, which the page's policy forbids."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def photograph() -> bytes:
    picture = Image.effect_noise((3000, 2000), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0132] = "2026:11:22 14:05:00"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (13.0, 46.0, 30.0)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", exif=exif, quality=90)
    return kept.getvalue()


KEEP_WHAT_IS_SENT = """() => {
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) {
    const file = body?.get?.("photo");
    if (file) new Response(file).arrayBuffer().then((bytes) => {
      let text = ""; for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
      window.sent = btoa(text);
    });
    return send.call(this, body);
  };
}"""


def test_a_photo_is_made_smaller_turned_upright_and_keeps_when_and_where(open_page):
    page = open_page()
    page.evaluate(KEEP_WHAT_IS_SENT)
    page.set_input_files(
        "#sample-photos", [{"name": "light.jpg", "mimeType": "image/jpeg", "buffer": photograph()}]
    )
    page.wait_for_selector("#photo-picker input[name=photo_ids]", state="attached", timeout=15000)
    until(page, "window.sent")
    sent = Image.open(io.BytesIO(base64.b64decode(page.evaluate("window.sent"))))
    assert max(sent.size) == 2048
    assert sent.size[0] < sent.size[1]
    assert sent.getexif()[0x0112] == 1
    assert sent.getexif()[0x0132] == "2026:11:22 14:05:00"
    assert sent.getexif().get_ifd(0x8825)[2][0] == 13.0
    assert page.evaluate("document.querySelector('#sample-photos').files.length") == 0
    assert page.faults == []


def test_a_refused_photo_says_why_and_a_lost_line_is_tried_again(open_page):
    page = open_page()
    small = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(small, "JPEG")
    page.set_input_files(
        "#sample-photos", [{"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": small.getvalue()}]
    )
    page.get_by_text("ไฟล์นี้ไม่ใช่ภาพ").first.wait_for()
    lost = []

    def lose_the_first(route):
        if lost:
            route.continue_()
        else:
            lost.append(route)
            route.abort()

    page.route("**/style/photo/", lose_the_first)
    page.set_input_files(
        "#sample-photos", [{"name": "ok.jpg", "mimeType": "image/jpeg", "buffer": small.getvalue()}]
    )
    page.wait_for_selector("#photo-picker input[name=photo_ids]", state="attached", timeout=15000)
    assert lost


def test_the_place_is_found_by_the_phone_by_typing_and_by_the_map(open_page):
    page = open_page()
    page.click("[data-locate]")
    until(page, "document.querySelector('#sample-lon').value === '100.630000'")
    assert "เขตบางกะปิ" in page.inner_text("[data-locate-status]")
    page.locator("#sample-place").press_sequentially("สีลม")
    page.wait_for_selector("#place [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#sample-place") == "ถนนสีลม"
    assert page.input_value("#sample-lon") == "100.531000"
    page.click("#place [data-map-open]")
    page.wait_for_selector("#place canvas")
    page.wait_for_timeout(300)
    page.focus("#place [data-map]")
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('#sample-lon').value !== '100.531000'")
    assert 100.531 < float(page.input_value("#sample-lon")) < 100.56
    assert page.faults == []


def test_the_map_of_cases_is_drawn_and_counted(open_page):
    page = open_page()
    page.click("#map [data-map-open]")
    page.wait_for_selector("#map canvas")
    until(page, "document.querySelector('#map [data-map-status]').textContent.includes('2')")
    assert page.faults == []


def test_questions_lists_and_counts_follow_what_is_typed(open_page):
    page = open_page()
    assert page.is_hidden("#light-where")
    page.check("#light-other")
    assert page.is_visible("#light-where")
    page.fill("#sample-filter", "หลอดไฟ")
    assert page.is_visible("label[for=cat-1]")
    assert page.is_hidden("label[for=cat-2]")
    page.fill("#sample-filter", "ไม่มีคำนี้แน่นอน")
    assert page.is_visible("[data-filter-empty]")
    page.fill("#id_words", "ไฟดับ")
    assert "1995" in page.inner_text("#fields [data-count]")
    page.locator("#sample-agency_search").press_sequentially("น้ำท่วม")
    page.wait_for_selector("#select-search [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#sample-agency") == "3"
    assert page.faults == []


def test_what_was_typed_survives_a_reload_but_personal_fields_do_not(open_page):
    page = open_page()
    page.fill("#id_words", "ไฟดับหน้าบ้าน")
    page.fill("#id_phone", "0812345678")
    page.wait_for_timeout(500)
    page.goto("about:blank")
    page.go_back()
    page.reload()
    page.wait_for_selector("html.js")
    until(page, "document.querySelector('#id_words').value === 'ไฟดับหน้าบ้าน'")
    assert "0812345678" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_news_is_announced_and_moves_nothing(open_page):
    page = open_page("desk", 1440)
    page.wait_for_selector("#live [data-live-notice]:not([hidden])")
    assert page.faults == []


def test_the_theme_is_changed_at_once_and_kept(open_page):
    page = open_page()
    with page.expect_response("**/theme/"):
        page.click("button[name=theme][value=dark]")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.reload()
    assert page.get_attribute("html", "data-theme") == "dark"


def test_the_desk_is_walked_by_keys_also_while_they_write_thai(open_page):
    page = open_page("desk", 1440)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "ฝาท่อชำรุด ถนนลาดพร้าว"
    page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'า', code: 'KeyK', bubbles: true}))"
    )
    assert "ไฟทางดับ" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.is_visible("#keyboard-help")
    page.keyboard.press("Escape")
    assert page.is_hidden("#keyboard-help")
    assert page.faults == []


@pytest.mark.parametrize(
    ("surface", "width", "scheme"),
    [("portal", 390, "light"), ("portal", 1440, "dark"), ("desk", 390, "dark"), ("desk", 1440, "light")],
)
def test_axe_finds_nothing_serious_and_nothing_runs_out_of_the_page(open_page, surface, width, scheme):
    page = open_page(surface, width, color_scheme=scheme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run().then((result) => result.violations.map((each) => [each.impact, each.id]))"
    )
    assert [entry for entry in found if entry[0] in {"serious", "critical"}] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.faults == []


def test_without_javascript_nothing_is_hidden_that_is_needed(open_page):
    page = open_page(java_script_enabled=False)
    assert page.is_visible("#light-where")
    assert page.is_visible("#sample-photos")
    assert page.is_visible("#sample-agency")
    assert page.is_hidden("[data-locate]")
