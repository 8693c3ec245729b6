"""Suggestions from the words of a text."""

import pytest

from rongthuk.taxonomy import suggestions
from rongthuk.taxonomy.factories import load_usual
from rongthuk.taxonomy.suggestions import build_index, suggest
from rongthuk.taxonomy.words import WordScanner, normalise, strip_address


def test_address_fields_of_the_operators_form_are_stripped():
    form = "ปัญหา: เสียงดังจากร้าน\nจุดเกิดเหตุ: ข้างวัด\nบ้านเลขที่: 1\nซอย: ลาดพร้าว 1\nถนน: ลาดพร้าว\nเขต: จตุจักร\n#1555"
    assert strip_address(form).split() == ["เสียงดังจากร้าน"]


def test_a_free_text_stays_as_it_is():
    assert strip_address("ถนนพังหน้าบ้าน") == "ถนนพังหน้าบ้าน"


def test_common_misspellings_are_put_right():
    assert normalise("เเผงลอย  น\u0e4d\u0e49าท่วม\u200b") == "แผงลอย น้ำท่วม"


def test_a_word_inside_a_longer_one_is_not_counted():
    scanner = WordScanner(["ไฟ", "ไฟฟ้าดับ", "ดับ"])
    assert [word for _place, word in scanner.find_longest("ไฟฟ้าดับ")] == ["ไฟฟ้าดับ"]
    assert scanner.find("ไฟฟ้าดับ") == {"ไฟ", "ไฟฟ้าดับ", "ดับ"}


def test_a_word_of_one_letter_is_refused():
    with pytest.raises(ValueError, match="too short"):
        WordScanner(["ก"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ไฟซอยดับมา 3 วัน มืดมาก", "street-light"),
        ("ถนนเป็นหลุมกลางซอย", "road-damage"),
        ("ฝนตกน้ำท่วมขังทั้งซอย", "flooding"),
        ("รถขยะไม่มาเก็บขยะหลายวัน", "garbage"),
        ("ข้างบ้านเปิดเพลงเสียงดังทุกคืน", "noise"),
        ("วางของกีดขวางทางเท้า", "footpath-obstruction"),
        ("กิ่งไม้หักพาดอยู่", "tree"),
        ("สายสื่อสารห้อยลงมา", "wires"),
        ("มีการขายยาบ้าในชุมชน", "drugs"),
        ("The street light is out", "street-light"),
    ],
)
def test_the_matter_is_suggested_first_with_its_words(text, code):
    load_usual()
    first = suggest(text)[0]
    assert first.category_code == code
    assert first.because


@pytest.mark.django_db
def test_nothing_is_suggested_for_an_empty_text():
    load_usual()
    assert suggest("") == []
    assert suggest("ตามภาพครับ") == []


@pytest.mark.django_db
def test_the_words_are_indexed_once_for_each_version_of_the_catalogue(monkeypatch):
    load_usual()
    built = []

    def counted(*arguments, **named):
        built.append(arguments)
        return build_index(*arguments, **named)

    monkeypatch.setattr(suggestions, "_index", None)
    monkeypatch.setattr(suggestions, "build_index", counted)
    for _ in range(3):
        suggest("ปัญหา: ไฟส่องสว่างในซอยดับหลายดวง ทำให้มืดและอันตราย ถนนเป็นหลุม " * 5)
    assert len(built) == 1
