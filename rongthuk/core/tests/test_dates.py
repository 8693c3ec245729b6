"""Dates as officers write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongthuk.core.dates import NoDate, read_date
from rongthuk.core.text import thai_digits
from rongthuk.core.thai import format_date

LAST = date(2026, 12, 31)


@pytest.mark.parametrize(
    "text",
    ["31/12/2569", "31-12-2569", "31.12.69", "๓๑/๑๒/๒๕๖๙", "31 ธ.ค. 69", "31 ธันวาคม 2569", "31 ธันวาคม พ.ศ. 2569", "2026-12-31",
     "31/12/2026", "31 Dec 2026", "31 December 2026", " 31 / 12 / 2569 ", "2569-12-31"],
)  # fmt: skip
def test_one_day_is_read_in_every_way_it_is_written(text: str) -> None:
    assert read_date(text) == LAST


@pytest.mark.parametrize("text", ["", "พรุ่งนี้", "31/13/2569", "32/12/2569", "29/2/2570", "12/2569", "1/1/1/1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NoDate):
        read_date(text)


@given(st.dates(date(2000, 1, 1), date(2056, 12, 31)))
def test_what_we_write_we_read(day: date) -> None:
    for language in ("th", "en"):
        for long in (False, True):
            written = format_date(day, long=long, language=language)
            assert read_date(written) == day
            assert read_date(thai_digits(written)) == day
