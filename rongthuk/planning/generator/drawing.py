"""Draw one project: its plan, how it fares, what the unit reports of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from rongthuk.core.fiscal import first_of_month, midnight, year_days
from rongthuk.organisations.models import Agency
from rongthuk.planning.generator.dossiers import Dossier
from rongthuk.planning.generator.words import office_hour, person, texts, working_day
from rongthuk.planning.models import (
    BudgetYear,
    PlanChange,
    PlanStep,
    PolicyLink,
    ProgressReport,
    Project,
    ProjectStrategy,
    ProjectTag,
    ResponsiblePerson,
    StrategyNode,
    Target,
)
from rongthuk.planning.queries.progress import planned_percent

HUNDRED = Decimal(100)
# How projects fare, of a hundred.
FARES = (("good", 50), ("ahead", 9), ("slow", 19), ("stuck", 8), ("falling", 6), ("silent", 5), ("unstarted", 2),
         ("cancelled", 1))  # fmt: skip
# How the plan itself was entered, of a hundred: some say nothing, and no S-curve is drawn from them.
PLANS = (("real", 84), ("one_step", 7), ("placeholder", 6), ("none", 3))
REPLIES = ("ขอให้ระบุผลงานเป็นจำนวน และแนบภาพถ่าย", "ร้อยละไม่สอดคล้องกับขั้นตอนที่รายงาน ขอให้ตรวจสอบ")
CHANGE_REASONS = {
    "extend": "ผู้รับจ้างได้รับผลกระทบจากฝนตกต่อเนื่อง จึงขอขยายเวลาดำเนินการ",
    "carry_over": "ลงนามสัญญาแล้วแต่ตรวจรับไม่ทันสิ้นปีงบประมาณ ขอกันเงินไว้เบิกเหลื่อมปี",
    "cancel": "หน่วยงานอื่นดำเนินการในพื้นที่เดียวกันแล้ว จึงขอยกเลิกโครงการ",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """Who carries a project out: today's unit, its codes in that year, and who reports and approves there."""

    agency: Agency
    code: str
    owner_code: str
    reporter: int | None = None
    approver: int | None = None


def pick(weighted: Sequence[tuple[str, int]], chance: random.Random) -> str:
    """Return one of the words by its weight."""
    return chance.choices([word for word, _weight in weighted], [weight for _word, weight in weighted])[0]


def draw_project(
    chance: random.Random,
    *,
    year: BudgetYear,
    unit: Unit,
    code: str,
    number: int,
    name: str,
    work: str,
    node: StrategyNode,
    until: date,
    fare: str = "",
) -> Dossier:
    """Return a project with its plan and what was reported until a day; `fare` says how it fares, where that is not left to chance."""
    first, last = year_days(year.year)
    begin, end = first, last
    if chance.random() < 0.3:
        begin = first_of_month(year.year, chance.randint(2, 5))
    if chance.random() < 0.25:
        end = first_of_month(year.year, chance.randint(8, 12)) - timedelta(days=1)
    money = round(chance.lognormvariate(14.6 if work == "build" else 12.6, 1.1), -2)
    received = Decimal(str(money)).quantize(Decimal("0.01")) if chance.random() > 0.12 else None
    made_at = office_hour(working_day(first - timedelta(days=chance.randint(20, 60))), chance)
    kind = chance.choices([Project.Kind.PROJECT, Project.Kind.ACTIVITY], [3, 1])[0]
    project = Project(
        code=code, year=year, kind=kind, plan_number=f"{number}.",
        name=("โครงการ" if kind == Project.Kind.PROJECT else "กิจกรรม") + name, agency=unit.agency, unit_name=unit.agency.name_th,
        unit_code=unit.code, owner_code=unit.owner_code, carrier_code=unit.owner_code,
        rationale=f"เพื่อให้การดำเนินงานด้าน{node.title}เป็นไปตามแผนปฏิบัติราชการกรุงเทพมหานคร ประจำปี พ.ศ. {year.year}",
        objectives=[f"เพื่อสนับสนุน{node.title}", "เพื่อให้ประชาชนได้รับบริการที่สะดวกและปลอดภัย"],
        budget_received=received, budget_source=chance.choice(texts()["sources"]) if received else "",
        starts_on=begin, ends_on=end,
    )  # fmt: skip
    dossier = Dossier(project, texts()["work"][work], made_at, unit.reporter, unit.approver)
    dossier.happened(made_at, "project.added", code=code, name=project.name)
    dossier.strategies = [ProjectStrategy(project=project, node=node)]
    dossier.happened(made_at, "project.strategies_set", before=[], after=[node.number])
    _dress(dossier, chance)
    _plan(dossier, chance, begin, end, "real" if fare else pick(PLANS, chance))
    _fare(dossier, chance, until, fare or pick(FARES, chance))
    return dossier


