"""Show a case's pictures to its complainant: previews without EXIF, and only what he may see."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rongthuk.complaints.opening import by_secret
from rongthuk.complaints.photographs import PDF, stream
from rongthuk.core.errors import NotFound
from rongthuk.portal.queries import pictures_for_complainant
from rongthuk.portal.views.privately import privately


@privately
@require_safe
def picture(request: HttpRequest, secret: str, token: str, size: str) -> HttpResponseBase:
    """Stream one picture."""
    complaint = by_secret(secret)
    found = next((each for each in pictures_for_complainant(complaint) if each.token == token), None)
    if found is None or size not in {"preview", "thumbnail"}:
        raise NotFound("picture_not_found", _("There is no such picture in your case."))
    file, content_type = stream(found, "preview" if size == "preview" else "thumbnail")
    is_paper = content_type == PDF
    response = FileResponse(
        file, content_type=content_type, as_attachment=is_paper, filename="document.pdf" if is_paper else ""
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
