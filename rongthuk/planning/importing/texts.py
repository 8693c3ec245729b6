"""Read the blocks of words: rationale, objectives, targets and strategy; and find the marks of the plan in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rongthuk.core.text import arabic_digits
from rongthuk.planning.fillers import DASHES, is_none
from rongthuk.planning.importing.notes import Line, Notes
from rongthuk.planning.importing.page import Item, Node, Tag
from rongthuk.planning.importing.written import number

_STARRED = re.compile(r"\*{2,}.*|[^:]{2,40}(?:ของโครงการ|ของกิจกรรม)\s*:?.{0,2}")
_MARKER = re.compile(r"(?:^|(?<=\s))(\d{1,2})\s*[.)]\s*(?=\D)")
_BULLET = re.compile(rf"^[{DASHES}•*▪●]\s*")
_UNITS = """
    ชิ้นงาน ฉบับ เรื่อง ระบบ หลักสูตร โครงการ กิจกรรม ชุมชน โรงเรียน แห่ง ครั้ง คน ราย รุ่น เล่ม ชุด เครื่อง คัน
    หลัง จุด ดวง ต้น เขต หน่วยงาน ฝ่าย กอง สาย เส้นทาง แปลง ไร่ ตารางเมตร เมตร กิโลเมตร ตัน ลิตร บาท ล้านบาท
    ชั่วโมง วัน เดือน สัปดาห์ มาตรการ แนวทาง ช่องทาง ประเภท ด้าน คะแนน ระดับ ข้อ ตัว ป้าย กล้อง ห้อง อาคาร
    ครัวเรือน ครอบครัว กลุ่ม เครือข่าย ผลงาน นวัตกรรม แอปพลิเคชัน
