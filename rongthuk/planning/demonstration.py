"""Give the demonstration city its plan: this budget year and the last one, with work waiting for each of its planners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from rongthuk.complaints.models import Complaint
from rongthuk.complaints.models.complaint import State
from rongthuk.core.actors import SYSTEM
from rongthuk.core.thai import fiscal_year
from rongthuk.organisations.models import Officer
from rongthuk.organisations.queries import agency_by_code, find_agency, root
from rongthuk.planning import actions
from rongthuk.planning.generator.running import Named, analyse, generate
from rongthuk.planning.generator.words import Wish
from rongthuk.planning.models import BudgetYear, Indicator, ProgressReport, Project, ReportRound, WaitingCase

LAST_YEARS, THIS_YEARS, SEED = 42, 30, 1555
HOME = "permanent-secretary/secretariat"
BANG_KAPI = "district-1006/works"
UNITS = (
    HOME, "district-1006", "district-1030", "district-1026", "district-1001", "district-1010", "district-1033", "district-1047",
    "district-1011", "district-1017", "district-1021", "district-1036", "district-1042", "district-1050", "public-works", "drainage",
    "traffic", "environment", "health", "medical", "education", "social", "disaster", "culture", "digital", "strategy",
)  # fmt: skip
# Long enough that the last quarter always waits for สยป.
SCORED_AFTER = 100
CENTRE = "เพิ่มประสิทธิภาพการให้บริการของศูนย์ กทม. 1555"
NAMED = (
    Named(HOME, CENTRE, "system", "7.5.1.1"),
    Named(HOME, "อบรมการรับเรื่องและการสื่อสารกับผู้ร้องเรียนของเจ้าหน้าที่ศูนย์ กทม. 1555", "train", "7.1.1"),
    Named(HOME, "ประสานการแก้ไขเรื่องร้องเรียนของหน่วยงานในสังกัด", "serve", "5.2.1", "slow"),
    Named(BANG_KAPI, "ปรับปรุงทางเท้าและไฟส่องสว่างซอยในพื้นที่เขตบางกะปิ", "build", "2.3.1.1", "slow"),
)
# Indicators of 1555 that compute themselves: the measure, its name, the target.
MEASURED = (
    ("acknowledged-in-time", "ร้อยละของเรื่องร้องเรียนที่หน่วยงานรับเรื่องภายในหนึ่งวันทำการ", 90),
    ("result-in-time", "ร้อยละของเรื่องร้องเรียนที่แจ้งผลภายในเวลาที่กำหนด", 80),
)
LINKED = 6
OPEN = (Project.State.PLANNED, Project.State.RUNNING)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    projects: int
    reports: int
    waiting_cases: int


@transaction.atomic
def load_plan(until: date) -> Loaded:
    """Load both years as they stand on a day; the accounts and the cases of the demonstration city are there already."""
    this = fiscal_year(until)
    units = [agency for code in UNITS if (agency := find_agency(code))]
    dossiers = []
    for year, projects in ((this - 1, LAST_YEARS), (this, THIS_YEARS)):
        wish = Wish(year, projects, SEED, until, SCORED_AFTER)
        dossiers += generate(wish, units=units, named=NAMED).dossiers
        _indicators(year)
    _go_on(this)
    _open_a_round(this, until)
    _leave_reports_waiting(this, until)
    linked = _link_cases(this)
    analyse()
    return Loaded(len(dossiers), sum(len(one.reports) for one in dossiers), linked)


def _centre(year: int) -> Project:
    return Project.objects.get(year=year, agency=agency_by_code(HOME), name__contains=CENTRE)


def _indicators(year: int) -> None:
    """Let the city's measures and the project's own progress tell how 1555 fares."""
    project, home = _centre(year), agency_by_code(HOME)
    budget_year = BudgetYear.objects.get(year=year)
    last = Indicator.objects.filter(code__startswith="0421-").count()
    rows = [
        {"name": name, "source": "measure", "measure": measure, "measure_agency": root(), "level": "outcome", "target": target,
         "method": "คำนวณจากเรื่องร้องเรียนในระบบ ตามนิยามของค่าวัด"}
        for measure, name, target in MEASURED
    ]  # fmt: skip
    rows.append(
        {"name": f"ความสำเร็จในการ{CENTRE}", "source": "project", "source_project": project, "level": "output",
         "target": 100, "method": "ความคืบหน้าของโครงการตามรายงานล่าสุดที่อนุมัติแล้วในไตรมาส"}
    )  # fmt: skip
    for place, facts in enumerate(rows, start=1):
        indicator = actions.add_indicator(
            by=SYSTEM, year=budget_year, agency=home, code=f"0421-{7000 + last + place:04d}", number=f"{place}.",
            unit="ร้อยละ", **facts,
        )  # fmt: skip
        actions.link_project(indicator, project, by=SYSTEM)


def _go_on(this: int) -> None:
    """Let this year's project of 1555 go on from the last one's."""
    actions.edit_project(_centre(this), by=SYSTEM, continues=_centre(this - 1))


def _open_a_round(this: int, until: date) -> None:
    """Keep the round that opened last open for another week."""
    row = (
        ReportRound.objects.filter(year__in=[this - 1, this], opens_on__lte=until)
        .order_by("-opens_on")
        .first()
    )
    if row is not None:
        row.closes_on = max(row.closes_on, until + timedelta(days=7))
        row.save(update_fields=["closes_on"])


def _leave_reports_waiting(this: int, until: date) -> None:
    """Let the unit behind 1555 have sent two reports that its approver has not looked at, and one be a draft."""
    rin = Officer.objects.filter(username="rin").first()
    if rin is None:
        return
    projects = Project.objects.filter(year=this, agency=agency_by_code(HOME), state__in=OPEN).order_by("code")
    # Whatever chance left open there would be a second open report.
    free = [
        one
        for one in projects
        if not one.reports.filter(state__in=["draft", "submitted", "returned"]).exists()
    ]
    for place, project in enumerate(free[:3]):
        approved = project.reports.filter(state=ProgressReport.State.APPROVED, reported_on=until)
        if approved.exists():
            continue
        report = actions.write_report(
            project, by=rin.actor(), reported_on=until, percent=min(Decimal(99), project.percent + 3),
            narrative="ดำเนินการตามแผนของเดือน และประสานหน่วยงานที่เกี่ยวข้องแล้ว",
            problems="เจ้าหน้าที่ไม่เพียงพอในช่วงที่มีเรื่องเข้ามาก" if place == 0 else "ไม่มี", obstacles="ไม่มี",
        )  # fmt: skip
        if place < 2:
            actions.submit_report(report, by=rin.actor())


def _link_cases(this: int) -> int:
    """Let cases that wait for budget or somebody outside wait for a project of their own office."""
    fon = Officer.objects.filter(username="fon").first()
    if fon is None:
        return 0
    found = 0
    waiting = Complaint.objects.filter(state=State.AWAITING_EXTERNAL, confidential=False).select_related(
        "office", "lead"
    )
    here = waiting.filter(lead=agency_by_code(BANG_KAPI)).order_by("-occurred_at")
    for case in [*here[: LINKED // 2], *waiting.exclude(pk__in=here).order_by("-occurred_at")[:40]]:
        project = (
            Project.objects.filter(
                year=this, agency__path__startswith=case.office.path, state__in=OPEN, name__contains="ปรับปรุง"
            )
            .order_by("agency_id", "code")
            .first()
        )
        own = Project.objects.filter(year=this, agency=case.lead, state__in=OPEN).order_by("code").first()
        if (chosen := own or project) is not None and found < LINKED:
            actions.link_case(chosen, case, by=fon.actor())
            found += 1
    return WaitingCase.objects.filter(ended_at=None).count()
