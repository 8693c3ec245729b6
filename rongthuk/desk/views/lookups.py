"""Answer what is searched while typing: units, places; jump to a number; hand out outlines and files."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from rongthuk.areas.outlines import outlines_geojson
from rongthuk.areas.places import search_places
from rongthuk.complaints import access, photographs, references
from rongthuk.complaints.photographs import PDF, Size
from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError
from rongthuk.desk.doors import staff
from rongthuk.desk.forms.agencies import detail_of, search_agencies
from rongthuk.desk.views.shell import page


@require_GET
@staff()
def agencies(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Find units by a part of their name."""
    found = search_agencies(request.GET.get("q", "")[:80], outside=bool(request.GET.get("outside")))
    return JsonResponse(
        {"results": [{"label": each.name, "detail": detail_of(each), "value": each.code} for each in found]}
    )


@require_GET
@staff()
def places(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Find streets, soi, khwaeng, districts and offices."""
    hits = search_places(request.GET.get("q", "")[:200])
    return JsonResponse(
        {
            "results": [
                {
                    "label": hit.name,
                    "detail": hit.within,
                    "lon": hit.lon,
                    "lat": hit.lat,
                    "khwaeng": hit.khwaeng_code,
                    "district": hit.district_code,
                }
                for hit in hits
            ]
        }
    )


@require_GET
@staff()
def jump(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Open a case by its number; a number that cannot be is answered with the reason."""
    text = request.GET.get("q", "")
    try:
        case = access.get(actor, reference=references.read(text))
    except DomainError as error:
        return page(request, actor, "desk/jump.html", {"error": error, "text": text}, status=error.status)
    return redirect("desk:case", case.reference)


@require_GET
def outlines(request: HttpRequest) -> HttpResponse:
    """Hand out the outlines of the khwaeng: public knowledge, kept by the browser for a day."""
    document = outlines_geojson("khwaeng")
    return HttpResponse(
        document.body,
        content_type=document.content_type,
        headers={"Cache-Control": "public, max-age=86400"},
    )


@require_GET
@staff()
def attachment(
    request: HttpRequest, actor: Actor, reference: str, token: str, size: Size
) -> HttpResponseBase:
    """Stream a file of a case to who may read the case; a paper is downloaded, never shown inside a page."""
    case = access.get(actor, reference=reference)
    found = get_object_or_404(case.attachments, token=token)
    file, content_type = photographs.stream(found, size)
    answer = FileResponse(file, content_type=content_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if content_type == PDF:
        answer.headers["Content-Disposition"] = f'attachment; filename="{case.reference}-{found.pk}.pdf"'
    return answer
