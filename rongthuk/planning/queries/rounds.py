"""Say how a year's rounds of reporting stand: which units have reported, which owe what, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db import connection
from django.utils import timezone

from rongthuk.core.actors import Actor
from rongthuk.core.thai import BANGKOK, local
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_id, ids_within
from rongthuk.planning import access
from rongthuk.planning.actions.rounds import owing
from rongthuk.planning.models import ProgressReport, Project, Reminder, ReportRound


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """What one unit has reported in a round, and how many of its projects are still owed."""

    agency: Agency
    reported: int
    late: int
    owed: int

    @property
    def expected(self) -> int:
        """Return how many projects the unit reports on in this round."""
        return self.reported + self.owed


@dataclass(frozen=True, slots=True)
class Standing:
    """A round with its units; `stage` is coming, open or over."""

    round: ReportRound
    stage: str
    units: list[UnitStanding] = field(default_factory=list)

    @property
    def reported(self) -> int:
        """Return how many projects have been reported on."""
        return sum(unit.reported for unit in self.units)

    @property
    def late(self) -> int:
        """Return how many of these were reported after the round's end."""
        return sum(unit.late for unit in self.units)

    @property
    def expected(self) -> int:
        """Return how many projects the round asks for."""
        return sum(unit.expected for unit in self.units)

    @property
    def owed(self) -> int:
        """Return how many projects are still owed."""
        return sum(unit.owed for unit in self.units)

    @property
    def units_done(self) -> int:
        """Return how many units owe nothing any more."""
        return sum(not unit.owed for unit in self.units)


# A report counts for a round when it was written after the round's opening and is with the approver or approved.
_STANDING = f"""
    with sent as (
        select r.id as round, g.project_id as project, bool_and((g.written_at at time zone %(zone)s)::date > r.closes_on) as late
        from {ReportRound._meta.db_table} r
        join {Project._meta.db_table} p on p.year_id = r.year_id
        join {ProgressReport._meta.db_table} g on g.project_id = p.id and g.state in ('submitted', 'approved')
            and (g.written_at at time zone %(zone)s)::date >= r.opens_on
        where r.year_id = %(year)s group by 1, 2
    )
    select r.id, p.agency_id, count(s.project), count(*) filter (where s.late),
        count(*) filter (where s.project is null)
    from {ReportRound._meta.db_table} r
    join {Project._meta.db_table} p on p.year_id = r.year_id
    left join sent s on s.round = r.id and s.project = p.id
    where r.year_id = %(year)s and (s.project is not null or p.state not in ('done', 'cancelled'))
    group by 1, 2
"""  # noqa: S608 - names of tables alone are put in.


def rounds_of(year: int, *, day: date | None = None) -> list[Standing]:
    """Return the year's rounds in their order with what each unit reported; two queries."""
    day = day or local(timezone.now()).date()
    rounds = list(ReportRound.objects.filter(year=year).select_related("year").order_by("opens_on", "number"))
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"year": year, "zone": BANGKOK.key})
        found = cursor.fetchall()
    by_round: dict[int, list[UnitStanding]] = {}
    for key, agency_id, reported, late, owed in found:
        by_round.setdefault(key, []).append(UnitStanding(agency_by_id(agency_id), reported, late, owed))
    standings = []
    for each in rounds:
        # Nobody owes anything before the round has opened.
        units = by_round.get(each.pk, []) if each.opens_on <= day else []
        units.sort(key=lambda unit: (-unit.owed, unit.agency.sort_key))
        standings.append(Standing(each, stage_of(each, day), units))
    return standings


def stage_of(row: ReportRound, day: date) -> str:
    """Say whether a round is coming, open or over on a day."""
    if day < row.opens_on:
        return "coming"
    return "open" if day <= row.closes_on else "over"


def projects_owed(
    actor: Actor, row: ReportRound, agency_id: int | None = None
) -> list[tuple[Agency, list[Project]]]:
    """Return the projects that owe a report in the round, by unit; one query."""
    rows = owing(row).filter(pk__in=access.projects(actor).values("pk"))
    if agency_id is not None:
        rows = rows.filter(agency=agency_id)
    found = list(rows.order_by("agency", "code"))
    by_unit = [(agency_by_id(key), list(each)) for key, each in groupby(found, key=lambda one: one.agency_id)]
    return sorted(by_unit, key=lambda pair: pair[0].sort_key)


def reminders_of(row: ReportRound) -> dict[int, list[Reminder]]:
    """Return who was reminded in the round, by unit; one query."""
    found: dict[int, list[Reminder]] = {}
    for reminder in row.reminders.order_by("sent_at"):
        found.setdefault(reminder.agency_id, []).append(reminder)
    return found


@dataclass(frozen=True, slots=True)
class Debt:
    """What the reader's own units owe in a round."""

    round: ReportRound
    stage: str
    projects: list[Project]


def owed_by(actor: Actor, year: int, *, day: date | None = None) -> list[Debt]:
    """Return what the units for which the actor reports owe in the rounds that have opened, the latest round last.

    Of rounds that are over the last one alone counts: what it asked for, the next one asks for again.
    """
    day = day or local(timezone.now()).date()
    paths = actor.paths(*access.REPORTERS, "planner")
    if not paths or access.is_evaluator(actor):
        return []
    opened = list(ReportRound.objects.filter(year=year, opens_on__lte=day).order_by("-opens_on", "-number"))
    current = [each for each in opened if stage_of(each, day) == "open"] or opened[:1]
    debts = []
    for each in current:
        projects = list(owing(each).filter(agency__in=ids_within(paths)).order_by("code"))
        if projects:
            debts.append(Debt(each, stage_of(each, day), projects))
    return debts
