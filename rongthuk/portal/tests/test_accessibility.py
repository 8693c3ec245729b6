"""Every page of the portal, looked at by axe in a real browser: on a phone in daylight, on a desk at night."""

import mimetypes
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rongthuk.complaints.factories import make_complainant, make_complaint
from rongthuk.portal.tests.test_report import Walk

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
ROOT = Path(settings.ROOT)
BUNDLE, AXE = ROOT / "var" / "static-build", ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
SITE = "http://portal.test"
STATES = ("assigned", "awaiting_complainant", "in_progress", "resolved", "closed")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pages(city):
    """Return every page with its HTML, errors included; drawn before the browser starts, because it asks the database."""
    client = Client()
    drawn = {
        name: client.get(reverse(f"portal:{name}"))
        for name in ("home", "follow", "cases", "map", "help", "privacy")
    }
    drawn["follow, wrong"] = client.post(reverse("portal:follow"), {"reference": "1", "pin": ""})
    walk = Walk()
    drawn["what"], drawn["what, wrong"] = walk.page, walk.answer("what", text="")
    walk.to("what")
    drawn["where"], drawn["where, wrong"] = walk.page, walk.answer("where")
    drawn["where, found"] = walk.answer("where", place="เขตบางกะปิ")
    walk.answer("where", khwaeng="100601")
    drawn["category"], drawn["category, wrong"] = walk.page, walk.answer("category", category="")
    walk.answer("category", category="street-light")
    drawn["questions"] = walk.page
    drawn["questions, wrong"] = walk.answer("questions", **{"how-many": "x"})
    walk = Walk().to("category")
    drawn["contact"], drawn["contact, wrong"] = walk.page, walk.answer("contact", phone="1")
    walk.answer("contact", do="anonymous")
    drawn["check"] = walk.page
    for state in STATES:
        case = make_complaint(city, state=state, complainant=make_complainant())
        drawn[f"case, {state}"] = client.get(reverse("portal:case", args=[case.secret]))
        drawn["receipt"] = client.get(reverse("portal:receipt", args=[case.secret]))
        drawn["public case"] = client.get(reverse("portal:public_case", args=[case.reference]))
        drawn["abuse"] = client.get(reverse("portal:abuse", args=[case.reference]))
        if state == "in_progress":
            drawn["withdraw"] = client.get(reverse("portal:withdraw", args=[case.secret]))
    return {name: response.content.decode() for name, response in drawn.items()}


def answer(route, html):
    """Answer the browser from memory and from the built bundle."""
    path = route.request.url.removeprefix(SITE)
    if path == "/":
        return route.fulfill(body=html, content_type="text/html; charset=utf-8")
    file = BUNDLE / path.removeprefix("/static/")
    if path.startswith("/static/") and file.is_file():
        return route.fulfill(
            body=file.read_bytes(), content_type=mimetypes.guess_type(file)[0] or "font/woff2"
        )
    return route.fulfill(status=404, body="")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
def test_axe_finds_nothing_serious_and_nothing_runs_over_the_edge(city, width, scheme):
    if not (BUNDLE / "portal.css").exists() or not AXE.exists() or not Path(CHROMIUM).exists():
        pytest.skip("needs the built bundle, axe-core and Chromium")
    from playwright.sync_api import sync_playwright

    found = []
    drawn = pages(city)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
        )
        shown = {"html": ""}
        page.route("**/*", lambda route: answer(route, shown["html"]))
        for name, shown["html"] in drawn.items():
            page.goto(SITE + "/")
            page.add_script_tag(path=AXE)
            seen = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
            found += [
                (name, each["id"], [node["html"][:120] for node in each["nodes"][:2]])
                for each in seen["violations"]
                if each["impact"] in {"serious", "critical"}
            ]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append((name, "runs over the edge", []))
        browser.close()
    assert not found
