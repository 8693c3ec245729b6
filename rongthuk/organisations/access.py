"""Fetch agencies and officers under the rights of who asks."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import NotFound
from rongthuk.organisations import queries
from rongthuk.organisations.models import Agency, Membership, Officer, Role


def works_at_centre(by: Actor) -> bool:
    """Tell whether the actor holds a role over the 1555 centre, which works for all agencies."""
    if not by.grants:
        return False
    centre = queries.centre().path
    return any(grant.path.startswith(centre) or centre.startswith(grant.path) for grant in by.grants)


def visible_paths(by: Actor) -> tuple[str, ...]:
    """Return the paths of the subtrees that the actor sees: his roles' and those his desk receives for."""
    if by.kind in {"system", "import", "clock"} or by.has(Role.INSPECTOR) or works_at_centre(by):
        return (queries.root().path,)
    received = (office.path for grant in by.grants for office in queries.served_by(grant.agency_id))
    return tuple(dict.fromkeys([*by.paths(), *received]))


def visible_agencies(by: Actor) -> QuerySet[Agency]:
    """Return the agencies whose work the actor sees."""
    wanted = Q(pk__in=[])
    for path in visible_paths(by):
        wanted |= Q(path__startswith=path)
    return Agency.objects.filter(wanted)


def agency_or_404(code: str, *, by: Actor) -> Agency:
    """Return an agency whose work the actor sees; NotFound for any other, whether it exists or not."""
    agency = queries.find_agency(code)
    if agency is None or not agency.path.startswith(visible_paths(by) or ("-",)):
        raise NotFound("agency_not_found", _("There is no such agency."))
    return agency


def visible_officers(by: Actor) -> QuerySet[Officer]:
    """Return himself and the colleagues of the agencies he sees; administrators see every account."""
    if by.kind in {"system", "import", "clock"} or by.has(Role.ADMINISTRATOR):
        return Officer.objects.all()
    wanted = Q(pk__in=[])
    for path in visible_paths(by):
        wanted |= Q(agency__path__startswith=path)
    colleagues = Membership.objects.filter(Membership.in_force()).filter(wanted).values("officer_id")
    return Officer.objects.filter(Q(pk__in=colleagues) | Q(pk=by.id if by.kind == "officer" else None))


def officer_or_404(key: int, *, by: Actor) -> Officer:
    """Return a colleague; NotFound for anybody else, whether he exists or not."""
    officer = visible_officers(by).filter(pk=key).first()
    if officer is None:
        raise NotFound("officer_not_found", _("There is no such officer."))
    return officer
