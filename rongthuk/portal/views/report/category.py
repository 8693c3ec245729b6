"""Step 3: what kind of matter it is, suggested from the words, or left to us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongthuk.portal.drafts import Report, report_of
from rongthuk.portal.emergencies import numbers_for
from rongthuk.portal.views.report import steps
from rongthuk.taxonomy.queries import find_category, groups
from rongthuk.taxonomy.suggestions import suggest

UNSURE = "unsure"
MOST_SUGGESTIONS = 4


@require_http_methods(["GET", "HEAD", "POST"])
def category(request: HttpRequest) -> HttpResponse:
    """Ask for the category; "not sure" is an answer."""
    report = report_of(request)
    if sent := request.method == "POST" and steps.already_sent(request, report):
        return sent
    if jumped := steps.not_yet(report, "category"):
        return jumped
    if request.method != "POST":
        return _show(request, report)
    code = request.POST.get("category", "")
    found = find_category(code)
    if code != UNSURE and (found is None or not found.active):
        words = _("Choose what it is about. If you are not sure, choose “I am not sure”.")
        return _show(request, report, error=words)
    chosen = "" if code == UNSURE else code
    if chosen != report.category:
        report.answers, report.asked = {}, False
    report.category, report.categorised = chosen, True
    return steps.onward(request, report, "category")


def _show(request: HttpRequest, report: Report, error: str = "") -> HttpResponse:
    likely = [report.category, *(each.category_code for each in suggest(report.text, limit=MOST_SUGGESTIONS))]
    suggested = [found for code in dict.fromkeys(likely) if (found := find_category(code))]
    codes = {each.code for each in suggested}
    grouped = [(group, [row for row in rows if row.code not in codes]) for group, rows in groups()]
    chosen = report.category or (UNSURE if report.categorised else "")
    return steps.page(
        request, report, "category", suggested=suggested, groups=[(group, rows) for group, rows in grouped if rows],
        chosen=chosen, unsure=UNSURE, error=error, numbers=numbers_for(suggested[0] if suggested else None), status=422 if error else 200,
    )  # fmt: skip
