"""Take over what a page of the old tracker says, in one transaction a page.

What is imported is history: its reports are approved, nobody is notified, and the rules for new entries (weights that sum to 100, a
percent that never falls) do not refuse it; the page's warnings tell of them. The same page again changes nothing. A changed page corrects:
a report by a new one that `corrects` the old, facts with an event that holds both. What people have entered since is left alone, and said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.core.text import clean, clean_line
from rongthuk.organisations import queries as organisations
from rongthuk.planning import access
from rongthuk.planning.actions import importing_figures, importing_reports
from rongthuk.planning.actions.projects import (
    add_project,
    apply_facts,
    set_responsible,
    set_strategies,
    set_tags,
    set_targets,
)
from rongthuk.planning.actions.recording import lock_project, plain, record, require_open
from rongthuk.planning.actions.steps import step_facts
from rongthuk.planning.importing.notes import Notes, shortened
from rongthuk.planning.importing.page import PageWarning, PlanPage, Step
from rongthuk.planning.importing.units import unit_of
from rongthuk.planning.models import BudgetYear, PlanEvent, PlanStep, Project

PAGE = "page"
# Which part of a project an event of people touches.
_TOUCHES = {
    "project.responsible_set": "responsible",
    "project.targets_set": "targets",
    "project.tags_set": "tags",
    "project.strategies_set": "supports",
    "plan.set": "steps",
    "plan.change_granted": "steps",
    "step.done": "steps",
}


@dataclass(slots=True)
class TakenOver:
    """What became of a page: the project, how many rows were created, updated and left, by kind, and what was doubtful."""

    project: Project | None = None
    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    notes: Notes = field(default_factory=Notes)

    @property
    def warnings(self) -> tuple[PageWarning, ...]:
        """Return what was doubtful while it was kept."""
        return tuple(self.notes.warnings)

    @property
    def changed_nothing(self) -> bool:
        """Tell whether the page was known already as it is."""
        return not (self.created.total() or self.updated.total())


@transaction.atomic
def take_over(page: PlanPage, *, by: Actor) -> TakenOver:
    """Keep what the page says. Raises `Invalid` or `Conflict` where it cannot be kept at all; then nothing was.

    Whoever uploads the page is named in the record, but what it brings counts as imported, not as entered by him.
    """
    access.require_evaluator(by)
    by = Actor(kind="import", id=by.id, name=by.name)
    if page.year is None:
        raise Invalid(
            "year_missing", _("The page names no budget year, so the project cannot be kept."), field="year"
        )
    done = TakenOver()
    year = _year(page.year, by)
    project = Project.objects.filter(code=page.code).first()
    if project is None:
        project = _add(page, year, done, by)
        touched: frozenset[str] = frozenset()
    else:
        touched = touched_by_people(project)
        project = _correct(project, page, touched, done, by)
    done.project = project
    _parts(project, page, touched, done, by)
    _steps(project, page, touched, done, by)
    importing_reports.keep(project, page, done, by)
    importing_figures.keep_scores(project, page, done, by)
    importing_figures.keep_indicators(project, page, done, by)
    project.refresh_from_db()
    return done


def touched_by_people(project: Project) -> frozenset[str]:
    """Return the fields and parts of the project that people have entered or changed in our system."""
    found: set[str] = set()
    events = PlanEvent.objects.filter(project=project).exclude(actor_kind="import")
    for kind, data in events.values_list("kind", "data"):
        if kind == "project.edited":
            found |= set(data.get("changes", {}))
        elif kind == "project.added":
            # Typed in by people from the start: everything is theirs.
            found |= set(_facts_of(project)) | set(_TOUCHES.values())
        elif kind == "plan.change_granted":
            found |= set(data.get("after", {}))
        elif kind in _TOUCHES:
            found.add(_TOUCHES[kind])
    return frozenset(found)


def _year(year: int, by: Actor) -> BudgetYear:
    if not 2500 <= year <= 2700:
        raise Invalid(
            "year_unbelievable", _("Budget year %(year)s cannot be right.") % {"year": year}, field="year"
        )
    row, new = BudgetYear.objects.get_or_create(year=year)
    if new:
        record("year.opened", by=by, year=year)
    require_open(row)
    return row


def facts_of_page(page: PlanPage) -> dict[str, Any]:
    """Return what the page says of the project's own fields, as they are kept."""
    return {
        "kind": page.kind,
        "plan_number": page.plan_number,
        "name": clean_line(page.name),
        "unit_name": clean_line(page.unit_name),
        "unit_code": page.unit_code,
        "owner_code": page.owner_code,
        "carrier_code": page.carrier_code,
        "rationale": clean(page.rationale),
        "objectives": [item.words for item in page.objectives],
        "budget_received": _cents(page.budget_received),
        "budget_used": _cents(page.budget_used),
    }


