"""Say in words where an indicator's results come from, and what happened to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongthuk.core.fiscal import Quarter
from rongthuk.core.measures import Measure
from rongthuk.organisations.models import Officer
from rongthuk.organisations.queries import root
from rongthuk.planning.models import Indicator, PlanEvent

MOST_EVENTS = 50

KINDS = {
    "indicator.added": gettext_lazy("Added to the plan"),
    "indicator.edited": gettext_lazy("Changed"),
    "indicator.linked": gettext_lazy("A project was linked"),
    "indicator.unlinked": gettext_lazy("A project's link was taken away"),
    "indicator.entered": gettext_lazy("A quarter's result was entered"),
    "indicator.scored": gettext_lazy("2.1 and 2.2 were entered; the quarter's result was frozen"),
    "indicator.unfrozen": gettext_lazy("A frozen quarter was opened again"),
    "indicator.imported": gettext_lazy("Taken in from the old tracker"),
}


def source_words(indicator: Indicator, measure: Measure | None) -> str:
    """Say from which one source the results come."""
    if indicator.source == Indicator.Source.ENTERED:
        return _("The unit enters the result of each quarter.")
    if indicator.source == Indicator.Source.PROJECT:
        return _("Progress of project %(code)s: the last approved report on or before the quarter's end.") % {
            "code": indicator.source_project.code if indicator.source_project else "–"
        }
    unit = indicator.measure_agency or root()
    words = {"measure": measure.name if measure else indicator.measure, "unit": unit.name}
    if indicator.measure_part:
        words["part"] = measure.part_name(indicator.measure_part) if measure else indicator.measure_part
        return _("Measure “%(measure)s” of %(unit)s and all below it, only %(part)s.") % words
    return _("Measure “%(measure)s” of %(unit)s and all below it.") % words


def measured_cases(indicator: Indicator, measure: Measure | None, quarter: Quarter) -> str:
    """Return the address of the cases behind a quarter's figure; empty where no measure feeds it."""
    if measure is None:
        return ""
    cumulative = indicator.accumulation == Indicator.Accumulation.CUMULATIVE
    query = {
        "period": f"{'t' if cumulative else 'q'}:{quarter}",
        "unit": indicator.measure_agency.code if indicator.measure_agency else "",
        "part": indicator.measure_part,
    }
    kept = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('desk:plan_measure_cases', args=[measure.code])}?{kept}"


def history(indicator: Indicator) -> list[dict[str, Any]]:
    """Return what happened to the indicator, newest first, as a timeline shows it; two queries."""
    events = list(PlanEvent.objects.filter(indicator=indicator).order_by("-pk")[:MOST_EVENTS])
    names = dict(
        Officer.objects.filter(pk__in={each.actor_id for each in events if each.actor_kind == "officer"})
        .values_list("pk", "display_name")
    )  # fmt: skip
    return [
        {
            "title": KINDS.get(each.kind, each.kind),
            "when": each.at,
            "who": names.get(each.actor_id or 0, "")
            if each.actor_kind == "officer"
            else _system(each.actor_kind),
            "body": _body(each),
        }
        for each in events
    ]


def _system(kind: str) -> str:
    return {"import": _("Import"), "clock": _("By the clock")}.get(kind, _("System"))


def _body(event: PlanEvent) -> str:
    """Say what changed, in few words."""
    data = event.data
    if event.kind == "indicator.edited":
        names = [str(_label(name)) for name in data.get("changes", {})]
        return ", ".join(names)
    said = []
    if "quarter" in data:
        said.append(_("Quarter %(number)s") % {"number": data["quarter"]})
    if event.kind in {"indicator.entered", "indicator.scored"}:
        said.append(f"{_pair(data.get('before'))} → {_pair(data.get('after'))}")
    if event.kind == "indicator.scored" and data.get("value") is not None:
        said.append(_("frozen at %(value)s") % {"value": data["value"]})
    if event.kind in {"indicator.linked", "indicator.unlinked", "indicator.added"}:
        said.append(str(data.get("code", "")))
    if data.get("reason"):
        said.append(str(data["reason"]))
    return " · ".join(said)


def _label(name: str) -> Any:
    try:
        return getattr(Indicator._meta.get_field(name), "verbose_name", name)
    except LookupError:
        return name


def _pair(value: Any) -> str:
    if isinstance(value, list):
        return " / ".join("–" if one is None else str(one) for one in value)
    return "–" if value is None else str(value)
