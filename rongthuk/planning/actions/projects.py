"""Keep the plan: years, strategy, projects and what belongs to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.core.fiscal import year_days
from rongthuk.core.text import arabic_digits, clean, clean_line
from rongthuk.core.thai import format_date
from rongthuk.organisations.models import Agency
from rongthuk.planning import access
from rongthuk.planning.actions.amounts import read_amount, read_day_or_none
from rongthuk.planning.actions.recording import lock_project, record, require_open
from rongthuk.planning.models import (
    BudgetYear,
    PolicyLink,
    Project,
    ProjectStrategy,
    ProjectTag,
    ResponsiblePerson,
    StrategyNode,
    Target,
)

LINES = ("plan_number", "name", "unit_name", "unit_code", "owner_code", "carrier_code", "budget_source")
AMOUNTS = ("budget_received", "budget_used")
DAYS = ("starts_on", "ends_on", "carried_until")
_CODE = re.compile(r"[0-9]{8}-[0-9]{4,6}")
# What a form may change; code, year, state and progress have actions of their own.
EDITABLE = ("kind", "rationale", "objectives", "continues", *LINES, *AMOUNTS, *DAYS)


@transaction.atomic
def open_year(*, by: Actor, year: int) -> BudgetYear:
    """Open a budget year for its plan; one that is there is returned as it is."""
    access.require_evaluator(by)
    if not 2500 <= year <= 2700:
        raise Invalid("year", _("Write the year of the Buddhist Era, such as 2569."), field="year")
    row, new = BudgetYear.objects.get_or_create(year=year)
    if new:
        record("year.opened", by=by, year=year)
    return row


@transaction.atomic
def close_year(year: BudgetYear, *, by: Actor) -> BudgetYear:
    """Close a year; from now on it is only read."""
    access.require_evaluator(by)
    row = BudgetYear.objects.select_for_update().get(pk=year.pk)
    if row.closed_at is None:
        row.closed_at = timezone.now()
        row.save()
        record("year.closed", by=by, year=row.year)
    return row


@transaction.atomic
def add_strategy_node(
    *,
    by: Actor,
    year: BudgetYear,
    number: str,
    title: str,
    parent: StrategyNode | None = None,
    level_word: str = "",
) -> StrategyNode:
    """Add a node of the year's strategy below another; `number` may be written with Thai digits."""
    access.require_evaluator(by)
    require_open(year)
    number, title = arabic_digits(clean_line(number)).strip(". "), clean_line(title)
    if not re.fullmatch(r"[0-9A-Za-zก-ฮ]+(\.[0-9A-Za-zก-ฮ]+)*", number):
        raise Invalid("strategy_number", _("A number looks like 7.5.1."), field="number")
    if not title:
        raise Invalid("strategy_title", _("Please give the title."), field="title")
    if parent is not None and parent.year_id != year.pk:
        raise Invalid("strategy_year", _("The node above belongs to another year."), field="parent")
    if StrategyNode.objects.filter(year=year, number=number).exists():
        raise Invalid(
            "strategy_twice", _("This number stands in the year's strategy already."), field="number"
        )
    node = StrategyNode.objects.create(
        year=year, parent=parent, number=number, title=title[:1000], level_word=clean_line(level_word)[:60],
        depth=parent.depth + 1 if parent else 0, path="", sort_key=sort_key(number),
    )  # fmt: skip
    node.path = f"{parent.path if parent else ''}{node.pk}."
    node.save(update_fields=["path"])
    record("strategy.added", by=by, year=year.pk, number=number)
    return node


@transaction.atomic
def edit_strategy_node(node: StrategyNode, *, by: Actor, title: str, level_word: str = "") -> StrategyNode:
    """Change a node's words."""
    access.require_evaluator(by)
    row = StrategyNode.objects.select_for_update(of=("self",)).select_related("year").get(pk=node.pk)
    require_open(row.year)
    before = row.title
    row.title, row.level_word = clean_line(title)[:1000], clean_line(level_word)[:60]
    if not row.title:
        raise Invalid("strategy_title", _("Please give the title."), field="title")
    row.save()
    record("strategy.edited", by=by, year=row.year_id, number=row.number, before=before, after=row.title)
    return row


def sort_key(number: str) -> str:
    """Return a key that puts 7.10 behind 7.9."""
    return ".".join(part.zfill(5) if part.isdigit() else part for part in number.split("."))[:200]


