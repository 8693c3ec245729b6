"""The complainant's own page: where his case stands, what happened, and what he can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rongthuk.complaints import access, actions, queries
from rongthuk.complaints.actions.attaching import add_files
from rongthuk.complaints.actions.talking import write_to_complainant
from rongthuk.complaints.actions.working import may_be_rated
from rongthuk.complaints.models import Complaint, Rating
from rongthuk.complaints.models.complaint import Outcome, State
from rongthuk.complaints.opening import by_secret, complainant_of
from rongthuk.complaints.photographs import Stored
from rongthuk.complaints.workflow import REOPEN_DAYS
from rongthuk.contacts.actions import choose_updates
from rongthuk.conversations.models import Message
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, DomainError, Invalid
from rongthuk.intake.actions import MOST_UPLOADS
from rongthuk.intake.models import Upload
from rongthuk.organisations.models import Agency
from rongthuk.portal.places import area_words
from rongthuk.portal.queries import pictures_for_complainant
from rongthuk.portal.views.privately import privately
from rongthuk.portal.views.upload import case_owner
from rongthuk.portal.words import STATE_WORDS
from rongthuk.taxonomy.questions import describe

OURS = {"complainant", "partner"}


@privately
@require_safe
def case(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Show the case to who has its secret."""
    return _show(request, by_secret(secret))


