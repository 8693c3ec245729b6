"""Enter the rows of a file through the actions of the plan: all of them, or none with every error told.

Each row is tried in a savepoint of its own, so that one wrong row does not hide the next; at the end everything is undone if one failed
or if this was a trial. Rights are the actions': a unit fills in its own projects only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError, Invalid
from rongthuk.planning import access, actions
from rongthuk.planning.actions.steps import InvalidSteps
from rongthuk.planning.bulk import parts
from rongthuk.planning.bulk.columns import INDICATORS, PROJECTS, REPORTS, STEPS
from rongthuk.planning.bulk.reading import read
from rongthuk.planning.bulk.rows import Batch, CellError, Row
from rongthuk.planning.models import BudgetYear, Indicator, Project

HUNDRED = Decimal(100)
# Which cell an action's field is about, where they have other names.
_CELLS = {
    "problems_words": "problems",
    "value": "",
    "unit_name": "unit",
    "agency": "unit",
    "unit": "measured_in",
}


@dataclass(slots=True)
class Entered:
    """What became of a file: how many rows of each sheet were entered, or every error."""

    batch: Batch
    counts: Counter[str] = field(default_factory=Counter)
    dry_run: bool = False

    @property
    def errors(self) -> list[CellError]:
        """Return the errors in the file's order."""
        return sorted(self.batch.errors, key=lambda one: (one.sheet, one.row, len(one.column), one.column))

    @property
    def is_saved(self) -> bool:
        """Tell whether the rows were entered."""
        return not self.batch.errors and not self.dry_run


def enter(raw: bytes, *, by: Actor, name: str = "", kind: str = "", dry_run: bool = False) -> Entered:
    """Read a file and enter it. Raises `Invalid` where the file as a whole cannot be used, `Forbidden` for who may not write."""
    return save(read(raw, name=name, kind=kind), by=by, dry_run=dry_run)


def save(batch: Batch, *, by: Actor, dry_run: bool = False) -> Entered:
    """Enter the rows that were read, in one transaction; with an error, or for a trial, nothing is kept."""
    done = Entered(batch, dry_run=dry_run)
    with transaction.atomic():
        _Entry(batch, by, done.counts).run()
        if batch.errors or dry_run:
            transaction.set_rollback(True)
    if batch.errors:
        done.counts.clear()
    return done


