"""Enter a quarter of an indicator: its result by the unit, 2.1 / 2.2 by สยป., and open a frozen one again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError
from rongthuk.core.fiscal import QUARTERS
from rongthuk.desk.doors import kept, staff
from rongthuk.desk.forms.plan_indicators import EnterForm, ScoreForm, UnfreezeForm
from rongthuk.desk.plan_words import source_words
from rongthuk.desk.templatetags.plan import amount
from rongthuk.desk.views.plan_indicators import measure_of
from rongthuk.desk.views.plan_shell import plan_page, refuse
from rongthuk.planning import access, actions
from rongthuk.planning.models import Indicator, Rubric
from rongthuk.planning.queries.results import QuarterFigure, quarter_results

FORMS: dict[str, Any] = {"enter": EnterForm, "score": ScoreForm, "unfreeze": UnfreezeForm}


@require_http_methods(["GET", "POST"])
@staff()
def quarter(request: HttpRequest, actor: Actor, code: str, number: int, move: str) -> HttpResponseBase:
    """Show the form of a quarter, or take what it says."""
    found = access.indicator(actor, code)
    if move not in FORMS or number not in QUARTERS:
        raise Http404
    access.require(
        found.agency.path, actor, *(("reporter", "planner") if move == "enter" else ("evaluator",))
    )
    figure = quarter_results(found)[number - 1]
    data = request.POST if request.method == "POST" else kept(request, request.path)
    form = FORMS[move](data, label_suffix="", initial=_initial(move, found, figure))
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            _do(move, found, number, form.cleaned_data, actor)
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            messages.success(request, _("Quarter %(number)s is kept.") % {"number": number})
            back = request.GET.get("back")
            if back == "queue":
                return redirect(f"{reverse('desk:plan_evaluation', args=[found.year_id])}?quarter={number}")
            return redirect("desk:plan_indicator", found.code)
    context: dict[str, Any] = {
        "indicator": found,
        "figure": figure,
        "number": number,
        "move": move,
        "form": form,
        "source_words": source_words(found, measure_of(found)),
        "rubric": list(Rubric.objects.filter(year=found.year_id).exclude(item=Rubric.Item.PROJECT))
        if move == "score"
        else [],
    }
    return plan_page(
        request, actor, "desk/plan/quarter.html", found.year_id, tab="indicators", status=status, **context
    )


def _initial(move: str, found: Indicator, figure: QuarterFigure) -> dict[str, Any]:
    row = figure.row
    if move == "enter":
        return {
            "version": found.version,
            "value": amount(row.value) if row is not None else "",
            "words": row.words if row is not None else "",
        }
    if move == "score":
        return {
            "version": found.version,
            "score_21": amount(figure.score_21),
            "score_22": amount(figure.score_22),
            "score_words": row.score_words if row is not None else "",
        }
    return {}


def _do(move: str, found: Indicator, number: int, given: dict[str, Any], actor: Actor) -> None:
    """Hand the form on to its action."""
    if move == "unfreeze":
        actions.unfreeze(found, by=actor, quarter=number, reason=given["reason"])
    elif move == "enter":
        actions.enter_quarter(
            found,
            by=actor,
            quarter=number,
            value=given["value"],
            words=given["words"],
            version=given["version"],
        )
    else:
        actions.score_indicator(
            found, by=actor, quarter=number, score_21=given["score_21"], score_22=given["score_22"],
            words=given["score_words"], version=given["version"],
        )  # fmt: skip
