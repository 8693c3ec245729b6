"""Make accounts, change them, and end them; nobody is ever deleted, because the history names him."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid, NotFound
from rongthuk.core.text import clean_line
from rongthuk.organisations.actions.recording import (
    record,
    require_administrator,
    require_administrator_of,
    save,
)
from rongthuk.organisations.models import AgencyKind, Membership, Officer, Role, Substitution
from rongthuk.organisations.models.officers import today
from rongthuk.organisations.telephones import read_phone

EDITABLE = ("username", "display_name", "email", "phone", "language", "on_leave_until")
# What everybody may change about himself.
OWN = ("language", "on_leave_until")


@transaction.atomic
def create_officer(
    *,
    username: str,
    display_name: str,
    by: Actor,
    email: str = "",
    phone: str = "",
    language: str = "th",
    password: str | None = None,
) -> Officer:
    """Make an account without a role; without a password he signs in by a link or a passkey set up later."""
    require_administrator(by)
    officer = Officer()
    _apply(
        officer,
        {
            "username": username,
            "display_name": display_name,
            "email": email,
            "phone": phone,
            "language": language,
        },
    )
    _give_password(officer, password)
    save(officer, new=True)
    record("officer.created", by=by, officer=officer)
    return officer


@transaction.atomic
def edit_officer(officer: Officer, *, by: Actor, **changes: Any) -> Officer:
    """Change an account; everybody sets his own language and leave."""
    officer = locked(officer)
    if not (_is_himself(officer, by) and set(changes) <= set(OWN)):
        require_administrator_of(by, officer)
    before = {name: getattr(officer, name) for name in EDITABLE}
    _apply(officer, changes)
    changed = sorted(name for name in EDITABLE if getattr(officer, name) != before[name])
    if changed:
        save(officer)
        # The names of the fields only: the record outlives what the fields hold.
        record("officer.edited", by=by, officer=officer, fields=changed)
    return officer


@transaction.atomic
def set_password(officer: Officer, *, password: str, by: Actor) -> Officer:
    """Give an account another password; all its sessions end."""
    officer = locked(officer)
    if not _is_himself(officer, by):
        require_administrator_of(by, officer)
    _give_password(officer, password)
    officer.save(update_fields=["password"])
    record("officer.password_set", by=by, officer=officer)
    return officer


@transaction.atomic
def deactivate_officer(officer: Officer, *, by: Actor) -> Officer:
    """End an account: he signs in no more, holds no role and stands in for nobody."""
    officer = locked(officer)
    require_administrator_of(by, officer)
    if not officer.is_active:
        return officer
    if _is_himself(officer, by):
        raise Forbidden("own_account", _("Nobody may end his own account. Ask another administrator."))
    keep_an_administrator(without=officer)
    now, day = timezone.now(), today()
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    held = Membership.objects.filter(officer=officer, until=None)
    ended = sorted(f"{role} {code}" for role, code in held.values_list("role", "agency__code"))
    held.update(until=now)
    Substitution.objects.filter(substitute=officer, since__gt=day).delete()
    Substitution.objects.filter(absent=officer, since__gt=day).delete()
    record("officer.deactivated", by=by, officer=officer, memberships=ended)
    return officer


@transaction.atomic
def reactivate_officer(officer: Officer, *, by: Actor) -> Officer:
    """Let somebody sign in again; he is given roles anew."""
    officer = locked(officer)
    require_administrator(by)
    if not officer.is_active:
        officer.is_active = True
        officer.save(update_fields=["is_active"])
        record("officer.reactivated", by=by, officer=officer)
    return officer


def locked(officer: Officer) -> Officer:
    """Fetch the row anew and keep others from changing it meanwhile."""
    found = Officer.objects.select_for_update().filter(pk=officer.pk).first()
    if found is None:
        raise NotFound("officer_not_found", _("There is no such officer."))
    return found


def keep_an_administrator(*, without: Officer) -> None:
    """Refuse what would leave the city with nobody who may administer it."""
    city = Membership.objects.filter(
        Membership.in_force(), role=Role.ADMINISTRATOR, agency__kind=AgencyKind.ROOT, officer__is_active=True
    )
    # Locked, so that two administrators cannot end one another at the same moment.
    keys = list(city.select_for_update().values_list("officer_id", flat=True))
    if without.pk in keys and set(keys) == {without.pk}:
        raise Conflict(
            "last_administrator", _("This is the city's last administrator. Appoint another one first.")
        )


def _is_himself(officer: Officer, by: Actor) -> bool:
    return by.kind == "officer" and by.id == officer.pk


def _apply(officer: Officer, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if name not in EDITABLE:
            raise Invalid(
                "not_editable", _("“%(name)s” cannot be changed here.") % {"name": name}, field=name
            )
        if name == "phone":
            officer.phone = read_phone(value)
        elif name == "email":
            officer.email = clean_line(value).lower()
        elif isinstance(value, str):
            setattr(officer, name, clean_line(value))
        else:
            setattr(officer, name, value)


def _give_password(officer: Officer, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, officer)
        except ValidationError as error:
            raise Invalid("weak_password", " ".join(error.messages), field="password") from None
    officer.set_password(password)
