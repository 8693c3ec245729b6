"""Tell the history of a project to staff: who did what to it, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongthuk.core.thai import format_date
from rongthuk.organisations.queries import find_agency
from rongthuk.planning.models import PlanChange, PlanEvent, Project
from rongthuk.planning.queries.progress import percent_words

SAYS: dict[str, Any] = {
    "project.added": gettext_lazy("The project was entered"),
    "project.imported": gettext_lazy("Taken over from the old tracker"),
    "project.edited": gettext_lazy("The project's facts were changed"),
    "project.responsible_set": gettext_lazy("The responsible people were changed"),
    "project.targets_set": gettext_lazy("The targets were changed"),
    "project.tags_set": gettext_lazy("The marks were changed"),
    "project.policies_set": gettext_lazy("The policies were changed"),
    "project.strategies_set": gettext_lazy("The strategy was changed"),
    "project.evaluated": gettext_lazy("สยป. gave its score"),
    "evaluation.imported": gettext_lazy("A score was taken over from the old tracker"),
    "plan.set": gettext_lazy("The steps were set"),
    "plan.imported": gettext_lazy("The steps were taken over from the old tracker"),
    "plan.change_asked": gettext_lazy("A change of plan was asked for"),
    "plan.change_granted": gettext_lazy("The change of plan was granted"),
    "plan.change_refused": gettext_lazy("The change of plan was refused"),
    "step.done": gettext_lazy("A step went on"),
    "report.drafted": gettext_lazy("A report was begun"),
    "report.changed": gettext_lazy("The draft of a report was changed"),
    "report.submitted": gettext_lazy("A report was sent for approval"),
    "report.approved": gettext_lazy("The report was approved"),
    "report.returned": gettext_lazy("The report was sent back"),
    "report.withdrawn": gettext_lazy("The report was withdrawn"),
    "report.corrected": gettext_lazy("The correction of an approved report was begun"),
    "report.imported": gettext_lazy("A report was taken over from the old tracker"),
    "problem.raised": gettext_lazy("A problem was written down"),
    "problem.solved": gettext_lazy("A problem was solved"),
    "problem.reopened": gettext_lazy("A problem was opened again"),
    "problem.assigned": gettext_lazy("It was said who must act on a problem"),
    "case.linked": gettext_lazy("A case waits for this project now"),
    "case.unlinked": gettext_lazy("A case no longer waits for this project"),
}
_DANGER = frozenset({"report.returned", "plan.change_refused", "report.withdrawn", "problem.reopened"})
# Names of a project's facts that its fields do not give.
_MORE_NAMES = {"steps": gettext_lazy("Steps"), "objectives": gettext_lazy("objectives")}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    title: Any
    when: datetime
    who: str
    detail: str
    tone: str


def line_of(event: PlanEvent) -> Line:
    """Return an event as a line; `event.who` is the name that the query brought."""
    usual = {"clock": _("The clock"), "system": _("The rules"), "import": _("Import")}
    who = usual.get(event.actor_kind) or getattr(event, "who", None) or ""
    told = _DETAILS.get(event.kind)
    return Line(
        title=SAYS.get(event.kind, event.kind),
        when=event.at,
        who=who,
        detail=told(event.data) if told else "",
        tone="danger" if event.kind in _DANGER else "done",
    )


def field_name(name: str) -> str:
    """Return what people call a fact of a project."""
    if name in _MORE_NAMES:
        return str(_MORE_NAMES[name])
    return str(getattr(Project._meta.get_field(name), "verbose_name", name))


def value_words(value: Any) -> str:
    """Return a fact as it stands in a record in words: days as people write them."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, list):
        return _("%(n)s entries") % {"n": len(value)}
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return format_date(date.fromisoformat(value))
        except ValueError:
            return value
    return str(value)


def _report(data: dict[str, Any]) -> str:
    words = [value_words(data.get("day"))]
    if data.get("percent") is not None:
        words.append(f"{percent_words(data['percent'])} %")
    return " · ".join(words)


def _correction(data: dict[str, Any]) -> str:
    return " → ".join(_report(data.get(end) or {}) for end in ("before", "after"))


def _score(data: dict[str, Any]) -> str:
    after = data.get("after")
    score = after.get("score") if isinstance(after, dict) else after
    return _("quarter %(quarter)s: %(score)s") % {
        "quarter": data.get("quarter", ""),
        "score": percent_words(score),
    }


def _changes(data: dict[str, Any]) -> str:
    changes = data.get("changes") or {}
    return ", ".join(_known_name(name) for name in changes)


def _known_name(name: str) -> str:
    try:
        return field_name(name)
    except FieldDoesNotExist:
        return name


def _kind_of_change(data: dict[str, Any]) -> str:
    return str(dict(PlanChange.Kind.choices).get(str(data.get("kind_of", "")), ""))


def _step(data: dict[str, Any]) -> str:
    after = data.get("after") or {}
    words = _("step %(number)s: %(done)s %%") % {
        "number": data.get("step", ""), "done": percent_words(after.get("done") or 0),
    }  # fmt: skip
    return f"{words} · {value_words(after['finished_on'])}" if after.get("finished_on") else words


def _unit(data: dict[str, Any]) -> str:
    found = find_agency(str(data.get("after") or data.get("agency") or ""))
    return f"→ {found.name}" if found else ""


_DETAILS: dict[str, Callable[[dict[str, Any]], str]] = {
    **{
        f"report.{verb}": _report
        for verb in ("drafted", "changed", "submitted", "approved", "returned", "withdrawn", "imported")
    },
    "report.corrected": _correction,
    "project.edited": _changes,
    "project.evaluated": _score,
    "evaluation.imported": _score,
    **{f"plan.change_{verb}": _kind_of_change for verb in ("asked", "granted", "refused")},
    "step.done": _step,
    "problem.assigned": _unit,
    "problem.raised": _unit,
}
