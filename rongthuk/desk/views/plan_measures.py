"""Show the city's measures with their definitions and figures, and the cases behind them, to all who work for the city."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongthuk.complaints import access as cases_access
from rongthuk.complaints.measures import cases_behind
from rongthuk.core import measures as core
from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import Period
from rongthuk.core.measures import Measure
from rongthuk.core.text import safe_cell
from rongthuk.core.thai import fiscal_year
from rongthuk.desk import measuring
from rongthuk.desk.doors import staff
from rongthuk.desk.listing import rows_of
from rongthuk.desk.measuring import Reader, Span
from rongthuk.desk.views.plan_shell import plan_page, with_changes
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_id, children_of

KEPT = ("period", "from", "to", "unit", "now")
SORTS = ("unit", "value", "cases")
# So many are counted before the page says "more than".
MOST_COUNTED = 10_000


def _asked(query: QueryDict) -> dict[str, Any]:
    """Read the address, and return what every page of measures shows of it."""
    now = timezone.now()
    span, unit = measuring.read_span(query, now), measuring.read_unit(query)
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if query.get(name):
            kept[name] = query.get(name, "")
    reader = measuring.reader(query)
    return {
        "span": span,
        "unit": unit,
        "reader": reader,
        "spans": measuring.span_choices(now),
        "is_offered": any(
            span.word == word for _group, words in measuring.span_choices(now) for word, _name in words
        ),
        "units": measuring.unit_options(unit),
        "days": (query.get("from", ""), query.get("to", "")) if not span.word else ("", ""),
        "query": kept.urlencode(),
        "now_url": f"?{with_changes(query, now='1')}",
        "kept_url": f"?{with_changes(query, now='')}",
    }


def find_measure(code: str) -> Measure:
    """Return one measure, or a page that says there is none."""
    try:
        return core.measure(code)
    except KeyError:
        raise Http404 from None


@require_GET
@staff()
def measures(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show every measure: what it counts, how it stands, how it stood."""
    asked = _asked(request.GET)
    span: Span = asked["span"]
    path = measuring.path_of(asked["unit"])
    rows = []
    for one in core.measures():
        periods = [span.period, span.before, span.year_before]
        now, before, year_before = asked["reader"].series(one, periods, path)
        rows.append(
            {
                "measure": one,
                "now": measuring.row_of(one, now),
                "before": measuring.row_of(one, before),
                "year_before": measuring.row_of(one, year_before),
                "change": measuring.change_of(one, now, before, is_running=span.is_running),
                "address": f"{reverse('desk:plan_measure', args=[one.code])}?{asked['query']}",
            }
        )
    return plan_page(
        request,
        actor,
        "desk/plan/measures.html",
        fiscal_year(timezone.now()),
        tab="measures",
        rows=rows,
        **asked,
    )


