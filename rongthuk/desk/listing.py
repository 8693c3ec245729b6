"""Read a list from an address: which cases, in what order, from which page on; and draw its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from rongthuk.complaints import access, queries
from rongthuk.complaints.models import Assignment, Complaint
from rongthuk.complaints.models.complaint import Kind, State
from rongthuk.complaints.queries import Filters, Page
from rongthuk.core.actors import Actor
from rongthuk.core.text import clean_line, mask_personal
from rongthuk.desk.counting import counts
from rongthuk.desk.places import area_name, district_choices
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import (
    agency_by_code,
    agency_by_id,
    centre,
    children_of,
    find_agency,
    officers_of,
    served_by,
)
from rongthuk.taxonomy.queries import groups

SIZE = 50
CURSORS = ("after", "before")
# What a list's address may carry; everything else in it belongs to the page around.
NAMES = ("in", "unit", "role", "who", "state", "category", "kind", "due", "district", "order", "size")
WORDS_SHOWN = 140
# Stands for the number of a case: building fifty addresses one by one costs more than the query.
_PLACEHOLDER = "00-000000-0"
_PAUSED = frozenset({State.AWAITING_COMPLAINANT.value, State.AWAITING_EXTERNAL.value})

DUE = (
    ("late", gettext_lazy("Late")),
    ("risk", gettext_lazy("At risk (24 h)")),
    ("later", gettext_lazy("Later")),
)
ORDERS = (("due", gettext_lazy("Deadline first")), ("newest", gettext_lazy("Newest first")))
ROLES = (("lead", gettext_lazy("As leading unit")), ("supporting", gettext_lazy("As supporting unit")))


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as the bar shows it: a select with its options."""

    name: str
    label: str
    value: str
    options: list[tuple[str, Any]]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A quick filter with its count."""

    label: str
    address: str
    count: int | None
    is_on: bool
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A case as a list shows it."""

    case: Complaint
    title: str
    words: str
    place: str
    address: str
    is_paused: bool
    done_at: Any = None
    returned: str = ""


@dataclass(slots=True)
class Listing:
    """A list: its rows, its filters and the addresses around it."""

    name: str
    title: str
    path: str
    rows: list[Row]
    page: Page
    query: str
    filter_choices: list[Choice] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    tabs: list[Chip] = field(default_factory=list)
    topics: str = ""
    is_filtered: bool = False
    is_read_only: bool = False

    @property
    def next_url(self) -> str:
        """Return the address of the next page."""
        return f"{self.path}?{_with(self.query, after=self.page.next)}" if self.page.next else ""

    @property
    def previous_url(self) -> str:
        """Return the address of the page before."""
        return f"{self.path}?{_with(self.query, before=self.page.previous)}" if self.page.previous else ""

    @property
    def clear_url(self) -> str:
        """Return the address without filters, in the same unit."""
        kept = QueryDict(self.query)
        unit = kept.get("unit", "")
        return f"{self.path}?unit={unit}" if unit else self.path

    @property
    def export_url(self) -> str:
        """Return where the same list comes as a table for a spreadsheet."""
        return f"{reverse('desk:export')}?{_with(self.query)}"


def units_of(actor: Actor) -> list[Agency]:
    """Return the units whose lists the actor has: those of his roles, and the offices that his desk receives for."""
    found: dict[int, Agency] = {}
    for grant in actor.grants:
        if grant.role not in access.READERS:
            continue
        agency = agency_by_id(grant.agency_id)
        found.setdefault(agency.pk, agency)
        for office in served_by(agency.pk):
            found.setdefault(office.pk, office)
    return list(found.values())


def of(request: HttpRequest, actor: Actor, *, name: str = "", current: str = "") -> Listing:
    """Return the list that the address names."""
    query = request.GET
    if (name or query.get("in")) == "triage" and access.is_centre(actor):
        return triage(query, actor)
    return work(query, actor)


def from_query(query: QueryDict) -> Filters:
    """Read the filters of an address; what means nothing is left out."""
    state = query.get("state", "")
    state = state if state in State.values else ""
    order = "newest" if query.get("order") == "newest" or state == State.CLOSED else "due"
    return Filters(
        unit=find_agency(query.get("unit", "")),
        role="supporting" if query.get("role") == "supporting" else "lead",
        states=(state,) if state else (),
        phase="" if state else "open" if order == "due" else "",
        category=query.get("category", "")[:60],
        kind=query.get("kind", "") if query.get("kind") in Kind.values else "",
        district=query.get("district", "")[:4],
        due=query.get("due", "") if query.get("due") in dict(DUE) else "",
        order=order,
    )


