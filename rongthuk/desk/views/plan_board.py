"""Show the year's board: every project of every unit, to be narrowed, ordered and walked through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongthuk.core.actors import Actor
from rongthuk.core.thai import fiscal_year
from rongthuk.desk.doors import staff
from rongthuk.desk.views.shell import page
from rongthuk.organisations.queries import agency_by_id, find_agency
from rongthuk.planning import access
from rongthuk.planning.models import Project, StrategyNode
from rongthuk.planning.queries import board as boards

KEPT = ("unit", "state", "tag", "strategy", "q", "only", "sort", "view")
LONGEST_CHOICE = 70
# Spaces that a list of choices does not swallow.
INDENT = "\N{NO-BREAK SPACE}" * 3


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter with its count."""

    label: Any
    address: str
    count: int
    is_on: bool
    is_danger: bool = False


@require_GET
@staff()
def start(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Open the board of the present budget year, or of the newest year that there is."""
    years = [row.year for row in boards.years()]
    present = fiscal_year(timezone.now())
    year = present if present in years or not years else years[0]
    return redirect("desk:plan_board", year)


@require_GET
@staff()
def board(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show the board of a year."""
    years = boards.years()
    chosen = next((row for row in years if row.year == year), None)
    present = fiscal_year(timezone.now())
    if chosen is None and years and year != present:
        raise Http404
    filters = filters_of(request.GET, year)
    shown = boards.board(actor, filters)
    query = kept_part(request.GET)
    path = reverse("desk:plan_board", args=[year])
    by_unit = request.GET.get("view") == "units"
    context = {
        "year": year,
        "years": sorted({*(row.year for row in years), year}, reverse=True),
        "closed": chosen is not None and chosen.closed_at is not None,
        "is_open_year": chosen is not None,
        "board": shown,
        "filters": filters,
        "chips": _chips(query, path, shown),
        "choices": _choices(filters),
        "is_filtered": any(request.GET.get(name) for name in KEPT if name not in {"sort", "view"}),
        "clear_url": path,
        "by_unit": by_unit,
        "table_url": f"{path}?{_with(query, view='')}",
        "units_url": f"{path}?{_with(query, view='units')}",
        "next_url": f"{path}?{_with(query, page=str(shown.page + 1))}" if shown.page < shown.pages else "",
        "previous_url": f"{path}?{_with(query, page=str(shown.page - 1))}" if shown.page > 1 else "",
        "units": [(unit, f"{path}?{_with(query, view='', unit=unit.agency.code)}") for unit in shown.units]
        if by_unit
        else [],
        "decides": access.waiting_for(actor, "approver") is not None,
        "plans": actor.has("planner") and chosen is not None and chosen.closed_at is None,
    }
    return page(request, actor, "desk/plan/board.html", context)


def filters_of(query: QueryDict, year: int) -> boards.Filters:
    """Read the address; what names nothing that exists restricts nothing."""
    node = query.get("strategy", "")
    state = query.get("state", "")
    return boards.Filters(
        year=year,
        unit=find_agency(query.get("unit", "")[:80]),
        state=state if state in {"open", *Project.State.values} else "",
        tag=query.get("tag", "")[:60],
        node=StrategyNode.objects.filter(year=year, pk=int(node)).first() if node.isdecimal() else None,
        only=query.get("only", "") if query.get("only") in boards.ONLY else "",
        words=query.get("q", "")[:200],
        order=query.get("sort", "")[:20],
        page=int(query.get("page", "1")) if query.get("page", "").isdecimal() else 1,
    )


def kept_part(query: QueryDict) -> str:
    """Return what of an address must stay while one walks through the board."""
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if query.get(name):
            kept[name] = query.get(name, "")
    return kept.urlencode()


def _with(text: str, **changes: str) -> str:
    query = QueryDict(text, mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return query.urlencode()


def _chips(query: str, path: str, shown: boards.BoardPage) -> list[Chip]:
    now = QueryDict(query).get("only", "")

    def chip(label: Any, count: int, only: str, *, danger: bool = False) -> Chip:
        address = f"{path}?{_with(query, only='' if only == now else only)}"
        return Chip(label, address, count, now == only, danger and count > 0)

    counts = shown.counts
    found = [
        chip(_("All projects"), counts.projects, ""),
        chip(_("With late steps"), counts.late, "late", danger=True),
        chip(_("With open problems"), counts.problems, "problems"),
    ]
    if shown.round is not None:
        found.append(chip(_("Not reported in this round"), counts.silent, "silent", danger=True))
    found.append(chip(_("Progress fell"), counts.falling, "falling"))
    return found


def _choices(filters: boards.Filters) -> list[dict[str, Any]]:
    """Return the boxes of the filter: name, label, value, options, what nothing chosen means."""
    units = boards.units_of(filters.year)
    offices = [(unit.code, INDENT * (unit.depth - 1) + unit.name) for unit in units]
    nodes = StrategyNode.objects.filter(year=filters.year).order_by("sort_key")
    strategies = [
        (str(node.pk), f"{INDENT * node.depth}{node.number} {node.title}"[:LONGEST_CHOICE]) for node in nodes
    ]
    known = {"quick-win": "Quick Win", "flagship": "Flagship"}
    tags = [(tag, known.get(tag, tag)) for tag in boards.tags_of(filters.year)]
    states = [("open", _("Not finished")), *Project.State.choices]
    unit_code = filters.unit.code if filters.unit else ""
    if filters.unit is not None and unit_code not in dict(offices):
        offices.insert(0, (unit_code, agency_by_id(filters.unit.pk).name))
    found = [
        ("unit", _("Unit"), unit_code, offices, _("All units")),
        ("state", _("State"), filters.state, states, _("Any state")),
        ("tag", _("Mark"), filters.tag, tags, _("Any mark")),
        (
            "strategy",
            _("Strategy"),
            str(filters.node.pk) if filters.node else "",
            strategies,
            _("Any strategy"),
        ),
    ]
    return [
        {"name": name, "label": label, "value": value, "options": options, "empty": empty}
        for name, label, value, options, empty in found
        if options
    ]
