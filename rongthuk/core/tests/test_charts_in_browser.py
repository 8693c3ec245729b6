"""Charts in a real Chromium: drawn from their table under the strict policy; the table stays for everybody else."""

from __future__ import annotations

import pytest

from rongthuk.core.tests import test_behaviours_in_browser as behaviours
from rongthuk.core.tests.test_behaviours_in_browser import browser, open_page, until

__all__ = ["browser", "open_page"]
pytestmark = behaviours.pytestmark
DRAWN = ("progress", "scurve", "gantt", "bars", "line")


def draw(page, name: str) -> str:
    """Scroll to a chart and return where its picture is."""
    page.locator(f"#chart-{name}").scroll_into_view_if_needed()
    place = f"#chart-{name} [data-chart-plot]"
    until(page, f"!!document.querySelector('{place} svg path')")
    return place


@pytest.mark.parametrize("width", [390, 1440])
def test_every_kind_is_drawn_and_its_table_folds_away(open_page, width):
    page = open_page(width=width)
    for name in DRAWN:
        place = draw(page, name)
        assert page.locator(place).get_attribute("role") == "img"
        assert not page.locator(f"#chart-{name} table").is_visible()
        page.locator(f"#chart-{name} figure summary").click()
        assert page.locator(f"#chart-{name} table").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.faults == []


def test_without_figures_nothing_is_drawn_and_nothing_is_fetched(open_page):
    page = open_page()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.locator("#chart-empty").evaluate("element => document.body.replaceChildren(element)")
    page.wait_for_timeout(300)
    assert page.locator(".chart svg path").count() == 0
    assert not [url for url in fetched if "plotting" in url]


def test_days_on_the_axis_are_of_the_buddhist_era_in_thai_and_not_in_english(open_page):
    page = open_page(width=1440)
    place = draw(page, "progress")
    assert "ต.ค. 68" in page.locator(place).text_content()
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": page.url}])
    page.reload()
    assert "Oct 2025" in page.locator(draw(page, "progress")).text_content()


def test_colours_are_tokens_so_that_light_dark_and_paper_need_no_redrawing(open_page):
    page = open_page(color_scheme="light")
    place = draw(page, "progress")
    colour = f"""getComputedStyle([...document.querySelectorAll('{place} path')]
        .find(path => path.getAttribute('stroke') === 'var(--action)')).stroke"""
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) != light
    page.emulate_media(color_scheme="dark", media="print")
    assert page.evaluate(colour) == light


def test_without_javascript_the_table_is_read(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator("#chart-progress table").is_visible()
    assert not page.locator("#chart-progress [data-chart-plot]").is_visible()