def _cents(amount: Decimal | None) -> Decimal | None:
    """Return an amount as the columns keep it, so that the same page is known again."""
    return None if amount is None else amount.quantize(Decimal("0.01"))


def _facts_of(project: Project) -> dict[str, Any]:
    names = ("kind", "plan_number", "name", "unit_name", "unit_code", "owner_code", "carrier_code", "rationale", "objectives",
             "budget_received", "budget_used")  # fmt: skip
    return {name: getattr(project, name) for name in names}


def _add(page: PlanPage, year: BudgetYear, done: TakenOver, by: Actor) -> Project:
    agency = unit_of(page)
    if agency is None:
        agency = organisations.root()
        done.notes.warn(
            "unit_unknown", line=page.lines.get("code", 0), field="unit_code", unit=page.unit_code
        )
    facts = facts_of_page(page) | {"unit_name": clean_line(page.unit_name) or agency.name_th}
    project = add_project(by=by, year=year, agency=agency, code=page.code, **facts)
    project.origin = PAGE
    project.save(update_fields=["origin"])
    done.created["project"] += 1
    return project


def _correct(
    project: Project, page: PlanPage, touched: frozenset[str], done: TakenOver, by: Actor
) -> Project:
    """Correct the project's own fields where the page says otherwise and nobody has changed them here."""
    row = lock_project(project)
    if row.year_id != page.year:
        raise Invalid(
            "other_year",
            _("Project %(code)s is kept in budget year %(kept)s; the page says %(said)s.")
            % {"code": page.code, "kept": row.year_id, "said": page.year},
            field="year",
        )
    before, wanted = _facts_of(row), facts_of_page(page)
    changes: dict[str, Any] = {}
    for name, value in wanted.items():
        # What the page leaves out is no correction.
        if value in (None, "", []) or value == before[name]:
            continue
        if name in touched:
            left_alone(done, name, value, line=page.lines.get(name, 0))
            continue
        changes[name] = [before[name], value]
    if not changes:
        done.unchanged["project"] += 1
        return row
    apply_facts(row, {name: new for name, (_old, new) in changes.items()})
    record("project.edited", by=by, project=row, changes=plain(changes))
    done.updated["project"] += 1
    return row


def left_alone(done: TakenOver, name: str, value: Any, *, line: int = 0) -> None:
    """Say that the page's words were not taken because people have entered others."""
    done.notes.warn("kept_as_entered", line=line, field=name, words=shortened(str(value)))


