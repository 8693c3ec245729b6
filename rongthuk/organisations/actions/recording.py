"""What every action does: ask for the right, save what is valid, record what happened."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.utils import IntegrityError
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.organisations.models import Agency, Membership, Officer, OrganisationEvent, Role

# The installation itself: reference data, the demonstration city, commands.
_OURSELVES = {"system", "import"}


def administers(by: Actor, path: str | None = None) -> bool:
    """Tell whether the actor administers the agency at `path`, or any agency when no path is given."""
    return by.kind in _OURSELVES or (by.kind == "officer" and by.has(Role.ADMINISTRATOR, path=path))


def require_administrator(by: Actor, path: str | None = None) -> None:
    """Refuse who does not administer the agency at `path` (or any agency)."""
    if not administers(by, path):
        raise Forbidden("not_administrator", _("Only an administrator of this agency may do this."))


def require_administrator_of(by: Actor, officer: Officer) -> None:
    """Refuse who does not administer every agency in which the officer holds a role.

    Otherwise an administrator of one office could take over the account of somebody with wider rights.
    """
    require_administrator(by)
    held = Membership.objects.filter(officer=officer, until=None).values_list("agency__path", flat=True)
    for path in held:
        require_administrator(by, path)


def save(row: models.Model, *, new: bool = False) -> None:
    """Save a row that obeys its model; Invalid names the first field that does not."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise as_invalid(error) from None
    try:
        with transaction.atomic():
            row.save(force_insert=new)
    except IntegrityError:
        # Somebody else saved the same between our check and our write.
        raise Conflict(
            "changed_meanwhile", _("Somebody else has just changed this. Look again and repeat.")
        ) from None


def as_invalid(error: ValidationError) -> Invalid:
    """Return Django's validation error as ours, with its first field and sentence."""
    for name, sentences in error.message_dict.items():
        return Invalid("invalid", sentences[0], field=None if name == NON_FIELD_ERRORS else name)
    raise AssertionError("a validation error has at least one sentence") from error


def record(
    kind: str,
    *,
    by: Actor,
    agency: Agency | None = None,
    officer: Officer | None = None,
    **data: Any,
) -> OrganisationEvent:
    """Record one change; `data` holds no person's name, phone or address."""
    return OrganisationEvent.objects.create(
        kind=kind, actor_kind=by.kind, actor_id=by.id, agency=agency, officer=officer, data=data
    )
