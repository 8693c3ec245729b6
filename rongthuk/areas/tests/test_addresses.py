"""Street and soi are read from an address however it is written; house numbers never are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongthuk.areas.addresses import parse_address, place_key


@pytest.mark.parametrize(
    ("text", "street", "soi"),
    [
        ("55/38 ซอย รามอินทรา 34 แยก 20 แขวง ท่าแร้ง เขตบางเขน กรุงเทพมหานคร 10220", "", "รามอินทรา 34 แยก 20"),
        ("26/61 ซ. พหลโยธิน 64 แขวง สายไหม เขตสายไหม", "", "พหลโยธิน 64"),
        ("ซ.ลาดพร้าว ๑๐๑/๓ แขวงคลองจั่น", "", "ลาดพร้าว 101/3"),
        ("ซอยลาดพร้าว101 ถ.ลาดพร้าว แขวงคลองจั่น", "ลาดพร้าว", "ลาดพร้าว 101"),
        ("2988 ถนนพระรามที่ ๔ แขวง คลองตัน", "พระรามที่ 4", ""),
        ("392 ถ. พระรามที่ 2 แขวง แสมดำ", "พระรามที่ 2", ""),
        ("304 ถ. อโศก - ดินแดง แขวง ดินแดง", "อโศก-ดินแดง", ""),
        ("30 ซอย รามคําแหง 64 แขวง หัวหมาก", "", "รามคำแหง 64"),
        ("19 สุขุมวิท 42 แขวง พระโขนง เขตคลองเตย", "", "สุขุมวิท 42"),
        ("11/26 รามอินทรา 58 แยก 4 แขวง รามอินทรา", "", "รามอินทรา 58 แยก 4"),
        ("ซอย 5 ถนนลาดพร้าว", "ลาดพร้าว", "ลาดพร้าว 5"),
        ("ถนนสุขุมวิท 45/2 แขวงคลองเตย", "สุขุมวิท", ""),
        ("ถนน สุขสวัสดิ์ 653 แขวงบางปะกอก", "สุขสวัสดิ์", ""),
        ("99 แขวงถนนเพชรบุรี เขตราชเทวี", "", ""),
        ("99 แขวง ถนนพญาไท เขตราชเทวี", "", ""),
        ("VHJG+J7G แขวง ทุ่งสองห้อง เขต หลักสี่", "", ""),
        ("12 คอนโด ลุมพินี 77 แขวง อ่อนนุช", "", ""),
        ("ซอย 12 แขวงบางแค", "", ""),
        ("ถนน รามคำแหง มีนบุรี กรุงเทพมหานคร", "รามคำแหง", ""),
        ("ถนน ลาดพรัาว แขวงจอมพล", "ลาดพร้าว", ""),
        ("ถนน รามอินทรา ข.อนุสาวรีย์ ข.บางเขน", "รามอินทรา", ""),
        ("", "", ""),
        ("ซอย", "", ""),
        ("😀 ซอย 😀 ถนน <b>", "", ""),
    ],
)
def test_street_and_soi_are_read(text: str, street: str, soi: str) -> None:
    parsed = parse_address(text)
    assert (parsed.street, parsed.soi) == (street, soi)


def test_areas_are_read_with_and_without_a_space() -> None:
    parsed = parse_address("1 ถนน ดินสอ แขวง เสาชิงช้า เขตพระนคร กรุงเทพมหานคร")
    assert (parsed.khwaeng, parsed.district) == ("เสาชิงช้า", "พระนคร")


@given(st.integers(100, 99_999), st.integers(1, 99))
def test_a_house_number_is_never_part_of_a_name(house: int, unit: int) -> None:
    for text in (
        f"{house}/{unit} ถนนสุขุมวิท แขวงบางจาก",
        f"ถนนสุขุมวิท {house}/{unit} แขวงบางจาก",
        f"บ้านเลขที่ {house} ซอยอารีย์สัมพันธ์ แขวงพญาไท",
    ):
        parsed = parse_address(text)
        assert str(house) not in parsed.street + parsed.soi
        assert parsed.street or parsed.soi


@given(st.text(max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    parsed = parse_address(text)
    assert len(parsed.street) <= 80
    assert len(parsed.soi) <= 80
    place_key(text)


@pytest.mark.parametrize(
    "name",
    ["ลาดพร้าว 101", "ซ.ลาดพร้าว ๑๐๑", "ซอยลาดพร้าว101", "ลาดพร้าว ซอย 101", "ลาดพร้าว ซ.101", "ซอย ลาดพร้าว  101"],
)
def test_one_soi_has_one_key(name: str) -> None:
    assert place_key(name) == "ลาดพร้าว101"


def test_neighbouring_soi_have_different_keys() -> None:
    assert place_key("ลาดพร้าว 101/1") != place_key("ลาดพร้าว 1011")
    assert place_key("ลาดพร้าว 41 แยก 6-4") != place_key("ลาดพร้าว 41 แยก 64")
    assert place_key("พระรามที่ 9") == place_key("ถนนพระราม 9")
