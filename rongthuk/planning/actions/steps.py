"""Keep the steps of a plan, and change a plan that has begun: adjust, extend, carry money over, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, DomainError, Forbidden, Invalid
from rongthuk.core.fiscal import year_days
from rongthuk.core.text import clean, clean_line
from rongthuk.core.thai import format_date, local
from rongthuk.core.written import words_of
from rongthuk.planning import access
from rongthuk.planning.actions.amounts import read_day_or_none, read_percent
from rongthuk.planning.actions.projects import apply_facts
from rongthuk.planning.actions.recording import lock_project, plain, record
from rongthuk.planning.models import PlanChange, PlanStep, Project

HUNDRED = Decimal(100)
MOST_STEPS = 100
# Which facts each kind of change may touch.
CHANGEABLE: dict[str, tuple[str, ...]] = {
    "adjust": ("steps", "starts_on", "ends_on", "budget_received"),
    "extend": ("ends_on", "steps"),
    "carry_over": ("carried_until", "ends_on", "steps"),
    "cancel": (),
}


class InvalidSteps(Invalid):
    """A plan that cannot be; `errors` names every row and field that is wrong."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        super().__init__(errors[0].code, errors[0].message, field=errors[0].field)
        self.errors = list(errors)


def read_steps(
    project: Project, steps: Sequence[dict[str, Any]], *, until: date | None = None
) -> list[PlanStep]:
    """Read a whole plan; raises `InvalidSteps` with every fault. Fields are named `steps.<row>.<field>`, rows from 1.

    `until` is the last day that the plan may reach, where a change is asked for.
    """
    first, last = year_days(project.year_id)
    last = max(day for day in (last, project.ends_on, project.carried_until, until) if day)
    found: list[PlanStep] = []
    errors: list[DomainError] = []
    for row, one in enumerate(steps, start=1):
        try:
            found.append(_read_step(project, row, one, first, last))
        except DomainError as error:
            errors.append(error)
    if not errors and len(found) > MOST_STEPS:
        errors.append(
            Invalid(
                "too_many_steps",
                _("A plan has at most %(most)s steps.") % {"most": MOST_STEPS},
                field="steps",
            )
        )
    total = sum((step.weight for step in found), Decimal(0))
    if not errors and total != HUNDRED:
        errors.append(
            Invalid(
                "weights",
                _("The weights must sum to 100 %%; now they sum to %(total)s %%.")
                % {"total": f"{total.normalize():f}"},
                field="steps",
            )
        )
    if errors:
        raise InvalidSteps(errors)
    return found


def _read_step(project: Project, row: int, one: dict[str, Any], first: date, last: date) -> PlanStep:
    def at(field: str) -> str:
        return f"steps.{row}.{field}"

    name = clean_line(str(one.get("name") or ""))
    if len(name) < 2:
        raise Invalid("step_name", _("Step %(row)s: please give its name.") % {"row": row}, field=at("name"))
    weight = read_percent(one.get("weight"), field=at("weight"))
    starts_on = read_day_or_none(one.get("starts_on"), field=at("starts_on"))
    ends_on = read_day_or_none(one.get("ends_on"), field=at("ends_on"))
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is None:
            raise Invalid(
                "step_day", _("Step %(row)s: please give both dates.") % {"row": row}, field=at(field)
            )
        if not first <= day <= last:
            raise Invalid(
                "step_outside_year",
                _("Step %(row)s: %(day)s lies outside the project's time (%(first)s to %(last)s).")
                % {
                    "row": row,
                    "day": format_date(day),
                    "first": format_date(first),
                    "last": format_date(last),
                },
                field=at(field),
            )
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        raise Invalid(
            "step_order",
            _("Step %(row)s: the end comes before the beginning.") % {"row": row},
            field=at("ends_on"),
        )
    done = read_percent(one.get("done") or 0, field=at("done"))
    return PlanStep(
        project=project, number=row, name=name[:500], weight=weight, starts_on=starts_on, ends_on=ends_on, done=done,
        finished_on=read_day_or_none(one.get("finished_on"), field=at("finished_on")) if done == HUNDRED else None,
        result=clean(str(one.get("result") or "")),
    )  # fmt: skip


@transaction.atomic
def set_steps(
    project: Project, *, by: Actor, steps: Sequence[dict[str, Any]], version: int | None = None
) -> list[PlanStep]:
    """Set the plan of a project that has not begun, or that has no plan yet; later it changes by a change of plan."""
    row = lock_project(project, version=version)
    access.require(row.agency.path, by, "planner")
    if row.state != Project.State.PLANNED and row.steps.exists():
        raise Conflict(
            "plan_fixed", _("The project has begun: its steps are changed by asking for a change of plan.")
        )
    return replace_steps(row, read_steps(row, steps), by=by)


def replace_steps(project: Project, new: Sequence[PlanStep], *, by: Actor) -> list[PlanStep]:
    """Put a plan in the place of another; what was finished under the same name stays finished. The caller has authorised."""
    old = {step.name: step for step in project.steps.all()}
    before = [step_facts(step) for step in old.values()]
    for step in new:
        was = old.get(step.name)
        if was is not None and not step.done:
            step.done, step.finished_on, step.result = was.done, was.finished_on, was.result
    project.steps.all().delete()
    PlanStep.objects.bulk_create(new)
    record("plan.set", by=by, project=project, before=before, after=[step_facts(step) for step in new])
    return list(new)


def step_facts(step: PlanStep) -> dict[str, Any]:
    """Return a step as changes of plan and the record keep it."""
    facts = {name: getattr(step, name) for name in ("number", "name", "weight", "starts_on", "ends_on")}
    return dict(plain(facts))


