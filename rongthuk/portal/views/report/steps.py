"""What the steps have in common: which follows which, and what every step's page is given."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from rongthuk.portal.drafts import Report, keep, sent_as

# Follow-up questions belong to the third step.
NUMBERS = {"what": 1, "where": 2, "category": 3, "questions": 3, "contact": 4, "check": 5}
BEFORE = {"where": "what", "category": "where", "questions": "category"}


def already_sent(request: HttpRequest, report: Report) -> HttpResponse | None:
    """Lead to the receipt when this form has been sent before: a second press, or the back button."""
    secret = sent_as(request, report)
    return redirect("portal:receipt", secret=secret) if secret else None


def not_yet(report: Report, name: str) -> HttpResponse | None:
    """Lead back to the first step without an answer when somebody jumped ahead of it."""
    missing = report.first_missing()
    return redirect(f"portal:{missing}") if NUMBERS[missing] < NUMBERS[name] else None


def onward(request: HttpRequest, report: Report, name: str) -> HttpResponse:
    """Keep the answer and go on: to the next step, or back to the summary whence the person came."""
    keep(request, report)
    category = report.found_category
    asks = bool(category and category.question_list)
    if request.POST.get("back") == "check" and not (name == "category" and asks and not report.asked):
        return redirect(
            "portal:check" if report.first_missing() == "check" else f"portal:{report.first_missing()}"
        )
    after = {
        "what": "where",
        "where": "category",
        "category": "questions" if asks else "contact",
        "questions": "contact",
        "contact": "check",
    }
    return redirect(f"portal:{after[name]}")


def page(
    request: HttpRequest,
    report: Report,
    name: str,
    *,
    private: bool = False,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Show a step. Pages with a name or a phone number are kept nowhere; the others come back with the back button."""
    back = request.POST.get("back") or request.GET.get("back")
    before = BEFORE.get(name)
    if name in {"contact", "check"}:
        category = report.found_category
        asks = "questions" if category and category.question_list else "category"
        before = "contact" if name == "check" else asks
    response = render(
        request,
        f"portal/report/{name}.html",
        {
            "report": report,
            "step": NUMBERS[name],
            "steps": 5,
            "step_words": _("Step %(step)s of %(steps)s") % {"step": NUMBERS[name], "steps": 5},
            "back_url": reverse("portal:check" if back == "check" else f"portal:{before}")
            if back == "check" or before
            else "",
            "back": "check" if back == "check" else "",
            **context,
        },
        status=status,
    )
    # A change of an earlier answer carries the contact details along in the form's sealed copy.
    private = private or report.reached
    patch_cache_control(response, private=True, **({"no_store": True} if private else {"no_cache": True}))
    return response