""".split()  # noqa: SIM905 - sixty quoted words would hide what they are
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AT_LEAST = r"(?P<least>(?:จำนวน)?(?:อย่างน้อย|ไม่น้อยกว่า|ไม่ต่ำกว่า|ตั้งแต่|มากกว่า)\s*(?:จำนวน\s*)?)?"
_AMOUNT = r"(?P<amount>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_COUNTED = re.compile(rf"{_AT_LEAST}(?<![\d.,])(?P<share>ร้อยละ\s*)?{_AMOUNT}\s*(?P<unit>{_UNIT}|%|เปอร์เซ็นต์)?")
_STRATEGY = re.compile(
    rf"(?P<word>ด้านที่|ด้าน|มิติที่|มิติ|ประเด็น\S*?ที่|กลยุทธ์ที่|กลยุทธ์|เป้าประสงค์ที่|เป้าประสงค์|เป้าหมายที่|มาตรการที่|ยุทธศาสตร์ที่|[ก-๙]{{2,20}}ที่)?\s*"
    rf"(?P<number>\d{{1,3}}(?:\.\d{{1,3}})*)\.?\s*(?:[{DASHES}:]\s*|\s+|(?=\D))(?P<title>.*\S)"
)
_QUICK_WIN = re.compile(r"quick\s*-?\s*wins?", re.IGNORECASE)
_FLAGSHIP = re.compile(
    r"flag\s*-?\s*ships?\s*[)\]”\"']*\s*(?:\(?\s*ระยะ\s*(?P<term>สั้น|กลาง|ยาว))?", re.IGNORECASE
)
_FLAGSHIP_BEFORE = re.compile(r"ระยะ(?P<term>สั้น|กลาง|ยาว)\s*\(?\s*$")
_TERMS = {"สั้น": "short", "กลาง": "medium", "ยาว": "long"}


def paragraphs(lines: list[Line], notes: Notes, field: str) -> str:
    """Return the words of a block, a line break between lines; what looks like a heading is told instead."""
    kept = [line.text for line in _own(lines, notes, field)]
    return "" if is_none("\n".join(kept)) else "\n".join(kept)


def _own(lines: list[Line], notes: Notes, field: str) -> Iterator[Line]:
    """Give the lines of the block itself, up to what looks like the heading of another one."""
    for place, line in enumerate(lines):
        if place and line.after_gap and _STARRED.fullmatch(line.flat):
            notes.unknown(line, field)
            return
        yield line


def items(lines: list[Line], notes: Notes, field: str) -> tuple[Item, ...]:
    """Split "1. … 2. …", on one line or several, into its items; without numbers every line is one."""
    own = list(_own(lines, notes, field))
    text = "\n".join(line.text for line in own)
    if is_none(text):
        return ()
    borders: list[re.Match[str]] = []
    for found in _MARKER.finditer(arabic_digits(text)):
        if int(found[1]) == len(borders) + 1:
            borders.append(found)
    if not borders or text[: borders[0].start()].strip():
        plain = [(_BULLET.sub("", line.text), line.number) for line in own]
        return tuple(Item(place, words, line=row) for place, (words, row) in enumerate(plain, 1) if words)
    ends = [border.start() for border in borders[1:]] + [len(text)]
    return tuple(
        Item(
            place,
            " ".join(text[border.end() : end].split()),
            line=own[text.count("\n", 0, border.end())].number,
        )
        for place, (border, end) in enumerate(zip(borders, ends, strict=True), 1)
    )


def targets(lines: list[Line], notes: Notes) -> tuple[Item, ...]:
    """Split the targets and find in each the number that is promised, its unit, and whether it is the least."""
    return tuple(_counted(item) for item in items(lines, notes, "targets"))


def _counted(item: Item) -> Item:
    """Find the promised number: one with "at least" before one with a unit; years and hotlines have no unit."""
    found = [
        match
        for match in _COUNTED.finditer(arabic_digits(item.words))
        if match["unit"] or match["share"] or match["least"]
    ]
    if not found:
        return item
    best = max(found, key=lambda match: (match["least"] is not None, bool(match["unit"]), match.start()))
    unit = "ร้อยละ" if best["share"] or best["unit"] in {"%", "เปอร์เซ็นต์"} else best["unit"] or ""
    return replace(item, amount=number(best["amount"]), unit=unit, at_least=best["least"] is not None)


def strategy(lines: list[Line], notes: Notes) -> tuple[Node, ...]:
    """Return the chain from the root to the leaf, numbers in Arabic digits, titles as they are, cut off or not."""
    nodes: list[Node] = []
    for line in lines:
        found = _STRATEGY.fullmatch(line.flat)
        if found is None:
            if nodes and not line.after_gap and not line.text.startswith("*"):
                nodes[-1] = replace(nodes[-1], title=f"{nodes[-1].title} {line.text}")
            elif not is_none(line.text):
                notes.unknown(line, "strategy")
            continue
        numbered = ".".join(str(int(part)) for part in found["number"].split("."))
        title = line.text[found.start("title") : found.end("title")]
        nodes.append(Node(numbered, title, found["word"] or "", line.number))
    nodes = sorted(dict.fromkeys(nodes), key=lambda node: node.place)
    numbers = {node.number for node in nodes}
    for node in nodes:
        above = node.number.rpartition(".")[0]
        if above and above not in numbers:
            notes.warn("strategy_gap", line=node.line, field="strategy", number=node.number, above=above)
    return tuple(nodes)


def tags(words: str) -> tuple[Tag, ...]:
    """Return the marks that the name or the rationale gives the project."""
    found = []
    if _QUICK_WIN.search(words):
        found.append(Tag("quick-win"))
    terms = []
    for match in _FLAGSHIP.finditer(words):
        before = _FLAGSHIP_BEFORE.search(words[: match.start()])
        terms.append(match["term"] or (before["term"] if before else ""))
    if terms:
        term = next((term for term in terms if term), "")
        found.append(Tag("flagship", _TERMS.get(term, "")))
    return tuple(found)
