"""Step 1: what the problem is, and photographs of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rongthuk.core.errors import Invalid
from rongthuk.intake.actions import MOST_UPLOADS, discard_upload, upload
from rongthuk.intake.models import Upload
from rongthuk.portal.drafts import Report, forget, keep, report_of
from rongthuk.portal.forms import WhatForm
from rongthuk.portal.views.report import steps
from rongthuk.taxonomy.queries import find_category


@require_http_methods(["GET", "HEAD", "POST"])
def what(request: HttpRequest) -> HttpResponse:
    """Ask what the problem is; take photographs without JavaScript too, and refuse bad ones without losing a word."""
    report = report_of(request)
    if request.method != "POST":
        _note_category(request, report)
        return _show(request, report, WhatForm(initial={"text": report.text}))
    if sent := steps.already_sent(request, report):
        return sent
    form = WhatForm(request.POST)
    refusals = _take_photos(request, report)
    if form.is_valid():
        report.text = form.cleaned_data["text"]
        if not refusals and "remove" not in request.POST:
            return steps.onward(request, report, "what")
    keep(request, report)
    if "remove" in request.POST:
        return _show(request, report, WhatForm(initial={"text": request.POST.get("text", "")}))
    return _show(request, report, form, refusals)


def _note_category(request: HttpRequest, report: Report) -> None:
    """Take over the category of a link on the first page; it is offered first in the third step."""
    found = find_category(request.GET.get("category", ""))
    if found and found.active and not report.categorised:
        report.category = found.code
        if report.text:
            keep(request, report)


def _take_photos(request: HttpRequest, report: Report) -> list[str]:
    """Add what was sent to the report's photographs; return a sentence for each that could not be taken."""
    if "remove" in request.POST:
        discard_upload(request.POST["remove"], owner=report.owner)
    named = [*report.photos, *request.POST.getlist("photo_ids")]
    ours = set(Upload.objects.filter(token__in=named, owner=report.owner).values_list("token", flat=True))
    report.photos = [token for token in dict.fromkeys(named) if token in ours]
    refusals: list[str] = []
    for file in request.FILES.getlist("photos"):
        if len(report.photos) >= MOST_UPLOADS:
            refusals.append(
                _("Up to %(most)s photographs can be sent; the first %(most)s were kept.")
                % {"most": MOST_UPLOADS}
            )
            break
        try:
            report.photos.append(upload(file, owner=report.owner, name=file.name or "").token)
        except Invalid as error:
            refusals.append(f"{file.name}: {error.message}")
    return refusals


def _show(
    request: HttpRequest, report: Report, form: WhatForm, refusals: list[str] | None = None
) -> HttpResponse:
    photos: list[Any] = []
    if report.photos:
        known = {row.token: row for row in Upload.objects.filter(token__in=report.photos, owner=report.owner)}
        photos = [known[token] for token in report.photos if token in known]
    for sentence in refusals or []:
        form.add_error(None, sentence)
    bad = form.is_bound and bool(form.errors)
    return steps.page(
        request, report, "what", form=form, photos=photos, most=MOST_UPLOADS, status=422 if bad else 200
    )


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Throw the report away and begin anew."""
    forget(request)
    return redirect("portal:what")