@privately
@require_safe
def version(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Return the number of the case's last event: what a page without a live stream looks at."""
    return HttpResponse(str(by_secret(secret).version), content_type="text/plain")


@privately
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Ask once more, then take the report back."""
    complaint = by_secret(secret)
    by = complainant_of(complaint)
    if not any(move.name == "withdraw" for move in access.moves(complaint, by)):
        messages.info(request, _("This case can no longer be withdrawn."))
        return redirect("portal:case", secret=secret)
    error: DomainError | None = None
    if request.method == "POST":
        try:
            actions.withdraw(complaint, by=by, reason=request.POST.get("reason", ""))
        except (Invalid, Conflict) as refusal:
            error = refusal
        else:
            messages.success(request, _("Your report has been withdrawn."))
            return redirect("portal:case", secret=secret)
    context = {"complaint": complaint, "error": error, "reason": request.POST.get("reason", "")}
    return render(request, "portal/case/withdraw.html", context, status=error.status if error else 200)


Doing = Callable[[HttpRequest, Complaint, Actor], Any]


def _answer(request: HttpRequest, complaint: Complaint, by: Actor) -> str:
    actions.answer(complaint, words=_words(request), files=_files(request, complaint), by=by)
    return _("Thank you. Your answer has reached the unit.")


def _contest(request: HttpRequest, complaint: Complaint, by: Actor) -> str:
    actions.contest(complaint, words=_words(request), files=_files(request, complaint), by=by)
    return _("Your objection has been recorded. The matter is looked at again.")


def _confirm(request: HttpRequest, complaint: Complaint, by: Actor) -> str:
    actions.confirm(complaint, by=by)
    return _("Thank you. The case is closed.")


def _chase(request: HttpRequest, complaint: Complaint, by: Actor) -> str:
    actions.chase(complaint, words=_words(request), by=by)
    return _("The unit has been reminded.")


def _reopen(request: HttpRequest, complaint: Complaint, by: Actor) -> str:
    actions.reopen(complaint, reason=_words(request), by=by)
    return _("The case has been opened again.")


def _message(request: HttpRequest, complaint: Complaint, by: Actor) -> str:
    write_to_complainant(
        complaint, body=_words(request), by=by, channel="web", external_id=_once(request, complaint)
    )
    return _("Your message has reached the 1555 centre.")


def _photos(request: HttpRequest, complaint: Complaint, by: Actor) -> str:
    add_files(complaint, _files(request, complaint), role="before", by=by)
    return _("Your photographs have been added.")


def _rate(request: HttpRequest, complaint: Complaint, by: Actor) -> str:
    stars = request.POST.get("stars", "")
    actions.rate(
        complaint, stars=int(stars) if stars in {"1", "2", "3", "4", "5"} else 0, words=_words(request), by=by
    )
    return _("Thank you for your opinion.")


def _updates(request: HttpRequest, complaint: Complaint, by: Actor) -> str:
    wants = request.POST.get("wants_updates") == "on"
    if complaint.complainant is not None:
        choose_updates(complaint.complainant, wants=wants, by=by)
    return (
        _("You will be told what happens.") if wants else _("You will get no more messages about this case.")
    )


DOINGS: dict[str, Doing] = {
    "answer": _answer, "contest": _contest, "confirm": _confirm, "chase": _chase, "reopen": _reopen, "message": _message,
    "photos": _photos, "rate": _rate, "updates": _updates,
}  # fmt: skip


@privately
@require_POST
def act(request: HttpRequest, secret: str, what: str) -> HttpResponseBase:
    """Do what the complainant asks; a refusal comes back with every word that he wrote."""
    complaint = by_secret(secret)
    doing = DOINGS.get(what)
    try:
        if doing is None:
            raise Invalid("unknown_move", _("This cannot be done here."))
        done = doing(request, complaint, complainant_of(complaint))
    except DomainError as error:
        return _show(request, by_secret(secret), what=what, error=error)
    messages.success(request, done)
    return redirect("portal:case", secret=secret)


def _words(request: HttpRequest) -> str:
    return request.POST.get("words", "")


def _once(request: HttpRequest, complaint: Complaint) -> str:
    """Return the number of this message, so that pressing twice sends it once."""
    key = request.POST.get("key", "")[:60]
    return f"web:{complaint.pk}:{key}" if key else ""


def _files(request: HttpRequest, complaint: Complaint) -> Sequence[Any]:
    """Return photographs that came one by one before, and those that came with the form."""
    tokens = request.POST.getlist("photo_ids")[: MOST_UPLOADS * 2]
    before = [
        Stored(
            sha256=row.sha256,
            content_type=row.content_type,
            size=row.size,
            width=row.width,
            height=row.height,
            name=row.name,
        )
        for row in Upload.objects.filter(token__in=tokens, owner=case_owner(complaint.pk))
    ]
    return [*before, *request.FILES.getlist("photos")]


def _show(
    request: HttpRequest, complaint: Complaint, *, what: str = "", error: DomainError | None = None
) -> HttpResponse:
    by = complainant_of(complaint)
    can = {move.name for move in access.moves(complaint, by)}
    now = timezone.now()
    if complaint.closed_at and complaint.closed_at < now - timedelta(days=REOPEN_DAYS):
        can.discard("reopen")
    pictures = pictures_for_complainant(complaint)
    words = STATE_WORDS[complaint.state]
    late = complaint.is_overdue(now)
    days_late = max((now - complaint.due_at).days, 1) if late and complaint.due_at else 0
    category = complaint.category
    context = {
        "complaint": complaint,
        "live_topic": f"case:{complaint.pk}",
        "state": words,
        "closing": _closing(complaint),
        "can": can,
        "may_write": complaint.is_open,
        "may_rate": may_be_rated(complaint),
        "rating": Rating.objects.filter(complaint=complaint).order_by("-round").first(),
        "current_round": complaint.contests + complaint.reopenings,
        "late": late,
        "late_words": ngettext(
            "This is %(n)d day later than promised. We are sorry. The unit and the centre see that it is late.",
            "This is %(n)d days later than promised. We are sorry. The unit and the centre see that it is late.",
            days_late,
        )
        % {"n": days_late},
        "question": queries.open_question(complaint),
        "result": queries.result_words(complaint) if complaint.state in {State.RESOLVED, State.CLOSED} else "",
        "before": [each for each in pictures if each.role != "after"],
        "after": [each for each in pictures if each.role == "after"],
        "entries": _entries(complaint),
        "messages_thread": _thread(complaint),
        "place": " ".join(
            filter(None, (complaint.place, area_words(complaint.khwaeng_code, complaint.district_code)))
        ),
        "answers": describe(category, complaint.answers) if category else [],
        "person": complaint.complainant,
        "what": what,
        "error": error,
        "typed": _words(request) if request.method == "POST" else "",
        "stars": request.POST.get("stars", ""),
        "star_choices": [
            (5, _("Very good")), (4, _("Good")), (3, _("Fair")), (2, _("Poor")), (1, _("Very poor")),
        ],
        "message_key": f"{complaint.version}-{now:%Y%m%d%H%M%S%f}",
        "most": MOST_UPLOADS,
    }  # fmt: skip
    return render(request, "portal/case/case.html", context, status=error.status if error else 200)


def _closing(complaint: Complaint) -> str:
    """Return what became of a matter, in words."""
    return str(Outcome(complaint.outcome).label) if complaint.outcome else ""


def _entries(complaint: Complaint) -> list[dict[str, Any]]:
    """Return the timeline, newest first; units are named, officers are not."""
    found = queries.timeline(complaint, for_staff=False)
    ids = {entry.event.agency_id for entry in found if entry.event.agency_id}
    names = {agency.pk: agency.name for agency in Agency.objects.filter(pk__in=ids)}
    entries: list[dict[str, Any]] = []
    for entry in reversed(found):
        event = entry.event
        who = _("You") if event.actor_kind in OURS else names.get(event.agency_id or 0, "")
        entries.append(
            {
                "title": entry.says,
                "when": event.occurred_at,
                "body": entry.words,
                "who": who,
                "tone": "done" if entries else "now",
            }
        )
    return entries


def _thread(complaint: Complaint) -> list[Message]:
    """Return what was written to and fro by people; the system's own messages only repeat the timeline."""
    if complaint.conversation_id is None:
        return []
    return list(
        Message.objects.filter(conversation=complaint.conversation_id)
        .exclude(direction="internal")
        .exclude(channel="system")
        .order_by("id")
    )
