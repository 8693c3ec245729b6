"""Add a project to a year's plan, and edit its facts, people, targets, marks, strategy and policies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, DomainError, Forbidden
from rongthuk.core.text import clean_line
from rongthuk.desk.doors import kept, staff
from rongthuk.desk.forms.agencies import Offer
from rongthuk.desk.forms.plan_editing import ProjectForm, Sheet, sheet_of
from rongthuk.desk.forms.plan_reports import Versioned
from rongthuk.desk.views.plan_reporting import project_page
from rongthuk.desk.views.plan_shell import opened_year, plan_page
from rongthuk.desk.views.shell import page
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_code
from rongthuk.planning import access, actions
from rongthuk.planning.actions.amounts import read_amount
from rongthuk.planning.actions.projects import apply_facts
from rongthuk.planning.actions.recording import lock_project, require_open
from rongthuk.planning.models import BudgetYear, Project

# A planner of a few units chooses among them; one of many types the name.
MOST_OFFERED = 8
# The same project sent again within this time is the first sending come twice.
SENT_TWICE = timedelta(minutes=5)

Change = Callable[[], Any]


class Refused(Exception):
    """Some of what was sent is refused: nothing of it is kept."""

    def __init__(self, refusals: list[DomainError]) -> None:
        super().__init__(len(refusals))
        self.refusals = refusals


@require_http_methods(["GET", "POST"])
@staff()
def add(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show the form of a new project, or add it to the year's plan."""
    opened = opened_year(year)
    if not actor.has("planner"):
        raise Forbidden("plan_forbidden", _("Only a planner adds projects to the plan."))
    require_open(opened)
    data = request.POST if request.method == "POST" else kept(request, request.path)
    form = ProjectForm(data, actor=actor, year=year, offers=_offers(actor))
    sheet = sheet_of(form, None, data)
    if request.method == "GET" or request.POST.get("then") == "more":
        return _add(request, actor, year, sheet if data is None else sheet.stretch())
    return _put(request, actor, opened, form, sheet)


def _put(
    request: HttpRequest, actor: Actor, opened: BudgetYear, form: ProjectForm, sheet: Sheet
) -> HttpResponseBase:
    """Add what was typed; sent twice, it is added once."""
    year = opened.year
    if not sheet.is_valid():
        return _add(request, actor, year, sheet, status=422)
    agency = agency_by_code(form.cleaned_data["agency"])
    if "planner" not in access.parts(agency.path, actor):
        form.add_error("agency", _("You do not plan for this unit."))
        return _add(request, actor, year, sheet, status=403)
    try:
        with transaction.atomic():
            # Two that add to a year come one after the other, so that each gets a code of its own.
            BudgetYear.objects.select_for_update(no_key=True).get(pk=opened.pk)
            project = _added_already(actor, opened, agency, form)
            if project is None:
                project = actions.add_project(
                    by=actor,
                    year=opened,
                    agency=agency,
                    code=form.cleaned_data["code"],
                    **_facts(sheet, form),
                )
                _keep(_changes(actor, project, sheet))
    except DomainError as refusal:
        return _add(request, actor, year, sheet, status=_told(sheet, [refusal]))
    except Refused as refused:
        return _add(request, actor, year, sheet, status=_told(sheet, refused.refusals))
    messages.success(request, _("%(code)s stands in the plan.") % {"code": project.code})
    return redirect(project_page(project.code))


def _offers(actor: Actor) -> list[Offer]:
    found = Agency.objects.filter(path__in=actor.paths("planner")).order_by("path")[: MOST_OFFERED + 1]
    return [Offer(one.code, one.name) for one in found] if len(found) <= MOST_OFFERED else []


def _added_already(actor: Actor, year: BudgetYear, agency: Agency, form: ProjectForm) -> Project | None:
    """Return the project that this form's first sending added."""
    found = Project.objects.filter(
        year=year, agency=agency, name=clean_line(form.cleaned_data["name"]), events__kind="project.added",
        events__actor_id=actor.id, created_at__gte=timezone.now() - SENT_TWICE,
    )  # fmt: skip
    code = form.cleaned_data["code"]
    return (found.filter(code=code) if code else found).first()


def _add(request: HttpRequest, actor: Actor, year: int, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"sheet": sheet, "form": sheet.form, "whole": True}
    return plan_page(request, actor, "desk/plan/add.html", year, tab="board", status=status, **context)


