"""A small plan for the tests of reports: the works section of Bang Kapi in budget year 2569, seen after its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rongthuk.core.fiscal import Quarter
from rongthuk.organisations.factories import City
from rongthuk.planning import factories
from rongthuk.planning.models import Evaluation, Indicator, Project, QuarterResult, ResponsiblePerson

TODAY = date(2026, 11, 22)
Q2 = Quarter(2569, 2)


@dataclass
class Plan:
    """What the tests look at."""

    paved: Project
    vague: Project
    indicator: Indicator


def make_plan(city: City) -> Plan:
    """Make a project with a real plan that is behind, one whose plan cannot be drawn, and an indicator fed by the first."""
    paved = factories.make_project(
        city.works, name="ปรับปรุงทางเท้า #ถนนลาดพร้าว *ระยะที่ 2*", budget_used=Decimal("1000.00")
    )
    steps = factories.make_steps(paved)
    steps[0].finished_on, steps[0].done = date(2026, 1, 20), Decimal(100)
    steps[0].save()
    factories.make_report(paved, date(2025, 12, 20), 12)
    factories.make_report(
        paved, date(2026, 2, 10), 20, narrative="เทคอนกรีต 😀 <b>แล้ว</b>", budget_used=Decimal("250000.50")
    )
    factories.make_report(paved, date(2026, 3, 31), 30)
    factories.make_report(paved, date(2026, 4, 1), 60)
    factories.make_report(paved, date(2026, 3, 15), 99, state="draft")
    ResponsiblePerson.objects.create(project=paved, name="นางสาวปลอย ใจดี", extension="1234")
    Evaluation.objects.create(project=paved, quarter=2, score=Decimal("75.00"))
    Evaluation.objects.create(project=paved, quarter=3, score=Decimal("10.00"))
    vague = factories.make_project(city.drainage, name="กิจกรรมทดสอบ")
    factories.make_steps(vague, (("111111", "60"), ("222", "30")))
    factories.make_problem(paved, raised_on=date(2026, 1, 5), agency=city.drainage, wanted="ขอรื้อย้ายเสา")
    factories.make_problem(
        paved,
        words="แก้แล้วก่อนไตรมาส",
        raised_on=date(2025, 11, 1),
        solved_on=date(2025, 12, 1),
        solution="ตกลงแล้ว",
    )
    factories.make_problem(paved, words="เกิดหลังไตรมาส", raised_on=date(2026, 5, 1))
    indicator = factories.make_indicator(
        city.works, paved, source="project", source_project=paved, code="5006-0001"
    )
    QuarterResult.objects.create(
        indicator=indicator, quarter=2, score_21=Decimal("100.00"), score_22=Decimal("50.00")
    )
    return Plan(paved, vague, indicator)
