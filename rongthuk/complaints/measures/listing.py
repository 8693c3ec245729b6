"""Show the cases behind a figure to those who may read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import access
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.queries import read_key, write_key
from rongthuk.core import measures
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.core.measures import AgencyPath, Measure, Period


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
    statement, parameters = measures.behind(measure, period, path, counted=counted, part=part)
    rows = access.queryset(actor).filter(pk__in=RawSQL(statement, parameters))
    if after:
        (key,) = read_key(after, 1)
        if not isinstance(key, int) or abs(key) >= 2**63:
            raise Invalid(
                "page_key", _("This page does not exist. Please begin at the first page."), field="after"
            )
        rows = rows.filter(pk__lt=key)
    found = list(rows.order_by("-pk")[: size + 1])
    return Behind(found[:size], write_key(found[size - 1].pk) if len(found) > size else None)
