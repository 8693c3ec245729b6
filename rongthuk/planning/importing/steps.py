"""Read the steps of the plan: name, weight, first and last day."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from rongthuk.core.fiscal import year_days
from rongthuk.planning.importing.notes import Line, Notes
from rongthuk.planning.importing.page import Step
from rongthuk.planning.importing.sections import STEP
from rongthuk.planning.importing.written import number, percent

_WEIGHT = re.compile(
    r"(?:น้ำหนัก\s*(?:\(?\s*ร้อยละ\s*\)?|\(%\))?\s*[:：]?|[:：]|ร้อยละ)?\s*(?P<weight>-?[\d.,]+)\s*(?P<sign>%|เปอร์เซ็นต์)?"
)
_BEGIN = re.compile(r"(?:วันที่?)?(?:เริ่มต้น|เริ่ม|วันเริ่มต้น|ตั้งแต่)\S*?\s*[:：]\s*(?P<day>.*)")
_END = re.compile(r"(?:วันที่?)?(?:สิ้นสุด|วันสิ้นสุด|แล้วเสร็จ|ถึง)\S*?\s*[:：]\s*(?P<day>.*)")
_NAME = re.compile(r"(?:(?:ชื่อ)?ขั้นตอน\s*[:：]|[:：])?\s*(?P<name>.*)")


def read(lines: list[Line], notes: Notes, year: int | None) -> tuple[Step, ...]:
    """Return the steps in the page's order."""
    entries: list[tuple[int, int, list[Line]]] = []
    for line in lines:
        if found := STEP.fullmatch(line.flat):
            rest = line.text[found.start("rest") :] if found["rest"] else ""
            entries.append(
                (int(found["number"]), line.number, [Line.of(line.number, f":{rest}")] if rest else [])
            )
        elif entries:
            entries[-1][2].append(line)
        else:
            notes.unknown(line, "steps")
    return tuple(_step(count, place, own, notes, year) for count, place, own in entries)


def _step(count: int, place: int, lines: list[Line], notes: Notes, year: int | None) -> Step:
    where = f"steps[{count}]"
    names: list[str] = []
    weight: Decimal | None = None
    days: dict[str, date | None] = {}
    near = year_days(year) if year else ()
    for line in lines:
        if found := _BEGIN.fullmatch(line.flat) or _END.fullmatch(line.flat):
            which = "start" if found.re is _BEGIN else "end"
            days[which] = notes.day(found["day"], line=line.number, field=f"{where}.{which}", near=near)
        elif (
            (found := _WEIGHT.fullmatch(line.flat))
            and _is_weight(found, line, named=bool(names))
            and weight is None
        ):
            weight = percent(found["weight"])
        elif not days and weight is None and (name := _NAME.fullmatch(line.text)):
            names.append(name["name"].strip())
        else:
            notes.unknown(line, where)
    if weight is None:
        notes.warn("step_without_weight", line=place, field=f"{where}.weight", number=count)
    for which in ("start", "end"):
        if which not in days:
            notes.warn("date_missing", line=place, field=f"{where}.{which}")
    return Step(count, "\n".join(names).strip(), weight, days.get("start"), days.get("end"), place)


def _is_weight(found: re.Match[str], line: Line, *, named: bool) -> bool:
    """Tell a weight from a name of digits ("1111"): it has a percent sign, its word, or a name before it."""
    if number(found["weight"]) is None:
        return False
    return bool(found["sign"]) or "น้ำหนัก" in line.flat or "ร้อยละ" in line.flat or named
