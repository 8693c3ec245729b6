"""What the journeys share: one city a process, one browser, and visitors whose every fault is noted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.city import City
from tests.journeys.visiting import Visitor

sync_api = pytest.importorskip("playwright.sync_api")
BUILT = Path(__file__).resolve().parents[2] / "var" / "static-build" / "portal.js"


def chromium() -> str:
    """Return the path of a Chromium, empty when there is none."""
    named = os.environ.get("RONGTHUK_CHROMIUM", "")
    return next(
        (
            found
            for name in (named, "chromium", "chromium-browser", "google-chrome")
            if name and (found := shutil.which(name))
        ),
        "",
    )


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Start the real processes once."""
    if not chromium():
        pytest.skip("no Chromium on this machine")
    if not BUILT.is_file():
        pytest.skip("the front end has not been built")
    base = tmp_path_factory.getbasetemp()
    city = City(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)
    try:
        city.open()
        yield city
    finally:
        city.close()


@pytest.fixture(scope="module")
def browser(town: City) -> Iterator[Any]:
    """Start the browser once a file: while it is open its event loop runs in this thread, which other tests would meet."""
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium())
        yield started
        started.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Run the journey once with JavaScript and once without."""
    return bool(request.param)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Show with a failure what stood on everybody's screen."""
    report = yield
    if report.failed and call.when == "call":
        for number, visitor in enumerate(getattr(item, "visitors", []), 1):
            with suppress(Exception):
                report.sections.append((f"screen {number}: {visitor.page.url}", visitor.words()))
    return report


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Any, town: City) -> Iterator[Callable[..., Visitor]]:
    """Open a fresh browser window for somebody; at the end nobody's console may have complained."""
    opened: list[Visitor] = []
    request.node.visitors = opened

    def open_window(*, scripts: bool = True, width: int = 390, **options: Any) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale="th-TH",
            java_script_enabled=scripts,
            base_url=town.address,
            **options,
        )
        context.set_default_timeout(12_000)
        visitor = Visitor(town, context, scripts=scripts)
        opened.append(visitor)
        return visitor

    yield open_window
    for visitor in opened:
        visitor.context.close()
    assert [fault for visitor in opened for fault in visitor.faults] == []
