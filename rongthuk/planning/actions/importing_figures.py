"""Take over what stands in figures: the strategy's nodes, the scores of สยป., and the indicators with their quarters."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rongthuk.core.actors import Actor
from rongthuk.core.text import clean_line
from rongthuk.planning.actions.projects import add_strategy_node, edit_strategy_node
from rongthuk.planning.actions.recording import lock_indicator, lock_project, plain, record
from rongthuk.planning.importing.checking import derived_quarters
from rongthuk.planning.importing.page import IndicatorPart, Node, PlanPage, QuarterRow
from rongthuk.planning.models import (
    BudgetYear,
    Evaluation,
    Indicator,
    IndicatorProject,
    PlanEvent,
    Project,
    QuarterResult,
    StrategyNode,
)

if TYPE_CHECKING:
    from rongthuk.planning.actions.importing import TakenOver

_CENT = Decimal("0.01")
# What the columns can hold.
_LARGEST = Decimal("999999999999.99")
_LARGEST_SCORE = Decimal("9999.99")
_LONGEST_NUMBER = 40


def keep_strategy(page: PlanPage, year: BudgetYear, done: TakenOver, by: Actor) -> list[StrategyNode]:
    """Keep the chain in the year's tree; return the nodes that the project supports: those with none of the page below them.

    Pages cut titles off, each at another place: of two titles of which one begins the other, the longer is kept.
    """
    kept: dict[str, StrategyNode] = {}
    for node in page.strategy:
        if len(node.number) > _LONGEST_NUMBER:
            done.notes.warn("unknown_block", line=node.line, field="strategy", words=node.number)
            continue
        known = StrategyNode.objects.filter(year=year, number=node.number).first()
        if known is None:
            above = next((kept[number] for number in _above(node.number) if number in kept), None)
            known = add_strategy_node(
                by=by,
                year=year,
                number=node.number,
                title=node.title,
                parent=above,
                level_word=node.level_word,
            )
            done.created["strategy"] += 1
        elif _is_fuller(node, known):
            known = edit_strategy_node(
                known, by=by, title=node.title, level_word=known.level_word or node.level_word
            )
            done.updated["strategy"] += 1
        else:
            if not _is_beginning(node.title, known.title):
                done.notes.warn(
                    "kept_as_entered",
                    line=node.line,
                    field=f"strategy[{node.number}].title",
                    words=node.title[:60],
                )
            done.unchanged["strategy"] += 1
        kept[node.number] = known
    return [
        node for number, node in kept.items() if not any(other.startswith(f"{number}.") for other in kept)
    ]


def _above(number: str) -> list[str]:
    parts = number.split(".")
    return [".".join(parts[:size]) for size in range(len(parts) - 1, 0, -1)]


def _bare(title: str) -> str:
    return re.sub(r"[\s%]+", "", title)


def _is_beginning(short: str, full: str) -> bool:
    return _bare(full).startswith(_bare(short))


def _is_fuller(node: Node, known: StrategyNode) -> bool:
    return _is_beginning(known.title, node.title) and len(_bare(node.title)) > len(_bare(known.title))


def keep_scores(project: Project, page: PlanPage, done: TakenOver, by: Actor) -> None:
    """Keep the scores of สยป. as entered values, with the progress at the quarter's end beside them."""
    derived = {row.quarter: row.result for row in derived_quarters(page)}
    for score in page.scores:
        said = score.score.quantize(_CENT)
        where = f"evaluation[{score.quarter}]"
        if not 0 <= said <= 100:
            done.notes.warn(
                "score_not_kept", line=score.line, field=where, quarter=score.quarter, score=score.score
            )
            continue
        row = Evaluation.objects.filter(project=project, quarter=score.quarter).first()
        if row is not None and row.score == said:
            done.unchanged["evaluation"] += 1
            continue
        if row is not None and (row.origin != "page" or row.evaluated_by_id):
            done.notes.warn("kept_as_entered", line=score.line, field=where, words=str(score.score))
            done.unchanged["evaluation"] += 1
            continue
        before = row.score if row else None
        share = derived[score.quarter]
        row = row or Evaluation(project=project, quarter=score.quarter, origin="page")
        row.score, row.evaluated_at = said, timezone.now()
        row.percent = share if share is not None and 0 <= share <= 100 else None
        row.save()
        locked = lock_project(project)
        record("evaluation.imported", by=by, project=locked, quarter=score.quarter, before=before, after=said)
        (done.created if before is None else done.updated)["evaluation"] += 1


def keep_indicators(project: Project, page: PlanPage, done: TakenOver, by: Actor) -> None:
    """Keep the indicators and their quarters, and link them to the project.

    The results come from the project's progress where every printed one follows from it; else they are kept as entered.
    """
    # An indicator that the page shows twice is taken as it stands first.
    for part in {one.code: one for one in reversed(page.indicators)}.values():
        if not re.fullmatch(r"[0-9]{4}-[0-9]{3,6}", part.code):
            done.notes.warn(
                "indicator_not_kept",
                line=part.line,
                field="indicators",
                indicator=part.code or "–",
                reason=_("it has no code."),
            )
            continue
        row = Indicator.objects.filter(code=part.code).first()
        if row is not None and row.year_id != project.year_id:
            done.notes.warn(
                "indicator_not_kept", line=part.line, field="indicators", indicator=part.code,
                reason=_("it is kept in budget year %(year)s.") % {"year": row.year_id},
            )  # fmt: skip
            continue
        row = _add(part, project, page, done, by) if row is None else _correct(row, part, done, by)
        if not IndicatorProject.objects.filter(indicator=row, project=project).exists():
            IndicatorProject.objects.create(indicator=row, project=project)
            record("indicator.linked", by=by, indicator=lock_indicator(row), code=project.code)
        for quarter in part.quarters:
            _keep_quarter(row, quarter, done, by)


