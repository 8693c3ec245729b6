"""Clean, read and mask what people type: Thai digits, invisible marks, phone and identity numbers."""

from __future__ import annotations

import re
import unicodedata

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TO_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
# Zero-width characters, direction marks and overrides, byte-order marks. ZWJ (U+200D) stays: emoji are joined with it.
_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_BLANK_LINES = re.compile(r"\n{3,}")

_DIGIT = "[0-9๐-๙]"
_GAP = r"[\s.\-–()]{0,2}"
# Thai phones: 0 or +66/66 followed by eight or nine digits, with the usual gaps between groups.
_PHONE = re.compile(rf"(?<!{_DIGIT})(?:\+?(?:66|๖๖){_GAP}|[0๐])(?:{_GAP}{_DIGIT}){{8,9}}(?!{_DIGIT})")
# Identity cards: 13 digits, usually written 1-2345-67890-12-3.
_IDENTITY = re.compile(rf"(?<!{_DIGIT}){_DIGIT}(?:{_GAP}{_DIGIT}){{12}}(?!{_DIGIT})")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Number plates: one or two Thai consonants (a digit may stand before them), then up to four digits, told by the word before or their form.
_PLATE = re.compile(rf"(?<![ก-๙]){_DIGIT}?[ก-ฮ]{{2}}[\s-]?{_DIGIT}{{1,4}}(?!{_DIGIT})")
_LINE_ID = re.compile(r"(?i)((?:line|ไลน์|ไอดีไลน์)\s*(?:id)?\s*[:=]?\s*)([@a-z0-9][a-z0-9._-]{3,})")


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
    """Return the text with identity numbers, phones, e-mails, LINE ids and plates starred out."""
    text = _EMAIL.sub("[e-mail ปกปิด]", text)
    text = _IDENTITY.sub("[เลขประจำตัวปกปิด]", text)
    text = _PHONE.sub("[เบอร์โทรปกปิด]", text)
    text = _LINE_ID.sub(lambda found: found[1] + "[ปกปิด]", text)
    return _PLATE.sub("[ทะเบียนรถปกปิด]", text)


def safe_cell(text: str) -> str:
    """Return text that a spreadsheet shows and never computes (CSV injection: = + - @ tab and return at the start)."""
    return "'" + text if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
