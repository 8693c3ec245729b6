"""Read the progress reports: heading, percent, dated narrative, problems and obstacles, in whatever order a report has them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rongthuk.core.fiscal import year_days
from rongthuk.planning.fillers import is_none
from rongthuk.planning.importing.notes import Line, Notes
from rongthuk.planning.importing.page import Report
from rongthuk.planning.importing.sections import REPORT
from rongthuk.planning.importing.written import DATE, percent, read_date

_LABEL = re.compile(
    r"\**\s*(?:(?P<problems>ปัญหา(?:และอุปสรรค|/อุปสรรค)?)|(?P<obstacles>อุปสรรค))(?:ของ(?:โครงการ|กิจกรรม))?ฯ?\s*\**\s*[:：]\s*(?P<words>.*)"
)
_DATED = re.compile(rf"(?P<day>{DATE})\s*[:：]\s*(?P<words>.*)")


@dataclass(slots=True)
class _Draft:
    number: int
    line: int
    heading_day: date | None = None
    heading_percent: Decimal | None = None
    second_percent: Decimal | None = None
    narrative_day: date | None = None
    words: dict[str, list[str]] = field(default_factory=dict)


def read(lines: list[Line], notes: Notes, year: int | None) -> tuple[Report, ...]:
    """Return the reports as the page orders and numbers them."""
    known: tuple[date, ...] = ()
    found: list[Report] = []
    draft: _Draft | None = None
    now = "narrative"
    for line in lines:
        if heading := REPORT.fullmatch(line.flat):
            if draft is not None:
                found.append(_finished(draft, notes))
            draft = _begun(heading, line, notes, known)
            now = "narrative"
            continue
        if draft is None:
            notes.unknown(line, "reports")
            continue
        now = _taken(line, draft, now, notes, year)
    if draft is not None:
        found.append(_finished(draft, notes))
    return tuple(found)


def _begun(heading: re.Match[str], line: Line, notes: Notes, known: tuple[date, ...]) -> _Draft:
    draft = _Draft(int(heading["number"]), line.number)
    where = f"reports[{draft.number}]"
    draft.heading_percent = percent(heading["percent"] or "")
    if heading["percent"] and draft.heading_percent is None:
        notes.warn("percent_unreadable", line=line.number, field=f"{where}.percent", words=heading["percent"])
    draft.heading_day = (
        notes.day(heading["day"], line=line.number, field=f"{where}.date", near=known)
        if heading["day"]
        else None
    )
    return draft


def _taken(line: Line, draft: _Draft, now: str, notes: Notes, year: int | None) -> str:
    """Give the line to the part of the report that it belongs to; return the part that goes on."""
    where = f"reports[{draft.number}]"
    if label := _LABEL.fullmatch(line.flat):
        part = "problems" if label["problems"] else "obstacles"
        words = line.text[label.start("words") : label.end("words")]
        draft.words.setdefault(part, []).append(words)
        return part
    said = percent(line.flat) if now == "narrative" and "narrative" not in draft.words else None
    if said is not None and draft.second_percent is None:
        draft.second_percent = said
        return now
    if "narrative" not in draft.words and (dated := _DATED.fullmatch(line.flat)):
        near = (draft.heading_day,) if draft.heading_day else _days_near(dated["day"], year, notes)
        draft.narrative_day = notes.day(dated["day"], line=line.number, field=f"{where}.narrative", near=near)
        draft.words["narrative"] = [line.text[dated.start("words") : dated.end("words")]]
        return "narrative"
    if line.text.startswith("**"):
        notes.unknown(line, where)
        return "unknown"
    if now != "unknown":
        draft.words.setdefault(now, []).append(line.text)
    return now


def _days_near(written: str, year: int | None, notes: Notes) -> tuple[date, ...]:
    """Return the reading of an unclear date that lies in the budget year, if only one does."""
    if year is None:
        return ()
    first, last = year_days(year)
    both = [
        read.day
        for habits in (type(notes.habits)(month_first=True), type(notes.habits)(month_first=False))
        if (read := read_date(written, habits=habits)) and read.day
    ]
    inside = {day for day in both if first <= day <= last}
    return tuple(inside) if len(inside) == 1 else ()


def _finished(draft: _Draft, notes: Notes) -> Report:
    where = f"reports[{draft.number}]"
    day, told = draft.heading_day, draft.narrative_day
    if day and told and day != told:
        notes.warn(
            "dates_disagree",
            line=draft.line,
            field=f"{where}.date",
            number=draft.number,
            first=day,
            second=told,
        )
    if day is None and told is None:
        notes.warn("report_without_date", line=draft.line, field=f"{where}.date", number=draft.number)
    first, second = draft.heading_percent, draft.second_percent
    if first is not None and second is not None and first != second:
        notes.warn(
            "percents_disagree",
            line=draft.line,
            field=f"{where}.percent",
            number=draft.number,
            first=first,
            second=second,
        )
    if first is None and second is None:
        notes.warn("report_without_percent", line=draft.line, field=f"{where}.percent", number=draft.number)
    words = {part: "\n".join(piece for piece in pieces if piece) for part, pieces in draft.words.items()}
    problems, obstacles = (
        "" if is_none(words.get(part, "")) else words[part] for part in ("problems", "obstacles")
    )
    return Report(
        number=draft.number,
        day=day or told,
        percent=first if first is not None else second,
        narrative=words.get("narrative", ""),
        problems=problems,
        obstacles=obstacles,
        line=draft.line,
    )
