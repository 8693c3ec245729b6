"""File reports from a process of its own, through the API and through the pages, and never give up on one that was begun.

The plan comes by standard input; every receipt that a client is shown becomes a line of the ledger before the client goes on. An
error is answered as a careful client does: the same report again, under the same number.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import io
import json
import random
import re
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from pathlib import Path
from typing import Any

from PIL import Image

TEXTS = (
    ("ไฟทางในซอยดับสามดวง มืดมากตอนกลางคืน", "street-light"),
    ("ถนนเป็นหลุมลึกหน้าตลาด รถมอเตอร์ไซค์ล้ม", "road-damage"),
    ("มีกลิ่นเหม็นแปลก ๆ ลอยมาตอนค่ำ ไม่ทราบว่ามาจากที่ใด", ""),
)
FIELD = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
NUMBER = re.compile(r'id="reference">([^<]+)<')
# A page's client has a browser's patience.
TIMEOUT = 15.0


class Ledger:
    """What the clients were shown, one JSON line each, in the order in which it happened."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("a", encoding="utf-8")
        self.guard = threading.Lock()

    def write(self, **line: Any) -> None:
        """Add a line; it is on disk when this returns."""
        with self.guard:
            self.file.write(json.dumps({**line, "at": time.time()}, ensure_ascii=False) + "\n")
            self.file.flush()


class Trouble(Exception):
    """The server did not take the report; it is sent again."""


def photograph(number: int) -> bytes:
    """Draw a small picture that differs from every other."""
    dice = random.Random(number)
    picture = Image.new("RGB", (64, 48), tuple(dice.randrange(256) for _ in range(3)))
    for _ in range(40):
        picture.putpixel(
            (dice.randrange(64), dice.randrange(48)), tuple(dice.randrange(256) for _ in range(3))
        )
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


class ApiClient:
    """Another system that files through the API."""

    way = "partner"

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.line: http.client.HTTPConnection | None = None

    def call(self, path: str, body: bytes, kind: str) -> tuple[int, dict[str, Any]]:
        """Send one request over the line that is kept open."""
        parts = urllib.parse.urlsplit(self.plan["address"])
        headers = {"Authorization": f"Bearer {self.plan['token']}", "Content-Type": kind}
        try:
            if self.line is None:
                self.line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
            self.line.request("POST", path, body, headers)
            answer = self.line.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            if self.line is not None:
                self.line.close()
            self.line = None
            raise Trouble(type(error).__name__) from error
        if answer.status >= 500 or answer.status == 409:
            raise Trouble(str(answer.status))
        try:
            return answer.status, json.loads(text)
        except ValueError:
            raise Trouble(f"{answer.status} with no JSON") from None

    def begin(self, number: int) -> dict[str, Any]:
        """Write the report."""
        dice = random.Random(number)
        text, category = dice.choice(TEXTS)
        return {
            "external_id": f"{self.plan['run']}-{number}", "text": text, **({"category": category} if category else {}),
            "place": {"lon": dice.uniform(100.45, 100.65), "lat": dice.uniform(13.65, 13.85), "words": "ปากซอย"},
            "contact": {"name": "ผู้แจ้ง ทดสอบ", "email": f"somchai.{self.plan['run']}.{number}@example.com"},
        }  # fmt: skip

    def send(self, number: int, report: dict[str, Any]) -> tuple[str, str]:
        """Send it with its photograph where it has one; return its own number and the case's."""
        if number % 10 == 0 and "uploads" not in report:
            edge = "rongthukphotograph"
            body = (f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\n'
                    "Content-Type: image/jpeg\r\n\r\n").encode() + photograph(number) + f"\r\n--{edge}--\r\n".encode()  # fmt: skip
            status, answer = self.call("/api/v1/uploads", body, f"multipart/form-data; boundary={edge}")
            if status != 201:
                raise RuntimeError(f"upload {status}: {answer}")
            report["uploads"] = [answer["token"]]
        status, answer = self.call("/api/v1/complaints", json.dumps(report).encode(), "application/json")
        if status not in {200, 201}:
            raise RuntimeError(f"report {status}: {answer}")
        return str(report["external_id"]), str(answer["reference"])


