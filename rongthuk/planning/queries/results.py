"""Find an indicator's quarterly results: from its one source, live until the quarter is evaluated, then as they were frozen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from rongthuk.core import measures
from rongthuk.core.fiscal import QUARTERS, Period, Quarter
from rongthuk.core.thai import local
from rongthuk.planning.models import Indicator, ProgressReport, QuarterResult
from rongthuk.planning.queries.progress import CENT, quarter_percent


@dataclass(frozen=True, slots=True)
class Computed:
    """A result from a source, with the figures behind it where the source is a measure."""

    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class QuarterFigure:
    """What a page shows of an indicator's quarter.

    `value` is the result that counts: frozen, entered or computed now. `live` is what would be computed now, where the quarter is
    frozen and its source computes. `reached` compares with the target in the indicator's own direction.
    """

    quarter: Quarter
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    live: Decimal | None
    frozen_at: datetime | None
    is_over: bool
    score_21: Decimal | None
    score_22: Decimal | None
    reached: bool | None
    row: QuarterResult | None


@dataclass(frozen=True, slots=True)
class Moment:
    """When results are asked for, and what the caller has of the project's reports."""

    now: datetime
    today: date
    reports: list[ProgressReport]
    live: bool


def compute(
    indicator: Indicator, quarter: int, *, entered: Decimal | None = None, now: datetime | None = None
) -> Computed:
    """Return the quarter's result from the indicator's source; `entered` is what the unit wrote, where it does."""
    now = now or timezone.now()
    if indicator.source == Indicator.Source.ENTERED:
        return Computed(entered)
    when = Quarter(indicator.year_id, quarter)
    if indicator.source == Indicator.Source.PROJECT:
        return Computed(quarter_percent(_reports_behind(indicator), when, local(now).date()))
    return _measured(indicator, when, now)


def _reports_behind(indicator: Indicator) -> list[ProgressReport]:
    """Return the approved reports of the project whose progress is the indicator's result."""
    rows = ProgressReport.objects.filter(project__feeds=indicator, state=ProgressReport.State.APPROVED)
    return list(rows.only("reported_on", "percent", "state"))


def period_of(indicator: Indicator, quarter: Quarter) -> Period:
    """Return the time over which a quarter's figure is counted: the year until its end, or the quarter alone."""
    cumulative = indicator.accumulation == Indicator.Accumulation.CUMULATIVE
    return quarter.to_date if cumulative else quarter.period


def _measured(indicator: Indicator, quarter: Quarter, now: datetime) -> Computed:
    if quarter.since > now:
        return Computed()
    measure = measures.measure(indicator.measure)
    path = indicator.measure_agency.path if indicator.measure_agency else ""
    figure = measures.figure(
        measure, period_of(indicator, quarter), path, part=indicator.measure_part or None, now=now
    )
    value = measure.value(figure)
    return Computed(
        None if value is None else Decimal(str(value)).quantize(CENT, ROUND_HALF_UP),
        figure.numerator,
        figure.denominator,
    )


def quarter_results(
    indicator: Indicator,
    *,
    now: datetime | None = None,
    rows: Iterable[QuarterResult] | None = None,
    reports: Iterable[ProgressReport] | None = None,
    live: bool = True,
) -> list[QuarterFigure]:
    """Return the four quarters. `rows` and `reports` spare the queries where the caller has them; without `live` a frozen quarter
    is not computed again."""
    now = now or timezone.now()
    today = local(now).date()
    known = {row.quarter: row for row in (indicator.quarters.all() if rows is None else rows)}
    if reports is None and indicator.source == Indicator.Source.PROJECT:
        reports = _reports_behind(indicator)
    moment = Moment(now, today, list(reports or ()), live)
    return [_figure(indicator, number, known.get(number), moment) for number in QUARTERS]


def _figure(indicator: Indicator, number: int, row: QuarterResult | None, at: Moment) -> QuarterFigure:
    quarter = Quarter(indicator.year_id, number)
    frozen = row is not None and row.frozen_at is not None
    computed = Computed()
    if at.live or not frozen:
        if indicator.source == Indicator.Source.PROJECT:
            computed = Computed(quarter_percent(at.reports, quarter, at.today))
        elif indicator.source == Indicator.Source.MEASURE:
            computed = _measured(indicator, quarter, at.now)
        else:
            computed = Computed(row.value if row else None)
    counts = Computed(row.value, row.numerator, row.denominator) if row is not None and frozen else computed
    return QuarterFigure(
        quarter=quarter,
        value=counts.value,
        numerator=counts.numerator,
        denominator=counts.denominator,
        live=computed.value if frozen and indicator.source != Indicator.Source.ENTERED else None,
        frozen_at=row.frozen_at if row else None,
        is_over=quarter.last_day < at.today,
        score_21=row.score_21 if row else None,
        score_22=row.score_22 if row else None,
        reached=reached(indicator, counts.value),
        row=row,
    )


def reached(indicator: Indicator, value: Decimal | None) -> bool | None:
    """Tell whether the target is reached, in the indicator's own direction; None where one of both is unknown."""
    if value is None or indicator.target is None:
        return None
    if indicator.direction == Indicator.Direction.LOWER:
        return value <= indicator.target
    if indicator.direction == Indicator.Direction.EXACT:
        return value == indicator.target
    return value >= indicator.target
