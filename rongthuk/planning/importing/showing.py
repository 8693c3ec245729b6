"""Show a page as one JSON object, and as a summary for people. The fields are described in docs/how-to/import-a-plan-page.md."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from rongthuk.core.thai import format_date
from rongthuk.planning.importing.checking import derived_quarters
from rongthuk.planning.importing.notes import shortened
from rongthuk.planning.importing.page import IndicatorPart, Item, PlanPage
from rongthuk.planning.importing.units import unit_of

_TAG_NAMES = {"quick-win": "Quick Win", "flagship": "Flagship"}
_TERM_NAMES = {"short": "ระยะสั้น", "medium": "ระยะกลาง", "long": "ระยะยาว"}


def as_dict(page: PlanPage) -> dict[str, Any]:
    """Return everything that the page says, with dates in ISO 8601 and numbers as numbers; null where it says nothing."""
    return {
        "project": _project(page),
        "reports": [
            {
                "number": report.number,
                "date": report.day.isoformat() if report.day else None,
                "percent": plain_number(report.percent),
                "narrative": report.narrative,
                "problems": report.problems or None,
                "obstacles": report.obstacles or None,
            }
            for report in page.reports_by_day
        ],
        "steps": [
            {
                "number": step.number,
                "name": step.name,
                "weight": plain_number(step.weight),
                "start": step.starts_on.isoformat() if step.starts_on else None,
                "end": step.ends_on.isoformat() if step.ends_on else None,
            }
            for step in page.steps
        ],
        "strategy": [
            {
                "number": node.number,
                "title": node.title,
                "depth": node.depth,
                "level": node.level_word or None,
            }
            for node in page.strategy
        ],
        "quarters": list(_quarters(page)),
        "evaluation": [{"quarter": one.quarter, "score": plain_number(one.score)} for one in page.scores],
        "warnings": [
            {"code": one.code, "message": one.message, "line": one.line or None, "field": one.field or None}
            for one in page.warnings
        ],
    }


def _project(page: PlanPage) -> dict[str, Any]:
    unit = unit_of(page)
    return {
        "code": page.code,
        "plan_number": int(page.plan_number) if page.plan_number.isdigit() else page.plan_number or None,
        "name": page.name,
        "kind": page.kind,
        "year": page.year,
        "unit_name": page.unit_name,
        "unit_code": page.unit_code,
        "agency": unit.code if unit else None,
        "agency_name": unit.name_th if unit else None,
        "agency_unit_code": (unit.bma_code or None) if unit else None,
        "owner_codes": [page.owner_code, page.carrier_code] if page.owner_code else [],
        "percent": plain_number(page.percent),
        "responsible": [{"name": one.name, "extension": one.extension or None} for one in page.responsible],
        "tags": [
            {
                "tag": one.tag,
                "name": _TAG_NAMES.get(one.tag, one.tag),
                "term": one.term or None,
                "term_name": _TERM_NAMES.get(one.term),
            }
            for one in page.tags
        ],
        "rationale": page.rationale,
        "objectives": [{"number": item.number, "text": item.words} for item in page.objectives],
        "targets": [_target(item) for item in page.targets],
        "indicators": [_indicator(part) for part in page.indicators],
        "budget_received": plain_number(page.budget_received),
        "budget_used": plain_number(page.budget_used),
    }


def _target(item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "text": item.words,
        "amount": plain_number(item.amount),
        "unit": item.unit or None,
        "at_least": item.at_least,
    }


def _indicator(part: IndicatorPart) -> dict[str, Any]:
    return {
        "code": part.code,
        "number": int(part.number) if part.number.isdigit() else part.number or None,
        "name": part.name,
        "class": part.klass or None,
        "level": part.level or None,
        "unit": part.unit or None,
        "target": plain_number(part.target),
        "result": plain_number(part.result),
    }


def _quarters(page: PlanPage) -> Iterator[dict[str, Any]]:
    """Give four rows an indicator: what follows from the progress, what is printed, and the pair as entered."""
    derived = {row.quarter: row for row in derived_quarters(page)}
    for part in page.indicators or (IndicatorPart(""),):
        printed = {row.quarter: row for row in part.quarters}
        for number, row in derived.items():
            said = printed.get(number)
            value = said.result if said else None
            yield {
                "indicator": part.code or None,
                "quarter": number,
                "result": plain_number(row.result),
                "as_of": row.day.isoformat() if row.day else None,
                "printed": plain_number(value),
                "equal": None if value is None else value == row.result,
                "value_2_1": plain_number(said.score_21) if said else None,
                "value_2_2": plain_number(said.score_22) if said else None,
            }


def plain_number(value: Decimal | None) -> int | float | None:
    """Return a number as JSON has it: 100.00 is 100, 12.50 is 12.5."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def summary(page: PlanPage) -> list[str]:
    """Return the lines of a summary for people."""
    shares = [report.percent for report in page.reports_by_day if report.percent is not None]
    days = [report.day for report in page.reports_by_day if report.day is not None]
    lines = [
        f"{page.code}  {shortened(page.name, 90)}",
        _("Budget year %(year)s · %(unit)s") % {"year": page.year or "–", "unit": page.unit_name or "–"},
    ]
    if days and shares:
        lines.append(
            _("%(count)s reports from %(first)s to %(last)s, the last with %(percent)s %%")
            % {
                "count": len(page.reports), "first": format_date(days[0]), "last": format_date(days[-1]),
                "percent": plain_number(shares[-1]),
            }
        )  # fmt: skip
    lines.append(
        _(
            "%(steps)s steps · %(nodes)s levels of strategy · %(indicators)s indicators · %(problems)s reports with problems"
        )
        % {
            "steps": len(page.steps),
            "nodes": len(page.strategy),
            "indicators": len(page.indicators),
            "problems": sum(bool(report.problems or report.obstacles) for report in page.reports),
        }
    )
    for row in _quarters(page):
        if row["printed"] is not None or row["result"] is not None:
            agrees = {True: _("agree"), False: _("differ"), None: ""}[row["equal"]]
            lines.append(
                _("Quarter %(quarter)s: by progress %(result)s, printed %(printed)s %(agrees)s")
                % {
                    "quarter": row["quarter"],
                    "result": _shown(row["result"]),
                    "printed": _shown(row["printed"]),
                    "agrees": agrees,
                }
            )
    return lines


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