def _dress(dossier: Dossier, chance: random.Random) -> None:
    """Add the people, targets, marks and policies."""
    project, words = dossier.project, texts()
    names = {person(chance) for _each in range(chance.choice([1, 1, 2]))}
    dossier.people = [
        ResponsiblePerson(project=project, place=place, name=name, extension=str(chance.randint(1000, 9999)))
        for place, name in enumerate(sorted(names), start=1)
    ]
    dossier.happened(dossier.made_at, "project.responsible_set", count=len(names))
    amount = Decimal(chance.choice([1, 1, 2, 4, 12, 50, 200, 1000]))
    unit = chance.choice(["แห่ง", "ครั้ง", "คน", "ชิ้นงาน", "กิโลเมตร", "ชุมชน"])
    dossier.targets = [
        Target(project=project, place=1, words=f"ดำเนินการได้อย่างน้อย {amount} {unit}", amount=amount, unit=unit, at_least=True),
        Target(project=project, place=2, words="ประชาชนพึงพอใจไม่น้อยกว่าร้อยละ 80", amount=Decimal(80), unit="ร้อยละ", at_least=True),
    ][: chance.choice([1, 2])]  # fmt: skip
    if chance.random() < 0.12:
        dossier.tags.append(ProjectTag(project=project, tag="quick-win"))
    if chance.random() < 0.1:
        dossier.tags.append(
            ProjectTag(project=project, tag="flagship", term=chance.choice(ProjectTag.Term.values))
        )
    if chance.random() < 0.1:
        dossier.tags.append(ProjectTag(project=project, tag=chance.choice(words["marks"])))
    if chance.random() < 0.6:
        code, policy = chance.choice(words["policies"])
        dossier.policies = [PolicyLink(project=project, policy_code=code, branch_code=f"{code}-{chance.randint(1, 9):02d}",
                                       words=policy)]  # fmt: skip


def _plan(dossier: Dossier, chance: random.Random, begin: date, end: date, style: str) -> None:
    """Cut the time into steps by their weights; weights always sum to 100, names do not always say something."""
    names, weights = list(dossier.work["steps"]), list(dossier.work["weights"])
    if style == "none":
        return
    if style == "one_step":
        names, weights = ["ดำเนินการตามโครงการ"], [100]
    elif chance.random() < 0.5:
        # Some move a little weight from the heaviest step to another.
        moved, to = chance.choice([5, 10]), chance.randrange(len(weights))
        weights[weights.index(max(weights))] -= moved
        weights[to] += moved
    days, done = (end - begin).days + 1, 0
    for number, (name, weight) in enumerate(zip(names, weights, strict=True), start=1):
        # Time runs a little more evenly than weight.
        share = (weight + 100 / len(weights)) / 200
        length = max(1, round(days * share))
        starts_on = begin + timedelta(days=min(done, days - 1))
        done += length
        ends_on = end if number == len(names) else begin + timedelta(days=min(done, days) - 1)
        dossier.steps.append(
            PlanStep(project=dossier.project, number=number, name="1" * chance.randint(5, 25) if style == "placeholder" else name,
                     weight=Decimal(weight), starts_on=begin if style == "placeholder" else starts_on,
                     ends_on=begin if style == "placeholder" else max(starts_on, ends_on))
        )  # fmt: skip
    facts = [
        {"number": one.number, "name": one.name, "weight": one.weight, "starts_on": one.starts_on, "ends_on": one.ends_on}
        for one in dossier.steps
    ]  # fmt: skip
    dossier.happened(dossier.made_at, "plan.set", before=[], after=facts)


def _fare(dossier: Dossier, chance: random.Random, until: date, fare: str) -> None:
    """Let time pass: reports, what they say, and where the project stands afterwards."""
    project = dossier.project
    assert project.starts_on is not None
    assert project.ends_on is not None
    if fare == "unstarted" or until < project.starts_on:
        return
    last = year_days(project.year_id)[1]
    stop = last
    if fare in {"slow", "stuck"} and chance.random() < 0.3 and until > last:
        _change(dossier, chance, "carry_over", last - timedelta(days=chance.randint(8, 20)),
                {"carried_until": first_of_month(project.year_id, 19) - timedelta(days=1)})  # fmt: skip
        assert project.carried_until is not None
        stop = project.carried_until
    elif fare == "slow" and project.ends_on < last and until > project.ends_on:
        _change(dossier, chance, "extend", project.ends_on - timedelta(days=10), {"ends_on": last})
    if fare == "cancelled":
        stop = project.starts_on + timedelta(days=chance.randint(60, 200))
        if until > stop:
            _change(dossier, chance, "cancel", stop, {})
            project.state = Project.State.CANCELLED
    elif fare == "silent":
        stop = project.starts_on + timedelta(days=chance.randint(40, 240))
    days = _report_days(chance, project.starts_on, min(stop, until))
    _report(dossier, chance, fare, days, until)


