"""Make pieces of a plan for tests, written straight to the tables; what only actions may bring about is left to them.

The year is 2569 (1 October 2025 to 30 September 2026) unless said otherwise, and its projects belong to whichever agency is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from rongthuk.core.fiscal import Quarter, first_of_month, midnight, year_days
from rongthuk.organisations.models import Agency
from rongthuk.planning.actions.projects import sort_key
from rongthuk.planning.models import (
    BudgetYear,
    Indicator,
    IndicatorProject,
    PlanStep,
    Problem,
    ProblemMention,
    ProgressReport,
    Project,
    ProjectStrategy,
    ReportRound,
    Rubric,
    StrategyNode,
)

YEAR = 2569
# What stands in a project's code where the agency has no code of its own.
UNIT_CODE = "50060000"
# The four levels that a page of the tracker prints.
CHAIN = (
    ("7", "ด้านที่", "การบริหารจัดการเมืองมหานคร"),
    ("7.5", "มิติที่", "เทคโนโลยีสารสนเทศ"),
    ("7.5.1", "เป้าประสงค์", "กรุงเทพมหานครให้บริการประชาชนด้วยความสะดวกและรวดเร็ว"),
    ("7.5.1.1", "เป้าหมาย", "มีระบบบริการอิเล็กทรอนิกส์สำหรับให้บริการประชาชน"),
)
STEPS = (
    ("สำรวจและจัดทำรายละเอียด", "20.00"),
    ("จัดหาผู้รับจ้าง", "30.00"),
    ("ดำเนินการ", "40.00"),
    ("ตรวจรับและสรุปผล", "10.00"),
)


def make_year(year: int = YEAR, *, closed_at: datetime | None = None, note: str = "") -> BudgetYear:
    """Make a budget year, or return the one that stands."""
    return BudgetYear.objects.get_or_create(year=year, defaults={"closed_at": closed_at, "note": note})[0]


def make_strategy(
    year: int = YEAR, chain: Sequence[tuple[str, str, str]] = CHAIN, parent: StrategyNode | None = None
) -> list[StrategyNode]:
    """Make a chain of nodes, each below the one before, from (number, what the level is called, title)."""
    nodes: list[StrategyNode] = []
    for number, level_word, title in chain:
        node = StrategyNode(
            year=make_year(year), parent=parent, number=number, level_word=level_word, title=title,
            depth=0 if parent is None else parent.depth + 1, path="",
            sort_key=sort_key(number),
        )  # fmt: skip
        node.save()
        node.path = f"{parent.path if parent else ''}{node.pk}."
        node.save(update_fields=["path"])
        nodes.append(node)
        parent = node
    return nodes


def make_project(
    agency: Agency, *, year: int = YEAR, code: str = "", node: StrategyNode | None = None, **facts: Any
) -> Project:
    """Make a project of a unit that lasts the whole budget year; `code` empty takes the next number of the unit's series."""
    unit_code = facts.pop("unit_code", "") or agency.bma_code or UNIT_CODE
    number = Project.objects.filter(code__startswith=f"{unit_code}-").count() + 1
    first, last = year_days(year)
    project = Project.objects.create(
        **{
            "code": code or f"{unit_code}-{number:04d}", "year": make_year(year), "name": "ปรับปรุงทางเท้าและไฟส่องสว่าง",
            "agency": agency, "unit_name": agency.name_th, "unit_code": unit_code, "owner_code": unit_code,
            "carrier_code": unit_code, "starts_on": first, "ends_on": last, "budget_received": Decimal("1000000.00"),
            **facts,
        }
    )  # fmt: skip
    if node is not None:
        ProjectStrategy.objects.create(project=project, node=node)
    return project


def make_steps(
    project: Project, steps: Sequence[tuple[str, str]] = STEPS, *, begin: date | None = None
) -> list[PlanStep]:
    """Make the steps of a plan from (name, weight), one after the other, three months each from the year's first day."""
    made = []
    for place, (name, weight) in enumerate(steps):
        month = min(1 + 3 * place, 12)
        starts_on = begin if begin and not place else first_of_month(project.year_id, month)
        ends_on = (
            year_days(project.year_id)[1] if place == len(steps) - 1 else _day_before(project, month + 3)
        )
        made.append(
            PlanStep.objects.create(
                project=project, number=place + 1, name=name, weight=Decimal(weight), starts_on=starts_on, ends_on=ends_on,
            )
        )  # fmt: skip
    return made


