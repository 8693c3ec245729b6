"""Hand out the official reports of a year's plan: one unit's at once, everybody's in the background with its progress."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError
from rongthuk.core.fiscal import Quarter, quarter_of, quarters_of
from rongthuk.desk.doors import asks_for, staff
from rongthuk.desk.views.plan_shell import plan_page, unit_choices
from rongthuk.organisations.queries import agency_by_code, root
from rongthuk.planning import access as plans
from rongthuk.reports import access, actions
from rongthuk.reports.registry import FORMATS, build, report

CODE = "plan-quarter"
# A paper of more projects takes longer than a page may; then a run makes it.
MOST_AT_ONCE = 200
MOST_RUNS = 20


def reports_page(year: int) -> str:
    """Return the address of the year's documents."""
    return reverse("desk:plan_reports", args=[year])


@require_GET
@staff()
def reports(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show what can be had for the year, and the reader's own runs."""
    if asks_for(request, "report-runs"):
        return render(request, "desk/plan/reports.html#runs", {**_runs(actor), "year": year})
    return _show(request, actor, year)


def _show(
    request: HttpRequest, actor: Actor, year: int, *, refused: str = "", status: int = 200
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    now = quarter_of(timezone.now())
    begun = [quarter for quarter in quarters_of(year) if quarter <= now]
    whole = root()
    units = [each for each in unit_choices(year, None) if each[0] != whole.code]
    context: dict[str, Any] = {
        "quarters": [(quarter.number, quarter.name) for quarter in begun],
        "quarter": _quarter(asked.get("quarter", ""), begun),
        "units": [(whole.code, _("The whole city")), *units],
        "unit": asked.get("unit") or whole.code,
        **_runs(actor),
        "refused": refused,
        "report": report(CODE),
    }
    return plan_page(request, actor, "desk/plan/reports.html", year, tab="reports", status=status, **context)


def _quarter(text: str, begun: list[Quarter]) -> int | None:
    """Return the quarter that is chosen, else the last that is over, else the one that runs."""
    if text in {str(quarter.number) for quarter in begun}:
        return int(text)
    over = [quarter for quarter in begun if quarter.until <= timezone.now()]
    chosen = over or begun
    return chosen[-1].number if chosen else None


def _runs(actor: Actor) -> dict[str, Any]:
    """Return the reader's own runs, the last first, and whether one of them is still to be waited for."""
    found: list[dict[str, Any]] = []
    for run in access.runs(actor).filter(report=CODE)[:MOST_RUNS]:
        code = run.parameters.get("agency") or ""
        agency = agency_by_code(code, missing_ok=True) if code else root()
        found.append(
            {
                "run": run,
                "unit": agency.name if agency else code,
                "year": run.parameters.get("year"),
                "quarter": run.parameters.get("quarter"),
                "format": FORMATS[run.suffix].name,
            }
        )
    return {"runs": found, "waits": any(each["run"].is_open for each in found)}


def _parameters(request: HttpRequest, year: int) -> dict[str, Any]:
    asked = request.POST if request.method == "POST" else request.GET
    return {
        "year": year,
        "quarter": asked.get("quarter", ""),
        "agency": asked.get("unit", ""),
        "language": (get_language() or "th")[:2],
    }


@require_GET
@staff()
def download(request: HttpRequest, actor: Actor, year: int, suffix: str) -> HttpResponseBase:
    """Make one unit's report now and hand it over; a very large one becomes a run."""
    parameters = _parameters(request, year)
    if suffix not in {each.suffix for each in report(CODE).formats}:
        raise Http404
    try:
        agency = agency_by_code(parameters["agency"]) if parameters["agency"] else root()
        size = plans.projects(actor).filter(year=year, agency__path__startswith=agency.path).count()
        if size > MOST_AT_ONCE:
            actions.start_run(CODE, parameters, suffix=suffix, by=actor)
            messages.info(
                request,
                _("This report has %(count)s projects. It is being made; you will find it below.")
                % {"count": size},
            )
            return redirect(reports_page(year))
        content = build(CODE, parameters, suffix=suffix, by=actor)
        name = f"{report(CODE).file_name(parameters)}.{suffix}"
    except DomainError as refusal:
        return _show(request, actor, year, refused=str(refusal.message), status=refusal.status)
    response = HttpResponse(content, content_type=FORMATS[suffix].content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@staff(form_at=reports_page)
def start(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Ask for the reports of a unit and of every unit below it."""
    try:
        actions.start_run(
            CODE, _parameters(request, year), suffix=request.POST.get("format", "pdf"), by=actor
        )
    except DomainError as refusal:
        return _show(request, actor, year, refused=str(refusal.message), status=refusal.status)
    messages.success(request, _("The reports are being made. You may leave this page."))
    return redirect(reports_page(year))


def _own_page(token: str) -> str:
    return reverse("desk:plan")


@require_POST
@staff(form_at=_own_page)
def stop(request: HttpRequest, actor: Actor, token: str) -> HttpResponseBase:
    """Stop a run."""
    run = actions.stop_run(access.run(actor, token), by=actor)
    return redirect(reports_page(int(run.parameters["year"])))


@require_GET
@staff()
def archive(request: HttpRequest, actor: Actor, token: str) -> HttpResponseBase:
    """Hand over what a run has made."""
    run = access.file_of(actor, token)
    return FileResponse(
        actions.open_file(run), as_attachment=True, filename=run.file_name, content_type="application/zip"
    )
