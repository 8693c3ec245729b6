"""Write reports of progress, send them, approve or send them back, correct them; and what waits for my decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, DomainError, Forbidden
from rongthuk.desk.doors import kept, staff
from rongthuk.desk.forms.plan_reports import DecisionForm, ReportForm, report_values
from rongthuk.desk.plan_changes import sides_of
from rongthuk.desk.views.plan_project import told
from rongthuk.desk.views.shell import page
from rongthuk.planning import access, actions
from rongthuk.planning.actions.recording import require_open
from rongthuk.planning.models import ProgressReport, Project
from rongthuk.planning.queries.project import OPEN, decisions_for, dossier

State = ProgressReport.State
# Done by a button alone, or by a button with words.
BUTTONS = frozenset({"submit", "approve", "return", "withdraw"})


def project_page(code: str) -> str:
    """Return the address of a project."""
    return reverse("desk:plan_project", args=[code])


@require_http_methods(["GET", "POST"])
@staff()
def write(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Show the form of the project's report, or keep what was typed and, where asked to, send it for approval."""
    project = access.project(actor, code)
    access.require(project.agency.path, actor, "reporter")
    require_open(project.year)
    draft = ProgressReport.objects.filter(project=project, state__in=OPEN).first()
    if request.method == "GET":
        if draft is not None and draft.state == State.SUBMITTED:
            messages.info(request, _("The report waits for approval and cannot be changed meanwhile."))
            return redirect(project_page(code))
        form = ReportForm(
            kept(request, request.path), initial=report_values(draft, project, timezone.localdate())
        )
        return _form(request, actor, project, form, draft=draft)
    return _keep(request, actor, project, draft)


def _keep(
    request: HttpRequest, actor: Actor, project: Project, draft: ProgressReport | None
) -> HttpResponseBase:
    """Keep what was typed; sent twice, it is kept once."""
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, actor, project, form, draft=draft, status=422)
    seen = form.cleaned_data["report"]
    report = draft if draft is not None and draft.pk == seen else None
    is_gone = bool(seen) and report is None
    if (
        draft is not None
        and (report is None or draft.state == State.SUBMITTED)
        and _is_again(draft, form, actor)
    ):
        return redirect(project_page(project.code))
    if is_gone:
        form.add_error(None, _("This report is no longer a draft. Please look at the project again."))
        return _form(request, actor, project, form, draft=draft, status=409)
    try:
        done = actions.write_report(
            project, by=actor, report=report, version=form.cleaned_data["version"], **form.given()
        )
    except DomainError as refusal:
        return _refused(request, actor, project, form, refusal, draft=draft)
    return _kept_report(request, actor, done, project.code)


def _is_again(draft: ProgressReport, form: ReportForm, actor: Actor) -> bool:
    """Tell whether a form sent twice has been kept by its first sending."""
    return draft.written_by_id == actor.id and form.says_the_same_as(draft)


def _kept_report(request: HttpRequest, actor: Actor, done: ProgressReport, code: str) -> HttpResponseBase:
    if request.POST.get("then") != "submit":
        messages.success(request, _("The draft is kept. It counts once it is sent and approved."))
        return redirect(project_page(code))
    try:
        actions.submit_report(done, by=actor)
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return redirect(reverse("desk:plan_report", args=[code]))
    messages.success(request, _("The report was sent for approval."))
    return redirect(project_page(code))


def _refused(
    request: HttpRequest, actor: Actor, project: Project, form: ReportForm, refusal: DomainError, **more: Any
) -> HttpResponse:
    """Show the form again with the words and the sentence; what has changed meanwhile is told, and may be sent again."""
    if isinstance(refusal, Forbidden):
        raise refusal
    if refusal.code in {"percent_falls", "percent_above_later"}:
        form.add_error("reason", _("Give the reason here if the percentage is right."))
    form.refuse(refusal)
    if isinstance(refusal, Conflict) and "version" in refusal.facts:
        form.renew(refusal.facts["version"])
    return _form(request, actor, project, form, status=refusal.status, **more)


