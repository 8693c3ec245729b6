"""Show the rounds of reporting: until when, who has reported, who has not; สยป. sets them and reminds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError
from rongthuk.core.thai import local
from rongthuk.desk.doors import kept, staff
from rongthuk.desk.forms.plan_rounds import RoundForm
from rongthuk.desk.views.plan_shell import opened_year, plan_page, refuse
from rongthuk.planning import access, actions
from rongthuk.planning.models import Reminder, ReportRound
from rongthuk.planning.queries import rounds as lists


def round_of(pk: int) -> ReportRound:
    """Return one round, or a page that says there is none; everybody who reads the plan reads its rounds."""
    found = ReportRound.objects.select_related("year").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@staff()
def rounds(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show the year's rounds, and first what the reader's own units owe."""
    context: dict[str, Any] = {
        "standings": _in_order(lists.rounds_of(year)),
        "debts": lists.owed_by(actor, year),
    }
    return plan_page(request, actor, "desk/plan/rounds.html", year, tab="rounds", tools=True, **context)


def _in_order(standings: list[lists.Standing]) -> list[lists.Standing]:
    """Put open rounds first, then those that are over, the latest first; what is still to come stands last."""
    rank = {"open": 0, "over": 1, "coming": 2}
    dated = sorted(standings, key=lambda each: each.round.opens_on, reverse=True)
    coming = [each for each in reversed(dated) if each.stage == "coming"]
    return [
        *sorted((each for each in dated if each.stage != "coming"), key=lambda each: rank[each.stage]),
        *coming,
    ]


@require_GET
@staff()
def show(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Show one round: unit by unit what was reported, what is owed, and who was reminded."""
    return _show(request, actor, round_of(pk))


def _show(
    request: HttpRequest, actor: Actor, row: ReportRound, *, refused: str = "", status: int = 200
) -> HttpResponse:
    standing = next(each for each in lists.rounds_of(row.year_id) if each.round.pk == row.pk)
    reminders = lists.reminders_of(row)
    owed = (
        {agency.pk: projects for agency, projects in lists.projects_owed(actor, row)} if standing.owed else {}
    )
    units: list[dict[str, Any]] = [
        {
            "unit": unit,
            "owed": owed.get(unit.agency.pk, []) if unit.owed else [],
            "reminders": reminders.get(unit.agency.pk, []),
        }
        for unit in standing.units
    ]
    context: dict[str, Any] = {
        "round": row,
        "standing": standing,
        "owing": [each for each in units if each["unit"].owed],
        "finished": [each for each in units if not each["unit"].owed],
        "reminded": sum(len(each) for each in reminders.values()),
        "may_delete": not reminders,
        "refused": refused,
    }
    return plan_page(
        request, actor, "desk/plan/round.html", row.year_id, tab="rounds", status=status, **context
    )


@require_http_methods(["GET", "POST"])
@staff()
def add(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Add a round."""
    access.require_evaluator(actor)
    return _set(request, actor, opened_year(year), None)


@require_http_methods(["GET", "POST"])
@staff()
def edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Change a round."""
    access.require_evaluator(actor)
    row = round_of(pk)
    return _set(request, actor, row.year, row)


def _set(request: HttpRequest, actor: Actor, year: Any, row: ReportRound | None) -> HttpResponseBase:
    data = request.POST if request.method == "POST" else kept(request, request.path)
    form = RoundForm(data, row=row)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.set_round(by=actor, year=year, round=row, **form.cleaned_data)
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            messages.success(request, _("The round is kept."))
            return redirect("desk:plan_round", done.pk)
    context: dict[str, Any] = {
        "form": form,
        "round": row,
        "back_url": reverse("desk:plan_rounds", args=[year.pk]),
    }
    return plan_page(
        request, actor, "desk/plan/round_form.html", year.pk, tab="rounds", status=status, **context
    )


def round_page(pk: int) -> str:
    """Return the address of a round's page."""
    return reverse("desk:plan_round", args=[pk])


@require_POST
@staff(form_at=round_page)
def remind(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Remind every unit that owes a report now, unless it was reminded at this stage."""
    row = round_of(pk)
    stage = _stage(row)
    if stage is None:
        return _show(request, actor, row, refused=_("The round has not opened yet."), status=409)
    new = actions.remind(row, stage, by=actor)
    if new:
        sentence = ngettext("%(count)s unit was reminded.", "%(count)s units were reminded.", len(new))
        messages.success(request, sentence % {"count": len(new)})
    else:
        messages.info(request, _("Every unit that owes a report has been reminded at this stage already."))
    return redirect("desk:plan_round", row.pk)


def _stage(row: ReportRound) -> str | None:
    """Return at which stage a reminder of today counts; None before the round opens."""
    today = local(timezone.now()).date()
    if today < row.opens_on:
        return None
    if today > row.closes_on:
        return Reminder.Stage.OVERDUE
    near = (row.closes_on - today).days <= row.remind_before
    return Reminder.Stage.CLOSING if near else Reminder.Stage.OPENED


@require_POST
@staff(form_at=round_page)
def delete(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Take away a round in which nobody was reminded."""
    row = round_of(pk)
    year = row.year_id
    try:
        actions.delete_round(row, by=actor)
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        return _show(request, actor, row, refused=str(refusal.message), status=refusal.status)
    messages.success(request, _("The round is deleted."))
    return redirect("desk:plan_rounds", year)
