"""Show the cases behind a figure to those who may read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.queries import read_key, write_key
from rongthuk.core import measures
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.core.measures import AgencyPath, Measure, Period

# Cases that are not for the reader are left out afterwards; so many times a page is asked for at first, and ever more.
FIRST_ASKED = 3
MOST_ASKED = 20_000


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the cases behind a figure, newest first, with the key of the next page; None where there is none."""

    rows: list[Complaint]
    next: str | None = None


def cases_behind(
    actor: Actor, measure: str | Measure, period: Period, path: AgencyPath = "", *, counted: bool | None = None,
    part: str | None = None, after: str | None = None, size: int = 50,
) -> Behind:  # fmt: skip
    """Return a page of the cases behind a figure that the actor may read; `counted` picks those in the numerator or beside it.

    A case stands here once, even where several of its promises count; cases that are not for the actor (tip-offs, other units')
    stay in the figure and out of the list.
    """
    mine = access.queryset(actor)
    below, asked, found = _key(after), FIRST_ASKED * size, list[Complaint]()
    # A planner sees no case at all; nobody shall search a city's year for him.
    while len(found) <= size and (found or mine.exists()):
        keys = measures.subject_keys(
            measure, period, path, counted=counted, part=part, below=below, size=asked
        )
        found += mine.filter(pk__in=keys).order_by("-pk")
        if len(keys) < asked:
            break
        below, asked = keys[-1], min(asked * 4, MOST_ASKED)
    return Behind(found[:size], write_key(found[size - 1].pk) if len(found) > size else None)


def _key(after: str | None) -> int | None:
    """Read the key of a page; one that somebody made up is refused."""
    if not after:
        return None
    (key,) = read_key(after, 1)
    if not isinstance(key, int) or abs(key) >= 2**63:
        raise Invalid(
            "page_key", _("This page does not exist. Please begin at the first page."), field="after"
        )
    return key
