"""Clean, read and mask what people type: Thai digits, invisible marks, phone and identity numbers."""

from __future__ import annotations

import re
import unicodedata

from rongthuk.core.damm import checks_out

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TO_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# Zero-width characters, direction marks and overrides, byte-order marks. ZWJ (U+200D) stays: emoji are joined with it.
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_BLANK_LINES = re.compile(r"\n{3,}")

_DIGIT = "[0-9๐-๙]"
_GAP = r"[ \t.\-–()]{0,2}"
# Digits that could be a phone; `_is_phone` looks at them closely. The digits behind a decimal point are none.
_PHONE = re.compile(
    rf"(?<!{_DIGIT})(?<!{_DIGIT}[.,])\(?(?:\+{_DIGIT}|{_DIGIT})(?:{_GAP}{_DIGIT}){{8,12}}(?!{_DIGIT})"
)
# National numbers: mobiles 06x, 08x, 09x with ten digits; Bangkok 02 and the provinces 03x, 04x, 05x, 07x with nine.
_NATIONAL = re.compile(r"0[689]\d{8}|0[23457]\d{7}")
# A day with its year and perhaps the hour looks like a phone once the separators are gone: 08-11-2569 12.30, 08-11-69 14:30.
_DAY = re.compile(r"\d{1,2}([-./ ])\d{1,2}\1(?:(?:2[0456]|19)\d\d(?!\d)|\d\d[ ]\d{1,2}[.:])")
_REFERENCE = re.compile(r"\d{2}-\d{6,9}-\d")
# Identity cards: thirteen digits in one, or written 1-2345-67890-12-3.
_IDENTITY = re.compile(
    rf"(?<!{_DIGIT})(?<!{_DIGIT}[.,])(?:{_DIGIT}{{13}}|"
    + r"[ .\-–]{1,2}".join(rf"{_DIGIT}{{{length}}}" for length in (1, 4, 5, 2, 1))
    + rf")(?!{_DIGIT})"
)
# However it is grouped, thirteen digits with the card's own check digit are a card.
_THIRTEEN = re.compile(rf"(?<!{_DIGIT})(?<!{_DIGIT}[.,]){_DIGIT}(?:[ \-–]{{0,2}}{_DIGIT}){{12}}(?!{_DIGIT})")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# "LINE" is an English word too: without "id" or a colon, only what looks like an id counts behind it.
_LINE_ID = re.compile(
    r"(?i)((?<![a-z])(?:(?:id\s*)?line\s*(?:id\s*[:=]?|ไอดี\s*[:=]?|[:=])|(?:ไอดี)?ไลน์\s*(?:id|ไอดี)?\s*[:=]?)\s*"
    r"(?:คือ|ชื่อ)?\s*)([@a-z0-9][a-z0-9._-]{3,})"
    r"|((?<![a-z])line\s+)(@[a-z0-9._-]{3,}|(?=[a-z._-]*\d)[a-z0-9][a-z0-9._-]{3,})"
)
# Number plates: perhaps a digit, two consonants, up to four digits. Where the words before name a plate, every form counts.
_NAMED_PLATE = re.compile(
    r"((?:ทะเบียน|ป้าย)(?:รถ)?\s*(?:เลขที่|หมายเลข|เลข|คือ)?\s*:?\s*)"
    rf"({_DIGIT}?[ก-ฮ]{{1,3}}\s?-?\s?{_DIGIT}{{1,4}}|{_DIGIT}{{2,3}}\s?-\s?{_DIGIT}{{4}})(?!{_DIGIT})"
)
_PLATE = re.compile(
    rf"((?<![ก-๙0-9])|(?<=รถ))({_DIGIT}?)([ก-ฮ]{{2}})\s?-?\s?({_DIGIT}{{1,4}})(?![0-9๐-๙]|[./:-]{_DIGIT}|,{_DIGIT}{{3}})"
    r"(?!\s*(?:บาท|คน|คัน|ดวง|ต้น|เมตร|ม\.|ซม|กม|วัน|เดือน|ปี|ชั่วโมง|ชม|นาที|ครั้ง|จุด|แห่ง|หลัง|ตัว|ราย|เรื่อง|ห้อง|ชั้น|โมง|น\.|%))"
)
# Words of two bare consonants that numbers follow every day; with fewer than three digits none is taken for a plate.
_NO_PLATE = frozenset(
    """
    กก กม กบ กว กท ขด ขน ขอ คน คอ คศ งบ งอ จก จด จน จบ จอ ชก ชน ชม ซม ดง ดล ตก ตจ ตม ตร ถก ทบ ทล ทช นก นน นร บก บน บม
    ปก ปน ปม ปอ ปณ ผม ผล ฝน พก พบ พล พศ พอ มก มด มน มม มอ มท ยก ยอ ยน รก รถ รบ รพ รร รส รอ ลง ลด ลบ ลม ลอ ลก วน วง
    ศก สก สน สภ สบ สม สส สว หก หน หด หอ อก อบ อส อด
    """.split()  # noqa: SIM905 - seventy quoted words would hide what they are
)