@transaction.atomic
def add_project(
    *, by: Actor, year: BudgetYear | int, agency: Agency, code: str = "", **facts: Any
) -> Project:
    """Add a project or activity to a year's plan; without a code it gets the next one of its unit."""
    access.require(agency.path, by, "planner")
    if isinstance(year, int):
        found = BudgetYear.objects.filter(year=year).first()
        if found is None:
            raise Invalid(
                "year_unknown", _("Budget year %(year)s has not been opened.") % {"year": year}, field="year"
            )
        year = found
    require_open(year)
    project = Project(year=year, agency=agency, created_at=timezone.now())
    project.unit_name = agency.name_th
    project.unit_code = agency.bma_code or _code_above(agency)
    _apply(project, facts)
    if not project.name:
        raise Invalid("name_missing", _("Please give the name."), field="name")
    project.code = arabic_digits(code.strip()) or next_code(project.unit_code)
    if not _CODE.fullmatch(project.code):
        raise Invalid("code_form", _("A project code looks like 04010000-3651."), field="code")
    _check(project)
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError:
        raise Conflict("code_taken", _("There is a project with this code already."), field="code") from None
    record("project.added", by=by, project=project, code=project.code, name=project.name)
    return project


def _code_above(agency: Agency) -> str:
    """Return the unit code of the nearest unit above that has one."""
    at: Agency | None = agency
    while at is not None:
        if at.bma_code:
            return at.bma_code
        at = at.parent
    return "00000000"


def next_code(unit_code: str) -> str:
    """Return the unit's next code; two that ask at once are told apart by the unique constraint."""
    # 10000 comes after 9999, though not in the order of letters.
    codes = Project.objects.filter(code__startswith=f"{unit_code}-").order_by(Length("code").desc(), "-code")
    last = codes.values_list("code", flat=True).first()
    number = int(last.rsplit("-", 1)[1]) + 1 if last else 1
    return f"{unit_code}-{number:04d}"


@transaction.atomic
def edit_project(project: Project, *, by: Actor, version: int | None = None, **facts: Any) -> Project:
    """Correct facts of a project. Dates and money of a running one change by a change of plan, which keeps the reason."""
    row = lock_project(project, version=version)
    access.require(row.agency.path, by, "planner")
    before = {name: getattr(row, name) for name in EDITABLE}
    _apply(row, facts)
    changed = {
        name: [_plain(before[name]), _plain(new)]
        for name in EDITABLE
        if (new := getattr(row, name)) != before[name]
    }
    if not changed:
        return row
    fixed = {"starts_on", "ends_on", "carried_until", "budget_received"} & changed.keys()
    if row.state != Project.State.PLANNED and any(before[name] is not None for name in fixed):
        raise Invalid(
            "needs_change",
            _("The project has begun: its dates and its budget are changed by asking for a change of plan."),
            field=sorted(fixed)[0],
        )
    _check(row)
    record("project.edited", by=by, project=row, changes=changed)
    return row


def apply_facts(project: Project, facts: dict[str, Any]) -> None:
    """Set facts that were granted, and check them; the caller records."""
    _apply(project, facts)
    _check(project)


