"""Typesetting: fonts made once, words never read as markup, pages that hold what they should."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from rongthuk.reports import typesetting
from rongthuk.reports.plan_quarter import facts, paper
from rongthuk.reports.tests.plan import Q2, TODAY, make_plan
from rongthuk.reports.typesetting import fonts

MADE_AT = datetime(2026, 11, 22, 3, 4, tzinfo=UTC)
FONTS_THERE = True
try:
    fonts.folder()
except fonts.FontsMissing:
    FONTS_THERE = False
needs_fonts = pytest.mark.skipif(
    not FONTS_THERE, reason="the front end has not been built (./test builds it)"
)


@pytest.fixture
def laid(city):
    make_plan(city)
    found = facts.gather(Q2, city.works, by=city.wit.actor(), today=TODAY)
    return paper.lay_out(found, MADE_AT)


@pytest.fixture
def own_cache(settings, tmp_path):
    """Keep the fonts in a folder of the test's own."""
    settings.DATA = tmp_path
    fonts.folder.cache_clear()
    yield tmp_path
    fonts.folder.cache_clear()


@needs_fonts
def test_the_fonts_are_made_once_and_alike(own_cache):
    first = {path.name: path.read_bytes() for path in fonts.folder().iterdir()}
    assert set(first) == {"Sarabun-400.ttf", "Sarabun-700.ttf"}
    kept = fonts.folder()
    for path in kept.iterdir():
        path.unlink()
    kept.rmdir()
    fonts.folder.cache_clear()
    assert {path.name: path.read_bytes() for path in fonts.folder().iterdir()} == first
    assert fonts.folder().stat().st_mode & 0o777 == 0o755


@needs_fonts
def test_many_may_make_the_fonts_at_once(own_cache):
    make = fonts.folder.__wrapped__
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _number: make(), range(4)))) == 1
    assert [path.name[:4] for path in (own_cache / "fonts").iterdir() if path.name.startswith(".new")] == []


@needs_fonts
def test_a_folder_that_cannot_be_written_is_no_obstacle(own_cache, monkeypatch):
    build = fonts._build

    def refuse(sources, folder):
        if own_cache in folder.parents:
            raise PermissionError
        return build(sources, folder)

    monkeypatch.setattr(fonts, "_build", refuse)
    assert fonts.is_complete(fonts.folder())
    assert own_cache not in fonts.folder().parents


def test_missing_fonts_are_told_with_what_to_do(own_cache, settings, monkeypatch):
    monkeypatch.setattr(fonts.finders, "find", lambda _name: None)
    settings.ROOT = Path("/nowhere")
    with pytest.raises(fonts.FontsMissing) as missing:
        fonts.folder()
    assert "build.mjs" in str(missing.value)


@needs_fonts
def test_signs_without_a_picture_are_replaced_so_that_pdf_a_holds():
    assert fonts.printable("งาน 😀\t1\u2011\u200d2\ufe0f") == "งาน ? 1-2"
    assert fonts.printable("น้ำท่วม ที่ ๕\nบรรทัด") == "น้ำท่วม ที่ ๕\nบรรทัด"


@needs_fonts
def test_formal_papers_have_thai_digits_but_codes_keep_theirs():
    given = {"code": "50060000-0001", "year": "ปี 2569", "rows": [["12.50", 3]], "share": 0.5, "none": None}
    assert typesetting.prepare(given, thai=True) == {
        "code": "50060000-0001", "year": "ปี ๒๕๖๙", "rows": [["๑๒.๕๐", 3]], "share": 0.5, "none": None,
    }  # fmt: skip
    assert typesetting.prepare(given, thai=False)["year"] == "ปี 2569"


@needs_fonts
@pytest.mark.django_db
def test_the_same_facts_give_the_same_pdf_a(laid):
    laid["unit"] = "#panic() $x^2$ *ดาว* <b> @nobody \\ // 😀"
    made = typesetting.pdf(paper.DOCUMENT, laid, made_at=MADE_AT)
    assert made == typesetting.pdf(paper.DOCUMENT, laid, made_at=MADE_AT)
    assert made.startswith(b"%PDF-1.7")
    # The claim to be PDF/A-2b stands in the file's metadata, which are never compressed.
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made


@needs_fonts
@pytest.mark.django_db
def test_a_page_shows_what_people_wrote_as_they_wrote_it(laid):
    def first_page(unit):
        return typesetting.pictures(paper.DOCUMENT, {**laid, "unit": unit}, ppi=40)[0]

    assert first_page("*ฝ่ายโยธา*") != first_page("ฝ่ายโยธา")
    assert first_page("#strong[ฝ่ายโยธา]") != first_page("*ฝ่ายโยธา*")


@needs_fonts
@pytest.mark.django_db
def test_pages_are_a4_and_none_is_blank(laid):
    pages = typesetting.pictures(paper.DOCUMENT, laid, ppi=50)
    assert len(pages) >= 1
    for page in pages:
        picture = Image.open(io.BytesIO(page)).convert("L")
        assert picture.size == (413, 585)
        # Somewhere between the margins there is ink.
        assert picture.crop((60, 40, 380, 500)).getextrema()[0] < 128


@needs_fonts
@pytest.mark.django_db
def test_an_empty_year_still_makes_a_paper(city):
    found = facts.gather(Q2, city.works, by=city.wit.actor(), today=TODAY)
    assert len(typesetting.pictures(paper.DOCUMENT, paper.lay_out(found, MADE_AT), ppi=40)) == 1


@needs_fonts
def test_a_document_that_cannot_be_typeset_says_why():
    with pytest.raises(RuntimeError, match="cannot be typeset"):
        typesetting.pdf(paper.DOCUMENT, {"words": {}}, made_at=MADE_AT)