def arabic_digits(text: str) -> str:
    """Return the text with Thai digits written as 0–9."""
    return text.translate(_THAI_DIGITS)


def thai_digits(text: str) -> str:
    """Return the text with 0–9 written as Thai digits, as formal letters have them."""
    return text.translate(_TO_THAI_DIGITS)


def clean(text: str) -> str:
    """Return what a person meant to type: composed, without invisible marks and control characters, spaces in order.

    Line breaks stay. Nothing visible is removed.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    lines = [_SPACES.sub(" ", line).strip() for line in text.split("\n")]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """Return the text cleaned and on one line."""
    return " ".join(clean(text).split())


def mask_personal(text: str) -> str:
    """Return the text with identity numbers, phones, e-mails, LINE ids and plates starred out.

    Case numbers, days, prices, house numbers and coordinates stay: who works on the case needs them.
    """
    text = _EMAIL.sub("[e-mail ปกปิด]", text)
    text = _LINE_ID.sub(lambda found: (found[1] or found[3]) + "[ปกปิด]", text)
    text = _IDENTITY.sub(_CARD, text)
    text = _THIRTEEN.sub(lambda found: _CARD if _is_card(found[0]) else found[0], text)
    text = _PHONE.sub(lambda found: "[เบอร์โทรปกปิด]" if _is_phone(found[0]) else _phone_within(found[0]), text)
    text = _NAMED_PLATE.sub(lambda found: found[1] + _CAR, text)
    return _PLATE.sub(lambda found: found[1] + _CAR if _is_plate(found) else found[0], text)


_CARD = "[เลขประจำตัวปกปิด]"
_CAR = "[ทะเบียนรถปกปิด]"


def _is_card(text: str) -> bool:
    """Tell whether thirteen digits end with the check digit of an identity card."""
    digits = [int(digit) for digit in re.sub(r"\D", "", arabic_digits(text))]
    return digits[12] == (11 - sum(digit * (13 - place) for place, digit in enumerate(digits[:12])) % 11) % 10


def _is_phone(text: str) -> bool:
    """Tell whether digits with gaps are a Thai phone and not a day or a case number."""
    written = arabic_digits(text)
    digits = re.sub(r"\D", "", written)
    if _DAY.match(written) or (_REFERENCE.fullmatch(written) and checks_out(digits)):
        return False
    if digits.startswith("0066"):
        digits = digits[2:]
    if digits.startswith("66") and not _NATIONAL.fullmatch(digits):
        digits = "0" + digits[2:].removeprefix("0")
    return bool(_NATIONAL.fullmatch(digits))


def _phone_within(text: str) -> str:
    """Mask the phone at the start or end of digits that belong together only by gaps ("12 081-234-5678")."""
    parts = re.split(r"([ \t()]+)", text)
    for size in range(len(parts) - 1, 0, -1):
        for first in range(len(parts) - size + 1):
            middle = "".join(parts[first : first + size])
            if middle.strip() and _is_phone(middle):
                return "".join(parts[:first]) + "[เบอร์โทรปกปิด]" + "".join(parts[first + size :])
    return text


def _is_plate(found: re.Match[str]) -> bool:
    """Tell whether two consonants and a number are a plate and not a word with its number."""
    _before, first, letters, digits = found.groups()
    if letters in _NO_PLATE:
        return bool(first) and len(digits) > 2
    return bool(first) or len(digits) > 2


def safe_cell(text: str) -> str:
    """Return text that a spreadsheet shows and never computes (CSV injection: = + - @ tab and return at the start)."""
    return "'" + text if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