def _for_person(filters: Filters, who: str, actor: Actor) -> Filters:
    if who == "mine":
        return replace(filters, officer_id=actor.id)
    if who == "pool":
        return replace(filters, unclaimed=True)
    if who.isdecimal() and len(who) < 18:
        return replace(filters, officer_id=int(who))
    return filters


def filters_of(query: QueryDict, actor: Actor) -> Filters:
    """Return the whole restriction of an address for this reader; his first unit where it names none."""
    filters = _for_person(from_query(query), query.get("who", ""), actor)
    if query.get("in") == "triage" and access.is_centre(actor):
        return replace(filters, unit=centre(), role="lead")
    units = units_of(actor)
    if filters.unit is None and units and not access.is_centre(actor) and not access.is_inspector(actor):
        filters = replace(filters, unit=units[0])
    return filters


def work(query: QueryDict, actor: Actor) -> Listing:
    """Return a worklist: of a unit and what lies below it, or of the whole city for the centre."""
    filters = filters_of(query, actor)
    path = reverse("desk:work")
    page = queries.worklist(
        actor, filters, after=query.get("after") or None, before=query.get("before") or None, size=SIZE
    )
    text = _kept_part(query, "work")
    # The counts stay while one walks through the chips that they stand on.
    numbers = counts(
        actor,
        replace(filters, due="", states=(), officer_id=None, unclaimed=False, order="due", phase="open"),
    )
    units = units_of(actor)
    unit = filters.unit
    sees_all = access.is_centre(actor) or access.is_inspector(actor)
    listing = Listing(
        name="work",
        title=unit.name if unit else _("The whole city"),
        path=path,
        rows=rows_of(page.rows, actor, text),
        page=page,
        query=text,
        topics=f"unit:{unit.pk}" if unit else "",
        is_filtered=any(query.get(each) for each in NAMES if each not in {"in", "unit", "order"}),
        is_read_only=not actor.has(*access.WORKERS, *access.CENTRE_ROLES, "inspector"),
    )
    if sees_all or len(units) > 1:
        listing.tabs = [
            Chip(each.name, f"{path}?unit={each.code}", None, unit is not None and unit.pk == each.pk)
            for each in units
            if each.pk != centre().pk and each.depth > 0
        ]
        if sees_all and listing.tabs:
            listing.tabs.insert(0, Chip(_("The whole city"), path, None, unit is None))
    listing.filter_choices = _choices(query, filters)
    if unit is not None:
        listing.hidden = [("unit", unit.code)]
    if query.get("who"):
        listing.hidden.append(("who", query.get("who", "")))
    if query.get("due"):
        listing.hidden.append(("due", query.get("due", "")))
    listing.chips = _chips(query, path, numbers, text)
    return listing


def triage(query: QueryDict, actor: Actor) -> Listing:
    """Return the centre's queue: what no rule placed, what units sent back, what must be arbitrated."""
    path = reverse("desk:triage")
    text = _kept_part(query, "triage")
    filters = filters_of(QueryDict(text), actor)
    page = queries.worklist(
        actor, filters, after=query.get("after") or None, before=query.get("before") or None, size=SIZE
    )
    listing = Listing(
        name="triage",
        title=_("Triage queue"),
        path=path,
        rows=rows_of(page.rows, actor, text, returned=_returned(page.rows)),
        page=page,
        query=text,
        topics=f"unit:{agency_by_code('centre-1555/triage').pk}",
        is_filtered=any(query.get(each) for each in ("kind", "category", "district", "due")),
    )
    listing.filter_choices = [
        each for each in _choices(query, filters) if each.name in {"kind", "category", "district"}
    ]
    return listing


def _returned(rows: Iterable[Complaint]) -> dict[int, str]:
    """Return, by case, which unit sent it back and why; one query."""
    found: dict[int, str] = {}
    ended = Assignment.objects.filter(
        complaint__in=[row.pk for row in rows], state=Assignment.State.RETURNED
    ).order_by("ended_at")
    for part in ended:
        found[part.complaint_id] = _("Returned by %(unit)s") % {"unit": agency_by_id(part.agency_id).name}
    return found


