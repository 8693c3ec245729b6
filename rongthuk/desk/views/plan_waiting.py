"""Say on a case which project will solve it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rongthuk.complaints import access as cases
from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError, Forbidden
from rongthuk.core.text import arabic_digits, clean_line
from rongthuk.desk.doors import is_htmx, staff
from rongthuk.desk.views.shell import split
from rongthuk.planning import access, actions
from rongthuk.planning.models import Project
from rongthuk.planning.queries.project import search_projects, waiting_project


def _case_page(reference: str) -> str:
    return reverse("desk:case", args=[reference])


@require_POST
@staff(form_at=_case_page)
def link(request: HttpRequest, actor: Actor, reference: str) -> HttpResponseBase:
    """Let the case wait for a project, or for none any more."""
    case = cases.get(actor, reference=reference)
    words = request.POST.get("project_words", "")
    try:
        if request.POST.get("then") == "unlink":
            project = waiting_project(case)
            if project is not None:
                actions.unlink_case(project, case, by=actor)
                messages.success(request, _("The case no longer waits for a project."))
        else:
            found = _chosen(actor, request.POST.get("project", ""), words)
            if isinstance(found, str):
                return split(request, actor, case=case, status=422, project_words=words, project_error=found)
            actions.link_case(found, case, by=actor)
            messages.success(request, _("The case now waits for project %(code)s.") % {"code": found.code})
    except Forbidden:
        raise
    except DomainError as refusal:
        return split(
            request,
            actor,
            case=case,
            status=refusal.status,
            project_words=words,
            project_error=str(refusal.message),
        )
    if is_htmx(request):
        return split(request, actor, case=cases.get(actor, pk=case.pk))
    query = request.GET.urlencode()
    return redirect(f"{_case_page(reference)}?{query}" if query else _case_page(reference))


def _chosen(actor: Actor, code: str, words: str) -> Project | str:
    """Return the project that was chosen or typed, or the sentence that says why there is none."""
    typed = arabic_digits(clean_line(words))
    for wanted in (code, typed.split(" ")[0]):
        if wanted and (
            found := access.projects(actor).select_related("agency", "year").filter(code=wanted).first()
        ):
            return found
    if not typed:
        return _("Type the project's code or a part of its name.")
    fitting = search_projects(actor, typed)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        return _("No project that still goes on has this code or name.")
    names = ", ".join(each.code for each in fitting[:5])
    return _("Several projects fit these words: %(codes)s. Type the code.") % {"codes": names}
