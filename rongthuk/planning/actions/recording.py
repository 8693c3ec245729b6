"""What every action of the plan has in common: lock, check, record one event; all in one transaction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict
from rongthuk.core.listeners import listeners_for
from rongthuk.planning.models import BudgetYear, Indicator, PlanEvent, Project


def lock_project(project: Project, *, version: int | None = None) -> Project:
    """Return the project's row, locked until the transaction ends; `Conflict` when it is no longer as the actor saw it."""
    row = Project.objects.select_for_update(of=("self",)).select_related("agency", "year").get(pk=project.pk)
    if version is not None and version != row.version:
        raise Conflict(
            "changed",
            _("The project has changed meanwhile. Please look at it again before you go on."),
            version=row.version,
        )
    require_open(row.year)
    return row


def lock_indicator(indicator: Indicator, *, version: int | None = None) -> Indicator:
    """Return the indicator's row, locked until the transaction ends."""
    row = (
        Indicator.objects.select_for_update(of=("self",))
        .select_related("agency", "year", "source_project__agency", "measure_agency")
        .get(pk=indicator.pk)
    )
    if version is not None and version != row.version:
        raise Conflict(
            "changed",
            _("The indicator has changed meanwhile. Please look at it again before you go on."),
            version=row.version,
        )
    require_open(row.year)
    return row


def require_open(year: BudgetYear) -> None:
    """Refuse to write in a year that has been closed."""
    if year.closed_at is not None:
        raise Conflict(
            "year_closed", _("Budget year %(year)s is closed; it can only be read.") % {"year": year.year}
        )


def record(
    kind: str,
    *,
    by: Actor,
    project: Project | None = None,
    indicator: Indicator | None = None,
    year: int | None = None,
    agency_id: int | None = None,
    **data: Any,
) -> PlanEvent:
    """Append one event, count the version of what changed, and enqueue one job when somebody listens."""
    if project is not None:
        project.version += 1
        project.save()
        year = project.year_id
        agency_id = agency_id or project.agency_id
    if indicator is not None:
        indicator.version += 1
        indicator.save()
        year = year or indicator.year_id
        agency_id = agency_id or indicator.agency_id
    event = PlanEvent.objects.create(
        project=project, indicator=indicator, year=year, kind=kind, actor_kind=by.kind, actor_id=by.id,
        agency_id=agency_id, data=plain(data), at=timezone.now(),
    )  # fmt: skip
    if listeners_for(kind):
        from rongthuk.planning.jobs import react

        react.defer(event_id=event.pk)
    if project is not None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify('rongthuk_live', %s)", [f"project:{project.pk}"])
    return event


def plain(value: Any) -> Any:
    """Return facts as JSON keeps them: dates in ISO 8601, amounts as text without rounding."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
