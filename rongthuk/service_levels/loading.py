"""Bring calendars and service levels from the catalogue into the database, leaving edited ones alone."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from rongthuk.service_levels import queries
from rongthuk.service_levels.models import Calendar, Milestone, ServiceLevel, Target, Unit
from rongthuk.service_levels.queries import read_windows

FOLDER = Path(__file__).parent / "catalogue"
_TARGET_FIELDS = {"milestone", "urgency", "amount", "unit", "source"}


class BadCatalogue(ValueError):
    """A catalogue file cannot be used; the sentence names the file and the field."""


def read_catalogue(folder: Path = FOLDER) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return (calendars, service levels) of all files, checked."""
    calendars: list[dict[str, Any]] = []
    levels: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in data.get("calendar", []):
            _check_calendar(path.name, row)
            calendars.append(row)
        for row in data.get("service_level", []):
            _check_level(path.name, row)
            levels.append(row)
    return calendars, levels


def _check_calendar(file: str, row: dict[str, Any]) -> None:
    where = f"{file}: calendar {row.get('code', '?')}"
    try:
        check_windows(row["windows"])
    except (KeyError, ValueError, TypeError) as error:
        raise BadCatalogue(f"{where}: windows: {error}") from error


def check_windows(windows: dict[str, Any]) -> None:
    """Raise ValueError unless every weekday's windows are whole, in order and apart."""
    for day, rows in read_windows(windows).items():
        if day not in range(7):
            raise ValueError(f"{day} is not a weekday (0 is Monday)")
        end = -1
        for first, last in rows:
            if not end < first < last <= 1440:
                raise ValueError(f"the hours of weekday {day} overlap or are out of order")
            end = last


def _check_level(file: str, row: dict[str, Any]) -> None:
    where = f"{file}: service_level {row.get('code', '?')}"
    for field in ("code", "name_th", "name_en", "target"):
        if not row.get(field):
            raise BadCatalogue(f"{where}: {field}: is missing")
    for target in row["target"]:
        if unknown := set(target) - _TARGET_FIELDS:
            raise BadCatalogue(f"{where}: target: {unknown.pop()}: there is no such field")
        if target.get("milestone") not in Milestone.values:
            raise BadCatalogue(f"{where}: target: milestone: write one of {', '.join(Milestone.values)}")
        if target.get("unit") not in Unit.values:
            raise BadCatalogue(f"{where}: target: unit: write one of {', '.join(Unit.values)}")
        if not isinstance(target.get("amount"), int) or target["amount"] < 1:
            raise BadCatalogue(f"{where}: target: amount: write a whole number from 1")


@transaction.atomic
def load_service_levels(folder: Path = FOLDER) -> str:
    """Load calendars and service levels; loading again changes nothing."""
    calendars, levels = read_catalogue(folder)
    for row in calendars:
        calendar, made = Calendar.objects.get_or_create(code=row["code"], defaults=row)
        if not made and calendar.edited_at is None:
            Calendar.objects.filter(pk=calendar.pk).update(**row)
    for row in levels:
        facts = {name: value for name, value in row.items() if name != "target"}
        level, made = ServiceLevel.objects.get_or_create(code=row["code"], defaults=facts)
        if level.edited_at is not None:
            continue
        if not made:
            ServiceLevel.objects.filter(pk=level.pk).update(**facts)
        _load_targets(level, row["target"])
    queries.forget()
    return f"{len(levels)} service levels, {len(calendars)} calendars"


def _load_targets(level: ServiceLevel, rows: list[dict[str, Any]]) -> None:
    kept = []
    for row in rows:
        target, _ = Target.objects.update_or_create(
            service_level=level,
            milestone=row["milestone"],
            urgency=row.get("urgency", ""),
            defaults={"amount": row["amount"], "unit": row["unit"], "source": row.get("source", "")},
        )
        kept.append(target.pk)
    level.targets.exclude(pk__in=kept).delete()
