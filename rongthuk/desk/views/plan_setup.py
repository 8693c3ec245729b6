"""Open and close a budget year, and set its rubric; for สยป. alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError, Forbidden
from rongthuk.desk.doors import kept, staff
from rongthuk.desk.forms.plan_evaluation import OpenYearForm, blank_lines, lines_of, read_lines
from rongthuk.desk.views.plan_shell import opened_year, plan_page, refuse
from rongthuk.planning import access, actions
from rongthuk.planning.models import Rubric
from rongthuk.planning.queries import board as boards


def setup_page(year: int, **_rest: Any) -> str:
    """Return the address of a year's setup."""
    return reverse("desk:plan_setup", args=[year])


@require_GET
@staff()
def setup(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show the year and its rubric."""
    access.require_evaluator(actor)
    return _show(request, actor, year)


def _show(
    request: HttpRequest,
    actor: Actor,
    year: int,
    *,
    form: OpenYearForm | None = None,
    lines: list[dict[str, Any]] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    years = boards.years()
    rubric = list(Rubric.objects.filter(year=year))
    before = next((each.year for each in years if each.year < year), None)
    taken = list(Rubric.objects.filter(year=before)) if before and not rubric else []
    came_back = (
        kept(request, reverse("desk:plan_setup_move", args=[year, "rubric"])) if lines is None else None
    )
    if came_back is not None:
        lines = read_lines(came_back)
    if lines is None:
        lines = lines_of(taken if taken and request.GET.get("from") == str(before) else rubric)
    newest = max((each.year for each in years), default=year - 1)
    context: dict[str, Any] = {
        "form": form or OpenYearForm(suggested=newest + 1),
        "lines": [*lines, *blank_lines()],
        "items": Rubric.Item.choices,
        "rubric": rubric,
        "before": before if taken else None,
        "refused": refused,
        "projects": access.projects(actor).filter(year=year).count(),
        "chosen_year": next((each for each in years if each.year == year), None),
    }
    return plan_page(
        request, actor, "desk/plan/setup.html", year, tab="setup", status=status, years=years, **context
    )


@require_POST
@staff(form_at=setup_page)
def move(request: HttpRequest, actor: Actor, year: int, name: str) -> HttpResponseBase:
    """Open a year, close this one, or set its rubric."""
    access.require_evaluator(actor)
    if name == "open":
        return _open(request, actor, year)
    if name not in {"close", "rubric"}:
        raise Http404
    lines = read_lines(request.POST) if name == "rubric" else None
    try:
        if name == "close":
            if request.POST.get("sure") != "1":
                sentence = _("Please confirm that the year is to be closed: it cannot be opened again.")
                return _show(request, actor, year, refused=sentence, status=422)
            actions.close_year(opened_year(year), by=actor)
            messages.success(request, _("Budget year %(year)s is closed.") % {"year": year})
        else:
            actions.set_rubric(opened_year(year), by=actor, lines=lines or [])
            messages.success(request, _("The rubric is kept."))
    except Forbidden:
        raise
    except DomainError as refusal:
        return _show(request, actor, year, lines=_marked(lines, refusal), refused=str(refusal.message),
                     status=refusal.status)  # fmt: skip
    return redirect("desk:plan_setup", year)


def _marked(lines: list[dict[str, Any]] | None, refusal: DomainError) -> list[dict[str, Any]] | None:
    """Put the sentence beside the row that it speaks of (`lines.3.points`)."""
    parts = (refusal.field or "").split(".")
    if lines is not None and len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) <= len(lines):
        lines[int(parts[1]) - 1] |= {"error": str(refusal.message), "wrong": parts[2]}
    return lines


def _open(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    form = OpenYearForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            opened = actions.open_year(by=actor, year=form.cleaned_data["year"])
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            messages.success(request, _("Budget year %(year)s is open.") % {"year": opened.year})
            return redirect("desk:plan_setup", opened.year)
    return _show(request, actor, year, form=form, status=status)
