"""Take photographs one request each: for a report that is being written, and for a case."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rongthuk.complaints.opening import by_secret
from rongthuk.core.errors import Invalid
from rongthuk.intake.actions import discard_upload, upload

SALT = "portal.upload"


def sign_owner(owner: str) -> str:
    """Return the word with which a page may send photographs for this form, even when its session is gone."""
    return signing.Signer(salt=SALT).sign(owner)


def _owner(request: HttpRequest) -> str:
    try:
        return signing.Signer(salt=SALT).unsign(request.GET.get("form", ""))
    except signing.BadSignature:
        return ""


def case_owner(complaint_id: int) -> str:
    """Return who the photographs belong to that are sent from a case's page."""
    return f"case:{complaint_id}"


@require_POST
def for_report(request: HttpRequest) -> HttpResponse:
    """Take one photograph of a form."""
    owner = _owner(request)
    if not owner.startswith("form:"):
        return JsonResponse(
            {"message": _("This form is too old. Please load the page once more.")}, status=403
        )
    return _take(
        request, owner, reverse("portal:upload_remove", args=["TOKEN"]) + f"?form={request.GET['form']}"
    )


@require_POST
def for_case(request: HttpRequest, secret: str) -> HttpResponse:
    """Take one photograph from a case's page."""
    complaint = by_secret(secret)
    return _take(
        request, case_owner(complaint.pk), reverse("portal:case_upload_remove", args=[secret, "TOKEN"])
    )


def _take(request: HttpRequest, owner: str, remove_url: str) -> HttpResponse:
    file = request.FILES.get("photo")
    if file is None:
        return JsonResponse({"message": _("No photograph arrived. Please choose it again.")}, status=422)
    try:
        row = upload(file, owner=owner, name=file.name or "")
    except Invalid as error:
        return JsonResponse({"message": str(error.message)}, status=error.status)
    return JsonResponse({"id": row.token, "remove_url": remove_url.replace("TOKEN", row.token)}, status=201)


@require_POST
def remove_from_report(request: HttpRequest, token: str) -> HttpResponse:
    """Take a photograph back before the report is sent."""
    discard_upload(token, owner=_owner(request))
    return HttpResponse(status=204)


@require_POST
def remove_from_case(request: HttpRequest, secret: str, token: str) -> HttpResponse:
    """Take a photograph back before it is added to the case."""
    discard_upload(token, owner=case_owner(by_secret(secret).pk))
    return HttpResponse(status=204)
