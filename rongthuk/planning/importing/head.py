"""Read what stands without a heading: name, code, unit and year, percent, people, scores, owner's codes and money."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from rongthuk.planning.fillers import is_none
from rongthuk.planning.importing.notes import Line, Notes, shortened
from rongthuk.planning.importing.page import Person, PlanPage, Score
from rongthuk.planning.importing.sections import Blocks
from rongthuk.planning.importing.written import number, percent

_TITLE = re.compile(r"(?P<name>.*\S)\s*[:：]\s*(?P<unit>\d{8})\s*[-–]\s*(?P<running>\d{4,6})")
_NUMBERED = re.compile(r"(?P<number>\d{1,4}(?:\.\d{1,4})*)\s*(?:[.)]\s*|\s+)(?=\D)")
_UNIT = re.compile(r"\*+\s*(?P<name>.+?)\s*:?\s*\([^()]*?(?P<year>\d{4})\s*\)")
_SCORE = re.compile(r"ไตรมาส(?:ที่)?\s*(\d)\s*[:=]?\s*(?:ร้อยละ|คะแนน)?\s*[:=]?\s*(\d+(?:\.\d+)?)")
_MONEY = re.compile(r"(?P<label>[^:]*?):\s*(?P<amount>.*?)\s*(?:บาท)?")
_TITLES = (
    r"(?:นางสาว|นาย|นาง|น\.?\s?ส\.|ดร\.|ผศ\.|รศ\.|ศ\.|ว่าที่|ม\.ล\.|ม\.ร\.ว\.|หม่อม|พญ\.|นพ\.|ทพ\.|ภก\.|ภญ\.|สพ\.|พล|พัน"
    r"|ร้อย|สิบ|จ่า|[ก-ฮ]{1,2}\.(?:[ก-ฮ]\.)+)"
)
_LABEL = re.compile(r"(?:ชื่อ)?(?:ผู้รับผิดชอบ|ผู้ประสานงาน)(?:โครงการ|กิจกรรม)?\s*:\s*")
_PHONE = re.compile(
    r"[\s,(]*(?:(?:เบอร์)?โทร(?:ศัพท์)?\.?|ต่อ|ภายใน|หมายเลข)?\s*[:.]?\s*(?P<digits>(?<![\d/])\d[\d\s,\-–/()]*?(?:\s*ต่อ\s*[\d,\-– ]+)?)\s*\)?$"
)
_BETWEEN = re.compile(rf"\s*(?:[,;/]|และ|\s)\s*(?={_TITLES})")


def read(blocks: Blocks, notes: Notes) -> PlanPage:
    """Return a page that holds what the head says."""
    title = blocks["title"][0]
    found = _TITLE.fullmatch(title.flat)
    assert found is not None
    name, plan_number = _plan_number(title.text[: found.end("name")], title.flat)
    year, unit_name, unit_line = _unit(blocks.get("unit", []), notes)
    people, share, share_line = _loose(blocks.get("head", []), notes)
    for line in blocks.get("headline", []):
        said = percent(line.flat.split("ร้อยละ", 1)[1].lstrip(": "))
        if share is not None and said is not None and said != share:
            notes.warn("percent_disagrees", line=line.number, field="percent", first=share, second=said)
        elif share is None and said is not None:
            share, share_line = said, line.number
    owner, carrier = _pair(blocks.get("pair", []))
    received, used = _money([*blocks.get("money", []), *blocks.get("budget", [])], notes)
    return PlanPage(
        code=f"{found['unit']}-{found['running']}",
        name=name,
        plan_number=plan_number,
        year=year,
        unit_name=unit_name,
        percent=share,
        responsible=people,
        scores=_scores(blocks, notes),
        owner_code=owner,
        carrier_code=carrier,
        budget_received=received,
        budget_used=used,
        lines={
            "name": title.number,
            "code": title.number,
            "unit_name": unit_line,
            "year": unit_line,
            "percent": share_line,
        },
    )


def _plan_number(name: str, flat: str) -> tuple[str, str]:
    found = _NUMBERED.match(flat)
    return (name[found.end() :].strip(), found["number"]) if found else (name.strip(), "")


def _unit(lines: list[Line], notes: Notes) -> tuple[int | None, str, int]:
    if not lines:
        notes.warn("unit_missing", field="unit_name")
        return None, "", 0
    line = lines[0]
    found = _UNIT.fullmatch(line.flat)
    if found is None:
        notes.unknown(line, "unit_name")
        return None, "", line.number
    year = int(found["year"])
    if year < 2400:
        # The tracker counts by the Buddhist Era; a Christian year is the same year written otherwise.
        year += 543
    if not 2400 <= year <= 2700:
        notes.warn("year_unbelievable", line=line.number, field="year", year=found["year"])
        return None, line.text[found.start("name") : found.end("name")].strip(), line.number
    return year, line.text[found.start("name") : found.end("name")].strip(), line.number


def _loose(lines: list[Line], notes: Notes) -> tuple[tuple[Person, ...], Decimal | None, int]:
    """Read the lines of the head that carry no label: the percent, and the people who answer for the project."""
    people: list[Person] = []
    share: Decimal | None = None
    place = 0
    for line in lines:
        said = percent(line.flat)
        if said is not None and share is None:
            share, place = said, line.number
        elif said is None:
            found = _people(line)
            people += found
            if not found:
                notes.unknown(line, "page")
    return tuple(dict.fromkeys(people)), share, place


def _people(line: Line) -> list[Person]:
    label = _LABEL.match(line.flat)
    start = label.end() if label else 0
    people = []
    for part, flat in _parts(line.text[start:], line.flat[start:]):
        phone = _PHONE.search(flat)
        # A name alone is believed with a title before it, a telephone behind it or the label.
        if not (label or phone or re.match(_TITLES, flat)):
            continue
        name = (part[: phone.start()] if phone else part).strip(" ,;(/-")
        if re.search("[ก-ฮA-Za-z]{2}", name) and len(name) <= 120:
            people.append(Person(name, phone["digits"].strip(" ,-(") if phone else "", line.number))
    return people


def _parts(text: str, flat: str) -> list[tuple[str, str]]:
    ends = [0, *[found.start() for found in _BETWEEN.finditer(flat) if _is_border(flat, found)], len(text)]
    return [
        (text[a:b].strip(" ,;/"), flat[a:b].strip(" ,;/"))
        for a, b in pairwise(ends)
        if text[a:b].strip(" ,;/")
    ]


def _is_border(flat: str, found: re.Match[str]) -> bool:
    """Tell whether another person begins there: behind a telephone, a comma or "และ", not within "ว่าที่ ร.ต."."""
    before = flat[: found.start()].rstrip()
    return bool(before) and (before[-1].isdigit() or re.search("[,;/]|และ", found[0]) is not None)


def _scores(blocks: Blocks, notes: Notes) -> tuple[Score, ...]:
    """Return the scores of สยป. from its line in the head and from the table at the page's end."""
    found: dict[int, Score] = {}
    rows: list[tuple[int, Decimal, int]] = []
    for line in blocks.get("scores", []):
        pairs = _SCORE.findall(line.flat)
        rows += [(int(quarter), Decimal(score), line.number) for quarter, score in pairs]
        words = line.flat.partition(":")[2]
        if not pairs and not is_none(words):
            notes.unknown(line, "evaluation")
    rows += _table(blocks.get("evaluation", []), notes)
    for quarter, score, place in rows:
        if not 1 <= quarter <= 4:
            notes.warn("quarter_unknown", line=place, field="evaluation", quarter=quarter)
        elif quarter in found and found[quarter].score != score:
            notes.warn(
                "score_disagrees",
                line=place,
                field="evaluation",
                quarter=quarter,
                first=found[quarter].score,
                second=score,
            )
        else:
            found.setdefault(quarter, Score(quarter, score, place))
    if "evaluation" in blocks and not blocks["evaluation"]:
        notes.warn("quarter_table_empty", line=blocks["heading of evaluation"][0].number, field="evaluation")
    return tuple(found[quarter] for quarter in sorted(found))


