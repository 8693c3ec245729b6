"""Read the indicators that the project supports, each with its table by quarter."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from rongthuk.planning.fillers import is_none
from rongthuk.planning.importing.notes import Line, Notes, shortened
from rongthuk.planning.importing.page import IndicatorPart, QuarterRow
from rongthuk.planning.importing.sections import INDICATOR
from rongthuk.planning.importing.written import number

_NAME = re.compile(
    r"ตัวชี้วัด(?:ที่)?\s*:\s*(?:(?P<number>\d{1,4}(?:\.\d{1,4})*)\s*(?:[.)]\s*|\s+)(?=\D))?(?P<name>.+?)\s*"
    r"(?:\(\s*(?P<level>ผลผลิต|ผลลัพธ์|output|outcome)\s*\))?",
    re.IGNORECASE,
)
_TARGET = re.compile(r"ค่าเป้าหมาย\s*(?P<unit>[^:]*?)\s*:\s*(?P<value>.*)")
_RESULT = re.compile(r"ผลงาน(?:ที่ทำได้)?\s*(?P<unit>[^:]*?)\s*:\s*(?P<value>.*)")
_CLASS = re.compile(r"ประเภทตัวชี้วัด\s*:\s*(?P<words>.*)")
_LEVEL = re.compile(r"ตัวชี้วัดระดับ\s*:?\s*(?P<words>.*)")
_CLASSES = (("เจรจา", "negotiated"), ("ประจำ", "routine"), ("ยุทธศาสตร์", "strategic"))
_LEVELS = (("ผลลัพธ์", "outcome"), ("outcome", "outcome"), ("ผลผลิต", "output"), ("output", "output"))
_TABLE_HEAD = re.compile(
    r"ไตรมาส(?:ที่)?|\(\s*1\s*[-–]\s*4\s*\)|\*+\s*[^*]*\*+|\(\s*\*?[^()]*\*?\s*\)|ผลงาน|ผลประเมินตัวชี้วัด|2\.1\s*/\s*2\.2"
    r"|ไตรมาส(?:ที่)?\s*\(\s*1\s*[-–]\s*4\s*\).*"
)
_DATA = re.compile(r"(?:ไตรมาส(?:ที่)?\s*)?[\d.,%|/\s:–—-]+")
_TOKEN = re.compile(r"(?P<pair>(?P<a>[\d.,]+|[-–—]+)\s*/\s*(?P<b>[\d.,]+|[-–—]+))|(?P<one>[\d.,]+%?|[-–—]+)")

_Token = tuple[str, int]


def read(lines: list[Line], notes: Notes) -> tuple[IndicatorPart, ...]:
    """Return the indicators in the page's order."""
    parts: list[tuple[dict[str, Any], list[_Token]]] = []
    for line in lines:
        if found := INDICATOR.fullmatch(line.flat):
            code = re.sub(r"\s", "", found["code"] or "").replace("–", "-")
            if parts and not parts[-1][0]["code"]:
                parts[-1][0].update(code=code, line=line.number)
            else:
                parts.append(({"code": code, "line": line.number}, []))
            if not code:
                notes.warn("indicator_without_code", line=line.number, field="indicators.code")
            continue
        if not parts:
            parts.append(({"code": "", "line": line.number}, []))
        _take(line, *parts[-1], notes)
    found_parts = []
    for facts, tokens in parts:
        rows = _rows(tokens, notes)
        if facts["code"] and not rows:
            notes.warn("indicator_table_empty", line=facts["line"], field="quarters", indicator=facts["code"])
        found_parts.append(IndicatorPart(**facts, quarters=rows))
    return tuple(part for part in found_parts if part.code or part.name)


