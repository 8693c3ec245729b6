"""Score the projects of a quarter one after another, and show the sheet of all scores; for สยป. alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError
from rongthuk.core.fiscal import QUARTERS, quarters_of
from rongthuk.core.text import safe_cell
from rongthuk.desk.doors import kept, staff
from rongthuk.desk.forms.plan_evaluation import EvaluateForm
from rongthuk.desk.views.plan_shell import plan_page, refuse, unit_choices, with_changes
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import find_agency
from rongthuk.planning import access, actions
from rongthuk.planning.models import Rubric
from rongthuk.planning.queries import evaluation as scoring


def _unit(request: HttpRequest) -> Agency | None:
    return find_agency(request.GET.get("unit", "")[:80])


def _queue_address(year: int, quarter: int, unit: Agency | None) -> str:
    query = {"quarter": quarter, **({"unit": unit.code} if unit else {})}
    return f"{reverse('desk:plan_evaluation', args=[year])}?{urlencode(query)}"


@require_GET
@staff()
def queue(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show how far the scoring of a quarter is, and what comes next."""
    access.require_evaluator(actor)
    asked = request.GET.get("quarter", "")
    quarter = int(asked) if asked in {"1", "2", "3", "4"} else scoring.quarter_to_score(year)
    unit = _unit(request)
    found = scoring.queue(actor, year, quarter, unit=unit)
    path = reverse("desk:plan_evaluation", args=[year])
    suffix = f"?{urlencode({'unit': unit.code})}" if unit else ""
    context: dict[str, Any] = {
        "queue": found,
        "unit": unit,
        "quarters": [
            (each.number, f"{path}?{with_changes(request.GET, quarter=str(each.number))}", each.number == quarter)
            for each in quarters_of(year)
        ],
        "units": [(each, f"{path}?{with_changes(request.GET, quarter=str(quarter), unit=each.agency.code)}")
                  for each in found.units],
        "all_url": f"{path}?quarter={quarter}",
        "suffix": suffix,
        "has_rubric": Rubric.objects.filter(year=year, item=Rubric.Item.PROJECT).exists(),
        "tools": True,
    }  # fmt: skip
    return plan_page(request, actor, "desk/plan/evaluation.html", year, tab="evaluation", **context)


@require_http_methods(["GET", "POST"])
@staff()
def score(request: HttpRequest, actor: Actor, year: int, quarter: int, code: str) -> HttpResponseBase:
    """Show what a project's quarter holds with the rubric beside; a score leads to the next project."""
    access.require_evaluator(actor)
    project = access.project(actor, code)
    if project.year_id != year or quarter not in QUARTERS:
        raise Http404
    unit = _unit(request)
    rubric = list(Rubric.objects.filter(year=year, item=Rubric.Item.PROJECT))
    found = scoring.dossier(project, quarter)
    data = request.POST if request.method == "POST" else kept(request, request.path)
    form = EvaluateForm(data, rubric=rubric, known=found.evaluation, version=project.version)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            actions.evaluate(project, by=actor, quarter=quarter, **form.cleaned_data)
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            return _go_on(request, actor, year, quarter, code=project.code, unit=unit)
    following = scoring.next_to_score(actor, year, quarter, unit=unit, after=project.code)
    done, total = scoring.progress(actor, year, quarter, unit)
    context: dict[str, Any] = {
        "dossier": found,
        "project": project,
        "form": form,
        "rubric": rubric,
        "unit": unit,
        "done": done,
        "total": total,
        "queue_url": _queue_address(year, quarter, unit),
        "next_url": _score_address(year, quarter, following.code, unit) if following else "",
    }
    return plan_page(request, actor, "desk/plan/score.html", year, tab="evaluation", status=status, **context)


def _score_address(year: int, quarter: int, code: str, unit: Agency | None) -> str:
    suffix = f"?{urlencode({'unit': unit.code})}" if unit else ""
    return reverse("desk:plan_score", args=[year, quarter, code]) + suffix


def _go_on(
    request: HttpRequest, actor: Actor, year: int, quarter: int, *, code: str, unit: Agency | None
) -> HttpResponseBase:
    """Lead to the next project without a score; back to the queue after the last."""
    following = scoring.next_to_score(actor, year, quarter, unit=unit, after=code)
    if following is None:
        messages.success(request, _("Every project of this quarter has its score."))
        return redirect(_queue_address(year, quarter, unit))
    messages.success(request, _("%(code)s has its score. This is the next one.") % {"code": code})
    return redirect(_score_address(year, quarter, following.code, unit))


@require_GET
@staff()
def sheet(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show the scores of the year, project by project."""
    access.require_evaluator(actor)
    unit = _unit(request)
    after = request.GET.get("after", "")[:20]
    rows, following = scoring.sheet(actor, year, unit=unit, after=after)
    path = reverse("desk:plan_scores", args=[year])
    choice = {
        "name": "unit", "label": _("Unit"), "value": unit.code if unit else "", "empty": _("All units"),
        "options": unit_choices(year, unit),
    }  # fmt: skip
    context: dict[str, Any] = {
        "rows": rows,
        "choices": [choice] if choice["options"] else [],
        "clear_url": path,
        "is_filtered": unit is not None,
        "csv_url": f"{reverse('desk:plan_scores_csv', args=[year])}?{with_changes(request.GET)}",
        "next_url": f"{path}?{with_changes(request.GET, after=following)}" if following else "",
        "previous_url": f"{path}?{with_changes(request.GET)}" if after else "",
        "tools": True,
    }
    return plan_page(request, actor, "desk/plan/scores.html", year, tab="evaluation", **context)


@require_GET
@staff()
def sheet_csv(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Hand the sheet out as a table for a spreadsheet."""
    access.require_evaluator(actor)
    answer = StreamingHttpResponse(
        _lines(actor, year, _unit(request)), content_type="text/csv; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="scores-{year}.csv"'
    return answer


def _lines(actor: Actor, year: int, unit: Agency | None) -> Iterator[str]:
    # Spreadsheets read UTF-8 as such only with a mark at the beginning.
    yield "\ufeff" + _line([_("Code"), _("Project"), _("Unit"), *(_("Q%(q)s") % {"q": q} for q in QUARTERS)])
    after = ""
    while True:
        rows, after = scoring.sheet(actor, year, unit=unit, after=after, size=500)
        for row in rows:
            scores = ["" if each is None else f"{each.score}" for each in row.scores]
            yield _line([row.project.code, row.project.name, row.project.agency.name, *scores])
        if not after:
            return


def _line(cells: list[Any]) -> str:
    file = StringIO()
    csv.writer(file).writerow([safe_cell(str(cell)) for cell in cells])
    return file.getvalue()