@require_GET
@staff()
def measure(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """Show one measure by month, by the units below and by part."""
    one = find_measure(code)
    asked = _asked(request.GET)
    span: Span = asked["span"]
    reader: Reader = asked["reader"]
    path = measuring.path_of(asked["unit"])
    now, before, year_before = reader.series(one, [span.period, span.before, span.year_before], path)
    units = _by_unit(one, span, asked["unit"], reader, request.GET.get("sort", ""))
    cases = reverse("desk:plan_measure_cases", args=[one.code])
    context: dict[str, Any] = {
        **asked,
        "one": one,
        "now": measuring.row_of(one, now),
        "compared": [
            (
                span.before_name,
                measuring.row_of(one, before),
                measuring.change_of(one, now, before, is_running=span.is_running),
            ),
            (
                span.year_before_name,
                measuring.row_of(one, year_before),
                measuring.change_of(one, now, year_before, is_running=span.is_running),
            ),
        ],
        "months": _by_month(one, span, path, reader),
        "by_unit": units,
        "thin": sum(each["is_thin"] for each in units),
        "too_few": measuring.TOO_FEW,
        "parts": _by_part(one, span, path, reader),
        "cases_url": f"{cases}?{asked['query']}",
        "month_csv": f"{reverse('desk:plan_measure_csv', args=[one.code, 'months'])}?{asked['query']}",
        "unit_csv": f"{reverse('desk:plan_measure_csv', args=[one.code, 'units'])}?{asked['query']}",
        "back_url": f"{reverse('desk:plan_measures')}?{asked['query']}",
        "unit_query": with_changes(request.GET, unit="", sort=""),
    }
    year = fiscal_year(timezone.now())
    return plan_page(request, actor, "desk/plan/measure.html", year, tab="measures", **context)


def _by_month(one: Measure, span: Span, path: str, reader: Reader) -> list[dict[str, Any]]:
    """Return the months with those of a year before beside them; what has not begun is left out."""
    now = timezone.now()
    months = [each for each in measuring.months_around(span) if each.period.since <= now]
    before = [type(each)(each.year - 1, each.number) for each in months]
    found = reader.series(one, [each.period for each in (*months, *before)], path)
    return [
        {
            "month": month,
            **measuring.row_of(one, found[place]),
            "year_before": measuring.row_of(one, found[place + len(months)]),
        }
        for place, month in enumerate(months)
    ]


def _by_unit(one: Measure, span: Span, unit: Agency, reader: Reader, sort: str) -> list[dict[str, Any]]:
    """Return the units directly below that have any case, ordered; those with too few to compare come last by value."""
    below = children_of(unit)
    figures = reader.by_agency(one, span.period, [each.path for each in below])
    rows = [{"agency": each, **measuring.row_of(one, figures[each.path])} for each in below]
    rows = [row for row in rows if row["figure"].denominator or row["figure"].numerator]
    name, down = sort.lstrip("-"), sort.startswith("-")
    if name not in SORTS:
        return rows
    if name == "unit":
        return sorted(rows, key=lambda row: row["agency"].sort_key, reverse=down)
    if name == "cases":
        return sorted(
            rows, key=lambda row: row["figure"].denominator or row["figure"].numerator, reverse=down
        )
    ordered = sorted(rows, key=lambda row: row["value"] or 0, reverse=down)
    return sorted(ordered, key=lambda row: row["is_thin"])


def _by_part(one: Measure, span: Span, path: str, reader: Reader) -> list[dict[str, Any]]:
    """Return each part that occurs, the largest first; nothing where the measure has none."""
    if one.part is None:
        return []
    found = reader.by_part(one, span.period, path)
    rows = [
        {"code": part, "name": one.part_name(part), **measuring.row_of(one, figure)}
        for part, figure in found.items()
    ]
    total = sum(row["figure"].numerator for row in rows)
    for row in rows:
        row["share"] = f"{row['figure'].numerator * 100 / total:.1f}" if total and one.unit == "count" else ""
    return sorted(rows, key=lambda row: -(row["figure"].denominator or row["figure"].numerator))


@require_GET
@staff()
def table(request: HttpRequest, actor: Actor, code: str, kind: str) -> HttpResponseBase:
    """Hand out the months or the units of a measure as a table for a spreadsheet."""
    one = find_measure(code)
    asked = _asked(request.GET)
    span: Span = asked["span"]
    figures = [_("Counted"), _("Out of"), _("Figure")]
    if kind == "months":
        rows = _by_month(one, span, measuring.path_of(asked["unit"]), asked["reader"])
        lines = [[f"{row['month'].first_day:%Y-%m}", *_cells(row)] for row in rows]
        head = [_("Month"), *figures]
    elif kind == "units":
        rows = _by_unit(one, span, asked["unit"], asked["reader"], "")
        lines = [[row["agency"].code, row["agency"].name, *_cells(row)] for row in rows]
        head = [_("Code"), _("Unit"), *figures]
    else:
        raise Http404
    file = StringIO()
    # Spreadsheets read UTF-8 as such only with a mark at the beginning.
    file.write("\ufeff")
    csv.writer(file).writerows([[safe_cell(str(cell)) for cell in line] for line in [head, *lines]])
    answer = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{one.code}-{kind}.csv"'
    return answer


def _cells(row: dict[str, Any]) -> list[Any]:
    figure = row["figure"]
    return [figure.numerator, "" if figure.denominator is None else figure.denominator, row["plain"]]


@require_GET
@staff()
def cases(request: HttpRequest, actor: Actor, code: str) -> HttpResponseBase:
    """List the cases behind a figure that the reader may see, and say how many he may not."""
    one = find_measure(code)
    asked = _asked(request.GET)
    span: Span = asked["span"]
    path = measuring.path_of(asked["unit"])
    part = request.GET.get("part", "")[:60] or None
    counted = {"1": True, "0": False}.get(request.GET.get("counted", "")) if one.unit == "share" else None
    found = cases_behind(
        actor, one, span.period, path, counted=counted, part=part, after=request.GET.get("after")
    )
    here = reverse("desk:plan_measure_cases", args=[one.code])
    rows = rows_of(found.rows, actor, "")
    context: dict[str, Any] = {
        **asked,
        "one": one,
        "part": str(one.part_name(part)) if part else "",
        "part_code": part or "",
        "rows": [{"row": row, "lead": agency_by_id(row.case.lead_id)} for row in rows],
        "counts": None
        if request.GET.get("after")
        else _counts(actor, one, span.period, path, counted=counted, part=part),
        "chips": [
            (
                label,
                f"{here}?{with_changes(request.GET, counted=word)}",
                request.GET.get("counted", "") == word,
            )
            for label, word in ((_("All"), ""), (_("Counted"), "1"), (_("Not counted"), "0"))
        ]
        if one.unit == "share"
        else [],
        "next_url": f"{here}?{with_changes(request.GET, after=found.next)}" if found.next else "",
        "previous_url": f"{here}?{with_changes(request.GET)}" if request.GET.get("after") else "",
        "back_url": f"{reverse('desk:plan_measure', args=[one.code])}?{asked['query']}",
    }
    year = fiscal_year(timezone.now())
    return plan_page(request, actor, "desk/plan/measure_cases.html", year, tab="measures", **context)


def _counts(
    actor: Actor, one: Measure, period: Period, path: str, *, counted: bool | None, part: str | None
) -> dict[str, Any]:
    """Count the cases behind the figure, and those of them that are not for the reader; two queries, ten thousand cases at most."""
    keys = core.subject_keys(one, period, path, counted=counted, part=part, size=MOST_COUNTED + 1)
    if len(keys) > MOST_COUNTED:
        return {"total": MOST_COUNTED, "is_more": True, "hidden": 0}
    seen = cases_access.queryset(actor).select_related(None).filter(pk__in=keys).order_by().count()
    return {"total": len(keys), "is_more": False, "hidden": len(keys) - seen}
