"""Show a year's indicators and each by its quarters; keep them, link projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError
from rongthuk.core.measures import Measure, measures
from rongthuk.desk.doors import kept, staff
from rongthuk.desk.forms.plan_indicators import IndicatorForm, LinkForm
from rongthuk.desk.plan_words import history, measured_cases, source_words
from rongthuk.desk.views.plan_shell import opened_year, plan_page, refuse, unit_choices, with_changes
from rongthuk.organisations.queries import agency_by_code, find_agency
from rongthuk.planning import access, actions
from rongthuk.planning.models import Indicator
from rongthuk.planning.queries import indicators as lists
from rongthuk.planning.queries.results import quarter_results

SIZE = 100
STANDINGS = ("reached", "missed", "unknown")


def filters_of(query: QueryDict, year: int) -> lists.Filters:
    """Read the address; what names nothing that exists restricts nothing."""

    def one_of(name: str, known: Any) -> str:
        value = query.get(name, "")
        return value if value in known else ""

    return lists.Filters(
        year=year,
        unit=find_agency(query.get("unit", "")[:80]),
        klass=one_of("klass", Indicator.Klass.values),
        level=one_of("level", Indicator.Level.values),
        source=one_of("source", Indicator.Source.values),
        standing=one_of("standing", STANDINGS),
        words=query.get("q", "")[:200],
    )


@require_GET
@staff()
def indicators(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show the year's indicators."""
    filters = filters_of(request.GET, year)
    rows = lists.indicators(actor, filters)
    asked = request.GET.get("page", "")
    pages = max(1, -(-len(rows) // SIZE))
    number = min(max(int(asked) if asked.isdecimal() and len(asked) < 6 else 1, 1), pages)
    path = reverse("desk:plan_indicators", args=[year])
    context: dict[str, Any] = {
        "rows": rows[(number - 1) * SIZE : number * SIZE],
        "total": len(rows),
        "page_number": number,
        "pages": pages,
        "next_url": f"{path}?{with_changes(request.GET, page=str(number + 1))}" if number < pages else "",
        "previous_url": f"{path}?{with_changes(request.GET, page=str(number - 1))}" if number > 1 else "",
        "counts": lists.counts(rows),
        "filters": filters,
        "choices": _choices(filters),
        "is_filtered": any(
            request.GET.get(name) for name in ("unit", "klass", "level", "source", "standing", "q")
        ),
        "clear_url": path,
        "plans": access.is_evaluator(actor) or actor.has("planner"),
        "tools": True,
        "quarter_now": lists.quarter_now(year),
    }
    return plan_page(request, actor, "desk/plan/indicators.html", year, tab="indicators", **context)


def _choices(filters: lists.Filters) -> list[dict[str, Any]]:
    """Return the boxes of the filter: name, label, value, options, what nothing chosen means."""
    standings = [
        ("reached", _("Target reached")),
        ("missed", _("Target not reached")),
        ("unknown", _("Not known")),
    ]
    found = [
        ("unit", _("Unit"), filters.unit.code if filters.unit else "", unit_choices(filters.year, filters.unit),
         _("All units")),
        ("klass", _("Class"), filters.klass, list(Indicator.Klass.choices), _("Any class")),
        ("level", _("Level"), filters.level, list(Indicator.Level.choices), _("Any level")),
        ("source", _("Source"), filters.source, list(Indicator.Source.choices), _("Any source")),
        ("standing", _("Standing"), filters.standing, standings, _("Any standing")),
    ]  # fmt: skip
    return [
        {"name": name, "label": label, "value": value, "options": options, "empty": empty}
        for name, label, value, options, empty in found
        if options
    ]


@require_GET
@staff()
def indicator(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Show one indicator by quarter."""
    return show_indicator(request, actor, access.indicator(actor, code))


def show_indicator(
    request: HttpRequest, actor: Actor, found: Indicator, *, link: LinkForm | None = None, status: int = 200
) -> HttpResponse:
    """Render the page of an indicator, with a form as it came back."""
    parts = access.parts(found.agency.path, actor)
    figures = quarter_results(found)
    known = [figure for figure in figures if figure.value is not None]
    measure = measure_of(found)
    context: dict[str, Any] = {
        "indicator": found,
        "figures": [
            {
                "figure": figure,
                "may_enter": found.source == Indicator.Source.ENTERED
                and bool(parts & {"reporter", "planner"})
                and figure.frozen_at is None,
                "may_score": "evaluator" in parts and figure.is_over,
                "may_unfreeze": "evaluator" in parts and figure.frozen_at is not None,
                "differs": figure.frozen_at is not None
                and figure.live is not None
                and figure.live != figure.value,
                "cases_url": measured_cases(found, measure, figure.quarter),
            }
            for figure in figures
        ],
        "latest": known[-1] if known else None,
        "is_percent": found.unit in {"ร้อยละ", "%", "percent"},
        "source_words": source_words(found, measure),
        "measure": measure,
        "projects": list(found.projects.order_by("code")),
        "history": history(found),
        "parts": parts,
        "link": link or LinkForm(actor=actor),
        "may_plan": "planner" in parts,
    }
    return plan_page(
        request, actor, "desk/plan/indicator.html", found.year_id, tab="indicators", status=status, **context
    )


def measure_of(found: Indicator) -> Measure | None:
    """Return the measure that feeds the indicator, where it has one that is still defined."""
    return next((one for one in measures() if one.code == found.measure), None) if found.measure else None


@require_http_methods(["GET", "POST"])
@staff()
def add(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Add an indicator to the year's plan."""
    opened = opened_year(year)
    data = request.POST if request.method == "POST" else kept(request, request.path)
    form = IndicatorForm(data, actor=actor)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            done = actions.add_indicator(
                by=actor,
                year=opened,
                agency=agency_by_code(given["agency"]),
                code=given["code"],
                **form.facts(),
            )
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            messages.success(request, _("The indicator stands in the plan."))
            return redirect("desk:plan_indicator", done.code)
    return _form_page(request, actor, form, year, status)


@require_http_methods(["GET", "POST"])
@staff()
def edit(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Change an indicator."""
    found = access.indicator(actor, code)
    access.require(found.agency.path, actor, "planner")
    data = request.POST if request.method == "POST" else kept(request, request.path)
    form = IndicatorForm(data, actor=actor, indicator=found)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_indicator(found, by=actor, version=form.cleaned_data["version"], **form.facts())
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            messages.success(request, _("The indicator has been changed."))
            return redirect("desk:plan_indicator", found.code)
    return _form_page(request, actor, form, found.year_id, status)


def _form_page(
    request: HttpRequest, actor: Actor, form: IndicatorForm, year: int, status: int
) -> HttpResponseBase:
    context: dict[str, Any] = {"form": form, "indicator": form.indicator, "measures": measures()}
    return plan_page(
        request, actor, "desk/plan/indicator_form.html", year, tab="indicators", status=status, **context
    )


def indicator_page(code: str, **_rest: Any) -> str:
    """Return the address of an indicator's page."""
    return reverse("desk:plan_indicator", args=[code])


@require_POST
@staff(form_at=indicator_page)
def projects(request: HttpRequest, actor: Actor, code: str, move: str) -> HttpResponseBase:
    """Link a project to the indicator, or take the link away."""
    found = access.indicator(actor, code)
    if move not in {"link", "unlink"}:
        raise Http404
    form = LinkForm(request.POST, actor=actor)
    status = 422
    if form.is_valid():
        change = actions.link_project if move == "link" else actions.unlink_project
        try:
            change(found, form.cleaned_data["project"], by=actor)
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            said = _("The project serves the indicator.") if move == "link" else _("The link is gone.")
            messages.success(request, said)
            return redirect("desk:plan_indicator", found.code)
    return show_indicator(request, actor, found, link=form, status=status)
