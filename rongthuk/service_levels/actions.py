"""Change what is promised and which days count. For administrators of the city; every change is recorded.

Promises already made stay as they were made: they are stored with their case.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.organisations.actions.recording import record, require_administrator, save
from rongthuk.organisations.queries import root
from rongthuk.service_levels import queries
from rongthuk.service_levels.loading import check_windows
from rongthuk.service_levels.models import Calendar, ServiceLevel, SpecialDay, Target

LEVEL_EDITABLE = ("name_th", "name_en", "effective_from")
CALENDAR_EDITABLE = ("name_th", "name_en", "windows", "zone")


@transaction.atomic
def set_service_level(code: str, *, by: Actor, **facts: Any) -> ServiceLevel:
    """Add a service level, or change its names."""
    _require_city(by)
    level = ServiceLevel.objects.select_for_update().filter(code=code).first()
    is_new = level is None
    if level is None:
        level = ServiceLevel(code=code)
    for name, value in facts.items():
        setattr(level, name, value)
    level.edited_at = timezone.now()
    save(level, new=is_new)
    _done("service_level.set", by, service_level=code, fields=sorted(facts))
    return level


@transaction.atomic
def set_target(
    level: ServiceLevel,
    *,
    milestone: str,
    amount: int,
    unit: str,
    by: Actor,
    urgency: str = "",
    source: str = "",
) -> Target:
    """Set how much time a milestone has at an urgency ("" serves those without a target of their own)."""
    _require_city(by)
    target = Target.objects.filter(service_level=level, milestone=milestone, urgency=urgency).first()
    is_new = target is None
    if target is None:
        target = Target(service_level=level, milestone=milestone, urgency=urgency)
    target.amount, target.unit, target.source = amount, unit, source
    save(target, new=is_new)
    ServiceLevel.objects.filter(pk=level.pk).update(edited_at=timezone.now())
    _done(
        "service_level.target_set",
        by,
        service_level=level.code,
        milestone=milestone,
        urgency=urgency,
        amount=amount,
        unit=unit,
    )
    return target


@transaction.atomic
def set_calendar(code: str, *, by: Actor, **facts: Any) -> Calendar:
    """Add a working calendar, or change its hours."""
    _require_city(by)
    calendar = Calendar.objects.select_for_update().filter(code=code).first()
    is_new = calendar is None
    if calendar is None:
        calendar = Calendar(code=code)
    for name, value in facts.items():
        setattr(calendar, name, value)
    try:
        check_windows(calendar.windows)
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid(
            "hours_invalid",
            _('Write the hours as {"0": [["08:30", "16:30"]]}, where 0 is Monday.'),
            field="windows",
        ) from error
    calendar.edited_at = timezone.now()
    save(calendar, new=is_new)
    _done("calendar.set", by, calendar=code, fields=sorted(facts))
    return calendar


@transaction.atomic
def announce_special_day(
    day: date,
    *,
    kind: str,
    name: str,
    by: Actor,
    calendar: Calendar | None = None,
    announced_at: date | None = None,
) -> SpecialDay:
    """Close or open a day besides the known holidays, in one calendar or in all."""
    _require_city(by)
    special = SpecialDay.objects.filter(calendar=calendar, date=day).first()
    is_new = special is None
    if special is None:
        special = SpecialDay(calendar=calendar, date=day)
    special.kind, special.name, special.announced_at = kind, name, announced_at
    save(special, new=is_new)
    _done(
        "calendar.special_day_announced",
        by,
        date=day.isoformat(),
        day_kind=kind,
        calendar=calendar.code if calendar else "",
    )
    return special


@transaction.atomic
def withdraw_special_day(special: SpecialDay, *, by: Actor) -> None:
    """Take back a special day; deadlines promised meanwhile stay as promised."""
    _require_city(by)
    day = special.date.isoformat()
    special.delete()
    _done("calendar.special_day_withdrawn", by, date=day)


def _require_city(by: Actor) -> None:
    """Refuse who does not administer the whole city: what is promised holds for every agency."""
    require_administrator(by, "" if by.kind in {"system", "import"} else root().path)


def _done(kind: str, by: Actor, **data: Any) -> None:
    record(kind, by=by, **data)
    queries.forget()
