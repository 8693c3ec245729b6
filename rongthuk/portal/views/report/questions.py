"""Step 3, continued: the follow-up questions of the category, where it has any."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rongthuk.portal.drafts import report_of
from rongthuk.portal.emergencies import numbers_for
from rongthuk.portal.forms import QuestionsForm
from rongthuk.portal.views.report import steps
from rongthuk.taxonomy.models import Category
from rongthuk.taxonomy.questions import BadAnswers, check


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """Ask the follow-up questions; a question that an earlier answer rules out is not asked."""
    report = report_of(request)
    if sent := request.method == "POST" and steps.already_sent(request, report):
        return sent
    if jumped := steps.not_yet(report, "questions"):
        return jumped
    category = report.found_category
    if category is None or not category.question_list:
        return redirect("portal:contact" if report.categorised else "portal:category")
    form = QuestionsForm(category, request.POST or None, initial=report.answers)
    if request.method == "POST" and form.is_valid():
        try:
            report.answers = check(category, form.cleaned_data)
        except BadAnswers as bad:
            for code, sentence in bad.errors.items():
                form.add_error(code, sentence)
        else:
            report.asked = True
            return steps.onward(request, report, "questions")
    return steps.page(
        request, report, "questions", form=form, category=category, asked=_asked(form, category),
        numbers=numbers_for(category), status=422 if form.errors else 200,
    )  # fmt: skip


def _asked(form: QuestionsForm, category: Category) -> list[dict[str, Any]]:
    """Return each question's field with the answer on which it depends."""
    rows = []
    for question in category.question_list:
        when = next(iter(question.shown_when.items()), None)
        rows.append(
            {
                "field": form[question.code],
                "kind": question.kind,
                "when": when[0] if when else "",
                "is": ",".join(when[1]) if when else "",
                "optional": not question.required,
            }
        )
    return rows
