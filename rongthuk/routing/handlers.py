"""Read who really handled a past case: the unit names of Traffy tickets, mapped to agency codes.

Used by the importer and by the replay; never among the facts of a decision.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rongthuk.routing.units import SECTIONS, district_names

# What every ticket passes through says nothing of who handled it.
_GENERIC = re.compile(
    r"^(?:กรุงเทพมหานคร|เพื่อนชัชชาติ|กรุงเทพโปร่งใส|ร้องทุกข์ กทม\. ?1555|ศูนย์.*1555|ส\.ส\.|ส\.ก\.|พรรค|ก้าวไกล|สมาชิกสภา)"
)

_SECTIONS: tuple[tuple[str, str], ...] = (
    ("city-law", r"เทศกิจ"),
    ("cleansing", r"ฝ่ายรักษา|รักษาความสะอาด|เก็บขนมูลฝอย|พนักงานกวาด|งานสวน|ดูแลสวน"),
    ("environment", r"ฝ่ายสิ่งแวดล้อม|สุขาภิบาล"),
    ("works", r"โยธา|กลุ่มงานระบายน้ำ|^ระบายน้ำ|รักษาที่"),
    ("general", r"ฝ่ายปกครอง"),
    ("registration", r"ฝ่ายทะเบียน"),
    ("revenue", r"ฝ่ายรายได้"),
    ("education", r"ฝ่ายการศึกษา"),
    ("finance", r"ฝ่ายการคลัง"),
    ("community", r"ฝ่ายพัฒนาชุมชน"),
)
_OTHERS: tuple[tuple[str, str], ...] = (
    ("mea", r"การไฟฟ้านครหลวง|กฟน|\bMEA\b"),
    ("mwa", r"ประปา|กปน"),
    ("police", r"ตำรวจ|^สน\.|บก\.น|บช\.น|บก\.จร"),
    ("rural-roads", r"ทางหลวงชนบท|^ทช\."),
    ("highways", r"ทางหลวง"),
    ("expressway", r"ทางพิเศษ|กทพ"),
    ("mrta", r"รถไฟฟ้าขนส่งมวลชน|รฟม"),
    ("srt", r"การรถไฟแห่งประเทศไทย|รฟท"),
    ("bmta", r"ขสมก|องค์การขนส่งมวลชน"),
    ("nbtc", r"กสทช"),
    ("nt", r"โทรคมนาคมแห่งชาติ|\bNT\b|\bTOT\b"),
    ("land-transport", r"การขนส่งทางบก"),
    ("pollution-control", r"ควบคุมมลพิษ"),
    ("nha", r"การเคหะแห่งชาติ"),
    ("msdhs", r"กระทรวง(?:การ)?พัฒนาสังคม"),
    ("marine", r"กรมเจ้าท่า"),
    ("irrigation", r"ชลประทาน"),
    ("industrial-works", r"โรงงานอุตสาหกรรม"),
    ("consumer-protection", r"คุ้มครองผู้บริโภค|สคบ"),
    ("public-works", r"สำนักการโยธา|สนย"),
    ("drainage", r"สำนักการระบายน้ำ|สนน\b|ระบายน้ำ"),
    ("traffic", r"สำนักการจราจร|สจส|เครื่องหมายจราจร|สัญญาณไฟจราจร|วิศวกรรมจราจร|สวจ|ระบบขนส่งทางบกและทางน้ำ"),
    ("environment", r"สำนักสิ่งแวดล้อม|สสล"),
    ("health", r"สำนักอนามัย|สัตวแพทย์|ศูนย์บริการสาธารณสุข|สนอ\b"),
    ("medical", r"สำนักการแพทย์|โรงพยาบาล|สนพ\b"),
    ("city-law", r"สำนักเทศกิจ|สนท\b"),
    ("social", r"สำนักพัฒนาสังคม|สพส"),
    ("education", r"สำนักการศึกษา|สนศ\b"),
    ("disaster", r"ป้องกันและบรรเทา|สปภ|ดับเพลิง"),
    ("culture", r"สำนักวัฒนธรรม|สวท\b"),
    ("planning-urban", r"วางผังและพัฒนาเมือง|สวพ\b"),
    ("strategy", r"ยุทธศาสตร์และประเมินผล|สยป"),
    ("finance", r"สำนักการคลัง|สนค\b"),
    ("budget", r"สำนักงบประมาณ"),
    ("digital", r"ดิจิทัล"),
    ("governor-secretariat", r"เลขานุการผู้ว่า"),
    ("permanent-secretary", r"สำนักปลัด"),
)
_COMPILED_SECTIONS = tuple((code, re.compile(pattern)) for code, pattern in _SECTIONS)
_COMPILED_OTHERS = tuple((code, re.compile(pattern)) for code, pattern in _OTHERS)
_IN_NOTE = re.compile(
    r"ฝ่าย\s*(โยธา|เทศกิจ|รักษาความสะอาด|รักษาฯ|สิ่งแวดล้อม|ปกครอง|ทะเบียน|รายได้|การศึกษา|การคลัง|พัฒนาชุมชน)"
)
_NOTE_SECTIONS = {
    "โยธา": "works", "เทศกิจ": "city-law", "รักษาความสะอาด": "cleansing", "รักษาฯ": "cleansing",
    "สิ่งแวดล้อม": "environment", "ปกครอง": "general", "ทะเบียน": "registration", "รายได้": "revenue",
    "การศึกษา": "education", "การคลัง": "finance", "พัฒนาชุมชน": "community",
}  # fmt: skip


@lru_cache(maxsize=1)
def _districts() -> re.Pattern[str]:
    names = sorted((names[0] for names in district_names().values()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))


@lru_cache(maxsize=1)
def _district_codes() -> dict[str, str]:
    return {names[0]: code for code, names in district_names().items()}


@lru_cache(maxsize=4096)
def agency_code(name: str) -> str | None:
    """Return the agency code of one unit's name, None for what is no unit of anybody's work."""
    name = re.sub(r"[\s\u200b]+", " ", name).strip()
    name = name.replace("ป้อมปราบศัตรูพ่ายฯ", "ป้อมปราบศัตรูพ่าย")
    if not name or _GENERIC.match(name):
        return None
    for code, pattern in _COMPILED_OTHERS[:2]:
        # The Electricity and Water Authorities have branches named after districts.
        if pattern.search(name):
            return code
    district = _districts().search(name)
    is_bureau = "สำนัก" in name and "สำนักงานเขต" not in name
    if district is not None and not is_bureau and not name.startswith(("สน.", "โรงพยาบาล")):
        office = f"district-{_district_codes()[district[0]]}"
        for section, pattern in _COMPILED_SECTIONS:
            if pattern.search(name):
                return f"{office}/{section}"
        if re.search(r"^(?:สำนักงาน)?เขต", name):
            return office
    for code, pattern in _COMPILED_OTHERS:
        if pattern.search(name):
            return code
    return None


def handlers(*fields: str) -> tuple[str, ...]:
    """Return the agency codes named in comma-separated fields (`organization_action`, `org`), each once, in order.

    A district office is left out where one of its own sections is named too: the section did the work.
    """
    found: dict[str, None] = {}
    for text in fields:
        for name in re.split(r",\s*(?![^()]*\))", text):
            if (code := agency_code(name)) is not None:
                found[code] = None
    return tuple(code for code in found if not any(other.startswith(f"{code}/") for other in found))


def handlers_in_note(note: str, district: str) -> tuple[str, ...]:
    """Return the sections that an officer's note speaks for, when it names exactly one.

    Notes that name several tell of meetings or of passing a case on, not of who did the work.
    """
    sections = {_NOTE_SECTIONS[name] for name in _IN_NOTE.findall(note)}
    if len(sections) != 1 or not district or not sections <= SECTIONS.keys():
        return ()
    return (f"district-{district}/{sections.pop()}",)
