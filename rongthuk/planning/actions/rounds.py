"""Keep the rounds of reporting, and remind the units that owe a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Invalid
from rongthuk.core.fiscal import QUARTERS
from rongthuk.core.text import clean_line
from rongthuk.planning import access
from rongthuk.planning.actions.amounts import read_day
from rongthuk.planning.actions.recording import record, require_open
from rongthuk.planning.models import BudgetYear, ProgressReport, Project, Reminder, ReportRound


@transaction.atomic
def set_round(
    *,
    by: Actor,
    year: BudgetYear,
    name: str,
    opens_on: date | str,
    closes_on: date | str,
    number: int | None = None,
    quarter: int | None = None,
    remind_before: int = 5,
    round: ReportRound | None = None,
) -> ReportRound:
    """Add a round of reporting, or change one."""
    access.require_evaluator(by)
    require_open(year)
    first, last = read_day(opens_on, field="opens_on"), read_day(closes_on, field="closes_on")
    if last < first:
        raise Invalid("round_order", _("The round ends before it begins."), field="closes_on")
    if quarter is not None and quarter not in QUARTERS:
        raise Invalid("quarter", _("A year has quarters 1 to 4."), field="quarter")
    if not 0 <= remind_before <= 60:
        raise Invalid("remind_before", _("Choose between 0 and 60 days."), field="remind_before")
    if not clean_line(name):
        raise Invalid("name_missing", _("Please give the name."), field="name")
    row = round or ReportRound(year=year)
    before = _facts(row) if round else None
    row.number = number or row.number or _next_number(year)
    row.name, row.quarter = clean_line(name)[:200], quarter
    row.opens_on, row.closes_on, row.remind_before = first, last, remind_before
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict(
            "round_taken", _("There is a round with this number or for this quarter already."), field="number"
        ) from None
    record("round.set", by=by, year=year.pk, round=row.pk, before=before, after=_facts(row))
    return row


def _next_number(year: BudgetYear) -> int:
    last = ReportRound.objects.filter(year=year).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _facts(row: ReportRound) -> dict[str, Any]:
    return {
        name: getattr(row, name)
        for name in ("number", "name", "quarter", "opens_on", "closes_on", "remind_before")
    }


@transaction.atomic
def delete_round(row: ReportRound, *, by: Actor) -> None:
    """Take away a round in which nobody was reminded yet."""
    access.require_evaluator(by)
    require_open(row.year)
    if row.reminders.exists():
        raise Conflict(
            "round_used", _("Units have been reminded in this round; it can be changed, not deleted.")
        )
    record("round.deleted", by=by, year=row.year_id, before=_facts(row))
    row.delete()


def owing(row: ReportRound) -> QuerySet[Project]:
    """Return the projects of the round's year that owe a report: not finished, and nothing sent since the round opened."""
    sent = ProgressReport.objects.filter(
        state__in=[ProgressReport.State.SUBMITTED, ProgressReport.State.APPROVED],
        written_at__date__gte=row.opens_on,
    )
    return (
        Project.objects.filter(year=row.year_id)
        .exclude(state__in=[Project.State.DONE, Project.State.CANCELLED])
        .exclude(pk__in=sent.values("project"))
    )


@transaction.atomic
def remind(row: ReportRound, stage: str, *, by: Actor) -> list[Reminder]:
    """Remind every unit that owes a report, once a stage; a second call reminds only those that were not yet."""
    if by.kind != "clock":
        access.require_evaluator(by)
    # Whoever reminds in the same moment waits here, and then finds who was reminded.
    row = ReportRound.objects.select_for_update().get(pk=row.pk)
    now = timezone.now()
    known = set(row.reminders.filter(stage=stage).values_list("agency", flat=True))
    units = owing(row).values("agency").annotate(count=Count("pk")).filter(~Q(agency__in=known))
    new = [
        Reminder(round=row, agency_id=one["agency"], stage=stage, projects=one["count"], sent_at=now)
        for one in units
    ]
    Reminder.objects.bulk_create(new, ignore_conflicts=True)
    for reminder in new:
        record("unit.reminded", by=by, year=row.year_id, agency_id=reminder.agency_id, round=row.pk, stage=stage,
               projects=reminder.projects)  # fmt: skip
    return new
