"""Enter the scores that สยป. gives: for a project's quarter, and the pair 2.1 / 2.2 of an indicator. None is ever computed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.core.fiscal import QUARTERS, Quarter
from rongthuk.core.text import clean
from rongthuk.core.thai import format_date, local
from rongthuk.core.written import words_of
from rongthuk.planning import access
from rongthuk.planning.actions.amounts import read_percent
from rongthuk.planning.actions.recording import lock_indicator, lock_project, record, require_open
from rongthuk.planning.models import BudgetYear, Evaluation, Indicator, Project, QuarterResult, Rubric
from rongthuk.planning.queries.progress import percent_at
from rongthuk.planning.queries.results import compute


@transaction.atomic
def set_rubric(year: BudgetYear, *, by: Actor, lines: Sequence[dict[str, Any]]) -> list[Rubric]:
    """Set the year's rubric. Scores given before keep the words by which they were given."""
    access.require_evaluator(by)
    require_open(year)
    wanted: dict[tuple[str, Decimal], str] = {}
    for place, one in enumerate(lines, start=1):
        item, words = str(one.get("item", "")), clean(one.get("words") or "")
        points = read_percent(one.get("points"), field=f"lines.{place}.points")
        if item not in Rubric.Item.values:
            raise Invalid("rubric_item", _("Choose the score."), field=f"lines.{place}.item")
        if not words:
            raise Invalid("rubric_words", _("Say what must be shown."), field=f"lines.{place}.words")
        if (item, points) in wanted:
            raise Invalid("rubric_twice", _("These points stand here twice."), field=f"lines.{place}.points")
        wanted[item, points] = words
    for row in Rubric.objects.filter(year=year):
        words = wanted.pop((row.item, row.points), "")
        if words and words != row.words:
            row.words = words
            row.save()
        elif not words:
            Evaluation.objects.filter(rubric=row).update(rubric=None)
            row.delete()
    Rubric.objects.bulk_create(
        Rubric(year=year, item=item, points=points, words=words) for (item, points), words in wanted.items()
    )
    record("rubric.set", by=by, year=year.year, lines=len(lines))
    return list(Rubric.objects.filter(year=year))


@transaction.atomic
def evaluate(
    project: Project,
    *,
    by: Actor,
    quarter: int,
    score: Decimal | str | float,
    rubric: Rubric | None = None,
    words: str = "",
    version: int | None = None,
) -> Evaluation:
    """Give a project its score for a quarter that is over; a second one replaces it, and the record keeps the first."""
    access.require_evaluator(by)
    row = lock_project(project, version=version)
    when = ended_quarter(row.year_id, quarter)
    points = read_percent(score, field="score")
    if rubric is not None and (rubric.year_id != row.year_id or rubric.item != Rubric.Item.PROJECT):
        raise Invalid("rubric_other", _("This line belongs to another rubric."), field="rubric")
    text = words_of(words, field="words", required=False, longest=5000)
    known = Evaluation.objects.filter(project=row, quarter=quarter).first()
    before = known.score if known else None
    evaluation = known or Evaluation(project=row, quarter=quarter)
    evaluation.score = points
    evaluation.rubric, evaluation.rubric_words = rubric, rubric.words if rubric else ""
    evaluation.words = text
    evaluation.percent = percent_at(row.reports.all(), when.last_day)
    evaluation.evaluated_by_id = by.id if by.kind == "officer" else None
    evaluation.evaluated_at = timezone.now()
    evaluation.save()
    record("project.evaluated", by=by, project=row, quarter=quarter, before=before, after=points)
    return evaluation


@transaction.atomic
def score_indicator(
    indicator: Indicator,
    *,
    by: Actor,
    quarter: int,
    score_21: Decimal | str | None,
    score_22: Decimal | str | None,
    words: str = "",
    version: int | None = None,
) -> QuarterResult:
    """Enter the pair 2.1 / 2.2 of a quarter that is over, and freeze the quarter's result with the figures behind it."""
    access.require_evaluator(by)
    row = lock_indicator(indicator, version=version)
    ended_quarter(row.year_id, quarter)
    first, second = read_percent(score_21, field="score_21"), read_percent(score_22, field="score_22")
    text = words_of(words, field="score_words", required=False, longest=5000)
    result = freeze(row, quarter)
    before = [result.score_21, result.score_22]
    result.score_21, result.score_22, result.score_words = first, second, text
    result.scored_by_id = by.id if by.kind == "officer" else None
    result.scored_at = timezone.now()
    result.save()
    record("indicator.scored", by=by, indicator=row, quarter=quarter, before=before, after=[first, second],
           value=result.value)  # fmt: skip
    return result


def freeze(indicator: Indicator, quarter: int) -> QuarterResult:
    """Return the quarter's row with its result fixed as it stands now; one that is frozen stays as it is."""
    result = QuarterResult.objects.select_for_update().filter(indicator=indicator, quarter=quarter).first()
    result = result or QuarterResult(indicator=indicator, quarter=quarter)
    if result.frozen_at is None:
        figure = compute(indicator, quarter, entered=result.value)
        result.value, result.numerator, result.denominator = (
            figure.value,
            figure.numerator,
            figure.denominator,
        )
        result.frozen_at = timezone.now()
    return result


@transaction.atomic
def unfreeze(indicator: Indicator, *, by: Actor, quarter: int, reason: str) -> QuarterResult:
    """Let a quarter's result be computed or entered again; the scores stay until they are given anew."""
    access.require_evaluator(by)
    row = lock_indicator(indicator)
    words = words_of(reason, field="reason", longest=2000)
    result = QuarterResult.objects.select_for_update().filter(indicator=row, quarter=quarter).first()
    if result is None or result.frozen_at is None:
        raise Conflict("not_frozen", _("This quarter is not frozen."))
    before = result.value
    result.frozen_at = None
    if row.source != Indicator.Source.ENTERED:
        result.value = result.numerator = result.denominator = None
    result.save()
    record("indicator.unfrozen", by=by, indicator=row, quarter=quarter, before=before, reason=words)
    return result


def ended_quarter(year: int, number: int) -> Quarter:
    """Return the quarter, or refuse one that is not over: nobody scores what has not happened."""
    if number not in QUARTERS:
        raise Invalid("quarter", _("A year has quarters 1 to 4."), field="quarter")
    quarter = Quarter(year, number)
    today: date = local(timezone.now()).date()
    if quarter.last_day >= today:
        raise Invalid(
            "quarter_runs",
            _("The quarter ends on %(day)s; it can be scored after that.")
            % {"day": format_date(quarter.last_day)},
            field="quarter",
        )
    return quarter
