"""Hand out a worklist as a table for a spreadsheet: no text, no person, no cell that computes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongthuk.complaints import queries
from rongthuk.complaints.models import Complaint
from rongthuk.conversations.channels import channel
from rongthuk.core.actors import Actor
from rongthuk.core.text import safe_cell
from rongthuk.core.thai import local
from rongthuk.desk import listing as lists
from rongthuk.desk.doors import staff
from rongthuk.desk.places import area_name

MOST_ROWS = 10_000


class _Echo:
    def write(self, text: str) -> str:
        """Return what the writer wrote."""
        return text


@require_GET
@staff()
def export(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Stream the list of the address, ten thousand rows at most."""
    filters = lists.filters_of(request.GET, actor)
    rows = queries.restricted(actor, filters).order_by(
        *(("due_at", "id") if filters.order == "due" else ("-id",))
    )
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="cases-{local(timezone.now()):%Y%m%d-%H%M}.csv"'
    )
    return answer


def _lines(rows: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # Spreadsheets read UTF-8 as such only with a mark at the beginning.
    yield "\ufeff"
    yield writer.writerow(
        [
            _("Number"), _("Kind"), _("State"), _("Urgency"), _("Category"), _("Unit"), _("Office"), _("District"),
            _("Khwaeng"), _("Channel"), _("Came in"), _("Due"), _("Closed on"), _("Result"), _("Reminders"), _("Transfers"),
        ]
    )  # fmt: skip
    for case in rows[:MOST_ROWS].iterator(chunk_size=500):
        yield writer.writerow([safe_cell(str(cell)) for cell in _cells(case)])


def _cells(case: Complaint) -> list[Any]:
    def when(moment: Any) -> str:
        return f"{local(moment):%Y-%m-%d %H:%M}" if moment else ""

    return [
        case.reference, case.get_kind_display(), case.get_state_display(), case.get_urgency_display(),
        case.category.name if case.category else "", case.lead.name, case.office.name, area_name(case.district_code),
        area_name(case.khwaeng_code), channel(case.channel).name, when(case.occurred_at), when(case.due_at),
        when(case.closed_at), case.get_outcome_display(), case.chases, case.transfers,
    ]  # fmt: skip
