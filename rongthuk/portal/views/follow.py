"""Find one's case again by the number and PIN of the receipt."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from rongthuk.complaints.opening import by_pin
from rongthuk.core.errors import DomainError, Invalid, TooMany
from rongthuk.portal.forms import PlainText
from rongthuk.portal.views.privately import privately


class FollowForm(forms.Form):
    """The number and the PIN."""

    reference = PlainText(
        most=60, one_line=True, label=_("Case number"), help_text=_("For example 69-004512-6"),
        error_messages={"required": _("Write the case number that stands on your receipt.")},
    )  # fmt: skip
    pin = PlainText(
        most=30, one_line=True, label=_("PIN"), help_text=_("The six digits on your receipt"),
        error_messages={"required": _("Write the six digits of the PIN.")},
    )  # fmt: skip


@privately
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponseBase:
    """Open a case; wrong guesses are counted and end in "too many"."""
    form = FollowForm(request.POST or None)
    status, headers = 200, {}
    if request.method == "POST" and form.is_valid():
        try:
            found = by_pin(form.cleaned_data["reference"], form.cleaned_data["pin"])
        except (Invalid, TooMany) as error:
            form.add_error(error.field, error.message)
            status = error.status
            headers = _wait(error)
        else:
            return redirect("portal:case", secret=found.secret)
    if form.errors and status == 200:
        status = 422
    response: HttpResponse = render(request, "portal/follow.html", {"form": form}, status=status)
    for name, value in headers.items():
        response[name] = value
    return response


def _wait(error: DomainError) -> dict[str, str]:
    wait = error.facts.get("retry_after")
    return {"Retry-After": str(wait)} if wait else {}
