"""Show and edit a plan's steps, finish one, and change a plan that has begun."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, DomainError, Forbidden
from rongthuk.desk.doors import staff
from rongthuk.desk.forms.plan_reports import ChangeForm, DecisionForm, FinishForm, typed_day
from rongthuk.desk.forms.plan_steps import StepTable, sum_words, table_of, table_sent
from rongthuk.desk.plan_changes import sides_of
from rongthuk.desk.views.plan_project import told
from rongthuk.desk.views.plan_reporting import project_page
from rongthuk.desk.views.shell import page
from rongthuk.planning import access, actions
from rongthuk.planning.actions.recording import require_open
from rongthuk.planning.actions.steps import CHANGEABLE, InvalidSteps, read_steps
from rongthuk.planning.models import PlanChange, PlanStep, Project
from rongthuk.planning.queries.project import dossier, may_decide


def steps_page(code: str) -> str:
    """Return the address of a project's steps."""
    return reverse("desk:plan_steps", args=[code])


@require_http_methods(["GET", "POST"])
@staff()
def steps(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Show the steps, the table to edit them in, or set them."""
    project = access.project(actor, code)
    if request.method == "GET":
        table = (
            table_of(project.steps.all()) if request.GET.get("edit") and _may_set(project, actor) else None
        )
        return _steps(request, actor, project, table)
    return _set(request, actor, project)


def _set(request: HttpRequest, actor: Actor, project: Project) -> HttpResponseBase:
    access.require(project.agency.path, actor, "planner")
    code, table = project.code, table_sent(request.POST)
    if request.POST.get("then") == "more":
        return _steps(request, actor, project, table.stretch(5))
    version = request.POST.get("version", "")
    given = table.given()
    if _has_faults(project, table, given):
        return _steps(request, actor, project, table, status=422)
    try:
        actions.set_steps(
            project, by=actor, steps=given, version=int(version) if version.isdecimal() else None
        )
    except Forbidden:
        raise
    except Conflict as conflict:
        if conflict.code == "changed" and _same_plan(project, table):
            return redirect(steps_page(code))
        table.error = str(conflict.message)
        return _steps(request, actor, access.project(actor, code), table, status=409)
    except DomainError as refusal:
        table.refuse(refusal)
        return _steps(request, actor, project, table, status=refusal.status)
    messages.success(request, _("The steps are set."))
    return redirect(steps_page(code))


def _has_faults(project: Project, table: StepTable, given: list[dict[str, Any]]) -> bool:
    """Tell whether a box cannot be read; then the other rows are judged too, so that all is told at once."""
    if not any(line.errors for line in table.lines):
        return False
    try:
        read_steps(project, given)
    except InvalidSteps as refusal:
        table.refuse(refusal)
    return True


def _may_set(project: Project, actor: Actor) -> bool:
    return (
        project.year.closed_at is None
        and "planner" in access.parts(project.agency.path, actor)
        and (project.state == Project.State.PLANNED or not project.steps.exists())
    )


def _same_plan(project: Project, table: StepTable) -> bool:
    """Tell whether a form sent twice has been kept by its first sending."""
    stands = [[box.value for box in line.boxes.values()] for line in table_of(project.steps.all()).lines]
    sent = [[box.value.strip() for box in line.boxes.values()] for line in table.lines]
    return [row for row in stands if any(row)] == [row for row in sent if any(row)]


def _steps(
    request: HttpRequest, actor: Actor, project: Project, table: StepTable | None, *, status: int = 200
) -> HttpResponse:
    found = dossier(project, actor)
    context = told(found, actor)
    context |= {
        "table": table,
        "sum_words": sum_words(table.total) if table else "",
        "can_finish": context["can_ask"] and bool(found.steps),
    }
    return page(request, actor, "desk/plan/steps.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff()
def step(request: HttpRequest, actor: Actor, code: str, number: int) -> HttpResponseBase:
    """Show the form of finishing a step, or say how much of it is done."""
    project = access.project(actor, code)
    access.require(project.agency.path, actor, "reporter", "planner")
    require_open(project.year)
    row = get_object_or_404(PlanStep.objects.select_related("project"), project=project, number=number)
    if request.method == "GET":
        initial = {
            "version": project.version, "done": row.done.normalize() if row.done else "100",
            "finished_on": typed_day(row.finished_on), "result": row.result,
        }  # fmt: skip
        return _finish(request, actor, project, row, FinishForm(initial=initial))
    form = FinishForm(request.POST)
    if not form.is_valid():
        return _finish(request, actor, project, row, form, status=422)
    given = {name: form.cleaned_data[name] for name in ("done", "finished_on", "result")}
    if given["done"] == row.done == 100 and given["result"].strip() == row.result and given["finished_on"] in (
        None, row.finished_on,
    ):  # fmt: skip
        return redirect(f"{steps_page(code)}#step-{number}")
    try:
        actions.finish_step(row, by=actor, version=form.cleaned_data["version"], **given)
    except Forbidden:
        raise
    except DomainError as refusal:
        form.refuse(refusal)
        if "version" in refusal.facts:
            form.renew(refusal.facts["version"])
        return _finish(request, actor, project, row, form, status=refusal.status)
    messages.success(request, _("Step %(number)s is kept.") % {"number": number})
    return redirect(f"{steps_page(code)}#step-{number}")


def _finish(
    request: HttpRequest,
    actor: Actor,
    project: Project,
    row: PlanStep,
    form: FinishForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"project": project, "year": project.year_id, "step": row, "form": form}
    return page(request, actor, "desk/plan/step.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff()
def change(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Show the form of a change of plan, or ask for it."""
    project = access.project(actor, code)
    access.require(project.agency.path, actor, "reporter", "planner")
    require_open(project.year)
    if request.method == "GET":
        asked = request.GET.get("kind", "")
        form = ChangeForm(initial={"version": project.version, "kind": asked or PlanChange.Kind.ADJUST})
        return _change(request, actor, project, form, table_of(project.steps.all()))
    return _ask(request, actor, project)


def _ask(request: HttpRequest, actor: Actor, project: Project) -> HttpResponseBase:
    """Ask for what was typed; sent twice, it is asked for once."""
    code, form, table = project.code, ChangeForm(request.POST), table_sent(request.POST)
    if request.POST.get("then") == "more":
        return _change(request, actor, project, form, table.stretch(5))
    if not form.is_valid():
        return _change(request, actor, project, form, table, status=422)
    kind = form.cleaned_data["kind"]
    after: dict[str, Any] = form.wanted(CHANGEABLE[kind])
    if form.cleaned_data["with_steps"] and "steps" in CHANGEABLE[kind]:
        after["steps"] = table.given()
        if _has_faults(project, table, after["steps"]):
            return _change(request, actor, project, form, table, status=422)
    try:
        actions.ask_change(
            project, by=actor, kind=kind, reason=form.cleaned_data["reason"], after=after,
            version=form.cleaned_data["version"],
        )  # fmt: skip
    except Forbidden:
        raise
    except DomainError as refusal:
        if refusal.code in {"changed", "change_open"} and _asked_already(project, form, actor):
            return redirect(f"{project_page(code)}#changes")
        if (refusal.field or "").startswith("steps"):
            table.refuse(refusal)
        else:
            form.refuse(refusal)
        if "version" in refusal.facts:
            form.renew(refusal.facts["version"])
        return _change(request, actor, project, form, table, status=refusal.status)
    messages.success(request, _("The change of plan was asked for. It counts once it is granted."))
    return redirect(f"{project_page(code)}#changes")


def _asked_already(project: Project, form: ChangeForm, actor: Actor) -> bool:
    """Tell whether a form sent twice was kept by its first sending."""
    sent = form.cleaned_data
    asked = project.changes.filter(kind=sent["kind"], state=PlanChange.State.ASKED, asked_by=actor.id).first()
    return asked is not None and "".join(asked.reason.split()) == "".join(sent["reason"].split())


def _change(
    request: HttpRequest,
    actor: Actor,
    project: Project,
    form: ChangeForm,
    table: StepTable,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "project": project, "year": project.year_id, "form": form, "table": table, "sum_words": sum_words(table.total),
        "planner_only": PlanChange.Kind.CARRY_OVER,
    }  # fmt: skip
    return page(request, actor, "desk/plan/change.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff()
def decide(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Show a change of plan with both its sides, or grant or refuse it."""
    found = PlanChange.objects.select_related(
        "project__agency", "project__year", "asked_by", "decided_by"
    ).filter(pk=pk)
    row = found.first()
    if row is None or not access.may_read(actor):
        raise Http404
    if request.method == "GET":
        return _decide(request, actor, row, DecisionForm())
    form = DecisionForm(request.POST)
    verdict = request.POST.get("verdict", "")
    if not form.is_valid() or verdict not in {"grant", "refuse"}:
        return _decide(request, actor, row, form, status=422)
    try:
        actions.decide_change(row, by=actor, grant=verdict == "grant", answer=form.cleaned_data["answer"])
    except Forbidden:
        raise
    except DomainError as refusal:
        form.add_error("answer" if refusal.field == "answer" else None, str(refusal.message))
        return _decide(request, actor, found.get(), form, status=refusal.status)
    said = _("The change of plan is granted.") if verdict == "grant" else _("The change of plan is refused.")
    messages.success(request, said)
    return redirect(f"{project_page(row.project.code)}#changes")


def _decide(
    request: HttpRequest, actor: Actor, row: PlanChange, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    decides = may_decide(row, actor) and row.project.year.closed_at is None
    context = {
        "change": row, "project": row.project, "year": row.project.year_id, "sides": sides_of(row), "form": form,
        "decides": decides, "is_own": row.asked_by_id == actor.id,
    }  # fmt: skip
    return page(request, actor, "desk/plan/decide.html", context, status=status)
