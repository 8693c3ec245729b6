"""Cut a page into its blocks by their headings, in whatever order they stand.

The head of the page has no headings; its lines are known by their own form wherever they are met.
"""

from __future__ import annotations

import re

from rongthuk.planning.importing.notes import Line, Notes
from rongthuk.planning.importing.written import tidy

Blocks = dict[str, list[Line]]

_OF = r"(?:ของ(?:โครงการ|กิจกรรม)(?:/กิจกรรม)?)?"
_HEADINGS: tuple[tuple[str, str], ...] = (
    ("rationale", rf"หลักการและเหตุผล{_OF}"),
    ("objectives", rf"วัตถุประสงค์{_OF}"),
    ("targets", rf"เป้าหมาย{_OF}"),
    ("strategy", r"(?:สนับสนุน)?ยุทธศาสตร์(?:กรุงเทพมหานคร|ตามแผน|ชาติ)[^:]{0,40}"),
    ("reports", rf"ผลการดำเนินงาน{_OF}ฯ?"),
    ("steps", rf"แผนการดำเนินงาน{_OF}ฯ?"),
    ("indicators", r"สนับสนุนตัวชี้วัด(?:ตามแผน)?ฯ?"),
    ("evaluation", r"ผลการประเมิน(?:โครงการ|กิจกรรม)\s*(?:\(\s*รายไตรมาส\s*\))?"),
    ("budget", rf"งบประมาณ(?:โครงการ|{_OF})"),
    # Headings that the tracker's page has no place for: their words are told, not taken for those of the block before.
    (
        "unknown",
        r"(?:ประโยชน์|ผล)ที่คาดว่าจะได้รับ|ตัวชี้วัดความสำเร็จ(?:ของโครงการ)?|สถานที่ดำเนินการ|กลุ่มเป้าหมาย"
        r"|ระยะเวลา(?:ใน)?(?:การ)?ดำเนินการ|หมายเหตุ|เอกสารแนบ|ไฟล์แนบ|ภาพกิจกรรม|ข้อเสนอแนะ|ความเห็นของ\S{1,30}"
        r"|ข้อคิดเห็น\S{0,30}|ความเสี่ยง(?:ของโครงการ)?|แผนบริหารความเสี่ยง",
    ),
)
_HEADING = [
    (name, re.compile(rf"[*\s]*(?:{words})[*\s]*(?::\s*(?P<rest>.*?)\s*\**)?")) for name, words in _HEADINGS
]
_NOISE = re.compile(
    r"ความคืบหน้าโครงการ\s*/\s*กิจกรรม|(?:Back|Home|Login|Logout|Print|\s|\|)+|FusionCharts will render here"
    r"|ดูโครงการแผนปีฯ?\s*:?(?:\s*พิมพ์ข้อมูล)?|พิมพ์ข้อมูล|\((?:ทดสอบ|คลิก)\)\s*(?:แสดง)?ขั้นตอน.*|[-–—_=*]*\s*&+\s*[-–—_=*]*|[-–—_=*]{3,}",
    re.IGNORECASE,
)
# Lines that are known by their form wherever they stand, first match first; `head` goes on behind those that begin it.
_TITLE = re.compile(r"(?!\().*\S\s*[:：]\s*\d{8}\s*[-–]\s*\d{4,6}")
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "unit",
        re.compile(r"\*+\s*.+?\s*:?\s*\(\s*(?:พ\.?\s?ศ\.?|ปี(?:งบประมาณ)?(?:\s*พ\.?ศ\.?)?)?\s*\d{4}\s*\)"),
    ),
    ("pair", re.compile(r"\d{8}\s*/\s*\d{8}")),
    ("scores", re.compile(r"\**\s*(?:สยป\.?|สำนักยุทธศาสตร์\S*)\s*ประเมิน(?:โครงการ|กิจกรรม)?.*")),
    ("headline", re.compile(r"ความคืบหน้าโครงการฯ?\s*:?\s*ร้อยละ\s*:?\s*-?[\d.,]+\s*%?")),
    (
        "money",
        re.compile(r"\**\s*งบประมาณ(?:โครงการ)?(?:ที่)?(?:ได้รับ|ใช้|เบิกจ่าย|จัดสรร|รวม)\S*\s*(?:\(บาท\))?\s*:.*"),
    ),
)
# What begins an entry brings its block with it, should the heading be missing.
REPORT = re.compile(
    r"[(\[]?\s*(?P<number>\d{1,4})\s*[)\].]+\s*ความคืบหน้าโครงการฯ?\s*:?\s*(?:ร้อยละ)?\s*:?\s*(?P<percent>-?[\d.,]+)?\s*%?"
    r"\s*(?:[(\[]\s*(?P<day>[^()\[\]]*)[)\]])?"
)
STEP = re.compile(r"ขั้นตอน(?:ที่)?\s*(?P<number>\d{1,3})\s*(?:[:.]\s*(?P<rest>.*))?")
INDICATOR = re.compile(r"รายละเอียด(?:เกี่ยวกับ)?ตัวชี้วัด\s*:?\s*(?P<code>\d{4}\s*[-–]\s*\d{3,6})?")


def lines_of(text: str) -> list[Line]:
    """Return the lines that hold something, each with its number in the file and whether a gap stands before it."""
    found: list[Line] = []
    gap = True
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if words := tidy(raw):
            found.append(Line.of(number, words, after_gap=gap))
        gap = not words
    return found


def cut(lines: list[Line], notes: Notes) -> Blocks:
    """Return the lines by block. A second title is told and its line left out: one page is one project."""
    blocks: Blocks = {}
    now = "head"
    for line in lines:
        if _NOISE.fullmatch(line.flat):
            continue
        if _TITLE.fullmatch(line.flat) and not (now == "reports" and "title" in blocks):
            if "title" in blocks:
                notes.warn(
                    "second_project", line=line.number, field="code", words=line.text[-14:].strip(": ")
                )
                continue
            blocks["title"] = [line]
            now = "head"
            continue
        if form := next((name for name, pattern in _FORMS if pattern.fullmatch(line.flat)), None):
            blocks.setdefault(form, []).append(line)
            now = "head" if form == "unit" else now
            continue
        if (heading := _heading(line)) is not None:
            now, rest = heading
            blocks.setdefault(now, [])
            blocks.setdefault(f"heading of {now}", []).append(line)
            if now == "unknown":
                notes.unknown(line, "page")
            elif rest:
                blocks[now].append(Line.of(line.number, rest, after_gap=True))
            continue
        if REPORT.fullmatch(line.flat):
            now = "reports"
        elif INDICATOR.fullmatch(line.flat):
            now = "indicators"
        elif now != "reports" and STEP.fullmatch(line.flat):
            now = "steps"
        blocks.setdefault(now, []).append(line)
    return blocks


def _heading(line: Line) -> tuple[str, str] | None:
    for name, pattern in _HEADING:
        if found := pattern.fullmatch(line.flat):
            start = found.start("rest")
            return name, "" if start < 0 else line.text[start : found.end("rest")]
    return None