class PageClient:
    """A citizen who fills in the pages of the portal, without JavaScript."""

    way = "web"

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.browser = urllib.request.build_opener()

    def begin(self, number: int) -> dict[str, Any]:
        """Open a fresh browser; the report is the pages that were answered so far."""
        jar = http.cookiejar.CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        return {"step": 0, "page": ""}

    def open(self, path: str, data: dict[str, str] | None = None) -> str:
        """Open a page or send its form."""
        address = urllib.parse.urljoin(self.plan["address"], path)
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        try:
            with self.browser.open(address, body, timeout=TIMEOUT) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as refusal:
            if refusal.code >= 500 or refusal.code == 409:
                raise Trouble(str(refusal.code)) from refusal
            raise RuntimeError(f"{path} {refusal.code}: {refusal.read().decode()[:500]}") from refusal
        except (OSError, urllib.error.URLError, http.client.HTTPException) as error:
            raise Trouble(type(error).__name__) from error

    def send(self, number: int, report: dict[str, Any]) -> tuple[str, str]:
        """Go on where the report stands, as somebody who presses the button again."""
        dice = random.Random(number)
        steps: list[tuple[str, dict[str, str]]] = [
            ("/report/", {"text": f"{dice.choice(TEXTS)[0]} ({self.plan['run']}-{number})"}),
            ("/report/where", {"khwaeng": "100601", "place": "ปากซอย"}),
            ("/report/category", {"category": "unsure"}),
            ("/report/contact", {"email": f"somchai.{self.plan['run']}.{number}@example.com", "wants_updates": "on"}),
            ("/report/check", {}),
        ]  # fmt: skip
        if not report["page"]:
            report["page"] = self.open("/report/")
        while report["step"] < len(steps):
            path, answers = steps[report["step"]]
            hidden = {}
            for field in FIELD.findall(report["page"]):
                found = dict(ATTRIBUTE.findall(field))
                hidden.setdefault(found.get("name", ""), unescape(found.get("value", "")))
            kept = {name: hidden[name] for name in ("csrfmiddlewaretoken", "kept") if name in hidden}
            report["page"] = self.open(path, {**kept, **answers})
            report["step"] += 1
        reference = NUMBER.search(report["page"])
        if reference is None:
            raise RuntimeError(f"no receipt: {re.sub('<[^>]+>', ' ', report['page'])[:600]}")
        return f"{self.plan['run']}-{number}", reference[1].strip()


def main() -> None:
    """Run the plan until its time is over and every begun report has its receipt."""
    plan: dict[str, Any] = json.load(sys.stdin)
    ledger = Ledger(Path(plan["ledger"]))
    numbers = iter(range(1, 10**9))
    guard = threading.Lock()
    stop = time.time() + plan["seconds"]
    give_up = stop + plan["patience"]

    def work(client: ApiClient | PageClient) -> None:
        while time.time() < stop:
            with guard:
                number = next(numbers)
            report, tried = client.begin(number), 0
            while True:
                tried += 1
                try:
                    external_id, reference = client.send(number, report)
                except Trouble as trouble:
                    ledger.write(what="trouble", way=client.way, number=number, said=str(trouble))
                    if time.time() > give_up:
                        ledger.write(what="given up", way=client.way, number=number)
                        break
                    time.sleep(random.uniform(0.1, 0.5))
                except RuntimeError as wrong:
                    ledger.write(what="wrong", way=client.way, number=number, said=str(wrong))
                    break
                else:
                    ledger.write(what="receipt", way=client.way, number=number, external_id=external_id, reference=reference,
                                 tried=tried)  # fmt: skip
                    break
            # Without a pause two cores serve nobody but these clients, and every figure is that of a queue.
            time.sleep(plan["pause"])

    clients: list[ApiClient | PageClient] = [ApiClient(plan) for _ in range(plan["api"])]
    clients += [PageClient(plan) for _ in range(plan["pages"])]
    threads = [threading.Thread(target=work, args=(client,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(1.0, give_up + 2 * TIMEOUT - time.time()))
    ledger.write(what="end", hanging=sum(thread.is_alive() for thread in threads))


if __name__ == "__main__":
    main()
