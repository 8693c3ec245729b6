"""Make a year of the plan for every bureau and district, or for the units that are named."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.errors import Conflict, Invalid
from rongthuk.core.fiscal import midnight, year_days
from rongthuk.organisations.models import Agency, AgencyKind, Membership
from rongthuk.organisations.queries import agency_by_code, agency_tree, find_agency
from rongthuk.planning.generator.dossiers import Dossier
from rongthuk.planning.generator.drawing import Unit, draw_project
from rongthuk.planning.generator.framing import make_rounds, make_rubric, make_strategy
from rongthuk.planning.generator.indicating import draw_indicators, keep_indicators
from rongthuk.planning.generator.judging import evaluate, take_stock, trouble
from rongthuk.planning.generator.keeping import happened, keep, record
from rongthuk.planning.generator.words import Wish, drawer, project_name, texts
from rongthuk.planning.models import BudgetYear, Indicator, Project, StrategyNode

MOST = 50_000
# Districts carry out three fifths of the plan.
_DISTRICTS_SHARE = 0.6
_OUTSIDE_HELP = ("mea", "mwa", "highways", "police", "drainage", "public-works", "traffic")
_OFFICES = frozenset({AgencyKind.BUREAU, AgencyKind.OFFICE, AgencyKind.CENTRE})


@dataclass(frozen=True, slots=True)
class Named:
    """A project that is not left to chance: whose, its name, its kind of work, the node that it supports, and how it fares."""

    agency: str
    name: str
    work: str
    node: str
    fare: str = "good"


@dataclass(frozen=True, slots=True)
class Made:
    """What was made."""

    dossiers: list[Dossier]
    indicators: int
    events: int
    seconds: float

    def summary(self) -> dict[str, Any]:
        """Return the counts."""
        reports = [report for one in self.dossiers for report in one.reports]
        return {
            "projects": len(self.dossiers),
            "reports": len(reports),
            "steps": sum(len(one.steps) for one in self.dossiers),
            "problems": sum(len(one.problems) for one in self.dossiers),
            "changes": sum(len(one.changes) for one in self.dossiers),
            "evaluations": sum(len(one.evaluations) for one in self.dossiers),
            "indicators": self.indicators,
            "events": self.events,
            "states": dict(sorted(Counter(one.project.state for one in self.dossiers).items())),
            "report_states": dict(sorted(Counter(one.state for one in reports).items())),
            "seconds": round(self.seconds, 1),
        }


@transaction.atomic
def generate(
    wish: Wish, *, units: Sequence[Agency] | None = None, named: Sequence[Named] = (), measured: bool = True
) -> Made:
    """Make a year's plan beside what stands there; the same wish over the same agencies makes the same plan.

    `units` restricts it to these offices and what lies below them; `named` projects come first and are not counted in the wish.
    """
    begun = time.perf_counter()
    if not 1 <= wish.projects <= MOST:
        raise Invalid("projects", _("Choose a number of projects from 1 to 50,000."), field="projects")
    year = _year(wish.year)
    offices = list(units) if units is not None else _offices()
    if not offices:
        raise Conflict("no_units", _("There are no bureaus or district offices; load the directory first."))
    nodes, rubric = make_strategy(year), make_rubric(year)
    make_rounds(year)
    roles = _Roles()
    others = [agency for code in _OUTSIDE_HELP if (agency := find_agency(code))]
    evaluator = roles.evaluator()
    counted = _Numbers(Project, 8)
    by_office: dict[int, list[Dossier]] = {}

    def finish(dossier: Dossier, chance: random.Random, place: int) -> None:
        take_stock(dossier)
        trouble(dossier, chance, others, wish.until)
        evaluate(dossier, chance, rubric, evaluator, wish)
        by_office.setdefault(place, []).append(dossier)

    paths = [office.path for office in offices]
    for number, one in enumerate(named, start=1):
        chance = drawer(wish.seed, wish.year, one.agency, one.name)
        agency = agency_by_code(one.agency)
        unit, code = _unit(agency, 1, counted, roles)
        node = next((each for each in nodes if each.number == one.node), nodes[-1])
        dossier = draw_project(
            chance, year=year, unit=unit, code=code, number=number, name=one.name, work=one.work, node=node,
            until=wish.until, fare=one.fare,
        )  # fmt: skip
        finish(dossier, chance, next(at for at, path in enumerate(paths) if agency.path.startswith(path)))
    for place, (office, count) in enumerate(_shares(offices, wish)):
        chance = drawer(wish.seed, wish.year, office.code)
        taken: set[str] = set()
        for number in range(len(by_office.get(place, ())) + 1, len(by_office.get(place, ())) + count + 1):
            dossier = _project(
                office, number, chance=chance, year=year, nodes=nodes, taken=taken, counted=counted, roles=roles,
                until=wish.until,
            )  # fmt: skip
            finish(dossier, chance, place)
    dossiers = [dossier for each in by_office.values() for dossier in each]
    events = keep(dossiers)
    sheets = []
    indicated = _Numbers(Indicator, 4)
    for place, each in by_office.items():
        office = offices[place]
        prefix = code_above(office)[:4]
        found = draw_indicators(
            drawer(wish.seed, wish.year, office.code, "indicators"), year=year, office=office, prefix=prefix,
            first_number=indicated.next(prefix), dossiers=each, evaluator=evaluator,
            measured=measured and office.kind == AgencyKind.DISTRICT_OFFICE, wish=wish,
        )  # fmt: skip
        indicated.skip(prefix, len(found))
        sheets += found
    events += keep_indicators(sheets)
    return Made(dossiers, len(sheets), events, time.perf_counter() - begun)


def code_above(agency: Agency) -> str:
    """Return the unit code of the agency or of the nearest one above that has one."""
    at: Agency | None = agency
    while at is not None and not at.bma_code:
        at = at.parent
    return at.bma_code if at is not None else "00000000"


def _year(number: int) -> BudgetYear:
    if not 2500 <= number <= 2700:
        raise Invalid("year", _("Write the year of the Buddhist Era, such as 2569."), field="year")
    year, new = BudgetYear.objects.get_or_create(year=number)
    if year.closed_at is not None:
        raise Conflict(
            "year_closed", _("Budget year %(year)s is closed; it can only be read.") % {"year": number}
        )
    if new:
        at = min(midnight(year_days(number)[0]), timezone.now())
        record([(None, None, number, None, happened(at, "year.opened"))])
    return year


def _offices() -> list[Agency]:
    """Return every district office and bureau of the city, in the order of the tree."""
    return [
        agency
        for agency in agency_tree()
        if agency.depth == 1 and (agency.kind in _OFFICES or agency.kind == AgencyKind.DISTRICT_OFFICE)
    ]


def _shares(offices: Sequence[Agency], wish: Wish) -> Iterable[tuple[Agency, int]]:
    """Share the projects among the offices: each has some, districts together three fifths."""
    districts = [one for one in offices if one.kind == AgencyKind.DISTRICT_OFFICE]
    others = len(offices) - len(districts)
    share = _DISTRICTS_SHARE if districts and others else 1.0
    chance = drawer(wish.seed, wish.year, "shares")
    weights = [
        (share / len(districts) if one in districts else (1 - share if districts else 1.0) / others)
        * chance.uniform(0.6, 1.4)
        for one in offices
    ]
    total, given, passed = sum(weights), 0, 0.0
    for office, weight in zip(offices, weights, strict=True):
        passed += weight
        count = round(wish.projects * passed / total) - given
        given += count
        yield office, count


class _Numbers:
    """The next number of each series (`04210000-0007`), continued from what stands in the table."""

    def __init__(self, model: Any, width: int) -> None:
        self.last: dict[str, int] = {}
        for code in model.objects.values_list("code", flat=True):
            prefix, number = code[:width], int(code.rpartition("-")[2])
            self.last[prefix] = max(self.last.get(prefix, 0), number)

    def next(self, prefix: str) -> int:
        """Return the next number of a series without using it."""
        return self.last.get(prefix, 0) + 1

    def skip(self, prefix: str, count: int) -> None:
        """Use so many numbers of a series."""
        self.last[prefix] = self.last.get(prefix, 0) + count


class _Roles:
    """Who reports, approves and evaluates, where somebody does; elsewhere the reports have no author."""

    def __init__(self) -> None:
        self.by_agency: dict[tuple[int, str], int] = {}
        held = Membership.objects.filter(Membership.in_force(), officer__is_active=True).order_by(
            "-officer_id"
        )
        for agency, role, officer in held.values_list("agency_id", "role", "officer_id"):
            self.by_agency[agency, role] = officer

    def of(self, agency: Agency, *roles: str) -> int | None:
        """Return the officer with one of the roles in the agency or the nearest one above."""
        chain = [int(key) for key in agency.path.rstrip(".").split(".")]
        for key in reversed(chain):
            for role in roles:
                if (officer := self.by_agency.get((key, role))) is not None:
                    return officer
        return None

    def evaluator(self) -> int | None:
        """Return a planner of สยป. or of the whole city."""
        for code in ("strategy", "bma"):
            agency = find_agency(code)
            officer = self.by_agency.get((agency.pk, "planner")) if agency else None
            if officer is not None:
                return officer
        return None


def _project(
    office: Agency, number: int, *, chance: Any, year: BudgetYear, nodes: Sequence[StrategyNode], taken: set[str],
    counted: _Numbers, roles: _Roles, until: date,
) -> Dossier:  # fmt: skip
    words = texts()
    if office.kind == AgencyKind.DISTRICT_OFFICE:
        section = chance.choice(sorted(words["district"]))
        unit_agency = find_agency(f"{office.code}/{section}") or office
        work, template = chance.choice(words["district"][section])
        top, place = words["strategy"]["tops"].get(section, "7"), office.name_th.removeprefix("สำนักงาน")
        part = 1 + sorted(words["district"]).index(section)
    else:
        below = [one for one in agency_tree(office.path) if one.parent_id == office.pk and not one.is_outside]
        unit_agency = chance.choice([office, *below])
        work, template = chance.choice(
            words["bureau"].get(office.code.partition("/")[0], words["bureau"]["other"])
        )
        top, place, part = (
            words["strategy"]["tops"].get(office.code, "7"),
            office.name_th,
            chance.randint(1, 9),
        )
    unit, code = _unit(unit_agency, part, counted, roles)
    leaves = [one for one in nodes if one.number.startswith(f"{top}.") and one.depth >= 2] or list(nodes)
    return draw_project(
        chance, year=year, unit=unit, code=code, number=number,
        name=project_name(template, place, chance, taken), work=work, node=chance.choice(leaves), until=until,
    )  # fmt: skip


def _unit(agency: Agency, part: int, counted: _Numbers, roles: _Roles) -> tuple[Unit, str]:
    """Return who carries a project out, and the project's code: the next one of the unit's series."""
    code = code_above(agency)
    counted.skip(code, 1)
    reporter, approver = roles.of(agency, "reporter", "officer"), roles.of(agency, "approver", "section_head")
    owner_code = f"{code[:4]}{part:02d}00" if code.endswith("0000") else code
    unit = Unit(agency, code, owner_code, reporter, approver if approver != reporter else None)
    return unit, f"{code}-{counted.last[code]:04d}"


def analyse() -> None:
    """Let the database count the new rows, so that it plans its queries by them."""
    with connection.cursor() as cursor:
        for model in apps.get_app_config("planning").get_models():
            cursor.execute(f"analyze {model._meta.db_table}")
