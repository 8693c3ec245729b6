"""What the pages of a year's plan share: the year around them, and how a refusal becomes a sentence in a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError, Forbidden
from rongthuk.core.thai import fiscal_year
from rongthuk.desk.forms.plan_strategy import INDENT
from rongthuk.desk.views.shell import page
from rongthuk.organisations.models import Agency
from rongthuk.planning import access
from rongthuk.planning.models import BudgetYear
from rongthuk.planning.queries import board as boards


def plan_page(
    request: HttpRequest,
    actor: Actor,
    template: str,
    year: int,
    *,
    tab: str,
    status: int = 200,
    years: list[BudgetYear] | None = None,
    **context: Any,
) -> HttpResponse:
    """Render a page of a year's plan: its tabs, the ways to other years, and a word where the year is closed or was never opened."""
    years = boards.years() if years is None else years
    chosen = next((each for each in years if each.year == year), None)
    if chosen is None and years and year != fiscal_year(timezone.now()):
        raise Http404
    return page(
        request,
        actor,
        template,
        {
            "year": year,
            "tab": tab,
            "years": _ways(request, years, year),
            "closed": chosen is not None and chosen.closed_at is not None,
            "is_open_year": chosen is not None,
            "evaluates": access.is_evaluator(actor),
            **context,
        },
        status=status,
    )


def _ways(request: HttpRequest, years: list[BudgetYear], here: int) -> list[tuple[int, str, bool]]:
    """Return the same page of each year; pages of one thing have no other years."""
    match = request.resolver_match
    if match is None or match.kwargs.keys() != {"year"} or not match.view_name:
        return []
    numbers = sorted({each.year for each in years} | {here}, reverse=True)
    return [(number, reverse(match.view_name, args=[number]), number == here) for number in numbers]


def opened_year(number: int) -> BudgetYear:
    """Return the budget year, or a page that says there is none."""
    found = BudgetYear.objects.filter(year=number).first()
    if found is None:
        raise Http404
    return found


def refuse(form: forms.Form, refusal: DomainError) -> int:
    """Put a refusal beside its field and return the page's status; what is forbidden is no matter of the form."""
    if isinstance(refusal, Forbidden):
        raise refusal
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal.message))
    return refusal.status


def with_changes(query: QueryDict, **changes: str) -> str:
    """Return an address's query with changes, from the first page on."""
    changed = query.copy()
    for name in ("after", "page", *changes):
        changed.pop(name, None)
    for name, value in changes.items():
        if value:
            changed[name] = value
    return changed.urlencode()


def unit_choices(year: int, chosen: Agency | None) -> list[tuple[str, str]]:
    """Return the units with projects in the year, and those above them, as options of a filter."""
    found = [(each.code, INDENT * max(each.depth - 1, 0) + each.name) for each in boards.units_of(year)]
    if chosen is not None and chosen.code not in dict(found):
        found.insert(0, (chosen.code, chosen.name))
    return found
