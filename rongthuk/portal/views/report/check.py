"""Step 5: read everything once more, and send it."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.intake.actions import submit
from rongthuk.intake.models import Upload
from rongthuk.portal.drafts import Report, note_sent, report_of
from rongthuk.portal.emergencies import numbers_for
from rongthuk.portal.views.report import steps
from rongthuk.taxonomy.questions import describe

logger = logging.getLogger(__name__)

# Which step corrects a field that intake refuses.
STEP_OF = {
    "text": "what", "uploads": "what", "files": "what", "lon": "where", "lat": "where", "khwaeng": "where", "place": "where",
    "category": "category", "phone": "contact", "email": "contact", "name": "contact",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Show all answers with a way to change each; file the report once, however often the button is pressed."""
    report = report_of(request)
    if sent := request.method == "POST" and steps.already_sent(request, report):
        return sent
    if jumped := steps.not_yet(report, "check"):
        return jumped
    if request.method != "POST":
        return _show(request, report)
    try:
        receipt = submit(report.as_draft(get_language() or "th"), by=Actor(kind="complainant"))
    except (Invalid, Conflict) as error:
        logger.info("report refused", extra={"code": error.code})
        return _show(request, report, error)
    note_sent(request, report, receipt.secret)
    return redirect("portal:receipt", secret=receipt.secret)


def _show(request: HttpRequest, report: Report, error: Invalid | Conflict | None = None) -> HttpResponse:
    category = report.found_category
    step = (
        STEP_OF.get(error.field or "", "questions" if error.field in report.answers else "check")
        if error
        else ""
    )
    return steps.page(
        request, report, "check", private=True, category=category,
        answers=describe(category, report.answers) if category else [],
        photos=Upload.objects.filter(token__in=report.photos, owner=report.owner), numbers=numbers_for(category),
        error=error, error_step=step, status=error.status if error else 200,
    )  # fmt: skip
