"""Show a project: its page, the page to print, its files; and search projects while somebody types."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from rongthuk.complaints import photographs
from rongthuk.core.actors import Actor
from rongthuk.core.errors import NotFound
from rongthuk.core.fiscal import quarters_of, year_days
from rongthuk.core.text import thai_digits
from rongthuk.desk.doors import staff
from rongthuk.desk.plan_changes import sides_of
from rongthuk.desk.plan_chronicle import line_of
from rongthuk.desk.views.shell import page
from rongthuk.planning import access
from rongthuk.planning.models import PlanFile, PlanStep, Project
from rongthuk.planning.queries.project import Dossier, dossier, may_approve, may_decide, search_projects

# So many reports stand open on the page; the older ones are folded.
REPORTS_OPEN = 4
# Digits of the words between tags; what an entity or a tag holds is left alone.
_WORDS = re.compile(r">[^<]+<")
_ENTITY = re.compile(r"&#?\w+;|[^&]+")


@require_GET
@staff()
def show(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Show everything that is known of a project."""
    found = dossier(access.project(actor, code), actor)
    return page(request, actor, "desk/plan/project.html", told(found, actor))


def told(found: Dossier, actor: Actor) -> dict[str, Any]:
    """Return what the project's templates show."""
    project = found.project
    first, last = year_days(project.year_id)
    report = found.open_report
    can_write = not found.is_closed and project.state != Project.State.CANCELLED
    reports = bool(found.parts & {"reporter"}) and can_write
    return {
        "file": found,
        "project": project,
        "year": project.year_id,
        "first_day": first,
        "last_day": max(last, project.carried_until or last, project.ends_on or last),
        "quarter_ends": quarters_of(project.year_id),
        "recent_reports": found.reports[:REPORTS_OPEN],
        "older_reports": found.reports[REPORTS_OPEN:],
        "corrected_ids": {each.pk for each in found.replaced},
        "history": [line_of(event) for event in found.events],
        "changes": [(change, sides_of(change), may_decide(change, actor)) for change in found.changes],
        "steps": [(step, step_state(step, found.day, project.state)) for step in found.steps],
        "can_report": reports and report is None,
        "can_go_on": reports and report is not None and report.state != report.State.SUBMITTED,
        "can_approve": report is not None and can_write and may_approve(report, found.parts, actor),
        "is_own": report is not None and report.written_by_id == actor.id and "approver" in found.parts,
        "can_correct": reports and report is None,
        "can_plan": can_write and "planner" in found.parts,
        "plan_is_open": project.state == Project.State.PLANNED or not found.steps,
        "can_ask": can_write and bool(found.parts & {"reporter", "planner"}),
        "can_evaluate": "evaluator" in found.parts and not found.is_closed,
        "evaluation_url": address_of("plan_evaluation", project.year_id),
        "problems_url": address_of("plan_problems", project.year_id),
        "strategy_url": address_of("plan_strategy", project.year_id),
        "is_staffed": bool(found.parts),
    }


def step_state(step: PlanStep, day: date, state: str) -> str:
    """Return how a step stands on a day, in the chart's words; of a project that is over nothing is late any more."""
    if step.finished_on is not None:
        return "done"
    if state in {Project.State.DONE, Project.State.CANCELLED}:
        return "waiting"
    if step.ends_on is not None and step.ends_on < day:
        return "late"
    return "running" if step.done or (step.starts_on is not None and step.starts_on <= day) else "waiting"


def address_of(name: str, *arguments: Any) -> str:
    """Return the address of another page of the plan, or nothing where this installation has none."""
    try:
        return reverse(f"desk:{name}", args=arguments)
    except NoReverseMatch:
        return ""


@require_GET
@staff()
def to_print(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Show a project on white paper: all its data, nothing around it; with `?digits=thai` in Thai digits."""
    found = dossier(access.project(actor, code), actor)
    context = told(found, actor) | {"thai": request.GET.get("digits") == "thai", "now": timezone.now()}
    sheet: str = render_to_string("desk/plan/sheet.html", context, request)
    if context["thai"]:
        sheet = in_thai_digits(sheet)
    return HttpResponse(render_to_string("desk/plan/print.html", context | {"sheet": sheet}, request))


def in_thai_digits(html: str) -> str:
    """Write the digits that people read in Thai, and leave tags and entities as they are."""

    def words(found: re.Match[str]) -> str:
        return _ENTITY.sub(
            lambda part: part[0] if part[0].startswith("&") else thai_digits(part[0]), found[0]
        )

    return _WORDS.sub(words, html)


@require_GET
@staff()
def file(request: HttpRequest, actor: Actor, token: str) -> HttpResponseBase:
    """Stream a report's file to who may read the report; a paper is downloaded, never shown inside a page."""
    found = get_object_or_404(PlanFile.objects.select_related("project__agency", "report"), token=token)
    if not access.may_read(actor):
        raise Http404
    if found.report_id is not None:
        try:
            report = access.report(actor, found.report_id)
        except NotFound as error:
            raise Http404 from error
        found.project = report.project
    try:
        stream = default_storage.open(photographs.place_of(found.sha256, "original"), "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(stream, content_type=found.content_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if found.content_type == photographs.PDF:
        answer.headers["Content-Disposition"] = f'attachment; filename="{found.project.code}-{found.pk}.pdf"'
    return answer


@require_GET
@staff()
def search(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Find projects that still go on by their code or a part of their name."""
    found = search_projects(actor, request.GET.get("q", "")[:200])
    return JsonResponse(
        {
            "results": [
                {
                    "label": f"{each.code} {each.name}"[:160],
                    "detail": f"{each.unit_name} · {each.year_id}",
                    "value": each.code,
                }
                for each in found
            ]
        }
    )
