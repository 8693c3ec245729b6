"""Give and take roles, and let one stand in for another."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid, NotFound
from rongthuk.organisations.actions.officers import keep_an_administrator, locked
from rongthuk.organisations.actions.recording import (
    record,
    require_administrator,
    require_administrator_of,
    save,
)
from rongthuk.organisations.models import Agency, Membership, Officer, Role, Substitution
from rongthuk.organisations.models.officers import today


@transaction.atomic
def appoint(officer: Officer, *, agency: Agency, role: str, by: Actor) -> Membership:
    """Give somebody a role in an agency and everything below it."""
    require_administrator(by, agency.path)
    fresh = locked(officer)
    if not fresh.is_active:
        raise Invalid("officer_inactive", _("This account has been ended."), field="officer")
    if not agency.active:
        raise Invalid("agency_closed", _("This agency is closed."), field="agency")
    if role not in Role.values:
        raise Invalid("unknown_role", _("There is no such role."), field="role")
    membership = Membership(officer=fresh, agency=agency, role=role)
    save(membership, new=True)
    record("officer.appointed", by=by, officer=fresh, agency=agency, role=role)
    officer.forget_actor()
    return membership


@transaction.atomic
def dismiss(membership: Membership, *, by: Actor) -> Membership:
    """Take a role away now; the membership stays as history."""
    found = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("agency", "officer")
        .filter(pk=membership.pk)
        .first()
    )
    if found is None:
        raise NotFound("membership_not_found", _("There is no such membership."))
    require_administrator(by, found.agency.path)
    if found.until is not None:
        return found
    if found.role == Role.ADMINISTRATOR and found.agency.depth == 0:
        keep_an_administrator(without=found.officer)
    found.until = timezone.now()
    found.save(update_fields=["until"])
    record("officer.dismissed", by=by, officer=found.officer, agency=found.agency, role=found.role)
    return found


@transaction.atomic
def substitute(absent: Officer, *, substitute: Officer, since: date, until: date, by: Actor) -> Substitution:
    """Let one hold another's roles from one day to another, both included.

    Roles of trust (administrator, inspector) are not lent.
    """
    # Lending goes towards the substitute: who lends must administer what is lent, not whom it goes to.
    require_administrator_of(by, absent)
    if by.kind == "officer" and by.id == substitute.pk:
        raise Forbidden("own_rights", _("Nobody may lend rights to himself. Ask another administrator."))
    if not substitute.is_active or not absent.is_active:
        raise Invalid("officer_inactive", _("This account has been ended."), field="substitute")
    if until < today():
        raise Invalid("in_the_past", _("The last day has already passed."), field="until")
    overlapping = Substitution.objects.filter(
        absent=absent, substitute=substitute, since__lte=until, until__gte=since
    )
    if overlapping.exists():
        raise Conflict("overlaps", _("This person already stands in on some of these days."), field="since")
    row = Substitution(absent=absent, substitute=substitute, since=since, until=until)
    save(row, new=True)
    record(
        "officer.substituted",
        by=by,
        officer=absent,
        substitute=substitute.pk,
        since=since.isoformat(),
        until=until.isoformat(),
    )
    substitute.forget_actor()
    return row


@transaction.atomic
def end_substitution(substitution: Substitution, *, by: Actor) -> None:
    """End a substitution now: yesterday was its last day; one that has not begun is dropped."""
    row = Substitution.objects.select_for_update().select_related("absent").filter(pk=substitution.pk).first()
    if row is None:
        raise NotFound("substitution_not_found", _("There is no such substitution."))
    require_administrator_of(by, row.absent)
    day = today()
    if row.until < day:
        return
    record("officer.substitution_ended", by=by, officer=row.absent, substitute=row.substitute_id)
    if row.since >= day:
        row.delete()
    else:
        row.until = day - timedelta(days=1)
        row.save(update_fields=["until"])
