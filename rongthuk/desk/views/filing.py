"""Take down a case for somebody who calls, comes or writes, and give him his receipt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from rongthuk.complaints import access, references
from rongthuk.complaints.models import Complaint
from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError, Forbidden
from rongthuk.desk.doors import kept, staff
from rongthuk.desk.forms.filing import NewCaseForm, QuestionsForm
from rongthuk.desk.views.shell import page
from rongthuk.intake.actions import submit
from rongthuk.taxonomy.queries import find_category
from rongthuk.taxonomy.questions import BadAnswers, check
from rongthuk.taxonomy.suggestions import suggest

SUGGESTED = 4
RECEIPT_SHOWN_FOR = timedelta(hours=1)


def _centre_only(actor: Actor) -> None:
    if not access.is_centre(actor):
        raise Forbidden


@require_http_methods(["GET", "POST"])
@staff()
def new(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show the form for taking down a case, or file it; sent twice, it is filed once."""
    _centre_only(actor)
    data = request.POST if request.method == "POST" else kept(request, request.path)
    form = NewCaseForm(data)
    asked = QuestionsForm(form.chosen_category(), data)
    if request.method == "GET":
        return _show(request, actor, form, asked, 200)
    if not form.is_valid():
        return _show(request, actor, form, asked, 422)
    asked.is_valid()
    category = form.chosen_category()
    try:
        if category is not None and not asked.was_asked():
            # Without JavaScript the questions are seen only now; a caller who does not know sends them on empty.
            check(category, asked.answers())
        receipt = submit(form.draft(asked.answers()), by=actor)
    except BadAnswers as refusal:
        for code, sentence in refusal.errors.items():
            asked.add_error(code if code in asked.fields else None, str(sentence))
        return _show(request, actor, form, asked, 422)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _show(request, actor, form, asked, refusal.status)
    return redirect("desk:receipt", receipt.reference)


def _show(
    request: HttpRequest, actor: Actor, form: NewCaseForm, asked: QuestionsForm, status: int
) -> HttpResponse:
    text = str(form.data.get("text", "")) if form.is_bound else ""
    context: dict[str, Any] = {
        "form": form,
        "asked": asked,
        "suggestions": _suggestions(text),
        "chosen": form.data.get("suggested", ""),
    }
    return page(request, actor, "desk/new.html", context, status=status)


def _suggestions(text: str) -> list[tuple[Any, str]]:
    """Return the likeliest categories with the words that speak for them."""
    if len(text.strip()) < 4:
        return []
    found = [
        (find_category(each.category_code), each.because) for each in suggest(text[:2000], limit=SUGGESTED)
    ]
    return [(category, because) for category, because in found if category is not None]


@require_GET
@staff()
def categories(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Suggest categories for the words so far, as cards to choose from."""
    _centre_only(actor)
    context = {
        "suggestions": _suggestions(request.GET.get("text", "")),
        "chosen": request.GET.get("suggested", ""),
    }
    return render(request, "desk/new.html#suggestions", context)


@require_GET
@staff()
def questions(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Ask what the chosen category wants to know."""
    _centre_only(actor)
    code = request.GET.get("category") or request.GET.get("suggested") or ""
    return render(
        request, "desk/new.html#questions", {"asked": QuestionsForm(find_category(code), request.GET or None)}
    )


@require_GET
@staff()
def receipt(request: HttpRequest, actor: Actor, reference: str) -> HttpResponseBase:
    """Show the receipt to be read aloud: to who took the case down, within the hour, and to nobody else.

    It does not go through `access`: who takes down a tip-off may say its number, but not read the case again.
    """
    case = (
        Complaint.objects.select_related("lead", "office", "category")
        .filter(
            reference=reference,
            recorded_at__gte=timezone.now() - RECEIPT_SHOWN_FOR,
            events__number=1,
            events__actor_kind="officer",
            events__actor_id=actor.id,
        )
        .first()
    )
    if case is None:
        raise Forbidden
    context = {
        "case": case,
        "groups": references.spoken(case.reference),
        "pin_groups": (case.pin[:3], case.pin[3:]),
        "case_url": reverse("desk:case", args=[case.reference]) if access.can_read(case, actor) else "",
    }
    return page(request, actor, "desk/receipt.html", context)