def _change(dossier: Dossier, chance: random.Random, kind: str, day: date, after: dict[str, date]) -> None:
    """Let the unit ask for a change that is granted."""
    project = dossier.project
    asked = office_hour(working_day(day - timedelta(days=9)), chance)
    decided = office_hour(working_day(day), chance)
    before = {name: getattr(project, name) for name in after}
    plain = [
        {key: value.isoformat() if value else None for key, value in one.items()} for one in (before, after)
    ]
    change = PlanChange(
        project=project, kind=kind, state=PlanChange.State.GRANTED, reason=CHANGE_REASONS[kind], before=plain[0],
        after=plain[1], asked_by_id=dossier.reporter, asked_at=asked, decided_by_id=dossier.approver, decided_at=decided,
    )  # fmt: skip
    dossier.changes.append(change)
    dossier.happened(asked, "plan.change_asked", dossier.reporter, change=change, kind_of=kind)
    dossier.happened(
        decided,
        "plan.change_granted",
        dossier.approver,
        change=change,
        kind_of=kind,
        before=plain[0],
        after=plain[1],
    )
    for name, value in after.items():
        setattr(project, name, value)


def _report_days(chance: random.Random, begin: date, stop: date) -> list[date]:
    """Return the days that the unit reports: late in each month, some every fortnight, a few left out."""
    often = chance.random() < 0.62
    found: list[date] = []
    day = begin.replace(day=1)
    while day <= stop:
        following = (day + timedelta(days=32)).replace(day=1)
        month = [following - timedelta(days=chance.randint(1, 6))]
        if often:
            month.insert(0, day + timedelta(days=chance.randint(11, 15)))
        found += [working_day(one) for one in month if chance.random() > 0.05]
        day = following
    days = sorted(set(found))
    return [one for one in days if begin <= one <= stop]


def _actual(dossier: Dossier, fare: str, chance: random.Random, days: Sequence[date]) -> list[Decimal]:
    """Return the percentages that are reported on the days, S-shaped as the work is."""
    project = dossier.project
    assert project.starts_on is not None
    assert project.ends_on is not None
    begin, length = project.starts_on, max(1, (project.ends_on - project.starts_on).days)
    real = len(dossier.steps) > 1 and len({step.starts_on for step in dossier.steps}) > 1
    pace = {"good": 1.0, "ahead": 1.12, "slow": chance.uniform(0.5, 0.85)}.get(fare, 0.97)
    lag = chance.randint(0, 12)
    stuck_at = chance.uniform(0.2, 0.7) if fare == "stuck" else 2.0
    found, highest = [], Decimal(0)
    for day in days:
        share = min(1.0, max(0.0, ((day - begin).days - lag) / length * pace), stuck_at)
        if real:
            value = planned_percent(dossier.steps, begin + timedelta(days=round(share * length)))
        else:
            value = Decimal(str(round(100 * share * share * (3 - 2 * share), 2)))
        if fare in {"good", "ahead"} and day >= project.ends_on - timedelta(days=3):
            value = HUNDRED
        value = min(HUNDRED, value.quantize(Decimal(1) if chance.random() < 0.85 else Decimal("0.01")))
        highest = max(highest, value)
        found.append(highest)
        if highest == HUNDRED:
            break
    return found


def _report(dossier: Dossier, chance: random.Random, fare: str, days: Sequence[date], until: date) -> None:
    """Write the reports and let them be approved; the last may still wait for somebody."""
    percents = _actual(dossier, fare, chance, days)
    falls = len(percents) // 2 if fare == "falling" and len(percents) > 3 else len(percents)
    # What was found to be too much is missing from all that follows.
    less = Decimal(chance.randint(3, 15))
    percents[falls:] = [max(Decimal(0), one - less) for one in percents[falls:]]
    for place, (day, percent) in enumerate(zip(days, percents, strict=False)):
        reason = "ตรวจรับแล้วพบว่าปริมาณงานจริงน้อยกว่าที่รายงานไว้" if place == falls else ""
        late = timedelta(days=chance.randint(12, 26) if chance.random() < 0.08 else chance.randint(0, 3))
        written = min(office_hour(working_day(day + late), chance), midnight(until) + timedelta(hours=8))
        report = ProgressReport(
            project=dossier.project, reported_on=day, percent=percent, narrative=_narrative(dossier, percent),
            problems_words=chance.choice(["", "ไม่มี", "-ไม่มี-", "-"]), obstacles_words=chance.choice(["", "ไม่มี", "-"]),
            budget_used=_used(dossier.project, percent), reason=reason, written_by_id=dossier.reporter, written_at=written,
        )  # fmt: skip
        dossier.reports.append(report)
        dossier.happened(written, "report.drafted", dossier.reporter, report=report, day=day, percent=percent)
        fresh = place == len(percents) - 1 and (until - day).days < 12
        _decide(dossier, report, chance, written, until, fresh=fresh)
    if fare == "falling" or chance.random() < 0.03:
        _correct(dossier, chance, until)


