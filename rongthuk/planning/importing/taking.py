"""Take a file through reading and keeping; the command and the upload page both use it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from rongthuk.core.actors import Actor
from rongthuk.planning.actions.importing import TakenOver, take_over
from rongthuk.planning.importing.page import PageWarning, PlanPage
from rongthuk.planning.importing.reading import decode, read
from rongthuk.planning.importing.showing import as_dict


@dataclass(frozen=True, slots=True)
class Imported:
    """One page that was read and, unless this was a trial, kept."""

    page: PlanPage
    taken: TakenOver
    dry_run: bool = False

    @property
    def warnings(self) -> tuple[PageWarning, ...]:
        """Return the doubts of reading and of keeping, in the page's order."""
        return self.page.warnings

    @property
    def totals(self) -> dict[str, int]:
        """Return how many rows were created, updated and left as they were."""
        return {
            "created": self.taken.created.total(),
            "updated": self.taken.updated.total(),
            "unchanged": self.taken.unchanged.total(),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON object of the page, with what became of it."""
        kinds = sorted({*self.taken.created, *self.taken.updated, *self.taken.unchanged})
        return {
            **as_dict(self.page),
            **self.totals,
            "changes": {
                kind: {
                    "created": self.taken.created[kind],
                    "updated": self.taken.updated[kind],
                    "unchanged": self.taken.unchanged[kind],
                }
                for kind in kinds
            },
            "dry_run": self.dry_run,
        }


def take(raw: bytes, *, by: Actor, dry_run: bool = False, today: date | None = None) -> Imported:
    """Read a file and keep it, in one transaction; with `dry_run` all is tried and nothing kept.

    Raises `Invalid` or `Conflict` where the file is no page, or cannot be kept; then nothing was.
    """
    page = read(decode(raw), today=today)
    with transaction.atomic():
        taken = take_over(page, by=by)
        if dry_run:
            transaction.set_rollback(True)
    ordered = sorted([*page.warnings, *taken.warnings], key=lambda warning: (warning.line, warning.code))
    return Imported(replace(page, warnings=tuple(ordered)), taken, dry_run)