def rows_of(
    cases: Iterable[Complaint], actor: Actor, query: str, returned: dict[int, str] | None = None
) -> list[Row]:
    """Return cases as rows; what an agency reads is masked."""
    plain = access.is_centre(actor)
    pattern = reverse("desk:case", args=[_PLACEHOLDER])
    nowhere, no_category = _("Place not known"), _("No category yet")
    rows = []
    for case in cases:
        words = clean_line(case.text[: WORDS_SHOWN * 3])[: WORDS_SHOWN * 2]
        words = words if plain or (case.confidential and access.is_inspector(actor)) else mask_personal(words)
        rows.append(
            Row(
                case=case,
                title=case.category.name if case.category else no_category,
                words=words[:WORDS_SHOWN],
                place=area_name(case.khwaeng_code or case.district_code) or nowhere,
                address=f"{pattern.replace(_PLACEHOLDER, case.reference)}?{query}",
                is_paused=case.state in _PAUSED,
                done_at=(case.reported_at or case.resolved_at or case.closed_at)
                if case.state in {State.REPORTED, State.RESOLVED, State.CLOSED}
                else None,
                returned=(returned or {}).get(case.pk, ""),
            )
        )
    return rows


def _kept_part(query: QueryDict, name: str) -> str:
    """Return the part of an address that names the list, page included."""
    kept = QueryDict(mutable=True)
    kept["in"] = name
    for each in (*NAMES, *CURSORS):
        if each != "in" and query.get(each):
            kept[each] = query.get(each, "")
    return kept.urlencode()


def _with(text: str, **changes: str | None) -> str:
    """Return an address's query with changes, from the first page on."""
    query = QueryDict(text, mutable=True)
    for name in (*CURSORS, "in"):
        query.pop(name, None)
    for key, value in changes.items():
        query.pop(key, None)
        if value:
            query[key] = value
    return query.urlencode()


def _choices(query: QueryDict, filters: Filters) -> list[Choice]:
    found = []
    unit = filters.unit
    below = children_of(unit) if unit else []
    parent = unit.parent if unit is not None and unit.depth > 1 else None
    if below or parent:
        base = unit if below or parent is None else parent
        options = [(each.code, each.name) for each in children_of(base) if each.active] if base else []
        found.append(
            Choice(
                "unit",
                _("Unit"),
                unit.code if unit else "",
                [(base.code, _("All of it")) if base else ("", ""), *options],
            )
        )
    state = query.get("state", "")
    found.append(Choice("state", _("State"), state, list(State.choices), _("Any open state")))
    shelves: list[tuple[str, Any]] = [
        (group.name, [(row.code, row.name) for row in rows]) for group, rows in groups()
    ]
    found.append(Choice("category", _("Category"), filters.category, shelves, _("Any category")))
    found.append(Choice("kind", _("Kind"), filters.kind, list(Kind.choices), _("Any kind")))
    if unit is None or not unit.district_code:
        found.append(
            Choice("district", _("District"), filters.district, list(district_choices()), _("Any district"))
        )
    if unit is not None:
        found.append(Choice("role", _("Part"), filters.role, list(ROLES)))
    found.append(Choice("order", _("Order"), filters.order, list(ORDERS)))
    return found


def _chips(query: QueryDict, path: str, numbers: dict[str, int], text: str) -> list[Chip]:
    def chip(label: str, count: int | None, *, tone: str = "", **values: str) -> Chip:
        on = all(query.get(name, "") == value for name, value in values.items())
        if not values:
            on = not query.get("due") and not query.get("who")
        address = _with(text, **({"due": "", "who": ""} | {n: ("" if on else v) for n, v in values.items()}))
        return Chip(label, f"{path}?{address}", count, on, tone)

    return [
        chip(pgettext("cases", "Open"), numbers["all"]),
        chip(_("Late"), numbers["late"], tone="danger" if numbers["late"] else "", due="late"),
        chip(_("At risk"), numbers["risk"], tone="warn" if numbers["risk"] else "", due="risk"),
        chip(_("Mine"), None, who="mine"),
        chip(_("Unclaimed"), numbers["unclaimed"], who="pool"),
    ]


def colleagues(unit: Agency) -> list[tuple[str, str]]:
    """Return those who work in a unit, for the filter by person; one query."""
    return [(str(person.pk), person.display_name) for person in officers_of(unit, *access.WORKERS)]
