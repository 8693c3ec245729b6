"""Write into the threads of a case, and reveal who complained."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rongthuk.complaints import access, actions
from rongthuk.complaints.models import Complaint
from rongthuk.contacts.actions import reveal as reveal_contact
from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError, Forbidden
from rongthuk.desk.casefile import may_reveal
from rongthuk.desk.doors import is_htmx, staff
from rongthuk.desk.views.shell import split


def _case_page(reference: str) -> str:
    return reverse("desk:case", args=[reference])


def _after(request: HttpRequest, actor: Actor, case: Complaint) -> HttpResponseBase:
    if is_htmx(request):
        return split(request, actor, case=access.get(actor, pk=case.pk))
    query = request.GET.urlencode()
    return redirect(f"{_case_page(case.reference)}?{query}" if query else _case_page(case.reference))


def _refused(
    request: HttpRequest, actor: Actor, case: Complaint, error: DomainError, **typed: Any
) -> HttpResponseBase:
    """Show the case again with the words and the sentence beside the box."""
    return split(request, actor, case=case, status=error.status, **typed)


@require_POST
@staff(form_at=_case_page)
def write(request: HttpRequest, actor: Actor, reference: str) -> HttpResponseBase:
    """Send a message to the complainant; it is relayed, nobody's address is shown."""
    case = access.get(actor, reference=reference)
    body = request.POST.get("body", "")
    try:
        actions.write_to_complainant(case, body=body, by=actor, channel="staff")
    except Forbidden:
        raise
    except DomainError as error:
        return _refused(request, actor, case, error, message_words=body, message_error=str(error.message))
    messages.success(request, _("The message is on its way to the complainant."))
    return _after(request, actor, case)


@require_POST
@staff(form_at=_case_page)
def note(request: HttpRequest, actor: Actor, reference: str) -> HttpResponseBase:
    """Write into the thread between the centre and the unit; the complainant never sees it."""
    case = access.get(actor, reference=reference)
    body = request.POST.get("body", "")
    try:
        actions.note_to_agency(case, body=body, by=actor)
    except Forbidden:
        raise
    except DomainError as error:
        return _refused(request, actor, case, error, note_words=body, note_error=str(error.message))
    return _after(request, actor, case)


@require_POST
@staff(form_at=_case_page)
def reveal(request: HttpRequest, actor: Actor, reference: str) -> HttpResponseBase:
    """Show who complained, for a purpose that is logged."""
    case = access.get(actor, reference=reference)
    if case.complainant is None or not may_reveal(case, access.parties(case, actor)):
        raise Forbidden(
            "reveal_forbidden",
            _("The complainant has not agreed to be known to units. Write to him here instead."),
        )
    purpose = request.POST.get("purpose", "")
    try:
        reveal_contact(case.complainant, by=actor, purpose=purpose)
    except DomainError as error:
        return _refused(request, actor, case, error, purpose_words=purpose, purpose_error=str(error.message))
    return _after(request, actor, case)
