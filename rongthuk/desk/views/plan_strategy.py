"""Show a year's strategy as a tree with what lies below each node; สยป. keeps the nodes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError
from rongthuk.desk.doors import kept, staff
from rongthuk.desk.forms.plan_strategy import NodeForm
from rongthuk.desk.views.plan_shell import opened_year, plan_page, refuse
from rongthuk.planning import access, actions
from rongthuk.planning.models import StrategyNode
from rongthuk.planning.queries.strategy import strategy_map


@require_GET
@staff()
def strategy(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Show the tree."""
    context: dict[str, Any] = {"map": strategy_map(actor, year), "tools": True}
    return plan_page(request, actor, "desk/plan/strategy.html", year, tab="strategy", **context)


@require_http_methods(["GET", "POST"])
@staff()
def add(request: HttpRequest, actor: Actor, year: int) -> HttpResponseBase:
    """Add a node."""
    access.require_evaluator(actor)
    opened = opened_year(year)
    nodes = list(StrategyNode.objects.filter(year=year).order_by("sort_key"))
    data = request.POST if request.method == "POST" else kept(request, request.path)
    form = NodeForm(data, nodes=nodes, below=request.GET.get("below", ""))
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        above = facts.pop("parent")
        parent = next((node for node in nodes if str(node.pk) == above), None)
        try:
            node = actions.add_strategy_node(by=actor, year=opened, parent=parent, **facts)
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            messages.success(request, _("%(number)s stands in the strategy.") % {"number": node.number})
            return redirect("desk:plan_strategy", year)
    return plan_page(
        request, actor, "desk/plan/strategy_form.html", year, tab="strategy", status=status, form=form
    )


@require_http_methods(["GET", "POST"])
@staff()
def edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponseBase:
    """Change the words of a node."""
    access.require_evaluator(actor)
    node = StrategyNode.objects.filter(pk=pk).first()
    if node is None:
        raise Http404
    data = request.POST if request.method == "POST" else kept(request, request.path)
    form = NodeForm(data, nodes=[], node=node)
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_strategy_node(node, by=actor, **form.cleaned_data)
        except DomainError as refusal:
            status = refuse(form, refusal)
        else:
            messages.success(request, _("%(number)s has been changed.") % {"number": node.number})
            return redirect("desk:plan_strategy", node.year_id)
    context: dict[str, Any] = {"form": form, "node": node}
    return plan_page(
        request, actor, "desk/plan/strategy_form.html", node.year_id, tab="strategy", status=status, **context
    )
