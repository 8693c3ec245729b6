"""Show a case, and do moves on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect, push_url, reswap, retarget

from rongthuk.complaints import access, actions
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import MOVES, Move
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, DomainError, NotFound
from rongthuk.desk.doors import is_htmx, kept, staff
from rongthuk.desk.forms.agencies import Offer
from rongthuk.desk.forms.moves import MoveForm
from rongthuk.desk.suggesting import offers_for
from rongthuk.desk.views.shell import split

# Moves for which somebody must choose a unit; they are offered some.
PLACING = frozenset({"assign", "transfer"})


@require_GET
@staff()
def show(request: HttpRequest, actor: Actor, reference: str) -> HttpResponseBase:
    """Show a case, beside its list when the address names one."""
    case = access.get(actor, reference=reference)
    return split(
        request, actor, case=case, **_usual_form(request, case, actor), **_kept_words(request, reference)
    )


def _kept_words(request: HttpRequest, reference: str) -> dict[str, Any]:
    """Return what was typed into a thread before the session ended."""
    found: dict[str, Any] = {}
    for view, box, name in (
        ("write", "body", "message_words"),
        ("note", "body", "note_words"),
        ("reveal", "purpose", "purpose_words"),
    ):
        typed = kept(request, reverse(f"desk:{view}", args=[reference]))
        if typed is not None:
            found[name] = typed.get(box, "")
    return found


def _usual_form(request: HttpRequest, case: Complaint, actor: Actor) -> dict[str, Any]:
    """Open the form of assigning at once in triage: it is what everybody does there."""
    move = MOVES["assign"]
    if access.is_centre(actor) and access.may(case, actor, move):
        return {
            "form": MoveForm(move, case, actor, offers=offers_for(case)),
            "move_address": _address(request, case, move),
        }
    return {}


@require_http_methods(["GET", "POST"])
@staff()
def move(request: HttpRequest, actor: Actor, reference: str, name: str) -> HttpResponseBase:
    """Show the form of a move, or do the move."""
    if name not in MOVES:
        raise Http404
    case, rule = access.get(actor, reference=reference), MOVES[name]
    offers = offers_for(case) if name in PLACING else []
    if request.method == "GET":
        return _ask(request, actor, case, rule, offers)
    form = MoveForm(rule, case, actor, request.POST, request.FILES, offers=offers)
    if not form.is_valid():
        return _again(request, actor, case, form, 422)
    try:
        done = actions.perform(name, case, by=actor, version=form.cleaned_data["version"], **form.given())
    except Conflict as conflict:
        return _changed(request, actor, case, form, conflict)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _again(request, actor, case, form, refusal.status)
    return _done(request, actor, case, rule, done)


def _address(request: HttpRequest, case: Complaint, rule: Move) -> str:
    query = request.GET.urlencode()
    address = reverse("desk:move", args=[case.reference, rule.name])
    return f"{address}?{query}" if query else address


def _ask(
    request: HttpRequest, actor: Actor, case: Complaint, rule: Move, offers: list[Offer]
) -> HttpResponseBase:
    typed = kept(request, request.path)
    if not access.may(case, actor, rule):
        conflict = Conflict(
            "move_not_allowed",
            _("“%(move)s” is not possible now: the case stands at “%(state)s”.")
            % {"move": rule.label, "state": State(case.state).label},
        )
        form = MoveForm(rule, case, actor, typed, offers=offers) if typed else None
        return _refused(request, actor, case, form, conflict)
    if typed is not None:
        typed["version"] = str(case.version)
    form = MoveForm(rule, case, actor, typed, offers=offers)
    return _form(request, actor, case, form, status=200)


def _form(
    request: HttpRequest, actor: Actor, case: Complaint, form: MoveForm, *, status: int, **context: Any
) -> HttpResponse:
    """Show a move's form: alone for htmx, else open on the page of the case."""
    context |= {"form": form, "move_address": _address(request, case, form.move)}
    if is_htmx(request):
        context |= {"case": case, "actor": actor}
        return render(request, "desk/move.html", context, status=status)
    return split(request, actor, case=case, status=status, **context)


def _again(request: HttpRequest, actor: Actor, case: Complaint, form: MoveForm, status: int) -> HttpResponse:
    """Show the form again with what was typed and what is wrong; files must be chosen anew, and it says so."""
    answer = _form(request, actor, case, form, status=status, lost_files=bool(request.FILES))
    return reswap(retarget(answer, "#move"), "innerHTML") if is_htmx(request) else answer


def _changed(
    request: HttpRequest, actor: Actor, case: Complaint, form: MoveForm, conflict: Conflict
) -> HttpResponseBase:
    """Show how the case stands now, with the words kept: to be sent again, or to be copied where the move is gone."""
    case = access.get(actor, pk=case.pk)
    if not access.may(case, actor, form.move):
        return _refused(request, actor, case, form, conflict)
    form.renew(case.version)
    return split(
        request, actor, case=case, status=409, form=form, conflict=conflict, move_address=_address(request, case, form.move),
        lost_files=bool(request.FILES),
    )  # fmt: skip


def _refused(
    request: HttpRequest, actor: Actor, case: Complaint, form: MoveForm | None, conflict: Conflict
) -> HttpResponse:
    """Show how the case stands now, and what was typed for a move that is gone."""
    words = [
        (field.label, form.data.get(name, ""))
        for name, field in (form.fields.items() if form else ())
        if name != "version" and form is not None and form.data.get(name)
    ]
    answer = split(request, actor, case=case, status=409, conflict=conflict, typed_words=words)
    return reswap(retarget(answer, "#split"), "outerHTML") if is_htmx(request) else answer


def _done(
    request: HttpRequest, actor: Actor, case: Complaint, rule: Move, done: Complaint
) -> HttpResponseBase:
    if done.pk != case.pk:
        messages.success(
            request, _("The other matter is now case %(reference)s.") % {"reference": done.reference}
        )
    else:
        messages.success(
            request,
            _("Case %(reference)s: “%(move)s” is done.") % {"reference": case.reference, "move": rule.label},
        )
    try:
        case = access.get(actor, pk=case.pk)
    except NotFound:
        # Given to somebody whose cases this officer does not see.
        address = reverse("desk:home")
        if query := request.GET.urlencode():
            address = (
                f"{reverse('desk:triage' if request.GET.get('in') == 'triage' else 'desk:work')}?{query}"
            )
        return HttpResponseClientRedirect(address) if is_htmx(request) else redirect(address)
    address = reverse("desk:case", args=[case.reference])
    if query := request.GET.urlencode():
        address = f"{address}?{query}"
    if is_htmx(request):
        return push_url(split(request, actor, case=case, **_usual_form(request, case, actor)), address)
    return redirect(address)