def _table(lines: list[Line], notes: Notes) -> list[tuple[int, Decimal, int]]:
    """Read the table by quarter: "ไตรมาสที่ 2 100" in one line, or the quarter and its score one below the other."""
    rows = []
    pending: int | None = None
    for line in lines:
        if pairs := _SCORE.findall(line.flat):
            rows += [(int(quarter), Decimal(score), line.number) for quarter, score in pairs]
            continue
        numbers = [number(word) for word in line.flat.replace("ไตรมาสที่", " ").replace("ไตรมาส", " ").split()]
        if not numbers or None in numbers:
            if not re.fullmatch(
                r"[\s*()\d.\-–/]*(?:ไตรมาส|คะแนน|ผลประเมิน|ผลการประเมิน|ร้อยละ|\(1 ?- ?4\)|โครงการ|ที่|[\s*().:/-])*",
                line.flat,
            ):
                notes.unknown(line, "evaluation")
            continue
        for value in numbers:
            if value is None:
                continue
            if pending is None:
                pending = int(value)
            else:
                rows.append((pending, value, line.number))
                pending = None
    return rows


def _pair(lines: list[Line]) -> tuple[str, str]:
    if not lines:
        return "", ""
    owner, _slash, carrier = lines[0].flat.partition("/")
    return owner.strip(), carrier.strip()


def _money(lines: list[Line], notes: Notes) -> tuple[Decimal | None, Decimal | None]:
    received: Decimal | None = None
    used: Decimal | None = None
    for line in lines:
        found = _MONEY.fullmatch(line.flat)
        amount = (
            number(found["amount"].removesuffix("บาท").strip())
            if found
            else number(line.flat.removesuffix("บาท").strip())
        )
        label = found["label"] if found else "ได้รับ"
        if amount is None:
            if not is_none(found["amount"] if found else line.flat):
                notes.warn("amount_unreadable", line=line.number, field="budget", words=shortened(line.text))
        elif re.search("ใช้|เบิกจ่าย", label):
            used = amount
        else:
            received = amount
    return received, used
