"""Hold one made-up project with everything that belongs to it, as rows that are not kept yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rongthuk.planning.models import (
    Evaluation,
    PlanChange,
    PlanStep,
    PolicyLink,
    Problem,
    ProblemMention,
    ProgressReport,
    Project,
    ProjectStrategy,
    ProjectTag,
    ResponsiblePerson,
    Target,
)

APPROVED = ProgressReport.State.APPROVED


@dataclass(slots=True)
class Happened:
    """One event to be recorded; rows among its facts are replaced by their keys when they are kept."""

    at: datetime
    kind: str
    officer: int | None
    facts: dict[str, Any]


@dataclass(slots=True)
class Dossier:
    """A project, and the rows that point at it."""

    project: Project
    # Which kind of work it is, a table of `texts.toml`.
    work: dict[str, Any]
    made_at: datetime
    reporter: int | None = None
    approver: int | None = None
    steps: list[PlanStep] = field(default_factory=list)
    reports: list[ProgressReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    mentions: list[ProblemMention] = field(default_factory=list)
    changes: list[PlanChange] = field(default_factory=list)
    people: list[ResponsiblePerson] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    tags: list[ProjectTag] = field(default_factory=list)
    policies: list[PolicyLink] = field(default_factory=list)
    strategies: list[ProjectStrategy] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)
    events: list[Happened] = field(default_factory=list)

    def happened(self, at: datetime, kind: str, officer: int | None = None, **facts: Any) -> None:
        """Note an event; they are put in order of time when they are kept."""
        self.events.append(Happened(at, kind, officer, facts))

    @property
    def approved(self) -> list[ProgressReport]:
        """Return the reports that count, by day."""
        return sorted((one for one in self.reports if one.state == APPROVED), key=lambda one: one.reported_on)
