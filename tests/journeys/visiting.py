"""What people do in a browser: a citizen reports and follows, an officer signs in and works. Every sentence here is one they see."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageDraw

from tests.journeys.city import City

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "rongthuk-demo-1555"
# The browser notes every answer of 4xx and 5xx as an error of its own; those are looked at by their pages.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d|5\d\d)")


def photograph(
    colour: str = "navy", *, size: tuple[int, int] = (640, 480), words: str = ""
) -> dict[str, Any]:
    """Draw a photograph as a file box takes it."""
    picture = Image.new("RGB", size, colour)
    ImageDraw.Draw(picture).text((20, 20), words or colour, fill="white")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@dataclass(frozen=True)
class Receipt:
    """What the citizen takes home."""

    reference: str
    pin: str
    link: str
    words: str


class Visitor:
    """Somebody before a browser window."""

    def __init__(self, town: City, context: BrowserContext, *, scripts: bool) -> None:
        self.town = town
        self.context = context
        self.scripts = scripts
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.watch(self.page)

    def watch(self, page: Page) -> None:
        """Note what the page's console complains of; a broken content policy is told there too."""
        page.on("console", lambda line: self._note(line.text, page) if line.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error), page))

    def _note(self, words: str, page: Page) -> None:
        if not EXPECTED.match(words):
            self.faults.append(f"{page.url}: {words}")

    # Looking

    def go(self, path: str) -> None:
        """Open a page; its scripts have taken hold when this returns."""
        self.page.goto(path, wait_until="load")
        self.settle()

    def settle(self) -> None:
        """Wait until the page and its behaviours are there."""
        self.page.wait_for_load_state("load")
        if self.scripts:
            self.page.wait_for_selector("html.js", state="attached")

    def words(self) -> str:
        """Return what can be read on the page."""
        return self.page.locator("body").inner_text()

    def sees(self, *sentences: str) -> None:
        """Assert that the main part of the page comes to say all of this."""
        from playwright.sync_api import expect

        for sentence in sentences:
            expect(self.page.locator("body")).to_contain_text(sentence, timeout=10_000, use_inner_text=True)

    def does_not_see(self, *sentences: str) -> None:
        """Assert that nothing on the page says this."""
        shown = self.words()
        for sentence in sentences:
            assert sentence not in shown, f"“{sentence}” is on {self.page.url}"

    def button(self, name: str, inside: str = "main") -> Locator:
        """Return the button with this name."""
        return self.page.locator(inside).get_by_role("button", name=name, exact=True).first

    def press(self, name: str, inside: str = "main") -> None:
        """Press a button that leads to another page."""
        self.button(name, inside).click()
        self.settle()

    def on(self, address: str) -> None:
        """Wait until the browser stands at an address that fits this pattern."""
        self.page.wait_for_url(re.compile(address), wait_until="load")
        self.settle()

    # A citizen

    def tell(self, text: str, photo: dict[str, Any] | None = None) -> None:
        """Answer the first question."""
        self.go("/report/")
        self.sees("พบปัญหาอะไร", "ขั้นที่ 1")
        self.page.locator("#id_text").fill(text)
        if photo:
            self.page.locator("#photos").set_input_files(photo)
            if self.scripts:
                # It is on its way before the form is sent.
                self.page.locator("li.photo[data-state=done]").wait_for()
        self.press("ต่อไป")
        self.on("/report/where")

    def place_by_khwaeng(self, code: str, words: str = "") -> None:
        """Answer the second question from the list."""
        self.page.locator("#id_place").fill(words)
        if self.scripts:
            self.page.keyboard.press("Escape")
        self.page.locator("#id_khwaeng").select_option(code)
        self.page.locator("form.form button.button:not(.button--quiet):not([type=button])").last.click()
        self.on("/report/category")

    def place_by_search(self, words: str, hit: str) -> None:
        """Answer the second question by words, and choose what is found."""
        box = self.page.locator("#id_place")
        if self.scripts:
            box.press_sequentially(words, delay=10)
            self.page.locator("[role=option]:visible").filter(has_text=hit).first.click()
            self.press("ต่อไป")
        else:
            box.fill(words)
            self.press("ต่อไป")
            self.sees("หมายถึง")
            self.page.locator("#hits label").filter(has_text=hit).first.click()
            self.press("ต่อไป")
        self.on("/report/category")

    def no_place(self) -> None:
        """Say that it is about no place."""
        self.press("ไม่เกี่ยวกับสถานที่")
        self.on("/report/category")

    def choose_category(self, name: str) -> None:
        """Choose one of the suggested categories."""
        self.sees("จากข้อความของท่าน น่าจะเป็นเรื่องต่อไปนี้")
        self.page.locator("label.choice-card").filter(
            has=self.page.get_by_text(name, exact=True)
        ).first.click()
        self.press("ต่อไป")
        self.on("/report/(questions|contact)")

    def answer_light_questions(self) -> None:
        """Answer what is asked about a dark street light."""
        self.sees("ไฟดับกี่ดวง")
        self.page.get_by_text("หลายดวง", exact=True).click()
        for choice in self.page.locator("fieldset:visible").all()[1:]:
            choice.get_by_text("ไม่ใช่", exact=True).or_(choice.get_by_text("ไม่", exact=True)).first.click()
        self.press("ต่อไป")
        self.on("/report/contact")

    def leave_email(self, email: str, name: str = "สมชาย ใจดี") -> None:
        """Leave an address for news."""
        self.page.locator("#id_name").fill(name)
        self.page.locator("#id_email").fill(email)
        self.press("ต่อไป")
        self.on("/report/check")

    def send(self) -> Receipt:
        """Send the report and read the receipt."""
        self.sees("ตรวจสอบก่อนส่ง")
        self.press("ส่งเรื่อง")
        return self.receipt()

    def receipt(self) -> Receipt:
        """Read the receipt on the screen."""
        self.on("/c/[^/]+/receipt")
        self.sees("ได้รับเรื่องของท่านแล้ว", "รหัส PIN สำหรับติดตาม")
        reference = self.page.locator("#reference").inner_text().strip()
        pin = self.page.locator(".receipt__number").nth(1).inner_text().replace(" ", "").strip()
        link = str(self.page.locator("#case-link").get_attribute("href"))
        return Receipt(reference, pin, link, self.words())

    # An officer

    def sign_in(self, username: str, next_page: str = "/desk/") -> None:
        """Sign in to the desk."""
        self.go(f"/accounts/login/?next={next_page}")
        self.page.locator("#id_login").fill(username)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("form[action*=login] button.button--wide").first.click()
        self.on("/desk/")

    def open_case(self, reference: str) -> None:
        """Open a case at the desk."""
        self.go(f"/desk/cases/{reference}/")
        self.sees(reference)

    def step(self, move: str) -> Locator:
        """Return what begins a move on the page of a case."""
        return self.page.locator(f'form[action*="/moves/{move}/"] button, a[href*="/moves/{move}/"]').first

    def do_plain(self, move: str, name: str, then: str) -> None:
        """Do a move that asks for nothing more."""
        begin = self.step(move)
        assert name in begin.inner_text()
        begin.click()
        self.settle()
        self.sees(then)

    def open_move(self, move: str, name: str) -> None:
        """Open the form of a move."""
        begin = self.step(move)
        assert name in begin.inner_text()
        begin.click()
        self.page.locator("#move-title").filter(has_text=name).wait_for()
        self.settle()

    def send_move(self) -> None:
        """Send the open form of a move."""
        self.page.locator("#move form button.button:not(.button--quiet)").last.click()
        self.settle()
