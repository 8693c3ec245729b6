"""The public list, the public map and a case as everybody may see it: category, khwaeng, coarse pin, state and dates."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rongthuk.areas.queries import districts_with_khwaeng
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.queries import public
from rongthuk.complaints.references import read
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid, NotFound
from rongthuk.core.text import clean
from rongthuk.intake.actions import submit
from rongthuk.intake.drafts import Draft
from rongthuk.portal.places import area_words
from rongthuk.portal.queries import (
    MOST_COUNTED,
    PERIODS,
    USUAL_PERIOD,
    PublicFilters,
    coarse_pin,
    count_public,
    counts_by_khwaeng,
    public_page,
    spots,
)
from rongthuk.portal.views.lookups import outlines_version
from rongthuk.taxonomy.models import Category
from rongthuk.taxonomy.queries import find_category, groups, snapshot

TONES = {"closed": "ok", "resolved": "ok", "awaiting_complainant": "warn", "awaiting_external": "warn"}
ABUSE_TARGET = "enquiry"


def _filters(request: HttpRequest, period: str = USUAL_PERIOD) -> PublicFilters:
    """Read the filters of an address; a value that is none is left out, because an old link still shall show something."""
    area = request.GET.get("area", "")
    category = request.GET.get("category", "")
    phase = request.GET.get("phase", "")
    chosen = request.GET.get("period", period)
    cell = request.GET.get("cell", "")
    return PublicFilters(
        area=area if area.isascii() and area.isdigit() and len(area) in {4, 6} else "",
        category=category if find_category(category) else "",
        phase=phase if phase in {"open", "closed"} else "",
        period=chosen if chosen in PERIODS else period,
        cell=_cell(cell),
    )


def _cell(text: str) -> int | None:
    try:
        number = int(text, 16)
    except ValueError:
        return None
    return number if 0 < number < 2**63 else None


def _query(filters: PublicFilters, **more: str) -> str:
    chosen = {
        "area": filters.area,
        "category": filters.category,
        "phase": filters.phase,
        "period": filters.period,
    }
    if filters.cell is not None:
        chosen["cell"] = f"{filters.cell:x}"
    return urlencode({name: value for name, value in {**chosen, **more}.items() if value})


def _choices(filters: PublicFilters) -> dict[str, Any]:
    return {
        "filters": filters,
        "filtered": filters != PublicFilters(),
        "districts": districts_with_khwaeng(),
        "groups": [(group, [row for row in rows if row.public]) for group, rows in groups()],
        "periods": [
            ("30", _("The last 30 days")), ("90", _("The last 90 days")), ("365", _("The last year")), ("all", _("All")),
        ],
        "phases": [("open", _("Being worked on")), ("closed", _("Closed"))],
        "query": _query(filters),
    }  # fmt: skip


def _category_of(complaint: Complaint) -> Category | None:
    return _by_id().get(complaint.category_id or 0)


def _by_id() -> dict[int, Category]:
    return {row.pk: row for row in snapshot().categories.values()}


def _facts(complaint: Complaint) -> dict[str, Any]:
    """Return what everybody may know of a case."""
    category = _category_of(complaint)
    return {
        "reference": complaint.reference,
        "state": complaint.state,
        "category": category.name if category else _("Not yet sorted"),
        "where": area_words(complaint.khwaeng_code, complaint.district_code) or _("Place not given"),
        "filed": complaint.occurred_at,
        "due": complaint.due_at,
        "resolved": complaint.resolved_at,
        "closed": complaint.closed_at,
    }


def _count_words(number: int) -> str:
    if number > MOST_COUNTED:
        return _("More than %(number)s cases") % {"number": f"{MOST_COUNTED:,}"}
    return ngettext("%(number)s case", "%(number)s cases", number) % {"number": f"{number:,}"}


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List public cases, newest first."""
    filters = _filters(request)
    page = public_page(filters, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        **_choices(filters),
        "rows": [_facts(row) for row in page.rows],
        "count_words": _count_words(count_public(filters)),
        "next_url": f"?{_query(filters, after=page.next)}" if page.next else "",
        "previous_url": f"?{_query(filters, before=page.previous)}" if page.previous else "",
    }
    return render(request, "portal/cases/list.html", context)