def _form(
    request: HttpRequest,
    actor: Actor,
    project: Project,
    form: ReportForm,
    *,
    draft: ProgressReport | None = None,
    corrects: ProgressReport | None = None,
    status: int = 200,
) -> HttpResponse:
    last = (
        ProgressReport.objects.filter(project=project, state=State.APPROVED)
        .order_by("-reported_on", "-pk")
        .first()
    )
    context = {
        "project": project, "year": project.year_id, "form": form, "draft": draft, "corrects": corrects, "last": last,
        "lost_files": bool(request.FILES) and status != 200,
    }  # fmt: skip
    return page(request, actor, "desk/plan/report.html", context, status=status)


@require_http_methods(["GET", "POST"])
@staff()
def move(request: HttpRequest, actor: Actor, pk: int, move: str) -> HttpResponseBase:
    """Send, approve, send back or withdraw a report, or correct an approved one."""
    if move != "correct" and move not in BUTTONS:
        raise Http404
    report = access.report(actor, pk)
    if move == "correct":
        return _correct(request, actor, report)
    if request.method == "GET":
        # Signing in again after the session ended leads here; the buttons stand on the project's page.
        return redirect(project_page(report.project.code))
    try:
        message = _do(request, actor, report, move)
    except Forbidden:
        raise
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    except DomainError as refusal:
        return _asked_again(request, actor, report.project, refusal)
    else:
        messages.success(request, message)
    back = request.POST.get("back", "")
    return redirect("desk:plan_decisions" if back == "decisions" else project_page(report.project.code))


def _do(request: HttpRequest, actor: Actor, report: ProgressReport, move: str) -> str:
    if move == "submit":
        actions.submit_report(report, by=actor)
        return _("The report was sent for approval.")
    if move == "withdraw":
        actions.withdraw_report(report, by=actor)
        return _("The report was thrown away.")
    if move == "approve":
        _require_seen(request, report)
        actions.approve_report(report, by=actor)
        return _("The report is approved and counts from now on.")
    actions.return_report(report, by=actor, answer=request.POST.get("answer", ""))
    return _("The report was sent back to the unit.")


def _require_seen(request: HttpRequest, report: ProgressReport) -> None:
    """Refuse to approve words that the approver has not read: the report went back and came again meanwhile."""
    seen = request.POST.get("seen", "")
    if seen and seen != str(int(report.written_at.timestamp())):
        raise Conflict(
            "report_changed",
            _("The report was changed meanwhile. Please read it again before you approve it."),
        )


def _asked_again(request: HttpRequest, actor: Actor, project: Project, refusal: DomainError) -> HttpResponse:
    """Show the project with the approver's words and what is wrong with them."""
    form = DecisionForm(request.POST)
    form.is_valid()
    form.add_error("answer" if refusal.field == "answer" else None, str(refusal.message))
    context = told(dossier(access.project(actor, project.code), actor), actor) | {"decision": form}
    return page(request, actor, "desk/plan/project.html", context, status=refusal.status)


def _correct(request: HttpRequest, actor: Actor, report: ProgressReport) -> HttpResponseBase:
    """Show the form of a correction with what the approved report says, or begin the correction."""
    project = report.project
    access.require(project.agency.path, actor, "reporter")
    require_open(project.year)
    if request.method == "GET":
        if report.state != State.APPROVED:
            messages.warning(request, _("Only an approved report can be corrected; change the draft itself."))
            return redirect(project_page(project.code))
        initial = report_values(report, project, timezone.localdate()) | {"reason": "", "report": ""}
        form = ReportForm(kept(request, request.path), initial=initial, correction=True)
        return _form(request, actor, project, form, corrects=report)
    form = ReportForm(request.POST, request.FILES, correction=True)
    if not form.is_valid():
        return _form(request, actor, project, form, corrects=report, status=422)
    draft = ProgressReport.objects.filter(project=project, state__in=OPEN, corrects=report).first()
    if draft is not None and _is_again(draft, form, actor):
        return redirect(project_page(project.code))
    try:
        done = actions.correct_report(report, by=actor, version=form.cleaned_data["version"], **form.given())
    except DomainError as refusal:
        return _refused(request, actor, project, form, refusal, corrects=report)
    return _kept_report(request, actor, done, project.code)


@require_GET
@staff()
def decisions(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show the reports and the changes of plan that wait for this person."""
    reports, changes = decisions_for(actor)
    context = {"reports": reports, "changes": [(change, sides_of(change)) for change in changes]}
    return page(request, actor, "desk/plan/decisions.html", context)
