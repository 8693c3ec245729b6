"""Say how a year's rounds of reporting stand: which units have reported, which owe what, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db import connection
from django.utils import timezone

from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import midnight
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


# A report counts for a round when it was written after the round's opening and is with the approver or approved. The first report
# of each project between two openings is enough to tell that for every round.
_FIRST = f"""
    select p.id, p.agency_id, p.state in ('done', 'cancelled'), s.stretch, s.first
    from {Project._meta.db_table} p left join (
        select g.project_id, width_bucket(g.written_at, %(opens)s::timestamptz[]) as stretch,
            (min(g.written_at) at time zone %(zone)s)::date as first
        from {ProgressReport._meta.db_table} g join {Project._meta.db_table} q on q.id = g.project_id
        where q.year_id = %(year)s and g.state in ('submitted', 'approved') and g.written_at >= %(earliest)s
        group by 1, 2
    ) s on s.project_id = p.id
    where p.year_id = %(year)s
"""  # noqa: S608 - names of tables alone are put in.


@dataclass(slots=True)
class _Sent:
    """A project with the days of its first reports, by the stretch between two openings of rounds (1 after the first)."""

    agency_id: int
    is_over: bool
    firsts: dict[int, date] = field(default_factory=dict)

    def since(self, stretch: int) -> date | None:
        """Return the day of its first report in the stretch or in a later one."""
        days = [day for place, day in self.firsts.items() if place >= stretch]
        return min(days) if days else None


def rounds_of(year: int, *, day: date | None = None) -> list[Standing]:
    """Return the year's rounds in their order with what each unit reported; two queries."""
    day = day or local(timezone.now()).date()
    rounds = list(ReportRound.objects.filter(year=year).select_related("year").order_by("opens_on", "number"))
    opened = [each for each in rounds if each.opens_on <= day]
    # Nobody owes anything before the round has opened.
    coming = [Standing(each, "coming") for each in rounds if each.opens_on > day]
    opens = sorted({each.opens_on for each in opened})
    sent = _sent(year, opens) if opens else []
    return [*(_standing(each, sent, opens.index(each.opens_on) + 1, day) for each in opened), *coming]


def _sent(year: int, opens: list[date]) -> list[_Sent]:
    with connection.cursor() as cursor:
        cursor.execute(
            _FIRST,
            {"opens": [midnight(each) for each in opens], "earliest": midnight(opens[0]), "year": year,
             "zone": BANGKOK.key},
        )  # fmt: skip
        found: dict[int, _Sent] = {}
        for key, agency_id, is_over, stretch, first in cursor.fetchall():
            project = found.setdefault(key, _Sent(agency_id, is_over))
            if stretch is not None:
                project.firsts[stretch] = first
    return list(found.values())


def _standing(row: ReportRound, sent: list[_Sent], stretch: int, day: date) -> Standing:
    """Count a round's projects by unit: reported, of these late, and still owed."""
    sums: dict[int, list[int]] = {}
    for project in sent:
        first = project.since(stretch)
        if first is None and project.is_over:
            continue
        counted = sums.setdefault(project.agency_id, [0, 0, 0])
        counted[0] += first is not None
        counted[1] += first is not None and first > row.closes_on
        counted[2] += first is None
    units = [UnitStanding(agency_by_id(key), *counted) for key, counted in sums.items()]
    units.sort(key=lambda unit: (-unit.owed, unit.agency.sort_key))
    return Standing(row, stage_of(row, day), units)


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
