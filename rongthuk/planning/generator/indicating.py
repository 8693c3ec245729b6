"""Draw indicators over made-up projects: entered, taken from a project's progress, or measured over the complaints."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from rongthuk.core.fiscal import Quarter, midnight, quarters_of, year_days
from rongthuk.organisations.models import Agency
from rongthuk.planning.generator.dossiers import Dossier, Happened
from rongthuk.planning.generator.keeping import happened, record
from rongthuk.planning.generator.words import Wish, office_hour, working_day
from rongthuk.planning.models import BudgetYear, Indicator, IndicatorProject, QuarterResult
from rongthuk.planning.queries.progress import percent_at

# What an entered indicator counts: name, unit, target.
_ENTERED = (
    ("จำนวนประชาชนที่ได้รับบริการ", "คน", 1200), ("ร้อยละความพึงพอใจของผู้รับบริการ", "ร้อยละ", 85), ("จำนวนจุดที่ได้รับการแก้ไข", "จุด", 24),
    ("จำนวนชุมชนที่เข้าร่วม", "ชุมชน", 12), ("ระดับความสำเร็จของการดำเนินงาน", "ระดับ", 5),
)  # fmt: skip
_MEASURED = (
    ("result-in-time", "ร้อยละของเรื่องร้องเรียนที่แก้ไขแล้วเสร็จภายในเวลาที่กำหนด", 80),
    ("acknowledged-in-time", "ร้อยละของเรื่องร้องเรียนที่รับเรื่องภายในหนึ่งวันทำการ", 90),
)


@dataclass(slots=True)
class Sheet:
    """An indicator that is not kept yet, with its quarters."""

    indicator: Indicator
    served_by: list[Dossier]
    quarters: list[QuarterResult] = field(default_factory=list)
    events: list[Happened] = field(default_factory=list)


def draw_indicators(
    chance: random.Random, *, year: BudgetYear, office: Agency, prefix: str, first_number: int, dossiers: Sequence[Dossier],
    evaluator: int | None, measured: bool, wish: Wish,
) -> list[Sheet]:  # fmt: skip
    """Return the indicators of an office: one for every three of its projects, at least one."""
    sheets = []
    for place in range(max(1, len(dossiers) // 3)):
        served_by = [
            dossiers[place * 3 % len(dossiers)],
            *chance.sample(dossiers, min(len(dossiers), chance.randint(0, 2))),
        ]
        served_by = list({id(one): one for one in served_by}.values())
        indicator = Indicator(
            code=f"{prefix}-{first_number + place:04d}", year=year, number=f"{place + 1}.", agency=office,
            klass=chance.choice(Indicator.Klass.values), definition="นับผลที่เกิดขึ้นจริงและมีหลักฐาน",
        )  # fmt: skip
        sheet = Sheet(indicator, served_by)
        _source(sheet, chance, office, measured=measured)
        at = office_hour(working_day(year_days(year.year)[0] - timedelta(days=15)), chance)
        sheet.events.append(happened(at, "indicator.added", code=indicator.code))
        for quarter in quarters_of(year.year):
            if quarter.last_day < wish.until:
                _quarter(sheet, chance, quarter, evaluator, wish)
        sheets.append(sheet)
    return sheets


def _source(sheet: Sheet, chance: random.Random, office: Agency, *, measured: bool) -> None:
    one = sheet.indicator
    source = chance.choices(["entered", "project", "measure"], [45, 40, 15 if measured else 0])[0]
    one.source = source
    if source == "project":
        lead = sheet.served_by[0].project
        one.source_project, one.level = lead, Indicator.Level.OUTPUT
        one.name, one.unit, one.target = f"ความสำเร็จของ{lead.name}"[:1000], "ร้อยละ", Decimal(100)
        one.method = "ความคืบหน้าของโครงการตามรายงานล่าสุดที่อนุมัติแล้วในไตรมาส"
    elif source == "measure":
        code, name, target = chance.choice(_MEASURED)
        one.measure, one.measure_agency, one.level = code, office, Indicator.Level.OUTCOME
        one.name, one.unit, one.target = f"{name} ของ{office.name_th}", "ร้อยละ", Decimal(target)
        one.accumulation = chance.choice(Indicator.Accumulation.values)
        one.method = "คำนวณจากเรื่องร้องเรียนในระบบ"
    else:
        name, unit, amount = chance.choice(_ENTERED)
        one.name, one.unit, one.target = f"{name} ของ{office.name_th}", unit, Decimal(amount)
        one.level = chance.choice(Indicator.Level.values)
        one.accumulation = chance.choice(Indicator.Accumulation.values)
        one.method = "นับจากแบบรายงานของหน่วยงาน"


def _quarter(
    sheet: Sheet, chance: random.Random, quarter: Quarter, evaluator: int | None, wish: Wish
) -> None:
    """Fill in a quarter that is over; one that has been scored is frozen. Measured ones wait for สยป., who freezes the real figure."""
    one = sheet.indicator
    result = QuarterResult(indicator=one, quarter=quarter.number)
    if one.source == "measure":
        return
    if one.source == "entered":
        if chance.random() < 0.08:
            return
        share = Decimal(quarter.number if one.accumulation == "cumulative" else 1) / 4
        whole = one.unit in {"ร้อยละ", "ระดับ"}
        result.value = ((one.target or Decimal(0)) * (1 if whole else share)
                        * Decimal(str(chance.uniform(0.75, 1.12)))).quantize(Decimal("0.01") if whole else Decimal(1))  # fmt: skip
        at = office_hour(working_day(quarter.last_day + timedelta(days=chance.randint(2, 12))), chance)
        if at > midnight(wish.until):
            return
        result.entered_at, result.entered_by_id = at, sheet.served_by[0].reporter
        sheet.events.append(
            happened(
                at,
                "indicator.entered",
                result.entered_by_id,
                quarter=quarter.number,
                before=None,
                after=result.value,
            )
        )
    scored = quarter.last_day + timedelta(days=wish.scored_after) <= wish.until and chance.random() > 0.08
    if not scored and one.source == "project":
        return
    if scored:
        if one.source == "project":
            result.value = percent_at(sheet.served_by[0].reports, quarter.last_day)
        at = office_hour(working_day(quarter.last_day + timedelta(days=chance.randint(20, 44))), chance)
        pair: list[Any] = [Decimal(chance.choice([100, 100, 50])), Decimal(chance.choice([100, 100, 50, 0]))]
        result.score_21, result.score_22 = pair
        result.scored_at = result.frozen_at = at
        result.scored_by_id = evaluator
        sheet.events.append(
            happened(
                at,
                "indicator.scored",
                evaluator,
                quarter=quarter.number,
                before=[None, None],
                after=pair,
                value=result.value,
            )
        )
    sheet.quarters.append(result)


def keep_indicators(sheets: Sequence[Sheet]) -> int:
    """Insert indicators with their links and quarters; return how many events were recorded."""
    for sheet in sheets:
        sheet.indicator.version = len(sheet.events)
    Indicator.objects.bulk_create([one.indicator for one in sheets])
    IndicatorProject.objects.bulk_create(
        IndicatorProject(indicator=sheet.indicator, project=dossier.project)
        for sheet in sheets
        for dossier in sheet.served_by
    )
    QuarterResult.objects.bulk_create([result for sheet in sheets for result in sheet.quarters])
    return record(
        (None, sheet.indicator, sheet.indicator.year_id, sheet.indicator.agency_id, event)
        for sheet in sheets
        for event in sorted(sheet.events, key=lambda one: one.at)
    )
