"""Render a page of the desk inside its frame, or only the part that htmx asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from rongthuk.complaints import access
from rongthuk.complaints.models import Complaint
from rongthuk.conversations.channels import channel
from rongthuk.core.actors import Actor
from rongthuk.desk import listing as lists
from rongthuk.desk.casefile import open_file
from rongthuk.desk.doors import asks_for

# Who finds the plan in the rail; everybody who works for the city may read it.
PLAN_ROLES = ("planner", "reporter", "approver", "director", "officer", "section_head", "coordinator")


def page(
    request: HttpRequest,
    actor: Actor,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a whole page with the frame's menu."""
    return render(
        request, template, {"places": menu(request, actor), "actor": actor, **(context or {})}, status=status
    )


def menu(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """Return the links of the rail: only what this role has."""
    here = request.path
    inside = request.GET.get("in", "")
    unit = request.GET.get("unit", "")
    found: list[dict[str, Any]] = []

    def add(label: str, address: str, icon: str, key: str = "", current: bool = False) -> None:
        found.append({"label": label, "address": address, "icon": icon, "key": key, "current": current})

    work = reverse("desk:work")
    if access.is_centre(actor):
        triage = reverse("desk:triage")
        add(_("Triage queue"), triage, "inbox", "g q", here == triage or inside == "triage")
        add(_("New case"), reverse("desk:new"), "plus", "g n", here == reverse("desk:new"))
    in_work = here == work or inside == "work"
    if access.is_centre(actor) or access.is_inspector(actor):
        add(_("All cases"), work, "list", "g w", in_work and not unit)
    units = [each for each in lists.units_of(actor) if each.code != access.CENTRE]
    for number, each in enumerate(units[:8]):
        chosen = unit == each.code or (not unit and number == 0 and not access.is_centre(actor))
        add(
            each.name,
            f"{work}?unit={each.code}",
            "building",
            "g w" if number == 0 and not found else "",
            in_work and chosen,
        )
    if actor.has(*PLAN_ROLES):
        plan = reverse("desk:plan")
        add(_("Plan and indicators"), plan, "chart", "g p", here.startswith(plan))
    return found


def split(
    request: HttpRequest,
    actor: Actor,
    *,
    case: Complaint | None = None,
    listing: lists.Listing | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render list and case side by side; htmx gets the two columns alone."""
    if listing is None and (case is None or request.GET.get("in")):
        listing = lists.of(request, actor)
    context |= {"listing": listing, "case": case}
    if case is not None:
        query = listing.query if listing else ""
        context |= {
            "file": open_file(case, actor, query),
            "list_query": f"?{query}" if query else "",
            "channel_name": channel(case.channel).name,
        }
        context["back_url"] = f"{listing.path}?{listing.query}" if listing else reverse("desk:home")
    if asks_for(request, "split"):
        return render(request, "desk/work.html#split", context | {"actor": actor}, status=status)
    return page(request, actor, "desk/work.html", context, status=status)
