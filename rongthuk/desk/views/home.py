"""Send each role to where its work is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from rongthuk.complaints import access
from rongthuk.core.actors import Actor
from rongthuk.desk import listing as lists
from rongthuk.desk.doors import staff
from rongthuk.desk.views.shell import PLAN_ROLES, page


@require_GET
@staff()
def home(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Open the queue for the centre, the worklist for units and directors, the plan for who plans, a friendly page for all others."""
    if access.is_centre(actor):
        return redirect("desk:triage")
    if lists.units_of(actor) or access.is_inspector(actor):
        return redirect("desk:work")
    if actor.has(*PLAN_ROLES):
        return redirect("desk:plan")
    return page(request, actor, "desk/home.html", {"administers": actor.has("administrator")})
