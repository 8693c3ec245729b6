"""Keep indicators, the projects that serve them, and the results that units enter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.core.fiscal import QUARTERS, Quarter
from rongthuk.core.measures import measures
from rongthuk.core.text import arabic_digits, clean, clean_line
from rongthuk.core.thai import local
from rongthuk.core.written import words_of
from rongthuk.organisations.models import Agency
from rongthuk.planning import access
from rongthuk.planning.actions.amounts import read_number
from rongthuk.planning.actions.recording import lock_indicator, record, require_open
from rongthuk.planning.models import BudgetYear, Indicator, IndicatorProject, Project, QuarterResult

LINES = ("number", "name", "unit", "measure", "measure_part")
WORDS = ("definition", "method")
CHOICES = ("klass", "level", "direction", "source", "accumulation")
EDITABLE = (*LINES, *WORDS, *CHOICES, "target", "result", "source_project", "measure_agency")


@transaction.atomic
def add_indicator(*, by: Actor, year: BudgetYear, agency: Agency, code: str, **facts: Any) -> Indicator:
    """Add an indicator to a year's plan."""
    access.require(agency.path, by, "planner")
    require_open(year)
    indicator = Indicator(year=year, agency=agency, code=arabic_digits(code.strip()))
    _apply(indicator, facts)
    try:
        with transaction.atomic():
            indicator.save()
    except IntegrityError:
        raise Conflict(
            "code_taken", _("There is an indicator with this code already."), field="code"
        ) from None
    record("indicator.added", by=by, indicator=indicator, code=indicator.code)
    if indicator.source_project is not None:
        IndicatorProject.objects.get_or_create(indicator=indicator, project=indicator.source_project)
    return indicator


@transaction.atomic
def edit_indicator(indicator: Indicator, *, by: Actor, version: int | None = None, **facts: Any) -> Indicator:
    """Change an indicator. Once a quarter has been scored, its source and target stand for that year."""
    row = lock_indicator(indicator, version=version)
    access.require(row.agency.path, by, "planner")
    before = {name: _plain(getattr(row, name)) for name in EDITABLE}
    _apply(row, facts)
    after = {name: _plain(getattr(row, name)) for name in EDITABLE}
    changed = {name: [before[name], after[name]] for name in EDITABLE if before[name] != after[name]}
    if not changed:
        return row
    fixed = changed.keys() & {
        "source",
        "source_project",
        "measure",
        "measure_agency",
        "measure_part",
        "accumulation",
    }
    if fixed and row.quarters.exclude(frozen_at=None).exists():
        raise Conflict(
            "indicator_scored",
            _(
                "A quarter of this indicator has been evaluated; where its results come from can change only from the next year."
            ),
            field=sorted(fixed)[0],
        )
    record("indicator.edited", by=by, indicator=row, changes=changed)
    if row.source_project is not None:
        IndicatorProject.objects.get_or_create(indicator=row, project=row.source_project)
    return row


def _plain(value: Any) -> Any:
    return value.code if isinstance(value, Project | Agency) else value


def _apply(indicator: Indicator, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name not in EDITABLE:
            raise Invalid("unknown_field", _("There is no field “%(name)s”.") % {"name": name}, field=name)
        if name in ("target", "result"):
            setattr(indicator, name, read_number(value, field=name))
        elif name in WORDS:
            setattr(indicator, name, clean(value or ""))
        elif name in LINES:
            setattr(indicator, name, clean_line(str(value or "")))
        else:
            setattr(indicator, name, value)
    _check(indicator)


def _check(indicator: Indicator) -> None:
    if not indicator.name:
        raise Invalid("name_missing", _("Please give the name."), field="name")
    source = indicator.source
    given = {
        "source_project": indicator.source_project is not None,
        "measure": bool(indicator.measure),
    }
    wanted = {"project": "source_project", "measure": "measure"}.get(source)
    if wanted and not given[wanted]:
        raise Invalid("source_missing", _("Say from where the results are taken."), field=wanted)
    if any(there and name != wanted for name, there in given.items()):
        raise Invalid(
            "two_sources", _("An indicator has exactly one source for its results."), field="source"
        )
    if indicator.measure and indicator.measure not in {measure.code for measure in measures()}:
        raise Invalid("measure_unknown", _("There is no such measure."), field="measure")
    if indicator.source_project is not None and indicator.source_project.year_id != indicator.year_id:
        raise Invalid("project_other_year", _("The project belongs to another year."), field="source_project")
    try:
        indicator.clean_fields(exclude=["agency", "year", "source_project", "measure_agency"])
        indicator.validate_constraints(exclude=["code"] if indicator.pk else [])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid("indicator_field", messages[0], field="" if field == "__all__" else field) from error


@transaction.atomic
def link_project(indicator: Indicator, project: Project, *, by: Actor) -> Indicator:
    """Say that a project serves the indicator."""
    row = lock_indicator(indicator)
    access.require(row.agency.path, by, "planner")
    if project.year_id != row.year_id:
        raise Invalid("project_other_year", _("The project belongs to another year."), field="project")
    _link, new = IndicatorProject.objects.get_or_create(indicator=row, project=project)
    if new:
        record("indicator.linked", by=by, indicator=row, code=project.code)
    return row


@transaction.atomic
def unlink_project(indicator: Indicator, project: Project, *, by: Actor) -> Indicator:
    """Say that a project serves the indicator no longer; the one that its results come from stays."""
    row = lock_indicator(indicator)
    access.require(row.agency.path, by, "planner")
    if row.source_project_id == project.pk:
        raise Invalid(
            "project_is_source", _("The results come from this project; choose another source first.")
        )
    deleted, _rows = IndicatorProject.objects.filter(indicator=row, project=project).delete()
    if deleted:
        record("indicator.unlinked", by=by, indicator=row, code=project.code)
    return row


@transaction.atomic
def enter_quarter(
    indicator: Indicator,
    *,
    by: Actor,
    quarter: int,
    value: Decimal | str | None,
    words: str = "",
    version: int | None = None,
) -> QuarterResult:
    """Enter a quarter's result of an indicator whose unit enters it; one that was evaluated is fixed."""
    row = lock_indicator(indicator, version=version)
    access.require(row.agency.path, by, "reporter", "planner")
    if row.source != Indicator.Source.ENTERED:
        raise Invalid(
            "not_entered", _("The results of this indicator are computed, not entered."), field="value"
        )
    if quarter not in QUARTERS:
        raise Invalid("quarter", _("A year has quarters 1 to 4."), field="quarter")
    if Quarter(row.year_id, quarter).first_day > local(timezone.now()).date():
        raise Invalid("quarter_future", _("This quarter has not begun."), field="quarter")
    result = QuarterResult.objects.select_for_update().filter(indicator=row, quarter=quarter).first()
    result = result or QuarterResult(indicator=row, quarter=quarter)
    if result.frozen_at is not None:
        raise Conflict("quarter_frozen", _("This quarter has been evaluated; its result is fixed."))
    before = result.value
    result.value = read_number(value, field="value")
    result.words = words_of(words, field="words", required=False, longest=5000)
    result.entered_by_id = by.id if by.kind == "officer" else None
    result.entered_at = timezone.now()
    result.save()
    record("indicator.entered", by=by, indicator=row, quarter=quarter, before=before, after=result.value)
    return result