def _take(line: Line, facts: dict[str, Any], tokens: list[_Token], notes: Notes) -> None:
    """Give the line to the fact that it tells, or to the table."""
    if found := _NAME.fullmatch(line.flat):
        facts["name"] = line.text[found.start("name") : found.end("name")].strip()
        facts["number"] = found["number"] or ""
        if found["level"]:
            facts.setdefault("level", _known(found["level"], _LEVELS))
    elif found := _TARGET.fullmatch(line.flat):
        _value("target", found, facts, line, notes)
    elif found := _RESULT.fullmatch(line.flat):
        _value("result", found, facts, line, notes)
    elif found := _CLASS.fullmatch(line.flat):
        facts["klass"] = _known(found["words"], _CLASSES)
        if not facts["klass"] and not is_none(found["words"]):
            notes.warn(
                "class_unknown", line=line.number, field="indicators.class", words=shortened(line.text)
            )
    elif found := _LEVEL.fullmatch(line.flat):
        facts["level"] = _known(found["words"], _LEVELS) or facts.get("level", "")
    elif _DATA.fullmatch(line.flat) and "2.1 / 2.2" not in line.flat:
        tokens += [(found[0].strip(), line.number) for found in _TOKEN.finditer(line.flat)]
    elif not _TABLE_HEAD.fullmatch(line.flat):
        notes.unknown(line, "indicators")


def _value(name: str, found: re.Match[str], facts: dict[str, Any], line: Line, notes: Notes) -> None:
    unit = line.text[found.start("unit") : found.end("unit")].strip(" ()")
    value = re.fullmatch(r"(?:ไม่น้อยกว่า|ไม่ต่ำกว่า|อย่างน้อย|ร้อยละ|\s)*(-?[\d.,]+)\s*(.*)", found["value"])
    amount = number(value[1]) if value else None
    if amount is None and not is_none(found["value"]):
        notes.warn(
            "amount_unreadable", line=line.number, field=f"indicators.{name}", words=shortened(line.text)
        )
    facts[name] = amount
    behind = value[2].strip() if value else ""
    if unit or behind:
        facts.setdefault("unit", unit or ("ร้อยละ" if behind == "%" else behind))


def _known(words: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((code for word, code in table if word in words.lower()), "")


def _rows(tokens: list[_Token], notes: Notes) -> tuple[QuarterRow, ...]:
    """Build the rows from quarter, result and pair as they follow one another; a result or a pair may be missing."""
    rows: list[QuarterRow] = []
    place = 0
    while place < len(tokens):
        word, line = tokens[place]
        quarter = number(word)
        if "/" in word or quarter is None or quarter not in (1, 2, 3, 4):
            notes.warn("quarter_unknown", line=line, field="quarters", quarter=word)
            place += 1
            continue
        place += 1
        result: Decimal | None = None
        if (
            place < len(tokens)
            and not _is_next_quarter(tokens, place, int(quarter))
            and "/" not in tokens[place][0]
        ):
            result = number(tokens[place][0].removesuffix("%"))
            line = tokens[place][1]
            place += 1
        pair: tuple[Decimal | None, Decimal | None] = (None, None)
        if place < len(tokens) and "/" in tokens[place][0]:
            first, _slash, second = tokens[place][0].partition("/")
            pair = (number(first), number(second))
            place += 1
        rows.append(QuarterRow(int(quarter), result, *pair, line=line))
    known = {row.quarter: row for row in reversed(rows)}
    if len(known) < len(rows):
        notes.warn("quarter_twice", line=rows[-1].line, field="quarters")
    return tuple(known[quarter] for quarter in sorted(known) if not _is_empty(known[quarter]))


def _is_next_quarter(tokens: list[_Token], place: int, quarter: int) -> bool:
    """Tell whether the number begins the next row: it is that quarter's, and something but a pair follows it."""
    if tokens[place][0] != str(quarter + 1):
        return False
    return place + 1 >= len(tokens) or "/" not in tokens[place + 1][0]


def _is_empty(row: QuarterRow) -> bool:
    return row.result is None and row.score_21 is None and row.score_22 is None
