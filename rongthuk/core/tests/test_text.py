"""Masking what names a person, and leaving what names a place or a day."""

import pytest

from rongthuk.core.text import clean, clean_line, mask_personal, safe_cell

PERSONAL = [
    ("โทร 081-234-5678 ครับ", "081", "5678"),
    ("โทร 0812345678", "0812345678", ""),
    ("โทร ๐๘๑ ๒๓๔ ๕๖๗๘", "๐๘๑", "๕๖๗๘"),
    ("เบอร์ 08 1234 5678 นะคะ", "1234", "5678"),
    ("ติดต่อ 02-123-4567", "123", "4567"),
    ("ติดต่อ (02) 123 4567", "123", "4567"),
    ("โทร 0-2123-4567", "2123", "4567"),
    ("+66 81 234 5678", "234", "5678"),
    ("+66812345678", "66812345678", ""),
    ("66 81 234 5678", "234", "5678"),
    ("006681 234 5678", "234", "5678"),
    ("+66 (0)81 234 5678", "234", "5678"),
    ("บ้านเลขที่ 12 081-234-5678", "081", "5678"),
    ("038 123 456 ศรีราชา", "123", "456"),
    ("เลขบัตร 1101700203450", "1101700203450", ""),
    ("บัตร 1-1017-00203-45-0", "00203", "1017"),
    ("บัตร 1 1017 00203 45 0", "00203", "1017"),
    ("บัตร ๑-๑๐๑๗-๐๐๒๐๓-๔๕-๐", "๐๐๒๐๓", ""),
    ("เมล somchai.j@example.co.th", "somchai.j", "example"),
    ("เมลคือsomchai@example.com", "somchai", "example"),
    ("ไลน์ somchai99", "somchai99", ""),
    ("Line ID: somchai_j", "somchai_j", ""),
    ("ไอดีไลน์ somjai.k", "somjai.k", ""),
    ("แอดไลน์ @somchai", "@somchai", ""),
    ("line somchai99 ค่ะ", "somchai99", ""),
    ("LINE=somjai", "somjai", ""),
    ("รถทะเบียน กข 1234 กรุงเทพ", "กข", "1234"),
    ("กข 1234 จอดขวาง", "กข", "1234"),
    ("1กก 1234 กรุงเทพมหานคร", "1กก", "1234"),
    ("๑กก ๑๒๓๔", "๑กก", "๑๒๓๔"),
    ("9กฮ-77 ขับเร็ว", "9กฮ", "77"),
    ("ทะเบียนกข5", "กข5", ""),
    ("รถกข1234", "กข1234", ""),
    ("ป้ายทะเบียน ขขข 123", "ขขข", "123"),
    ("ทะเบียน 70-1234", "70-1234", ""),
    ("ทะเบียนรถ รถ 99", "รถ 99", ""),
    ("วินทะเบียน 1ขก 12", "1ขก", ""),
]


@pytest.mark.parametrize(("text", "gone", "gone_too"), PERSONAL)
def test_what_names_a_person_is_masked(text, gone, gone_too):
    masked = mask_personal(text)
    assert "ปกปิด" in masked
    assert gone not in masked
    assert not gone_too or gone_too not in masked


HARMLESS = [
    "เรื่องเลขที่ 69-004512-8", "เรื่อง 66-1004512-1", "ลาดพร้าว 101/3", "ซอย 5", "ถนน 4",
    "ปี 66", "ปี 2569", "หมู่ 3", "บ้าน 12", "บ้านเลขที่ 123/45", "สาย 8", "รถเมล์สาย 145",
    "วันที่ 22 พ.ย. 69 14:05 น.", "05/11/2569", "05-11-2569 12:30", "08-11-2569 12.30 น.",
    "08-11-69 14.30 น.", "2026-11-22 14:05", "ราคา 10,000 บาท", "ราคา 1,250.50",
    "13.7789, 100.6443", "13.7789 100.6443", "13.056331 100.501765", "13.756331,100.501765",
    "เสาไฟต้นที่ 12/34", "เสาไฟเลขที่ 123456", "เสา ก12", "โทร 1555", "โทร 191",
    "ชั้น 12 ห้อง 1204", "พบ 2 จุด", "คน 100 คน", "รอ 3 วัน", "ขอ 2 ดวง", "รถ 120 คัน", "ทล 304",
    "กม. 12", "กม 12", "งบ 2569", "พ.ศ. 2569", "พศ 2569", "เวลา 22.00 น.", "จน 22.30", "ลด 50%",
    "รถไฟฟ้า BTS สายสีเขียว", "online shopping mall", "the line which is broken",
    "pipeline broken", "จากซอย 1 ถึงซอย 99", "ฝน 100 มม.", "สก 50", "กทม 1555",
    "เขต 1006 แขวง 100601", "10240", "ดับ 3 ดวง มา 2 อาทิตย์", "ไฟดับ 081 จุด",
    "ถุง 1234567890123456", "ไลน์ผลิต",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_what_names_a_place_a_day_or_a_number_of_things_stays(text):
    assert mask_personal(text) == text


def test_what_was_masked_is_not_masked_again():
    once = mask_personal("โทร 081-234-5678 หรือ somchai@example.com ทะเบียน กข 1234")
    assert mask_personal(once) == once


def test_masking_long_digits_takes_no_time():
    text = "0 1-2 " * 20_000 + "ก" * 20_000
    assert mask_personal(text)


def test_invisible_marks_go_and_joined_emoji_stay():
    assert clean("ไฟ\u200bดับ\u202e\x00\r\nจริง\u00a0 ๆ") == "ไฟดับ\nจริง ๆ"
    assert clean("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"
    assert clean_line(" ก \n\n ข ") == "ก ข"


@pytest.mark.parametrize("text", ["=1+1", "+66", "-1", "@a", "\tx", "\rx"])
def test_a_cell_is_never_computed(text):
    assert safe_cell(text) == "'" + text