def _decide(
    dossier: Dossier,
    report: ProgressReport,
    chance: random.Random,
    written: datetime,
    until: date,
    *,
    fresh: bool,
) -> None:
    """Carry a report to where it stands."""
    state = (
        chance.choices(["approved", "submitted", "draft", "returned"], [50, 34, 10, 6])[0]
        if fresh
        else "approved"
    )
    report.state = state
    if state == "draft":
        return
    end = midnight(until) + timedelta(hours=9)
    report.submitted_at = min(written + timedelta(minutes=chance.randint(1, 600)), end)
    facts = {"report": report, "day": report.reported_on, "percent": report.percent}
    dossier.happened(report.submitted_at, "report.submitted", dossier.reporter, **facts)
    if state == "submitted":
        return
    decided = min(report.submitted_at + timedelta(hours=chance.randint(1, 90)), end)
    report.decided_at, report.decided_by_id = decided, dossier.approver
    if state == "returned":
        report.answer = chance.choice(REPLIES)
        dossier.happened(decided, "report.returned", dossier.approver, report=report, day=report.reported_on)
    else:
        dossier.happened(decided, "report.approved", dossier.approver, **facts)


def _correct(dossier: Dossier, chance: random.Random, until: date) -> None:
    """Let one report have been typed wrongly and corrected; the wrong one stays to be read."""
    known = dossier.approved
    if len(known) < 4:
        return
    right = known[chance.randrange(1, len(known) - 1)]
    decided = right.decided_at
    assert decided is not None
    end = midnight(until) + timedelta(hours=9)
    moments = [min(decided + timedelta(days=4, hours=hour), end) for hour in (0, 1, 26)]
    wrong = ProgressReport(
        project=dossier.project, state=ProgressReport.State.REPLACED, reported_on=right.reported_on,
        percent=min(HUNDRED, right.percent + 8), narrative=right.narrative, problems_words=right.problems_words,
        obstacles_words=right.obstacles_words, budget_used=right.budget_used, written_by_id=dossier.reporter,
        written_at=right.written_at, submitted_at=right.submitted_at, decided_by_id=dossier.approver, decided_at=decided,
    )  # fmt: skip
    if right.percent == wrong.percent:
        return
    for one in dossier.events:
        if one.facts.get("report") is right:
            one.facts = {**one.facts, "report": wrong, "percent": wrong.percent}
    dossier.reports.append(wrong)
    right.corrects, right.reason = wrong, "พิมพ์ร้อยละผิด ขอแก้ไขให้ตรงกับผลการตรวจรับ"
    right.written_at, right.submitted_at, right.decided_at = moments
    before, after = ({"day": one.reported_on, "percent": one.percent} for one in (wrong, right))
    dossier.happened(
        moments[0],
        "report.corrected",
        dossier.reporter,
        report=right,
        corrects=wrong,
        before=before,
        after=after,
    )
    facts = {"report": right, "day": right.reported_on, "percent": right.percent}
    dossier.happened(moments[1], "report.submitted", dossier.reporter, **facts)
    dossier.happened(moments[2], "report.approved", dossier.approver, **facts)


def _narrative(dossier: Dossier, percent: Decimal) -> str:
    says = dossier.work["says"]
    if percent >= HUNDRED:
        return "ดำเนินการแล้วเสร็จครบถ้วนตามเป้าหมาย และจัดทำรายงานสรุปผลแล้ว"
    words = says[min(len(says) - 1, int(percent) * len(says) // 100)]
    return f"{words} ความคืบหน้าสะสมร้อยละ {percent}"


def _used(project: Project, percent: Decimal) -> Decimal | None:
    """Return the money used so far: it follows the work at a distance."""
    if project.budget_received is None:
        return None
    share = max(Decimal(0), (percent - 15) / 85) * Decimal("0.96")
    return (project.budget_received * share).quantize(Decimal("0.01"))
