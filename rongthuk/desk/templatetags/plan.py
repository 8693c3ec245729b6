"""What the pages of the plan have in common: their tabs, and how figures and results are said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from rongthuk.core.measures import measures
from rongthuk.core.templatetags.components import icon
from rongthuk.core.thai import fiscal_year
from rongthuk.planning import access

register = template.Library()

# Units of indicators that Thai writes before the number.
BEFORE_THE_NUMBER = frozenset({"ร้อยละ", "ระดับ"})


@register.simple_tag(takes_context=True)
def plan_tabs(context: template.Context, here: str = "", year: Any = None) -> list[dict[str, Any]]:
    """Return the tabs of a year's plan that this reader has; `here` is the key of the one that is open.

    Keys: board, indicators, strategy, problems, rounds, evaluation, reports, measures, upload, setup. `year` is a number or a `BudgetYear`;
    without it the present budget year.
    """
    request: HttpRequest | None = context.get("request")
    actor = context.get("actor")
    number = int(str(year)) if year else fiscal_year(timezone.now())
    enters = actor is not None and (access.is_evaluator(actor) or actor.has("planner", "reporter"))
    scores = actor is not None and access.is_evaluator(actor)
    wanted: list[tuple[str, str, str, bool]] = [
        ("board", "plan_board", pgettext("plan tracker", "Projects"), True),
        ("indicators", "plan_indicators", gettext("Indicators"), True),
        ("strategy", "plan_strategy", gettext("Strategy"), True),
        ("problems", "plan_problems", gettext("Problems"), True),
        ("rounds", "plan_rounds", gettext("Report rounds"), True),
        ("evaluation", "plan_evaluation", gettext("Evaluation"), scores),
        ("reports", "plan_reports", pgettext("plan tracker", "Documents"), True),
        ("measures", "plan_measures", gettext("Measures"), True),
        ("upload", "plan_upload", gettext("Bulk entry"), enters),
        ("setup", "plan_setup", gettext("Year and rubric"), scores),
    ]
    found = []
    for key, name, label, shown in wanted:
        address = _address(name, number) if shown else ""
        if address:
            path = request.path if request is not None else ""
            found.append(
                {"key": key, "label": label, "address": address, "current": key == here or path == address}
            )
    return found


def _address(name: str, year: int) -> str:
    for arguments in ([year], []):
        try:
            return reverse(f"desk:{name}", args=arguments)
        except NoReverseMatch:
            continue
    return ""


@register.filter
def amount(value: Any) -> str:
    """Write a number with thousands and without zeros that say nothing: 1,250 · 12.5 · 0.25."""
    if value is None or value == "":
        return ""
    number = Decimal(str(value)).quantize(Decimal("0.01"))
    words = f"{number:,.2f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


@register.filter
def iso_day(value: Any) -> date | None:
    """Read a day that was kept as text."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


@register.filter
def unlocalised(value: Any) -> str:
    """Write a number as attributes want it: a point, no thousands, nothing of the reader's language."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


@register.simple_tag
def standing_badge(reached: bool | None, direction: str, is_final: bool = False) -> SafeString:
    """Say how a result stands against its target: in words always, in colour besides, and red only when nothing can change it."""
    if reached is None:
        return format_html('<span class="soft">{}</span>', gettext("Not known"))
    lower = direction == "lower"
    if reached:
        words = gettext("Within the target so far") if lower and not is_final else gettext("Target reached")
        return format_html('<span class="badge badge--ok">{}{}</span>', icon("check"), words)
    if lower:
        return format_html(
            '<span class="badge badge--danger">{}{}</span>', icon("warning"), gettext("Over the target")
        )
    if is_final:
        return format_html(
            '<span class="badge badge--danger">{}{}</span>', icon("warning"), gettext("Not reached")
        )
    return format_html('<span class="badge">{}{}</span>', icon("clock"), gettext("Not reached yet"))


@register.filter
def counted(value: Any, unit: str) -> str:
    """Write a number with what it counts, in the order of Thai: ร้อยละ 80 · ระดับ 4 · 1,250 เรื่อง."""
    return f"{unit} {amount(value)}" if unit in BEFORE_THE_NUMBER else f"{amount(value)} {unit}".strip()


@register.simple_tag
def direction_sign(direction: str) -> SafeString:
    """Say which way is better, with a sign for the eye and a word for who listens."""
    sign, words = {
        "higher": ("≥", gettext("at least")),
        "lower": ("≤", gettext("at most")),
    }.get(direction, ("=", gettext("exactly")))
    return format_html(
        '<span aria-hidden="true">{} </span><span class="visually-hidden">{} </span>', sign, words
    )


@register.simple_tag
def measure_name(code: str) -> str:
    """Say a measure's name; its code where nobody defines it any more."""
    return next((str(one.name) for one in measures() if one.code == code), code)
