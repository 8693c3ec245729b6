"""Answer who there is: agencies by code, place in the tree, officers of a unit, who is on duty.

The agencies (some seven hundred rows) are kept in memory for thirty seconds: nearly every request asks for
one. The rows handed out are shared; whoever changes an agency fetches his own through `actions`.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import overload

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rongthuk.core.errors import NotFound
from rongthuk.core.thai import thai_sort_key
from rongthuk.organisations.models import Agency, AgencyKind, Membership, Officer, Substitution
from rongthuk.organisations.models.officers import today

CENTRE = "centre-1555"
TRIAGE = "centre-1555/triage"
ARBITRATION = "centre-1555/arbitration"
CALL_FLOOR = "centre-1555/call-floor"
ROOT = "bma"

KEPT_FOR = 30.0  # seconds
# An unknown code may be an agency that another process has just added; ask again, but not at every miss.
ASKED_AGAIN_AFTER = 1.0

_KIND_ORDER = {
    kind: place
    for place, kind in enumerate(
        [
            AgencyKind.ROOT,
            AgencyKind.CENTRE,
            AgencyKind.TRIAGE,
            AgencyKind.DISTRICT_OFFICE,
            AgencyKind.BUREAU,
            AgencyKind.OFFICE,
            AgencyKind.DIVISION,
            AgencyKind.SECTION,
            AgencyKind.ENTERPRISE,
            AgencyKind.OUTSIDE,
        ]
    )
}


@dataclass(frozen=True, slots=True)
class _Snapshot:
    taken: float
    by_id: dict[int, Agency]
    by_code: dict[str, Agency]
    by_section: dict[tuple[str, str], Agency]
    children: dict[int | None, list[Agency]]
    served_by: dict[int, list[Agency]]
    # Sorted paths with their keys: a subtree is a slice.
    paths: list[str]
    keys: list[int]


_kept: _Snapshot | None = None


def forget() -> None:
    """Drop what is kept in memory now, and once more when the transaction has been committed."""
    global _kept  # noqa: PLW0603 - one snapshot a process is the point.
    _kept = None
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        transaction.on_commit(_drop)


def _drop() -> None:
    global _kept  # noqa: PLW0603
    _kept = None


def _snapshot(at_most: float = KEPT_FOR) -> _Snapshot:
    global _kept  # noqa: PLW0603
    kept = _kept
    if kept is None or time.monotonic() - kept.taken > at_most:
        _kept = kept = _take()
    return kept


def _take() -> _Snapshot:
    taken = time.monotonic()
    agencies = sorted(Agency.objects.all(), key=lambda agency: agency.path)
    by_id = {agency.pk: agency for agency in agencies}
    children: dict[int | None, list[Agency]] = {}
    served_by: dict[int, list[Agency]] = {}
    for agency in agencies:
        # Fill the relations from memory, so that nobody pays a query for a parent's name.
        if agency.parent_id is not None:
            agency.parent = by_id[agency.parent_id]
        if agency.intake_desk_id is not None:
            agency.intake_desk = by_id[agency.intake_desk_id]
            served_by.setdefault(agency.intake_desk_id, []).append(agency)
        children.setdefault(agency.parent_id, []).append(agency)
    for siblings in children.values():
        siblings.sort(key=lambda agency: (_KIND_ORDER[AgencyKind(agency.kind)], agency.sort_key))
    return _Snapshot(
        taken=taken,
        by_id=by_id,
        by_code={agency.code: agency for agency in agencies},
        by_section={
            (agency.district_code, agency.section_code): agency for agency in agencies if agency.district_code
        },
        children=children,
        served_by=served_by,
        paths=[agency.path for agency in agencies],
        keys=[agency.pk for agency in agencies],
    )


def find_agency(code: str) -> Agency | None:
    """Return the agency with this code, or None; an unknown code makes this process look whether it has been added."""
    if not code:
        return None
    return _snapshot().by_code.get(code) or _snapshot(ASKED_AGAIN_AFTER).by_code.get(code)


@overload
def agency_by_code(code: str) -> Agency: ...
@overload
def agency_by_code(code: str, *, missing_ok: bool) -> Agency | None: ...
def agency_by_code(code: str, *, missing_ok: bool = False) -> Agency | None:
    """Return the agency with this code; where there is none, None if that is all right, else NotFound."""
    if (agency := find_agency(code)) is None and not missing_ok:
        raise NotFound("agency_not_found", _("There is no agency “%(code)s”.") % {"code": code})
    return agency


def agency_by_id(key: int) -> Agency:
    """Return the agency with this key; NotFound when there is none."""
    agency = _snapshot().by_id.get(key) or _snapshot(ASKED_AGAIN_AFTER).by_id.get(key)
    if agency is None:
        raise NotFound("agency_not_found", _("There is no such agency."))
    return agency


def root() -> Agency:
    """Return the city itself."""
    return agency_by_code(ROOT)


def centre() -> Agency:
    """Return the 1555 centre."""
    return agency_by_code(CENTRE)


def triage_desk() -> Agency:
    """Return the desk that takes what no rule places."""
    return agency_by_code(TRIAGE)


def district_office(district_code: str) -> Agency | None:
    """Return the office of a district (DOPA code, `1006`), or None."""
    return _snapshot().by_section.get((district_code, ""))


def section_of(district_code: str, section_code: str) -> Agency | None:
    """Return a section of a district (`1006`, `works`), or None."""
    return _snapshot().by_section.get((district_code, section_code))


def office_of(agency: Agency) -> Agency:
    """Return the office that answers for the unit: the agency directly below the city, or the city itself."""
    links = agency.path.split(".")
    return agency_by_id(int(links[1] or links[0]))


def served_by(desk_id: int) -> list[Agency]:
    """Return the agencies whose intake desk this is; the desk sees everything of them."""
    return list(_snapshot().served_by.get(desk_id, ()))


def receiver_for(agency: Agency) -> Agency:
    """Return the unit that a case for this agency goes to: its intake desk where the setting says so.

    The nearest setting at or above the agency counts.
    """
    above: Agency | None = agency
    while above is not None:
        if above.through_intake_desk and above.intake_desk is not None and above.intake_desk.active:
            return above.intake_desk
        above = above.parent
    return agency


def children_of(agency: Agency) -> list[Agency]:
    """Return the agencies directly below, in reading order, closed ones too."""
    return list(_snapshot().children.get(agency.pk, ()))


def agency_tree(path: str = "", *, closed: bool = False) -> list[Agency]:
    """Return agencies from the top, or from `path`, each followed by those below it."""
    kept = _snapshot()
    found: list[Agency] = []

    def walk(agency: Agency) -> None:
        if agency.active or closed:
            found.append(agency)
            for child in kept.children.get(agency.pk, ()):
                walk(child)

    if path:
        start = kept.by_id.get(int(path.rstrip(".").rsplit(".", 1)[-1]))
        tops = [start] if start is not None else []
    else:
        tops = kept.children.get(None, [])
    for top in tops:
        walk(top)
    return found


def subtree_ids(path: str) -> tuple[int, ...]:
    """Return the keys of an agency and of everything below it."""
    kept = _snapshot()
    first = bisect_left(kept.paths, path)
    last = first
    while last < len(kept.paths) and kept.paths[last].startswith(path):
        last += 1
    return tuple(kept.keys[first:last])


def ids_within(paths: Iterable[str]) -> frozenset[int]:
    """Return the keys of all agencies at or below any of the paths."""
    return frozenset(key for path in paths for key in subtree_ids(path))


def ancestors_of(agency: Agency) -> list[Agency]:
    """Return the agencies above, from the root down."""
    kept = _snapshot()
    keys = [int(part) for part in agency.path.rstrip(".").split(".")[:-1]]
    return [kept.by_id[key] for key in keys if key in kept.by_id]


def officers_of(agency: Agency, *roles: str, below: bool = False) -> list[Officer]:
    """Return the people who hold one of the roles (or any) in the agency, in dictionary order.

    With `below`, those of its units too. One query.
    """
    return sorted(_officers(agency, roles, below), key=lambda officer: thai_sort_key(officer.display_name))


def _officers(agency: Agency, roles: Iterable[str], below: bool) -> QuerySet[Officer]:
    held = Membership.objects.filter(Membership.in_force())
    held = held.filter(agency__path__startswith=agency.path) if below else held.filter(agency=agency)
    if named := list(roles):
        held = held.filter(role__in=named)
    return Officer.objects.filter(is_active=True, pk__in=held.values("officer_id"))


def who_is_on_duty(agency: Agency, *roles: str, below: bool = False) -> list[Officer]:
    """Return the people of the agency who are not on leave, and today's substitutes of those who are."""
    day = today()
    there = _officers(agency, roles, below)
    present = Q(on_leave_until=None) | Q(on_leave_until__lt=day)
    lent = Substitution.objects.filter(absent__in=there, since__lte=day, until__gte=day).values(
        "substitute_id"
    )
    found = Officer.objects.filter(present, Q(pk__in=there.values("pk")) | Q(pk__in=lent), is_active=True)
    return sorted(found, key=lambda officer: thai_sort_key(officer.display_name))
