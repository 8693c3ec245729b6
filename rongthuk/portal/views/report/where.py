"""Step 2: where it is. The phone's position, words, the list, the map or coordinates: any one of them will do."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongthuk.areas import place_for
from rongthuk.areas.places import PlaceHit
from rongthuk.areas.queries import districts_with_khwaeng
from rongthuk.portal.drafts import Report, keep, report_of
from rongthuk.portal.forms import WhereForm
from rongthuk.portal.places import RecentPlace, find_places, forget_places, recent_places, remember_place
from rongthuk.portal.views.lookups import outlines_version
from rongthuk.portal.views.report import steps

# Of these only the name is an answer; their middle would be a false pin.
AREAS = {"district", "khwaeng"}


@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest) -> HttpResponse:  # noqa: PLR0911 - one way to answer, one return.
    """Ask where it is."""
    report = report_of(request)
    if sent := request.method == "POST" and steps.already_sent(request, report):
        return sent
    if jumped := steps.not_yet(report, "where"):
        return jumped
    if request.method != "POST":
        return _show(request, report, _filled(report))
    doing = request.POST.get("do", "")
    if doing == "forget":
        response = _show(request, report, _filled(report), forgotten=True)
        forget_places(response)
        return response
    if doing == "nowhere":
        report.put()
        return steps.onward(request, report, "where")
    recent = recent_places(request)
    chosen = request.POST.get("recent", "")
    if chosen.isdecimal() and int(chosen) < len(recent):
        place = recent[int(chosen)]
        report.put(
            lon=place.lon, lat=place.lat, place=place.place, khwaeng=place.khwaeng, district=place.district
        )
        return steps.onward(request, report, "where")
    form = WhereForm(request.POST)
    if not form.is_valid():
        return _show(request, report, form, status=422)
    return _answer(request, report, form)


def _answer(request: HttpRequest, report: Report, form: WhereForm) -> HttpResponse:  # noqa: PLR0911 - as above.
    words, khwaeng = form.cleaned_data["place"], form.cleaned_data["khwaeng"]
    if khwaeng and place_for(khwaeng) is None:
        form.add_error("khwaeng", _("Choose a khwaeng from the list."))
        return _show(request, report, form, status=422)
    point = form.point if form.point and form.point.is_usable else None
    located = point.place.khwaeng_code if point and point.place else ""
    if point and khwaeng and khwaeng != located:
        if form.cleaned_data["coordinates"]:
            form.add_error("khwaeng", _("The coordinates lie elsewhere. Please correct one of the two."))
            return _show(request, report, form, status=422)
        # The list was used after the pin was set, else the pin would have changed it.
        point = None
    if point:
        if point.finding in {"swapped", "outside"}:
            messages.info(request, str(point.message))
        report.put(lon=point.lon, lat=point.lat, place=words, khwaeng=located)
        return _kept(request, report, form)
    if khwaeng:
        report.put(place=words, khwaeng=khwaeng)
        return _kept(request, report, form)
    if not words:
        form.add_error(
            "place", _("Tell us where it is: in words, with your position, or from the list of khwaeng.")
        )
        return _show(request, report, form, status=422)
    hits = find_places(words)
    picked = request.POST.get("hit", "")
    hit = next((each for each in hits if f"{each.kind}:{each.code}" == picked), None)
    if hit:
        _put_hit(report, words, hit)
        return _kept(request, report, form)
    if hits and request.POST.get("searched") != words:
        return _show(request, report, form, hits=hits, searched=words)
    report.put(place=words)
    return _kept(request, report, form)


def _put_hit(report: Report, words: str, hit: PlaceHit) -> None:
    exact = hit.kind not in AREAS
    place = words if exact else ("" if hit.name_th in words and len(words) < len(hit.label) + 5 else words)
    report.put(
        lon=hit.lon if exact else None, lat=hit.lat if exact else None, place=place, khwaeng=hit.khwaeng_code,
        district=hit.district_code,
    )  # fmt: skip


def _kept(request: HttpRequest, report: Report, form: WhereForm) -> HttpResponse:
    response = steps.onward(request, report, "where")
    if form.cleaned_data["remember"]:
        remember_place(
            request,
            response,
            RecentPlace(report.place, report.lon, report.lat, report.khwaeng, report.district),
        )
    return response


def _filled(report: Report) -> WhereForm:
    return WhereForm(
        initial={
            "place": report.place,
            "khwaeng": report.khwaeng,
            "lon": "" if report.lon is None else report.lon,
            "lat": "" if report.lat is None else report.lat,
        }
    )


def _show(
    request: HttpRequest,
    report: Report,
    form: WhereForm,
    *,
    hits: list[PlaceHit] | None = None,
    searched: str = "",
    forgotten: bool = False,
    status: int = 200,
) -> HttpResponse:
    keep(request, report)
    return steps.page(
        request, report, "where", form=form, hits=hits, searched=searched, status=status,
        recent=[] if forgotten else recent_places(request), districts=districts_with_khwaeng(),
        chosen_khwaeng=form["khwaeng"].value() or "", tiles_url=settings.TILES_URL,
        outlines_url=f"{reverse('portal:outlines')}?v={outlines_version()}",
    )  # fmt: skip