@require_safe
def city_map(request: HttpRequest) -> HttpResponse:
    """Show where cases lie; a table of khwaeng stands in where a map can't."""
    filters = _filters(request)
    counted = counts_by_khwaeng(filters)
    most = max((number for _code, number in counted), default=1)
    context = {
        **_choices(filters),
        "rows": [(code, area_words(code, ""), number) for code, number in counted],
        "most": most,
        "count_words": _count_words(count_public(filters)),
        "outlines_url": f"{reverse('portal:outlines')}?v={outlines_version()}",
        "tiles_url": settings.TILES_URL,
    }
    return render(request, "portal/cases/map.html", context)


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Return the map's points: one a cell, with how many cases lie in it."""
    filters = _filters(request)
    known = _by_id()
    features = []
    for spot in spots(filters):
        if spot.reference:
            category = known.get(spot.category_id or 0)
            told: dict[str, Any] = {
                "label": category.name if category else _("Not yet sorted"),
                "detail": spot.reference,
                "url": reverse("portal:public_case", args=[spot.reference]),
                "tone": TONES.get(spot.state, "info"),
            }
        else:
            told = {"label": _count_words(spot.number), "count": spot.number}
            if len(spot.cell) == 15 and spot.cell[1] == "9":
                told["url"] = f"{reverse('portal:cases')}?{_query(filters, cell=spot.cell)}"
        features.append(
            {
                "type": "Feature",
                "properties": told,
                "geometry": {"type": "Point", "coordinates": [spot.lon, spot.lat]},
            }
        )
    response = JsonResponse(
        {"type": "FeatureCollection", "features": features},
        json_dumps_params={"ensure_ascii": False, "separators": (",", ":")},
        content_type="application/geo+json",
    )
    response["Cache-Control"] = "public, max-age=60"
    response["Vary"] = "Accept-Language, Cookie"
    return response


def _public_case(reference: str) -> Complaint:
    try:
        number = read(reference)
    except Invalid:
        number = ""
    found = public().filter(reference=number).first() if number else None
    if found is None:
        raise NotFound("public_case_not_found", _("There is no public case with this number."))
    return found


@require_safe
def public_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one case as everybody may see it."""
    found = _public_case(reference)
    pin = coarse_pin(found)
    context = {
        "facts": _facts(found),
        "pin": f"{pin[0]},{pin[1]}" if pin else "",
        "outlines_url": f"{reverse('portal:outlines')}?v={outlines_version()}",
        "tiles_url": settings.TILES_URL,
    }
    return render(request, "portal/cases/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def abuse(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a report of abuse to the 1555 centre, as an enquiry of its own about this case."""
    found = _public_case(reference)
    words, error = "", ""
    key = request.POST.get("key", "")[:40] or secrets.token_urlsafe(12)
    if request.method == "POST":
        words = clean(request.POST.get("words", ""))
        if len(words) < 5:
            error = _("Please say in a few words what is wrong with this page.")
        elif len(words) > 2000:
            error = _("This is too long. Please say it in at most 2,000 characters.")
        else:
            submit(
                Draft(
                    channel="web", external_id=f"abuse:{found.pk}:{key}", kind="enquiry", category=ABUSE_TARGET,
                    text=f"แจ้งปัญหาของหน้าเผยแพร่ เรื่องที่ {found.reference}\n{words}", language=get_language() or "th",
                ),
                by=Actor(kind="complainant"),
            )  # fmt: skip
            messages.success(request, _("Thank you. The 1555 centre looks at it."))
            return redirect("portal:public_case", reference=found.reference)
    context = {"facts": _facts(found), "words": words, "error": error, "key": key}
    return render(request, "portal/cases/abuse.html", context, status=422 if error else 200)
