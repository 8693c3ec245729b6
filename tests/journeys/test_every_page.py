"""Every page for every reader: axe finds nothing serious, nothing hangs over a phone's edge, no console complains, and it is light."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.city import City
from tests.journeys.visiting import AXE, Visitor

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
DRAFT = {"text": "ไฟทางหน้าโรงเรียนดับสองดวง มืดมากตอนกลางคืน", "khwaeng": "100601", "place": "หน้าโรงเรียนในซอยข้างวัด",
         "category": "street-light", "answers": {"how-many": "several", "houses-dark": "no"}, "name": "สมชาย ใจดี",
         "email": "pages@example.com"}  # fmt: skip
LOOKS = [(390, "light"), (1440, "light"), (1440, "dark"), (390, "dark")]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Kilobytes of a thousand bytes, over the wire, with nothing in the cache.
HEAVIEST = 100_000


@pytest.fixture(scope="module")
def cases(town: City) -> dict[str, dict[str, Any]]:
    """File a case for every kind of page."""
    return {
        "new": town.do("file", draft={**DRAFT, "external_id": "pages-new"}),
        "asked": town.do("file", draft={**DRAFT, "external_id": "pages-asked"}, moves=["accept"], by="ploy"),
        "triage": town.do(
            "file", draft={"text": "เรื่องแปลกที่ไม่มีใครทราบว่าเป็นงานของใคร", "external_id": "pages-triage"}
        ),
        "resolved": _resolved(town),
    }


def _resolved(town: City) -> dict[str, Any]:
    case = town.do(
        "file", draft={**DRAFT, "external_id": "pages-resolved"}, moves=["accept", "start"], by="ploy"
    )
    town.do(
        "move",
        reference=case["reference"],
        name="report",
        by="ploy",
        given={"outcome": "no_fault_found", "words": "ตรวจแล้วไฟติดทุกดวง"},
    )
    town.do("move", reference=case["reference"], name="approve", by="chai")
    return case


def look(visitor: Visitor, path: str, *, go: bool = True) -> list[str]:
    """Open a page and return all that is wrong with it at both widths, light and dark."""
    wrong: list[str] = []
    if go:
        visitor.page.set_viewport_size({"width": LOOKS[0][0], "height": 900})
        visitor.go(path)
    # The page's policy forbids a script tag; this one comes from outside it.
    visitor.page.evaluate(AXE.read_text())
    for width, scheme in LOOKS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.emulate_media(
            color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
        )
        # A colour on its way from light to dark is nobody's contrast.
        for _frame in range(40):
            visitor.page.wait_for_timeout(50)
            if not visitor.page.evaluate(
                "() => document.getAnimations().map((each) => each.finish()).length"
            ):
                break
        over = visitor.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            wrong.append(f"{path} {width} px: {over} px hang over the edge")
        # In the dark only colours differ.
        rules = (
            {"type": "rule", "values": ["color-contrast"]}
            if scheme == "dark" or width == 1440
            else {"type": "tag", "values": RULES}
        )
        found = visitor.page.evaluate(
            "(only) => axe.run(document, {runOnly: only, resultTypes: ['violations']})", rules
        )
        wrong += [
            f"{path} {width} px {scheme}: {each['id']} {node['target']} {node['failureSummary'][-230:]}"
            for each in found["violations"]
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"][:2]
        ]
    return wrong


def test_every_public_page_is_for_everybody(
    town: City, visit: Visit, cases: dict[str, dict[str, Any]]
) -> None:
    anybody = visit()
    public = ["/", "/report/", "/follow", "/cases?period=all", f"/cases/{cases['new']['reference']}",
              f"/cases/{cases['new']['reference']}/abuse",
              "/map", "/help", "/privacy", "/accounts/login/", "/no-such-page"]  # fmt: skip
    own = ["new", "resolved"]
    private = [f"/c/{cases[name]['secret']}" for name in own] + [
        f"/c/{cases['new']['secret']}/{page}" for page in ("receipt", "withdraw")
    ]
    wrong = [fault for path in [*public, *private] for fault in look(anybody, path)]
    assert not wrong, "\n".join(wrong)


def test_every_step_of_the_report_is_for_everybody(town: City, visit: Visit) -> None:
    somchai = visit()
    wrong: list[str] = []
    somchai.go("/report/")
    somchai.press("ต่อไป")
    wrong += look(somchai, "what, with its error", go=False)
    somchai.page.set_viewport_size({"width": 390, "height": 900})
    somchai.tell("ไฟทางในซอยดับสามดวง")
    wrong += look(somchai, "where", go=False)
    somchai.place_by_khwaeng("100601")
    wrong += look(somchai, "category", go=False)
    somchai.choose_category("ไฟส่องสว่าง")
    wrong += look(somchai, "questions", go=False)
    somchai.answer_light_questions()
    wrong += look(somchai, "contact", go=False)
    somchai.leave_email("steps@example.com")
    wrong += look(somchai, "check", go=False)
    assert not wrong, "\n".join(wrong)


def test_the_pages_of_the_desk_are_for_everybody(
    town: City, visit: Visit, cases: dict[str, dict[str, Any]]
) -> None:
    dao = visit(width=1440)
    dao.sign_in("dao")
    pages = [
        "/desk/triage/",
        f"/desk/cases/{cases['triage']['reference']}/?in=triage",
        "/desk/work/",
        "/desk/new/",
    ]
    wrong = [fault for path in pages for fault in look(dao, path)]
    ploy = visit(width=1440)
    ploy.sign_in("ploy")
    asked = f"/desk/cases/{cases['asked']['reference']}/"
    wrong += [
        fault
        for path in ("/desk/work/", asked, f"{asked}moves/report/", f"{asked}moves/ask/")
        for fault in look(ploy, path)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/", "/report/"])
def test_the_first_page_and_the_form_weigh_at_most_a_hundred_kilobytes(
    town: City, visit: Visit, path: str
) -> None:
    anybody = visit()
    wire = anybody.context.new_cdp_session(anybody.page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names: dict[str, str] = {}
    weights: dict[str, int] = {}
    wire.on(
        "Network.requestWillBeSent", lambda told: names.setdefault(told["requestId"], told["request"]["url"])
    )
    wire.on(
        "Network.loadingFinished",
        lambda told: weights.setdefault(told["requestId"], int(told["encodedDataLength"])),
    )
    anybody.page.goto(path, wait_until="networkidle")
    by_name = {names.get(key, key).removeprefix(town.address): size for key, size in weights.items()}
    assert by_name
    assert sum(by_name.values()) <= HEAVIEST, by_name
    print(path, sum(by_name.values()), by_name)
