"""The receipt: the number, the PIN, whose work it is and by when."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.opening import by_secret
from rongthuk.portal.views.privately import privately


@privately
@require_safe
def receipt(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the receipt. The PIN stands here alone; it tells nothing to who already has the link."""
    complaint = by_secret(secret)
    thai = (get_language() or "th").startswith("th")
    return render(
        request,
        "portal/receipt.html",
        {
            "complaint": complaint,
            "pin": f"{complaint.pin[:3]} {complaint.pin[3:]}",
            "because": complaint.because_th if thai else complaint.because_en,
            "unrouted": complaint.state == State.FILED,
            "link": settings.BASE_URL + reverse("portal:case", args=[secret]),
            "by_email": complaint.complainant is not None
            and complaint.complainant.wants_updates
            and complaint.complainant.told_at is not None
            and complaint.complainant.told_at.kind == "email",
        },
    )