class _Entry:
    """One run over a file: what is known of its projects, and the errors."""

    def __init__(self, batch: Batch, by: Actor, counts: Counter[str]) -> None:
        self.batch = batch
        self.by = by
        self.counts = counts
        # Projects of the file that have an error themselves: what belongs to them is not blamed for it.
        self.failed: set[str] = {
            str(row.get("code")) for row in batch.of(PROJECTS) if self._is_bad(row) and row.get("code")
        }
        self.projects: dict[str, Project | None] = {}

    def run(self) -> None:
        """Enter sheet by sheet."""
        for row in self.batch.of(PROJECTS):
            self._row(row, self._project)
        self._plans()
        self._falling()
        for row in sorted(
            self.batch.of(REPORTS), key=lambda row: (row.get("reported_on") or date.min, row.number)
        ):
            self._row(row, self._report)
        for row in self.batch.of(INDICATORS):
            self._row(row, self._indicator)

    def _is_bad(self, row: Row) -> bool:
        return (row.sheet.code, row.number) in self.batch.bad_rows()

    def _row(self, row: Row, enter: Callable[[Row], None]) -> None:
        """Enter one row in a savepoint; whatever refuses it becomes an error of its cell."""
        if self._is_bad(row):
            return
        try:
            with transaction.atomic():
                enter(row)
        except DomainError as error:
            self._blame(row, error)
            if row.sheet is PROJECTS and row.get("code"):
                self.failed.add(row.values["code"])
        else:
            self.counts[row.sheet.code] += 1

    def _blame(self, row: Row, error: DomainError) -> None:
        name = (error.field or "").split(".")[0]
        name = name if name in row.letters else _CELLS.get(name, name)
        first = next(column.field for column in row.sheet.columns if column.required)
        self.batch.errors.append(row.error(name if name in row.letters else first, error.code, error))

    def _find(self, code: str) -> Project | None:
        """Return the project of a row; None where it has an error of its own and was told already."""
        if code in self.failed:
            return None
        found = self.projects.get(code)
        if found is None:
            try:
                found = access.project(self.by, code)
            except DomainError as error:
                raise Invalid("project_unknown", str(error), field="project") from error
            self.projects[code] = found
        return found

    def _year(self, number: int) -> BudgetYear:
        year = BudgetYear.objects.filter(year=number).first()
        if year is None:
            raise Invalid(
                "year_unknown",
                _("Budget year %(year)s has not been opened.") % {"year": number},
                field="year",
            )
        return year

    def _project(self, row: Row) -> None:
        agency = parts.unit(row.values["unit"])
        names = ("name", "kind", "plan_number", "owner_code", "carrier_code", "starts_on", "ends_on", "budget_received",
                 "budget_source", "rationale")  # fmt: skip
        facts = {name: row.values[name] for name in names if name in row.values}
        if "objectives" in row.values:
            facts["objectives"] = parts.objectives(row.values["objectives"])
        year = self._year(row.values["year"])
        code = row.get("code") or ""
        known = Project.objects.filter(code=code).first() if code else None
        if known is None:
            project = actions.add_project(by=self.by, year=year, agency=agency, code=code, **facts)
        elif known.year_id != year.year or known.agency_id != agency.pk:
            raise Invalid(
                "project_elsewhere",
                _("This project belongs to %(unit)s in budget year %(year)s; a sheet cannot move it.")
                % {"unit": known.agency.name, "year": known.year_id},
                field="code",
            )
        else:
            project = actions.edit_project(known, by=self.by, **facts)
        if "targets" in row.values:
            actions.set_targets(project, by=self.by, targets=parts.targets(row.values["targets"]))
        if "tags" in row.values:
            actions.set_tags(project, by=self.by, tags=parts.tags(row.values["tags"]))
        if "responsible" in row.values:
            actions.set_responsible(project, by=self.by, people=parts.people(row.values["responsible"]))
        if "strategy" in row.values:
            actions.set_strategies(project, by=self.by, nodes=parts.nodes(year, row.values["strategy"]))
        self.projects[project.code] = project

    def _plans(self) -> None:
        """Set the plan of each project as a whole; a sum that is not 100 is told at the first of its steps."""
        plans: dict[str, list[Row]] = {}
        for row in self.batch.of(STEPS):
            plans.setdefault(str(row.get("project") or ""), []).append(row)
        for code, rows in plans.items():
            rows.sort(key=lambda row: (row.get("number") is None, row.get("number") or 0, row.number))
            weights = [row.get("weight") for row in rows]
            if code and None not in weights and sum(weights) != HUNDRED:
                self.batch.errors.append(
                    rows[0].error(
                        "weight", "weights",
                        _("The weights of project %(code)s must sum to 100; in this sheet they sum to %(total)s.")
                        % {"code": code, "total": f"{sum(weights).normalize():f}"},
                    )
                )  # fmt: skip
            elif code and not any(self._is_bad(row) for row in rows):
                self._plan(code, rows)

    def _plan(self, code: str, rows: list[Row]) -> None:
        try:
            with transaction.atomic():
                if (project := self._find(code)) is None:
                    return
                actions.set_steps(project, by=self.by, steps=[row.values for row in rows])
        except InvalidSteps as error:
            for one in error.errors:
                place, _dot, name = (one.field or "").removeprefix("steps.").partition(".")
                row = rows[int(place) - 1] if place.isdigit() else rows[0]
                self.batch.errors.append(row.error(name or "weight", one.code, one))
        except DomainError as error:
            self._blame(rows[0], error)
        else:
            self.counts[STEPS.code] += len(rows)

    def _falling(self) -> None:
        """Tell the rows of the file that fall below an earlier one of the same project without a reason."""
        last: dict[str, tuple[Decimal, date]] = {}
        rows = [
            row for row in self.batch.of(REPORTS) if row.get("reported_on") and row.get("percent") is not None
        ]
        for row in sorted(rows, key=lambda row: (row.values["reported_on"], row.number)):
            code, share = str(row.get("project")), row.values["percent"]
            before = last.get(code)
            if before and before[1] == row.values["reported_on"]:
                self.batch.errors.append(
                    row.error(
                        "reported_on", "day_twice", _("The file has two reports of this project and day.")
                    )
                )
            elif before and share < before[0] and not row.get("reason"):
                self.batch.errors.append(
                    row.error(
                        "percent", "percent_falls",
                        _(
                            "%(percent)s is less than the %(before)s that this file reports earlier. If that is right, "
                            "please give the reason."
                        )
                        % {"percent": f"{share.normalize():f}", "before": f"{before[0].normalize():f}"},
                    )
                )  # fmt: skip
            last[code] = (share, row.values["reported_on"])

    def _report(self, row: Row) -> None:
        if (project := self._find(row.values["project"])) is None:
            return
        facts = {
            name: row.values[name]
            for name in ("problems", "obstacles", "budget_used", "reason")
            if name in row.values
        }
        draft = actions.write_report(
            project, by=self.by, reported_on=row.values["reported_on"], percent=row.values["percent"],
            narrative=row.values["narrative"], **facts,
        )  # fmt: skip
        actions.submit_report(draft, by=self.by)

    def _indicator(self, row: Row) -> None:
        agency = parts.unit(row.values["unit"])
        names = ("number", "name", "klass", "level", "target", "direction", "definition", "method")
        facts: dict[str, Any] = {name: row.values[name] for name in names if name in row.values}
        if "measured_in" in row.values:
            facts["unit"] = row.values["measured_in"]
        year = self._year(row.values["year"])
        known = Indicator.objects.filter(code=row.values["code"]).first()
        if known is None:
            indicator = actions.add_indicator(
                by=self.by, year=year, agency=agency, code=row.values["code"], **facts
            )
        elif known.year_id != year.year or known.agency_id != agency.pk:
            raise Invalid(
                "indicator_elsewhere", _("This indicator belongs to another unit or year."), field="code"
            )
        else:
            indicator = actions.edit_indicator(known, by=self.by, **facts)
        for code in parts.listed(row.get("projects") or ""):
            if (project := self._find(code)) is not None:
                actions.link_project(indicator, project, by=self.by)
        for quarter in (1, 2, 3, 4):
            if (value := row.get(f"quarter_{quarter}")) is not None:
                try:
                    actions.enter_quarter(indicator, by=self.by, quarter=quarter, value=value)
                except DomainError as error:
                    raise Invalid(error.code, str(error), field=f"quarter_{quarter}") from error
