"""Draw what goes wrong in a project, how far its steps are, and the scores of the quarters that are over."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

from rongthuk.core.fiscal import quarters_of
from rongthuk.organisations.models import Agency
from rongthuk.planning.generator.dossiers import Dossier
from rongthuk.planning.generator.words import Wish, office_hour, working_day
from rongthuk.planning.models import Evaluation, Problem, ProblemMention, Project, Rubric
from rongthuk.planning.queries.progress import percent_at, planned_percent

HUNDRED = Decimal(100)


def take_stock(dossier: Dossier) -> None:
    """Set what the project's row keeps of its approved reports, and how far its steps are by them."""
    project, approved = dossier.project, dossier.approved
    if approved:
        project.percent, project.reported_on = approved[-1].percent, approved[-1].reported_on
        project.budget_used = approved[-1].budget_used
    if project.state != Project.State.CANCELLED:
        project.state = (
            Project.State.DONE if project.percent == HUNDRED
            else Project.State.RUNNING if approved else Project.State.PLANNED
        )  # fmt: skip
    before = Decimal(0)
    for step in dossier.steps:
        passed = next((one for one in approved if one.percent >= before + step.weight), None)
        if passed is not None and project.percent >= before + step.weight:
            step.done, step.finished_on, step.result = HUNDRED, passed.reported_on, "แล้วเสร็จตามแผน"
            facts = {
                "before": {"done": 0, "finished_on": None},
                "after": {"done": HUNDRED, "finished_on": passed.reported_on},
            }
            dossier.happened(passed.written_at, "step.done", dossier.reporter, step=step.number, **facts)
        else:
            share = (project.percent - before) * 100 / step.weight if step.weight else Decimal(0)
            step.done = min(Decimal(99), max(Decimal(0), share)).quantize(Decimal(1))
        before += step.weight


def trouble(dossier: Dossier, chance: random.Random, others: list[Agency], until: date) -> None:
    """Let problems be named in several reports, most of them solved in the end."""
    approved = dossier.approved
    if len(approved) < 2:
        return
    slow = dossier.project.percent < HUNDRED
    for kind, share in (
        (Problem.Kind.PROBLEM, 0.62 if slow else 0.3),
        (Problem.Kind.OBSTACLE, 0.4 if slow else 0.2),
    ):
        if chance.random() > share:
            continue
        words = chance.choice(dossier.work["problems" if kind == Problem.Kind.PROBLEM else "obstacles"])
        begin = chance.randrange(len(approved))
        named = approved[begin : begin + chance.randint(1, 5)]
        problem = Problem(project=dossier.project, kind=kind, words=words, raised_on=named[0].reported_on,
                          agency=dossier.project.agency)  # fmt: skip
        if others and chance.random() < 0.2:
            problem.agency = chance.choice(others)
            problem.wanted = "ขอให้ร่วมตรวจสอบพื้นที่และแจ้งกำหนดการดำเนินการ"
            dossier.happened(named[0].decided_at or dossier.made_at, "problem.assigned", dossier.reporter, problem=problem,
                             before=dossier.project.agency.code, after=problem.agency.code)  # fmt: skip
        for report in named:
            if kind == Problem.Kind.PROBLEM:
                report.problems_words = words
            else:
                report.obstacles_words = words
        dossier.problems.append(problem)
        dossier.mentions += [ProblemMention(problem=problem, report=report) for report in named]
        day = working_day(named[-1].reported_on + timedelta(days=chance.randint(5, 60)))
        goes_on = begin + len(named) >= len(approved) and slow
        if day <= until and not (goes_on and chance.random() < 0.8) and chance.random() < 0.85:
            problem.solved_on, problem.solution = day, chance.choice(dossier.work["solved"])
            problem.solved_by_id = dossier.reporter
            dossier.happened(
                office_hour(day, chance), "problem.solved", dossier.reporter, problem=problem, day=day
            )


def evaluate(
    dossier: Dossier, chance: random.Random, rubric: list[Rubric], evaluator: int | None, wish: Wish
) -> None:
    """Score the quarters that have been over for some weeks, by the rubric and what was planned."""
    project = dossier.project
    if project.state == Project.State.CANCELLED:
        return
    lines = sorted((one for one in rubric if one.item == Rubric.Item.PROJECT), key=lambda one: -one.points)
    for quarter in quarters_of(project.year_id):
        if quarter.last_day + timedelta(days=wish.scored_after) > wish.until or chance.random() < 0.06:
            continue
        percent = percent_at(dossier.reports, quarter.last_day)
        planned = planned_percent(dossier.steps, quarter.last_day) if dossier.steps else Decimal(50)
        behind = planned - (percent or 0)
        place = len(lines) - 1 if percent is None else min(len(lines) - 2, max(0, int(behind // 12)))
        at = office_hour(working_day(quarter.last_day + timedelta(days=chance.randint(18, 44))), chance)
        dossier.evaluations.append(
            Evaluation(project=project, quarter=quarter.number, score=lines[place].points, rubric=lines[place],
                       rubric_words=lines[place].words, percent=percent, evaluated_by_id=evaluator, evaluated_at=at)
        )  # fmt: skip
        dossier.happened(
            at, "project.evaluated", evaluator, quarter=quarter.number, before=None, after=lines[place].points
        )
