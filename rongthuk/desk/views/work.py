"""Show lists: the centre's triage queue and the worklists of units."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from rongthuk.complaints import access
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden
from rongthuk.desk import listing as lists
from rongthuk.desk.doors import staff
from rongthuk.desk.views.shell import split


@require_GET
@staff()
def work(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show a worklist, restricted by what stands in the address."""
    return split(request, actor, listing=lists.work(request.GET, actor))


@require_GET
@staff()
def triage(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Show what a person at the centre must place: new, returned and disputed cases."""
    if not access.is_centre(actor):
        raise Forbidden
    return split(request, actor, listing=lists.triage(request.GET, actor))
