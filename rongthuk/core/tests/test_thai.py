"""Dates of the Buddhist Era, budget years and dictionary order."""

from datetime import UTC, date, datetime

import pytest

from rongthuk.core.thai import (
    buddhist_year,
    fiscal_year,
    format_date,
    format_datetime,
    thai_sort_key,
)

# As the dictionary of the Royal Society orders them: letters first, marks only where the letters are equal.
ORDERED = [
    "กก", "ก๊ก", "กฎ", "กด", "กบ", "กระ", "กล", "กะ", "กัก", "กัน", "กั้น", "กา", "ก่า", "ก้า",
    "กาก", "กาง", "ก้าง", "กำ", "กิน", "กุ้ง", "เก", "เก๋", "เกม", "เก่า", "เก้า", "เกาะ", "แก",
    "แก่", "แก้ว", "โก", "โก้", "ใกล้", "ไก่", "ไกล", "ขา", "ข่า", "ข้าง", "แขก", "ไข่", "งา",
    "รา", "ฤกษ์", "ลา", "วัน", "อา", "เอา", "ฮา",
]  # fmt: skip


def test_words_stand_in_dictionary_order():
    assert sorted(ORDERED, key=thai_sort_key) == ORDERED
    shuffled = ORDERED[1::2] + ORDERED[::2]
    assert sorted(shuffled, key=thai_sort_key) == ORDERED


def test_of_two_words_with_equal_letters_the_one_marked_later_comes_first():
    assert thai_sort_key("กากา่") < thai_sort_key("ก่ากา")
    assert thai_sort_key("ก่ากา") < thai_sort_key("ก่ากา่")


def test_days_are_those_of_bangkok():
    late = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    assert buddhist_year(late) == 2570
    assert format_datetime(late, language="th") == "1 ม.ค. 70 00:30 น."
    assert format_datetime(late, language="en") == "1 Jan 2027 00:30"
    assert format_date(date(2026, 11, 22), long=True, language="th") == "22 พฤศจิกายน 2569"
    assert format_date(None) == "" == format_datetime(None)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 9, 30), 2569), (date(2026, 10, 1), 2570), (date(2027, 1, 1), 2570)]
)
def test_the_budget_year_begins_in_october(day, year):
    assert fiscal_year(day) == year