@require_http_methods(["GET", "POST"])
@staff()
def edit(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Show a project's form, or keep what was changed: all of it for a planner, people and results for who reports."""
    project = access.project(actor, code)
    access.require(project.agency.path, actor, "planner", "reporter")
    require_open(project.year)
    data = request.POST if request.method == "POST" else kept(request, request.path)
    sheet = _sheet(actor, project, data)
    if request.method == "GET" and data is not None:
        sheet.form.renew(project.version)
    if request.method == "GET" or request.POST.get("then") == "more":
        return _edit(request, actor, project, sheet if data is None else sheet.stretch())
    return _set(request, actor, project, sheet)


def _set(request: HttpRequest, actor: Actor, project: Project, sheet: Sheet) -> HttpResponseBase:
    """Keep what was typed; sent twice, it is kept once."""
    code = project.code
    if not sheet.is_valid():
        return _edit(request, actor, project, sheet, status=422)
    try:
        with transaction.atomic():
            row = lock_project(project, version=sheet.version)
            _keep(_changes(actor, row, sheet))
    except Conflict as conflict:
        now = access.project(actor, code)
        if conflict.code == "changed" and not _differs(actor, now, sheet):
            return redirect(project_page(code))
        sheet.error = str(conflict.message)
        sheet.form.renew(conflict.facts.get("version", now.version))
        sheet.project = now
        sheet.keep_in_step()
        return _edit(request, actor, now, sheet, status=409)
    except Refused as refused:
        return _edit(request, actor, project, sheet, status=_told(sheet, refused.refusals))
    messages.success(request, _("The project is kept."))
    return redirect(project_page(code))


def _sheet(actor: Actor, project: Project, data: QueryDict | None) -> Sheet:
    if "planner" in access.parts(project.agency.path, actor):
        return sheet_of(ProjectForm(data, actor=actor, year=project.year_id, project=project), project, data)
    form = Versioned(data, initial={"version": project.version})
    return sheet_of(form, project, data, plans=False)


def _facts(sheet: Sheet, form: ProjectForm) -> dict[str, Any]:
    return form.facts() | {"objectives": [one["words"] for one in sheet.given("objectives")]}


def _changes(actor: Actor, project: Project, sheet: Sheet) -> list[Change]:
    """Return what must be done so that the project is as the sheet says; nothing for what stands as it is."""
    found: list[Change] = []
    form = sheet.whole
    if form is not None:
        facts = _facts(sheet, form)
        found.append(lambda: actions.edit_project(project, by=actor, **facts))
    people = list({clean_line(one["name"]): one for one in sheet.given("people")}.values())
    named = {one.name: one for one in project.responsible.select_related("officer")}
    if [(one["name"], one["extension"]) for one in people] != [
        (one.name, one.extension) for one in named.values()
    ]:
        # An account stays with its name, which is all that the page shows of it.
        with_accounts = [
            one | {"officer": named[one["name"]].officer if one["name"] in named else None} for one in people
        ]
        found.append(lambda: actions.set_responsible(project, by=actor, people=with_accounts))
    targets = sheet.targets()
    if [_target(one) for one in targets] != [_target(vars(one)) for one in project.targets.all()]:
        found.append(lambda: actions.set_targets(project, by=actor, targets=targets))
    if form is None:
        return found
    tags = form.tags()
    if sorted(tags) != sorted(project.tags.values_list("tag", "term")):
        found.append(lambda: actions.set_tags(project, by=actor, tags=tags))
    nodes = form.chosen_nodes()
    if {node.pk for node in nodes} != set(project.strategies.values_list("node", flat=True)):
        found.append(lambda: actions.set_strategies(project, by=actor, nodes=nodes))
    policies = sheet.given("policies")
    columns = ("policy_code", "branch_code", "words")
    if [tuple(one[name] for name in columns) for one in policies] != list(
        project.policies.order_by("pk").values_list(*columns)
    ):
        found.append(lambda: actions.set_policies(project, by=actor, policies=policies))
    return found


def _target(one: dict[str, Any]) -> tuple[Any, ...]:
    """Return what of a target counts, read alike from the plan and from the form."""
    numbers = (read_amount(one[name], field="targets") for name in ("amount", "achieved"))
    return (one["words"], *numbers, one["unit"], bool(one["at_least"]), one["evidence"])


def _keep(changes: list[Change]) -> None:
    """Do all; where something is refused, tell everything that is, and let nothing be kept."""
    refusals: list[DomainError] = []
    for change in changes:
        try:
            change()
        except Forbidden:
            raise
        except DomainError as refusal:
            refusals.append(refusal)
    if refusals:
        raise Refused(refusals)


def _differs(actor: Actor, project: Project, sheet: Sheet) -> bool:
    """Tell whether the sheet says anything else than what stands; not so when it was sent twice."""
    form = sheet.whole
    changes = _changes(actor, project, sheet)
    if form is None:
        return bool(changes)
    facts = _facts(sheet, form)
    before = {name: getattr(project, name) for name in facts}
    try:
        apply_facts(project, facts)
    except DomainError:
        return True
    # The first of the changes is that of the facts, which looks for itself whether there is one.
    return len(changes) > 1 or any(getattr(project, name) != value for name, value in before.items())


def _told(sheet: Sheet, refusals: list[DomainError]) -> int:
    """Put the refusals beside their boxes; return the status of the page."""
    for refusal in refusals:
        if isinstance(refusal, Forbidden):
            raise refusal
        sheet.refuse(refusal)
    return refusals[0].status


def _edit(
    request: HttpRequest, actor: Actor, project: Project, sheet: Sheet, *, status: int = 200
) -> HttpResponse:
    context = {
        "project": project, "year": project.year_id, "sheet": sheet, "form": sheet.form,
        "whole": sheet.whole is not None, "locked": sheet.whole.locked if sheet.whole else [],
    }  # fmt: skip
    return page(request, actor, "desk/plan/edit.html", context, status=status)
