"""The pages that stand still, what a first visit weighs, and both languages."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rongthuk.portal.tests.test_report import Walk

pytestmark = pytest.mark.django_db
BUNDLE = Path(settings.ROOT) / "var" / "static-build"
LIMIT = 100_000
STILL = ["home", "what", "follow", "help", "privacy", "cases", "map"]


@pytest.mark.parametrize("name", STILL)
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_stands_in_both_languages(name, language):
    client = Client()
    client.cookies["django_language"] = language
    response = client.get(reverse(f"portal:{name}"))
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("name", STILL)
def test_no_page_has_inline_script_or_style(name):
    page = Client().get(reverse(f"portal:{name}")).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_robots_are_kept_from_cases_and_forms():
    body = Client().get("/robots.txt").content.decode()
    for path in ("/c/", "/report", "/follow", "/desk/"):
        assert f"Disallow: {path}" in body
    assert Client().get("/manifest.webmanifest").json()["start_url"] == "/"
    assert Client().get("/favicon.ico").status_code == 301


def weight_of(page):
    """Return what a first visit costs: the page as sent, its style sheet, scripts, icons and fonts."""
    files = ["portal.css", "portal.js", "icons.svg"]
    chunks = list((BUNDLE / "chunks").glob("*.js"))
    # Everything but what is fetched when a map or a chart is asked for.
    scripts = [path for path in chunks if not path.name.startswith(("drawing-", "plotting-"))]
    fonts = list((BUNDLE / "fonts").glob("*.woff2"))
    static = (
        sum(sent(BUNDLE / name) for name in files)
        + sum(sent(path) for path in scripts)
        + sum(path.stat().st_size for path in fonts)
    )
    return len(page.content) + static


def sent(path):
    packed = path.with_name(path.name + ".br")
    return packed.stat().st_size if packed.exists() else len(brotli.compress(path.read_bytes()))


def test_the_first_page_and_every_step_weigh_less_than_a_hundred_kilobytes(city):
    if not (BUNDLE / "portal.css").exists():
        pytest.skip("the front-end bundle has not been built")
    packed = {"HTTP_ACCEPT_ENCODING": "gzip"}
    walk = Walk().to("contact")
    for name in ("home", "what", "where", "category", "contact", "check"):
        response = walk.client.get(reverse(f"portal:{name}"), **packed)
        assert response.status_code == 200
        assert response["Content-Encoding"] == "gzip"
        assert weight_of(response) <= LIMIT, name
