"""Step 4: how the person may be told; everything may stay empty."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rongthuk.portal.drafts import report_of
from rongthuk.portal.emergencies import numbers_for
from rongthuk.portal.forms import ContactForm
from rongthuk.portal.views.report import steps

FIELDS = ("name", "phone", "email", "wants_updates", "shares_contact")


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Ask for contact details, or for none."""
    report = report_of(request)
    if sent := request.method == "POST" and steps.already_sent(request, report):
        return sent
    if jumped := steps.not_yet(report, "contact"):
        return jumped
    category = report.found_category
    if request.method == "POST" and request.POST.get("do") == "anonymous":
        report.name = report.phone = report.email = ""
        report.shares_contact, report.reached = False, True
        return steps.onward(request, report, "contact")
    form = ContactForm(request.POST or None, initial={name: getattr(report, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        for name in FIELDS:
            setattr(report, name, form.cleaned_data[name])
        report.reached = True
        return steps.onward(request, report, "contact")
    return steps.page(
        request, report, "contact", private=True, form=form, numbers=numbers_for(category),
        confidential=bool(category and category.confidential), status=422 if form.errors else 200,
    )  # fmt: skip