def _parts(project: Project, page: PlanPage, touched: frozenset[str], done: TakenOver, by: Actor) -> None:
    """Keep people, targets, marks and strategy; each is set as a whole where it differs."""
    named = {clean_line(one.name)[:200]: clean_line(one.extension)[:40] for one in page.responsible}
    people = [{"name": name, "extension": extension} for name, extension in named.items()]
    kept_people = [{"name": one.name, "extension": one.extension} for one in project.responsible.all()]
    if _wanted(done, "responsible", kept_people, people, touched):
        set_responsible(project, by=by, people=people)
    targets: list[dict[str, Any]] = [
        {"words": clean(one.words), "amount": _cents(one.amount), "unit": one.unit, "at_least": one.at_least}
        for one in page.targets
    ]
    rows = list(project.targets.all())
    kept_targets = [
        {name: getattr(one, name) for name in ("words", "amount", "unit", "at_least")} for one in rows
    ]
    if _wanted(done, "targets", kept_targets, targets, touched):
        reached = {one.words: one for one in rows}
        for one in targets:
            if known := reached.get(one["words"]):
                one |= {"achieved": known.achieved, "evidence": known.evidence}
        set_targets(project, by=by, targets=targets)
    tags = [(tag.tag, tag.term) for tag in page.tags]
    if _wanted(done, "tags", sorted(project.tags.values_list("tag", "term")), sorted(tags), touched):
        set_tags(project, by=by, tags=tags)
    nodes = importing_figures.keep_strategy(page, project.year, done, by)
    kept_numbers = sorted(project.strategies.values_list("node__number", flat=True))
    if _wanted(done, "supports", kept_numbers, sorted(node.number for node in nodes), touched):
        set_strategies(project, by=by, nodes=nodes)
    project.refresh_from_db()


def _wanted(done: TakenOver, name: str, kept: list[Any], said: list[Any], touched: frozenset[str]) -> bool:
    """Tell whether a part is to be set, and count it. What the page leaves out is no correction."""
    if not said or kept == said:
        done.unchanged[name] += bool(kept)
        return False
    if kept and name in touched:
        left_alone(done, name, ", ".join(str(one) for one in said) if name != "responsible" else "…")
        done.unchanged[name] += 1
        return False
    (done.updated if kept else done.created)[name] += 1
    return True


def _steps(project: Project, page: PlanPage, touched: frozenset[str], done: TakenOver, by: Actor) -> None:
    """Keep the plan as it is printed, weights and names however odd; `queries.plan_faults` says why no curve follows from it."""
    new = [row for step in page.steps if (row := _step(project, step, done)) is not None]
    new = list({row.number: row for row in reversed(new)}.values())[::-1]
    kept = [step_facts(row) for row in project.steps.all()]
    said = [step_facts(row) for row in sorted(new, key=lambda row: row.number)]
    if not said or kept == said:
        done.unchanged["steps"] += len(kept)
        return
    if kept and "steps" in touched:
        left_alone(done, "steps", _("%(count)s steps") % {"count": len(said)}, line=page.steps[0].line)
        done.unchanged["steps"] += len(kept)
        return
    locked = lock_project(project)
    locked.steps.all().delete()
    for row in new:
        row.project = locked
    PlanStep.objects.bulk_create(new)
    record("plan.imported", by=by, project=locked, before=kept, after=said)
    before = {one["number"]: one for one in kept}
    for one in said:
        kind = (
            done.created
            if one["number"] not in before
            else done.unchanged
            if before[one["number"]] == one
            else done.updated
        )
        kind["steps"] += 1


def _step(project: Project, step: Step, done: TakenOver) -> PlanStep | None:
    weight = step.weight
    if weight is None or not 0 <= weight <= 100:
        done.notes.warn(
            "step_not_kept", line=step.line, field=f"steps[{step.number}]", number=step.number,
            reason=_("its weight cannot be read."),
        )  # fmt: skip
        return None
    if step.starts_on and step.ends_on and step.ends_on < step.starts_on:
        # The database refuses an end before the beginning; the warning of the page has told it.
        step = replace(step, ends_on=None)
    return PlanStep(
        project=project, number=step.number, name=clean_line(step.name)[:500], weight=weight.quantize(Decimal("0.01")),
        starts_on=step.starts_on, ends_on=step.ends_on,
    )  # fmt: skip