def _facts(part: IndicatorPart, done: TakenOver) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "number": part.number,
        "name": clean_line(part.name)[:1000],
        "klass": part.klass,
        "level": part.level,
        "unit": clean_line(part.unit)[:60],
        "target": _fitting(part.target, _LARGEST, part.line, done),
        "result": _fitting(part.result, _LARGEST, part.line, done),
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}


def _fitting(value: Decimal | None, largest: Decimal, line: int, done: TakenOver) -> Decimal | None:
    """Return the amount as it is kept; one that no column can hold is told instead."""
    if value is None:
        return None
    if abs(value) > largest:
        done.notes.warn("amount_not_kept", line=line, field="indicators", amount=str(value)[:40])
        return None
    return value.quantize(_CENT)


def _add(part: IndicatorPart, project: Project, page: PlanPage, done: TakenOver, by: Actor) -> Indicator:
    derived = {row.quarter: row.result for row in derived_quarters(page)}
    follows = all(row.result is None or row.result == derived[row.quarter] for row in part.quarters)
    source = Indicator.Source.PROJECT if follows and part.quarters else Indicator.Source.ENTERED
    facts = _facts(part, done)
    facts.setdefault("name", part.code)
    row = Indicator.objects.create(
        code=part.code, year=project.year, agency=project.agency, origin="page", source=source,
        source_project=project if source == Indicator.Source.PROJECT else None, **facts,
    )  # fmt: skip
    record("indicator.added", by=by, indicator=row, code=row.code, name=row.name, source=row.source)
    done.created["indicators"] += 1
    return row


def _correct(indicator: Indicator, part: IndicatorPart, done: TakenOver, by: Actor) -> Indicator:
    row = lock_indicator(indicator)
    touched = _touched(row)
    changes: dict[str, Any] = {}
    for name, value in _facts(part, done).items():
        if (before := getattr(row, name)) == value:
            continue
        if row.origin != "page" or name in touched:
            done.notes.warn(
                "kept_as_entered",
                line=part.line,
                field=f"indicators[{part.code}].{name}",
                words=str(value)[:60],
            )
            continue
        changes[name] = [before, value]
        setattr(row, name, value)
    if changes:
        record("indicator.edited", by=by, indicator=row, changes=plain(changes))
    (done.updated if changes else done.unchanged)["indicators"] += 1
    return row


def _touched(indicator: Indicator) -> frozenset[str]:
    """Return the fields that people have changed here."""
    found: set[str] = set()
    for data in (
        PlanEvent.objects.filter(indicator=indicator)
        .exclude(actor_kind="import")
        .values_list("data", flat=True)
    ):
        found |= set(data.get("changes", {}))
    return frozenset(found)


def _keep_quarter(indicator: Indicator, said: QuarterRow, done: TakenOver, by: Actor) -> None:
    """Keep a quarter as it was evaluated: the printed result and the pair 2.1 / 2.2, which are never computed."""
    row = QuarterResult.objects.filter(indicator=indicator, quarter=said.quarter).first()
    names = {"value": said.result, "score_21": said.score_21, "score_22": said.score_22}
    limits = {"value": _LARGEST, "score_21": _LARGEST_SCORE, "score_22": _LARGEST_SCORE}
    fitting = {name: _fitting(value, limits[name], said.line, done) for name, value in names.items()}
    wanted = {name: value for name, value in fitting.items() if value is not None}
    if row is not None and all(getattr(row, name) == value for name, value in wanted.items()):
        done.unchanged["quarters"] += 1
        return
    if row is not None and (row.entered_by_id or row.scored_by_id):
        done.notes.warn(
            "kept_as_entered", line=said.line, field=f"quarters[{said.quarter}]",
            words=" / ".join(str(value) for value in wanted.values()),
        )  # fmt: skip
        done.unchanged["quarters"] += 1
        return
    before = {name: getattr(row, name) for name in names} if row else None
    row = row or QuarterResult(indicator=indicator, quarter=said.quarter)
    for name, value in wanted.items():
        setattr(row, name, value)
    moment = timezone.now()
    row.entered_at = moment if row.value is not None else None
    if row.score_21 is not None or row.score_22 is not None:
        # An evaluated quarter stays as it was, whatever reports are corrected afterwards.
        row.scored_at = row.frozen_at = moment
    row.save()
    record(
        "quarter.imported", by=by, indicator=lock_indicator(indicator), quarter=said.quarter, before=before,
        after={name: getattr(row, name) for name in names},
    )  # fmt: skip
    (done.created if before is None else done.updated)["quarters"] += 1
