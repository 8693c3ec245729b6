"""Make what a year's plan hangs on: the tree of strategy, the rubric, the rounds of reporting."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from rongthuk.core.fiscal import first_of_month, midnight, months_of, year_days
from rongthuk.planning.actions.projects import sort_key
from rongthuk.planning.generator.keeping import happened, record
from rongthuk.planning.generator.words import texts
from rongthuk.planning.models import BudgetYear, ReportRound, Rubric, StrategyNode

_OPEN_FOR = 10


def make_strategy(year: BudgetYear) -> list[StrategyNode]:
    """Return the year's tree; made where the year has none."""
    known = list(StrategyNode.objects.filter(year=year).order_by("sort_key"))
    if known:
        return known
    words = texts()["strategy"]
    nodes: dict[str, StrategyNode] = {}
    at = midnight(year_days(year.year)[0] - timedelta(days=75)) + timedelta(hours=10)
    for number, title in words["nodes"]:
        parent = nodes.get(number.rpartition(".")[0])
        depth = 0 if parent is None else parent.depth + 1
        node = StrategyNode(year=year, parent=parent, number=number, title=title, level_word=words["levels"][depth], depth=depth,
                            path="", sort_key=sort_key(number))  # fmt: skip
        node.save()
        node.path = f"{parent.path if parent else ''}{node.pk}."
        nodes[number] = node
    StrategyNode.objects.bulk_update(nodes.values(), ["path"])
    record((None, None, year.year, None, happened(at, "strategy.added", number=number)) for number in nodes)
    return list(nodes.values())


def make_rubric(year: BudgetYear) -> list[Rubric]:
    """Return the year's rubric; made where the year has none."""
    known = list(Rubric.objects.filter(year=year))
    if known:
        return known
    lines = [
        Rubric(year=year, item=item, points=Decimal(points), words=words)
        for item, rows in texts()["rubric"].items()
        for points, words in rows
    ]
    Rubric.objects.bulk_create(lines)
    at = midnight(year_days(year.year)[0]) + timedelta(hours=10)
    record([(None, None, year.year, None, happened(at, "rubric.set", lines=len(lines)))])
    return lines


def make_rounds(year: BudgetYear) -> list[ReportRound]:
    """Return the year's twelve rounds, each in the first days after its month; every third closes a quarter."""
    known = list(ReportRound.objects.filter(year=year))
    if known:
        return known
    rounds = []
    for number, month in enumerate(months_of(year.year), start=1):
        opens_on = first_of_month(year.year, number + 1)
        quarter = number // 3 if number % 3 == 0 else None
        name = f"รอบรายงานไตรมาสที่ {quarter}" if quarter else f"รอบรายงานประจำเดือน{month.name}"
        rounds.append(
            ReportRound(year=year, number=number, name=name, quarter=quarter, opens_on=opens_on,
                        closes_on=opens_on + timedelta(days=_OPEN_FOR - 1))
        )  # fmt: skip
    ReportRound.objects.bulk_create(rounds)
    at = midnight(year_days(year.year)[0]) + timedelta(hours=11)
    record(
        (None, None, year.year, None,
         happened(at, "round.set", round=one, before=None, after={"number": one.number, "name": one.name, "quarter": one.quarter,
                  "opens_on": one.opens_on, "closes_on": one.closes_on, "remind_before": one.remind_before}))
        for one in rounds
    )  # fmt: skip
    return rounds
