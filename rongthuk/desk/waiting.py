"""Say of a case that waits for budget which project will solve it, and whether the reader may say so."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rongthuk.complaints.models import Complaint
from rongthuk.planning.actions.waiting import MAY_LINK, can_wait
from rongthuk.planning.models import Project
from rongthuk.planning.queries.project import waiting_project


@dataclass(frozen=True, slots=True)
class Waits:
    """The project that a case waits for, if one is named."""

    project: Project | None
    may_link: bool


def waits_of(case: Complaint, parts: AbstractSet[str]) -> Waits | None:
    """Return what the panel of the case shows; nothing, and no query, for a case that does not wait."""
    if not can_wait(case):
        return None
    return Waits(waiting_project(case), bool(parts & MAY_LINK))
