"""Keep made-up rows in bulk, and their events by COPY: 2,000 projects bring more than 100,000 of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Model

from rongthuk.planning.actions.recording import plain
from rongthuk.planning.generator.dossiers import Dossier, Happened
from rongthuk.planning.models import (
    Evaluation,
    Indicator,
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

_BATCH = 2000
_COLUMNS = "project_id, indicator_id, year, kind, actor_kind, actor_id, agency_id, data, at"
_AFTER_PROJECTS = (
    (PlanStep, "steps"), (ResponsiblePerson, "people"), (Target, "targets"), (ProjectTag, "tags"), (PolicyLink, "policies"),
    (ProjectStrategy, "strategies"), (PlanChange, "changes"), (Evaluation, "evaluations"), (Problem, "problems"),
)  # fmt: skip


def keep(dossiers: Sequence[Dossier]) -> int:
    """Insert projects with everything that belongs to them; return how many events were recorded."""
    for dossier in dossiers:
        dossier.project.version = len(dossier.events)
    Project.objects.bulk_create([one.project for one in dossiers], _BATCH)
    _date_back(dossiers)
    for model, name in _AFTER_PROJECTS:
        _keep(model, chain.from_iterable(getattr(one, name) for one in dossiers))
    reports = [report for one in dossiers for report in one.reports]
    # What a correction corrects must have its key first.
    _keep(ProgressReport, (one for one in reports if one.corrects is None))
    _keep(ProgressReport, (one for one in reports if one.corrects is not None))
    _keep(ProblemMention, chain.from_iterable(one.mentions for one in dossiers))
    return record(
        (dossier.project, None, dossier.project.year_id, dossier.project.agency_id, event)
        for dossier in dossiers
        for event in sorted(dossier.events, key=lambda one: one.at)
    )


def _keep(model: type[Model], rows: Iterable[Any]) -> None:
    model._default_manager.bulk_create(list(rows), _BATCH)


def _date_back(dossiers: Sequence[Dossier]) -> None:
    """Give the projects the moment at which they were put in the plan."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update planning_project p set created_at = made.at from unnest(%s::bigint[], %s::timestamptz[]) made(id, at)"
            " where p.id = made.id",
            [[one.project.pk for one in dossiers], [one.made_at for one in dossiers]],
        )


Line = tuple[Project | None, Indicator | None, int, int | None, Happened]


def record(lines: Iterable[Line]) -> int:
    """Append events; a row among their facts becomes its key."""
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy planning_planevent ({_COLUMNS}) from stdin") as copy,
    ):
        for project, indicator, year, agency_id, event in lines:
            facts = {name: one.pk if isinstance(one, Model) else one for name, one in event.facts.items()}
            copy.write_row(
                (project.pk if project else None, indicator.pk if indicator else None, year, event.kind,
                 "officer" if event.officer else "system", event.officer, agency_id, json.dumps(plain(facts), ensure_ascii=False),
                 event.at)
            )  # fmt: skip
            count += 1
    return count


def happened(at: datetime, kind: str, officer: int | None = None, **facts: Any) -> Happened:
    """Return an event that belongs to no project."""
    return Happened(at, kind, officer, facts)