@transaction.atomic
def finish_step(
    step: PlanStep,
    *,
    by: Actor,
    done: Decimal | str = HUNDRED,
    finished_on: date | str | None = None,
    result: str = "",
    version: int | None = None,
) -> PlanStep:
    """Say how much of a step is done; one that is done wholly has a day and may have a result."""
    project = lock_project(step.project, version=version)
    access.require(project.agency.path, by, "reporter", "planner")
    row = PlanStep.objects.filter(pk=step.pk, project=project).first()
    if row is None:
        raise Conflict("step_gone", _("The plan has changed meanwhile; this step is no longer in it."))
    before = {"done": row.done, "finished_on": row.finished_on}
    row.done = read_percent(done, field="done")
    today = local(timezone.now()).date()
    row.finished_on = None
    if row.done == HUNDRED:
        row.finished_on = read_day_or_none(finished_on, field="finished_on") or today
        if row.finished_on > today:
            raise Invalid(
                "day_in_future",
                _("%(day)s lies in the future; a report tells what has been done.")
                % {"day": format_date(row.finished_on)},
                field="finished_on",
            )
    row.result = words_of(result, field="result", required=False, longest=5000)
    row.save()
    record("step.done", by=by, project=project, step=row.number, before=before,
           after={"done": row.done, "finished_on": row.finished_on})  # fmt: skip
    return row


@transaction.atomic
def ask_change(
    project: Project,
    *,
    by: Actor,
    kind: str,
    reason: str,
    after: dict[str, Any] | None = None,
    version: int | None = None,
) -> PlanChange:
    """Ask for a change of plan; it is checked as if it were granted, and nothing changes before it is."""
    row = lock_project(project, version=version)
    access.require(row.agency.path, by, "reporter", "planner")
    if kind not in CHANGEABLE:
        raise Invalid("change_kind", _("Choose what is asked for."), field="kind")
    if row.state == Project.State.CANCELLED:
        raise Conflict("project_cancelled", _("The project is cancelled."))
    words = words_of(reason, field="reason", longest=5000)
    wanted = {name: value for name, value in (after or {}).items() if value not in (None, "", [])}
    unknown = wanted.keys() - set(CHANGEABLE[kind])
    if unknown:
        raise Invalid("change_field", _("This kind of change does not touch that."), field=sorted(unknown)[0])
    if kind != "cancel" and not wanted:
        raise Invalid("change_empty", _("Say what is to be changed."), field="after")
    before: dict[str, Any] = {name: getattr(row, name) for name in wanted if name != "steps"}
    clean_after = _read_wanted(row, kind, wanted)
    if "steps" in wanted:
        before["steps"] = [step_facts(step) for step in row.steps.all()]
    try:
        with transaction.atomic():
            change = PlanChange.objects.create(
                project=row, kind=kind, reason=words, before=plain(before), after=plain(clean_after),
                asked_by_id=by.id if by.kind == "officer" else None, asked_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(
            "change_open", _("A change of this kind is being asked for already. It must be decided first.")
        ) from None
    record("plan.change_asked", by=by, project=row, change=change.pk, kind_of=kind)
    return change


def _read_wanted(project: Project, kind: str, wanted: dict[str, Any]) -> dict[str, Any]:
    trial = Project(
        **{field.attname: getattr(project, field.attname) for field in Project._meta.concrete_fields}
    )
    facts = {name: value for name, value in wanted.items() if name != "steps"}
    apply_facts(trial, facts)
    if kind in ("extend", "carry_over"):
        field = "ends_on" if kind == "extend" else "carried_until"
        new, old = getattr(trial, field), project.last_day()
        if kind == "carry_over":
            # Until the year ends its money need not be carried over.
            old = max(old or date.min, year_days(project.year_id)[1])
        if new is None or (old is not None and new <= old):
            raise Invalid("not_later", _("The new day must be later than the present one."), field=field)
    found = {name: getattr(trial, name) for name in facts}
    if "steps" in wanted:
        until = max((day for day in (trial.ends_on, trial.carried_until) if day), default=None)
        found["steps"] = [step_facts(step) for step in read_steps(project, wanted["steps"], until=until)]
    return found


@transaction.atomic
def decide_change(change: PlanChange, *, by: Actor, grant: bool, answer: str = "") -> PlanChange:
    """Grant or refuse a change; granting applies it. Nobody decides what he asked for himself, and money is for a planner."""
    project = lock_project(change.project)
    row = PlanChange.objects.select_for_update().get(pk=change.pk)
    needed: tuple[access.Part, ...] = ("approver", "planner")
    if row.kind == PlanChange.Kind.CARRY_OVER:
        needed = ("planner",)
    access.require(project.agency.path, by, *needed)
    if row.state != PlanChange.State.ASKED:
        raise Conflict("change_decided", _("This has been decided already."))
    if by.kind == "officer" and by.id == row.asked_by_id:
        raise Forbidden("own_change", _("Somebody else must decide what you asked for yourself."))
    row.answer = words_of(answer, field="answer", required=not grant, longest=5000)
    row.state = PlanChange.State.GRANTED if grant else PlanChange.State.REFUSED
    row.decided_at = timezone.now()
    row.decided_by_id = by.id if by.kind == "officer" else None
    row.save()
    if grant:
        if row.kind == PlanChange.Kind.CANCEL:
            project.state = Project.State.CANCELLED
        apply_facts(project, {name: value for name, value in row.after.items() if name != "steps"})
        if "steps" in row.after:
            replace_steps(project, read_steps(project, row.after["steps"]), by=by)
    record("plan.change_granted" if grant else "plan.change_refused", by=by, project=project, change=row.pk,
           kind_of=row.kind, before=row.before, after=row.after)  # fmt: skip
    return row