def _apply(project: Project, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name not in EDITABLE:
            raise Invalid("unknown_field", _("There is no field “%(name)s”.") % {"name": name}, field=name)
        setattr(project, name, _read(name, value))


def _read(name: str, value: Any) -> Any:
    if name in LINES:
        return clean_line(str(value or ""))
    if name in AMOUNTS:
        return read_amount(value, field=name)
    if name in DAYS:
        return read_day_or_none(value, field=name)
    if name == "rationale":
        return clean(value or "")
    if name == "objectives":
        return [line for one in value or [] if (line := clean(str(one)))]
    return value


def _check(project: Project) -> None:
    first, last = year_days(project.year_id)
    if project.starts_on and not first <= project.starts_on <= last:
        raise Invalid(
            "start_outside_year",
            _("%(day)s lies outside budget year %(year)s (%(first)s to %(last)s).")
            % {"day": format_date(project.starts_on), "year": project.year_id, "first": format_date(first),
               "last": format_date(last)},
            field="starts_on",
        )  # fmt: skip
    try:
        project.clean_fields(exclude=["agency", "year", "continues"])
        project.validate_constraints(exclude=["code"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid("project_field", messages[0], field="" if field == "__all__" else field) from error


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Project) else value


@transaction.atomic
def set_responsible(
    project: Project, *, by: Actor, people: Sequence[dict[str, Any]], version: int | None = None
) -> Project:
    """Say who answers for the project; the record holds how many, not who."""
    row = lock_project(project, version=version)
    access.require(row.agency.path, by, "planner", "reporter")
    named = [one for one in people if clean_line(one.get("name", ""))]
    row.responsible.all().delete()
    ResponsiblePerson.objects.bulk_create(
        ResponsiblePerson(
            project=row, place=place, name=clean_line(one["name"])[:200],
            extension=clean_line(str(one.get("extension") or ""))[:40], officer=one.get("officer"),
        )
        for place, one in enumerate({clean_line(one["name"]): one for one in named}.values(), start=1)
    )  # fmt: skip
    record("project.responsible_set", by=by, project=row, count=len(named))
    return row


@transaction.atomic
def set_targets(
    project: Project, *, by: Actor, targets: Sequence[dict[str, Any]], version: int | None = None
) -> Project:
    """Set what the project promises, what was reached and the proof."""
    row = lock_project(project, version=version)
    # The unit enters what was reached and the proof; what was promised is the planner's.
    access.require(row.agency.path, by, "planner", "reporter")
    before = [_target(one) for one in row.targets.all()]
    new = []
    for place, one in enumerate(targets, start=1):
        words = clean(one.get("words", ""))
        if not words:
            raise Invalid("target_words", _("Please give the target."), field=f"targets.{place}.words")
        new.append(
            Target(
                project=row, place=place, words=words,
                amount=read_amount(one.get("amount"), field=f"targets.{place}.amount"),
                unit=clean_line(str(one.get("unit") or ""))[:60], at_least=bool(one.get("at_least")),
                achieved=read_amount(one.get("achieved"), field=f"targets.{place}.achieved"),
                evidence=clean(one.get("evidence") or ""),
            )
        )  # fmt: skip
    promised = [(one.words, one.amount, one.unit, one.at_least) for one in new]
    if promised != [(o.words, o.amount, o.unit, o.at_least) for o in row.targets.all()]:
        access.require(row.agency.path, by, "planner")
    row.targets.all().delete()
    Target.objects.bulk_create(new)
    record("project.targets_set", by=by, project=row, before=before, after=[_target(one) for one in new])
    return row


def _target(target: Target) -> dict[str, Any]:
    return {
        "words": target.words,
        "amount": target.amount,
        "unit": target.unit,
        "at_least": target.at_least,
        "achieved": target.achieved,
        "evidence": target.evidence,
    }


@transaction.atomic
def set_tags(project: Project, *, by: Actor, tags: Sequence[tuple[str, str]]) -> Project:
    """Set the marks of the plan: [("quick-win", ""), ("flagship", "medium")]."""
    row = lock_project(project)
    access.require(row.agency.path, by, "planner")
    terms = {"", *ProjectTag.Term.values}
    for place, (tag, term) in enumerate(tags, start=1):
        if not clean_line(tag) or term not in terms:
            raise Invalid("tag", _("This mark is not known."), field=f"tags.{place}")
    before = sorted(row.tags.values_list("tag", "term"))
    row.tags.all().delete()
    ProjectTag.objects.bulk_create(
        ProjectTag(project=row, tag=clean_line(tag)[:60], term=term) for tag, term in dict(tags).items()
    )
    record("project.tags_set", by=by, project=row, before=before, after=sorted(dict(tags).items()))
    return row


@transaction.atomic
def set_policies(project: Project, *, by: Actor, policies: Sequence[dict[str, str]]) -> Project:
    """Set the policies that the project serves."""
    row = lock_project(project)
    access.require(row.agency.path, by, "planner")
    named = {
        (clean_line(one.get("policy_code", "")), clean_line(one.get("branch_code", ""))): one
        for one in policies
    }
    row.policies.all().delete()
    PolicyLink.objects.bulk_create(
        PolicyLink(project=row, policy_code=policy[:40], branch_code=branch[:40],
                   words=clean_line(one.get("words", ""))[:500])
        for (policy, branch), one in named.items()
        if policy
    )  # fmt: skip
    record("project.policies_set", by=by, project=row, after=[list(key) for key in named])
    return row


@transaction.atomic
def set_strategies(project: Project, *, by: Actor, nodes: Sequence[StrategyNode]) -> Project:
    """Set which nodes of the year's strategy the project supports."""
    row = lock_project(project)
    access.require(row.agency.path, by, "planner")
    if any(node.year_id != row.year_id for node in nodes):
        raise Invalid("strategy_year", _("The node belongs to another year."), field="strategies")
    before = list(row.strategies.values_list("node__number", flat=True))
    row.strategies.all().delete()
    ProjectStrategy.objects.bulk_create(
        ProjectStrategy(project=row, node=node) for node in {node.pk: node for node in nodes}.values()
    )
    record("project.strategies_set", by=by, project=row, before=before, after=[node.number for node in nodes])
    return row
