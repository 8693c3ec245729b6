"""Show the problems and obstacles of a year's projects: who must act, since when; solve, open again, hand on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError
from rongthuk.desk.doors import staff
from rongthuk.desk.forms.plan_problems import AssignForm, SolveForm
from rongthuk.desk.views.plan_shell import plan_page, refuse, unit_choices, with_changes
from rongthuk.organisations.queries import agency_by_code, find_agency
from rongthuk.planning import access, actions
from rongthuk.planning.models import Problem
from rongthuk.planning.queries import problems as lists

STANDINGS = ("open", "solved", "all")
AGES = (30, 90, 180)
# So many units are named before the rest folds away.
FIRST_GROUPS = 12


def filters_of(query: QueryDict, year: int) -> lists.Filters:
    """Read the address; what names nothing that exists restricts nothing."""
    kind, standing, older = query.get("kind", ""), query.get("standing", ""), query.get("older", "")
    return lists.Filters(
        year=year,
        acts=find_agency(query.get("acts", "")[:80]),
        unit=find_agency(query.get("unit", "")[:80]),
        kind=kind if kind in Problem.Kind.values else "",
        standing=standing if standing in STANDINGS else "open",
        older=int(older) if older in {str(age) for age in AGES} else 0,
        elsewhere=query.get("elsewhere") == "1",
    )


@require_GET
@staff()
def problems(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show the list, and how much waits for whom."""
    filters = filters_of(request.GET, year)
    shown = lists.problems(actor, filters, after=request.GET.get("after"))
    path = reverse("desk:plan_problems", args=[year])
    context: dict[str, Any] = {
        "shown": shown,
        "filters": filters,
        "groups": _groups(request, actor, filters, path),
        "choices": _choices(filters),
        "is_filtered": any(
            request.GET.get(name) for name in ("acts", "unit", "kind", "standing", "older", "elsewhere")
        ),
        "clear_url": path,
        "next_url": f"{path}?{with_changes(request.GET, after=shown.next)}" if shown.next else "",
        "previous_url": f"{path}?{with_changes(request.GET)}" if request.GET.get("after") else "",
    }
    return plan_page(request, actor, "desk/plan/problems.html", year, tab="problems", **context)


def _groups(request: HttpRequest, actor: Actor, filters: lists.Filters, path: str) -> dict[str, Any]:
    """Return the units that must act with their counts: the longest lists first, the rest folded away."""
    found = lists.by_agency(actor, filters)
    groups = [
        {"group": group, "address": f"{path}?{with_changes(request.GET, acts=group.agency.code)}"}
        for group in found
    ]
    return {
        "first": groups[:FIRST_GROUPS],
        "rest": groups[FIRST_GROUPS:],
        "total": sum(group.total for group in found),
    }


def _choices(filters: lists.Filters) -> list[dict[str, Any]]:
    """Return the boxes of the filter: name, label, value, options, what nothing chosen means."""
    ages = [(str(age), _("Older than %(days)s days") % {"days": age}) for age in AGES]
    acts = unit_choices(filters.year, filters.acts)
    found = [
        ("standing", _("Standing"), filters.standing if filters.standing != "open" else "",
         [("solved", _("Solved")), ("all", _("Open and solved"))], pgettext("problem", "Open")),
        ("acts", _("Who must act"), filters.acts.code if filters.acts else "", acts, _("Whoever must act")),
        ("unit", _("Unit of the project"), filters.unit.code if filters.unit else "",
         unit_choices(filters.year, filters.unit), _("Projects of all units")),
        ("kind", pgettext("problem", "Kind"), filters.kind, list(Problem.Kind.choices), _("Problems and obstacles")),
        ("older", _("Age"), str(filters.older or ""), ages, _("Of any age")),
        ("elsewhere", _("Help"), "1" if filters.elsewhere else "", [("1", _("Another unit must act"))],
         _("With or without another unit")),
    ]  # fmt: skip
    return [
        {"name": name, "label": label, "value": value, "options": options, "empty": empty}
        for name, label, value, options, empty in found
        if options
    ]


def problem_page(pk: int, **_rest: Any) -> str:
    """Return the address of a problem's page."""
    return reverse("desk:plan_problem", args=[pk])


@require_GET
@staff()
def problem(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Show one problem with what its reader may do about it."""
    return _show(request, actor, access.problem(actor, pk))


def _show(
    request: HttpRequest,
    actor: Actor,
    found: Problem,
    *,
    solve: SolveForm | None = None,
    assign: AssignForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    row = lists.row_of(found, actor)
    mentions = found.mentions.select_related("report").order_by("-report__reported_on")
    initial = {"agency": found.agency.code, "wanted": found.wanted}
    context: dict[str, Any] = {
        "row": row,
        "problem": found,
        "reports": [mention.report for mention in mentions],
        "solve": solve or SolveForm(),
        "assign": assign or AssignForm(initial=initial),
        "refused": refused,
    }
    return plan_page(
        request,
        actor,
        "desk/plan/problem.html",
        found.project.year_id,
        tab="problems",
        status=status,
        **context,
    )


@require_POST
@staff(form_at=problem_page)
def move(request: HttpRequest, actor: Actor, pk: int, name: str) -> HttpResponseBase:
    """Solve, open again or hand on a problem; then show it as it stands."""
    found = access.problem(actor, pk)
    if name == "solve":
        return _solve(request, actor, found)
    if name == "assign":
        return _assign(request, actor, found)
    if name != "reopen":
        raise Http404
    try:
        actions.reopen_problem(found, by=actor)
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        return _show(request, actor, found, refused=str(refusal.message), status=refusal.status)
    messages.success(request, _("The problem is open again."))
    return redirect("desk:plan_problem", found.pk)


def _solve(request: HttpRequest, actor: Actor, found: Problem) -> HttpResponseBase:
    form = SolveForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            actions.solve_problem(found, by=actor, **form.cleaned_data)
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            messages.success(request, _("The problem is solved."))
            return redirect("desk:plan_problem", found.pk)
    return _show(request, actor, found, solve=form, status=status)


def _assign(request: HttpRequest, actor: Actor, found: Problem) -> HttpResponseBase:
    form = AssignForm(request.POST)
    status = 422
    if form.is_valid():
        agency = agency_by_code(form.cleaned_data["agency"])
        try:
            actions.assign_problem(found, by=actor, agency=agency, wanted=form.cleaned_data["wanted"])
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            messages.success(request, _("%(unit)s must act now.") % {"unit": agency.name})
            return redirect("desk:plan_problem", found.pk)
    return _show(request, actor, found, assign=form, status=status)