def _day_before(project: Project, month: int) -> date:
    day = first_of_month(project.year_id, min(month, 13))
    return date.fromordinal(day.toordinal() - 1)


def make_report(
    project: Project,
    reported_on: date,
    percent: str | Decimal | int,
    *,
    state: str = "approved",
    **facts: Any,
) -> ProgressReport:
    """Make a report, approved unless said otherwise; an approved one that is the project's last sets its progress."""
    at = midnight(reported_on) if reported_on <= timezone.localdate() else timezone.now()
    decided = state in {"approved", "returned", "replaced"}
    report = ProgressReport.objects.create(
        **{
            "project": project, "state": state, "reported_on": reported_on, "percent": Decimal(percent),
            "narrative": "ดำเนินการตามแผน", "written_at": at, "submitted_at": None if state == "draft" else at,
            "decided_at": at if decided else None, **facts,
        }
    )  # fmt: skip
    if state == "approved" and (project.reported_on is None or project.reported_on <= reported_on):
        project.percent, project.reported_on = report.percent, reported_on
        if project.state != Project.State.CANCELLED:
            project.state = Project.State.DONE if report.percent == 100 else Project.State.RUNNING
        project.save(update_fields=["percent", "reported_on", "state"])
    return report


def make_problem(
    project: Project,
    *,
    words: str = "ผู้รับจ้างส่งงานล่าช้า",
    kind: str = "problem",
    raised_on: date | None = None,
    report: ProgressReport | None = None,
    **facts: Any,
) -> Problem:
    """Make an open problem of a project; with `report`, one that stands in it."""
    first = year_days(project.year_id)[0]
    problem = Problem.objects.create(
        **{
            "project": project, "kind": kind, "words": words, "agency": project.agency,
            "raised_on": raised_on or (report.reported_on if report else first), **facts,
        }
    )  # fmt: skip
    if report is not None:
        ProblemMention.objects.create(problem=problem, report=report)
    return problem


def make_indicator(
    agency: Agency, *projects: Project, year: int = YEAR, code: str = "", **facts: Any
) -> Indicator:
    """Make an indicator that the unit enters by hand, linked to the projects given."""
    prefix = (agency.bma_code or UNIT_CODE)[:4]
    number = Indicator.objects.filter(code__startswith=f"{prefix}-").count() + 1
    indicator = Indicator.objects.create(
        **{
            "code": code or f"{prefix}-{number:04d}", "year": make_year(year), "number": str(number), "agency": agency,
            "name": "ร้อยละความสำเร็จในการแก้ไขปัญหาของประชาชน", "target": Decimal("80.00"), "unit": "ร้อยละ", **facts,
        }
    )  # fmt: skip
    IndicatorProject.objects.bulk_create(
        IndicatorProject(indicator=indicator, project=project) for project in projects
    )
    return indicator


def make_round(year: int = YEAR, *, number: int = 1, quarter: int | None = 1, **facts: Any) -> ReportRound:
    """Make a round of reporting: the first ten days after the quarter, or after the month of its number."""
    after = Quarter(year, quarter).next.first_day if quarter else first_of_month(year, number + 1)
    return ReportRound.objects.create(
        **{
            "year": make_year(year), "number": number, "quarter": quarter, "opens_on": after, "closes_on": after.replace(day=10),
            "name": f"รอบรายงานไตรมาสที่ {quarter}" if quarter else f"รอบรายงานครั้งที่ {number}", **facts,
        }
    )  # fmt: skip


def make_rubric(
    year: int = YEAR, *, item: str = "project", points: Sequence[str] = ("100", "75", "50", "25", "0")
) -> list[Rubric]:
    """Make the lines of the year's rubric for one score, the highest first."""
    return [
        Rubric.objects.create(
            year=make_year(year), item=item, points=Decimal(one), words=f"ดำเนินการได้ร้อยละ {one} ของแผน"
        )
        for one in points
    ]
