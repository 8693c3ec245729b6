"""Read Thai addresses as people and machines write them, and compare names of places.

Only the street, the soi and the areas are read. House numbers are skipped on purpose: nothing here can give
one away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rongthuk.areas.table import areas
from rongthuk.core.text import arabic_digits, clean_line

_MARKS = {
    "ซ.": "ซอย",
    "ซอย": "ซอย",
    "ชอย": "ซอย",
    "ถ.": "ถนน",
    "ถนน": "ถนน",
    "แขวง": "แขวง",
    "เขต": "เขต",
    "แยก": "แยก",
}
# A mark may be glued to its name, so it is cut off where a word begins with it. "แยก" alone is a junction:
# it counts after a number only.
_GLUED = re.compile(r"^(ซ\.|ซอย|ชอย|ถ\.|ถนน|แขวง|เขต)(?=.)")
_NUMBER = re.compile(r"^\d{1,3}(?:/\d{1,3})?(?:-\d{1,3})?$")
_NAME = re.compile(r"^[ก-ฮะ-ๅ็-๎.\-–ฯๆ]+\d{0,3}(?:/\d{1,3})?$")
_ENDS = re.compile(r"\d")
_THAI_LETTERS = re.compile("[ก-ฮ]")
# A name of a building or of a crowd of houses with a number is not a soi ("คอนโด … 77").
_NOT_A_NAME = re.compile(
    "^[ขตอจ]\\.|คสล|หมู่|ม\\.|บ้าน|คอนโด|อาคาร|ตึก|ชั้น|ห้อง|สาขา|โรงเรียน|รร\\.|แฟลต|อพาร์|แมนชั่น|ร้าน|ตลาด|บริษัท|บจก|หจก|โรงแรม|โรงงาน|ปั๊ม|สถานี|"
    "เลขที่|โครงการ|โกดัง|ธนาคาร|กรุงเทพมหานคร|ประเทศไทย|กทม|ตำบล|อำเภอ|จังหวัด|นาย|นาง|นางสาว|ปากซอย|ตรงข้าม|หน้า|หลัง|ใกล้|ข้าง|ตัด|ใต้ทาง|บนทาง"
)
_HOUSE = re.compile(r"^\d{1,5}(?:/\d{1,5})?(?:-\d{1,5})?$")
_BREAKS = re.compile(r"[,:;()]+")
# Many keyboards write ำ and แ as two characters, which NFC leaves alone; "ัา" is never right and means "้า";
# ฏ for ฎ is the commonest slip in street names.
_SLIPS = (("ํา", "ำ"), ("เเ", "แ"), ("ัา", "้า"), ("ราษฏร์", "ราษฎร์"))
MOST_WORDS = 4
LONGEST = 60


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """What an address says about where, without the house; an empty string for what it does not say."""

    street: str = ""
    soi: str = ""
    khwaeng: str = ""
    district: str = ""


def tidy(text: str) -> str:
    """Return text on one line with Arabic digits and composed vowels."""
    text = clean_line(arabic_digits(text[:2000]))
    for slip, meant in _SLIPS:
        text = text.replace(slip, meant)
    return text


def place_key(name: str) -> str:
    """Return the form under which a name is compared, without spaces, marks or case.

    "ซ.ลาดพร้าว ๑๐๑", "ลาดพร้าว ซอย 101" and "ลาดพร้าว101" are one.
    """
    text = tidy(name).lower()
    text = re.sub(r"^(?:ซ\.|ซอย|ถ\.|ถนน|แขวง|เขต|khwaeng|khet|district|soi|thanon)\s*", "", text)
    text = re.sub(r"\b(?:soi|road|rd\.?)\b", "", text)
    # "ลาดพร้าว ซอย 101" is the soi "ลาดพร้าว 101".
    text = re.sub(r"(?:ซ\.|ซอย)\s*(?=\d)", "", text)
    text = re.sub(r"พระรามที่\s*(?=\d)", "พระราม", text)
    return re.sub(r"[\s.\-–'’ฯ]+(?!\d)|\s+|[.'’ฯ]", "", text)


def parse_address(text: str) -> ParsedAddress:
    """Read street, soi, khwaeng and district from an address; the first of each counts."""
    words = _words(text)
    found: dict[str, str] = {}
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if word in {"แขวง", "เขต"}:
            if index < len(words):
                found.setdefault(word, _area_name(words, index))
                index += 1
        elif word in {"ซอย", "ถนน"}:
            name, index = _take_name(words, index, numbered=word == "ซอย")
            if name:
                found.setdefault(word, name)
    if "ซอย" not in found and "ถนน" not in found and (bare := _bare_soi(words)):
        found["ซอย"] = bare
    soi, street = found.get("ซอย", ""), found.get("ถนน", "")
    if soi and not _THAI_LETTERS.search(soi.replace("แยก", "")):
        # "ซอย 5 ถนนลาดพร้าว" is the soi "ลาดพร้าว 5"; a number without a street is nobody's name.
        soi = f"{street} {soi}" if street and not _ENDS.search(street) else ""
    return ParsedAddress(street=street, soi=soi, khwaeng=found.get("แขวง", ""), district=found.get("เขต", ""))


def _words(text: str) -> list[str]:
    words: list[str] = []
    for raw in _BREAKS.sub(" ", tidy(text)).split():
        word = raw
        # "แขวงถนนเพชรบุรี" is one khwaeng's name: what follows an area's mark is not cut again.
        if glued := _GLUED.match(word):
            words.append(_MARKS[glued[1]])
            word = word[glued.end() :]
            if words[-1] in {"แขวง", "เขต"}:
                words.append(word)
                continue
        elif words and words[-1] in {"แขวง", "เขต"}:
            words.append(word)
            continue
        words.append(_MARKS.get(word, word))
    return words


def _area_name(words: list[str], index: int) -> str:
    name = words[index]
    return name if _NAME.match(name) else ""


def _take_name(words: list[str], index: int, *, numbered: bool) -> tuple[str, int]:
    """Return the name that begins at `index`, and where it ended; it ends with its number."""
    taken: list[str] = []
    while index < len(words) and len(taken) < MOST_WORDS:
        word = words[index]
        if _NUMBER.match(word):
            # A street's number belongs to its name ("พระราม 2"), but "45/2" or "653" after a street is a
            # house.
            if numbered or (taken and word.isdigit() and len(word) < 3):
                taken.append(word)
                index += 1
            break
        if word in _MARKS.values() or not _NAME.match(word) or _NOT_A_NAME.search(word):
            break
        if taken and taken[-1] not in {"-", "–"} and word in _area_names():
            # "รามคำแหง มีนบุรี": the area follows without its mark.
            break
        taken.append(word)
        index += 1
        if _ENDS.search(word):
            break
    if (
        numbered
        and taken
        and index + 1 < len(words)
        and words[index] == "แยก"
        and _NUMBER.match(words[index + 1])
    ):
        taken += ["แยก", words[index + 1]]
        index += 2
    return _as_name(taken), index


def _bare_soi(words: list[str]) -> str:
    """Return the soi where nobody wrote ซอย: a house, a name with its number, the khwaeng.

    So in "19 สุขุมวิท 42 แขวง …".
    """
    if "แขวง" not in words:
        return ""
    before = words[: words.index("แขวง")]
    if len(before) < 3 or not _HOUSE.match(before[0]) or any(_NOT_A_NAME.search(word) for word in before):
        return ""
    name, end = _take_name(before, 1, numbered=True)
    return name if end == len(before) and _ENDS.search(name) and _THAI_LETTERS.search(name) else ""


@lru_cache(maxsize=1)
def _area_names() -> frozenset[str]:
    return frozenset(area.name_th for area in (*areas().districts, *areas().khwaeng))


def _as_name(taken: list[str]) -> str:
    name = re.sub(r"\s*[-–]\s*", "-", " ".join(taken)).strip(" .-–")
    # "ลาดพร้าว101" is written "ลาดพร้าว 101".
    name = re.sub(r"(?<=[ก-๎])(?=\d)", " ", name)
    name = name.removesuffix(" สาย")
    letters = len(_THAI_LETTERS.findall(name))
    if len(name) > LONGEST or letters == 1 or (not letters and not name.replace("/", "").isdigit()):
        return ""
    return name
