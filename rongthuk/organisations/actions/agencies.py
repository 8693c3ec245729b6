"""Add, edit, move, close and reopen agencies."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid, NotFound
from rongthuk.core.text import clean, clean_line
from rongthuk.core.thai import fiscal_year, thai_sort_key
from rongthuk.organisations import queries, tree
from rongthuk.organisations.actions.recording import record, require_administrator, save
from rongthuk.organisations.closing import objections
from rongthuk.organisations.models import Agency, AgencyKind, AgencyName
from rongthuk.organisations.telephones import read_agency_phone

# What a screen may change; the tree, the code and whether it is open have actions of their own.
EDITABLE = (
    "kind",
    "name_th",
    "name_en",
    "short_name",
    "bma_code",
    "district_code",
    "district_group",
    "section_code",
    "scope",
    "address",
    "phones",
    "phones_unverified",
    "website",
    "lon",
    "lat",
    "accepts_cases",
    "intake_desk",
    "through_intake_desk",
    "review",
)
_LINES = ("name_th", "name_en", "short_name", "website")


@transaction.atomic
def add_agency(
    *, code: str, parent: Agency, kind: str, name_th: str, name_en: str, by: Actor, **facts: Any
) -> Agency:
    """Add an agency below another; `facts` are any of `EDITABLE`."""
    tree.lock_tree()
    parent = _locked(parent)
    require_administrator(by, parent.path)
    if not parent.active:
        raise Invalid("parent_closed", _("The agency above it is closed."), field="parent")
    agency = Agency(code=code.strip().lower(), parent=parent)
    _apply(agency, {"kind": kind, "name_th": name_th, "name_en": name_en, **facts})
    agency.edited_at = timezone.now()
    tree.place(agency)
    _check(agency)
    save(agency, new=True)
    record("agency.added", by=by, agency=agency, code=agency.code, parent=parent.code)
    queries.forget()
    return agency


@transaction.atomic
def edit_agency(agency: Agency, *, by: Actor, **changes: Any) -> Agency:
    """Change facts of an agency; a former name or unit code is kept with its last budget year.

    From now on loading the directory leaves the agency alone.
    """
    agency = _locked(agency)
    require_administrator(by, agency.path)
    before = {name: getattr(agency, name) for name in EDITABLE}
    _apply(agency, changes)
    changed = {
        name: [_plain(before[name]), _plain(new)]
        for name in EDITABLE
        if (new := getattr(agency, name)) != before[name]
    }
    if not changed:
        return agency
    if "kind" in changed and AgencyKind.ROOT in changed["kind"]:
        raise Invalid("root_is_fixed", _("There is exactly one city at the top of the tree."), field="kind")
    agency.sort_key = thai_sort_key(agency.name_th)
    agency.edited_at = timezone.now()
    _check(agency)
    save(agency)
    if {"name_th", "bma_code"} & changed.keys():
        AgencyName.objects.get_or_create(
            agency=agency,
            name=before["name_th"],
            bma_code=before["bma_code"],
            defaults={"until_year": fiscal_year(timezone.now())},
        )
    record("agency.edited", by=by, agency=agency, changes=changed)
    queries.forget()
    return agency


@transaction.atomic
def move_agency(agency: Agency, *, to: Agency, by: Actor) -> Agency:
    """Hang an agency with everything below it under another; rights over the new place reach it at once."""
    tree.lock_tree()
    agency, to = _locked(agency), _locked(to)
    if agency.kind == AgencyKind.ROOT:
        raise Invalid("root_is_fixed", _("There is exactly one city at the top of the tree."), field="parent")
    require_administrator(by, to.path)
    # Whoever takes a unit away must administer the place that it leaves.
    require_administrator(by, agency.path)
    if to.is_within(agency):
        raise Invalid(
            "circle", _("An agency cannot belong to itself or to one of its own units."), field="parent"
        )
    if not to.active:
        raise Invalid("parent_closed", _("The agency above it is closed."), field="parent")
    if agency.parent_id == to.pk:
        return agency
    served = [office.code for office in queries.served_by(agency.pk) if not to.is_within(office)]
    if served:
        raise Conflict(
            "is_intake_desk",
            _("It is the intake desk of %(code)s. Choose another desk there first.") % {"code": served[0]},
            field="parent",
        )
    former = agency.parent
    tree.move_subtree(agency, to)
    agency.edited_at = timezone.now()
    agency.save(update_fields=["edited_at"])
    record("agency.moved", by=by, agency=agency, origin=former.code if former else "", to=to.code)
    queries.forget()
    return agency


@transaction.atomic
def close_agency(agency: Agency, *, by: Actor, reason: str = "") -> Agency:
    """Close an agency: it is given no more cases and lends no more rights.

    Refused while it has open units, while it receives for another, or while a registered check objects.
    """
    tree.lock_tree()
    agency = _locked(agency)
    require_administrator(by, agency.path)
    if agency.kind == AgencyKind.ROOT:
        raise Invalid("root_is_fixed", _("There is exactly one city at the top of the tree."))
    if not agency.active:
        return agency
    if agency.children.filter(active=True).exists():
        raise Conflict("has_open_units", _("Close its units or move them elsewhere first."))
    if (office := agency.receives_for.filter(active=True).first()) is not None:
        raise Conflict(
            "is_intake_desk",
            _("It is the intake desk of %(code)s. Choose another desk there first.") % {"code": office.code},
        )
    if against := objections(agency):
        raise Conflict("closing_objected", " ".join(against))
    _set_active(agency, False)
    record("agency.closed", by=by, agency=agency, reason=clean(reason))
    return agency


@transaction.atomic
def reopen_agency(agency: Agency, *, by: Actor) -> Agency:
    """Open a closed agency again."""
    agency = _locked(agency)
    require_administrator(by, agency.path)
    if agency.active:
        return agency
    if agency.parent is not None and not agency.parent.active:
        raise Invalid("parent_closed", _("The agency above it is closed."))
    _set_active(agency, True)
    record("agency.reopened", by=by, agency=agency)
    return agency


def _set_active(agency: Agency, active: bool) -> None:
    agency.active = active
    agency.edited_at = timezone.now()
    agency.save(update_fields=["active", "edited_at"])
    queries.forget()


def _locked(agency: Agency) -> Agency:
    """Fetch the row anew and keep others from changing it meanwhile."""
    # `of` because the outer join to the parent of the root cannot be locked.
    found = (
        Agency.objects.select_for_update(of=("self",)).select_related("parent").filter(pk=agency.pk).first()
    )
    if found is None:
        raise NotFound("agency_not_found", _("There is no such agency."))
    return found


def _apply(agency: Agency, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if name not in EDITABLE:
            raise Invalid(
                "not_editable", _("“%(name)s” cannot be changed here.") % {"name": name}, field=name
            )
        cleaned = value
        if name == "phones":
            cleaned = list(dict.fromkeys(phone for typed in value if (phone := read_agency_phone(typed))))
        elif name in _LINES:
            cleaned = clean_line(value)
        elif isinstance(value, str):
            cleaned = clean(value)
        setattr(agency, name, cleaned)


def _check(agency: Agency) -> None:
    desk = agency.intake_desk
    if desk is not None and (not desk.is_within(agency) or not desk.active):
        raise Invalid(
            "desk_elsewhere",
            _("The intake desk must be an open unit of the agency itself."),
            field="intake_desk",
        )
    if agency.through_intake_desk and desk is None:
        raise Invalid("no_desk", _("Choose the intake desk that the cases go through."), field="intake_desk")


def _plain(value: Any) -> Any:
    return value.code if isinstance(value, Agency) else value
