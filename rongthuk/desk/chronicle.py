"""Tell the history of a case to staff: who did what, to whom, until when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rongthuk.complaints import queries
from rongthuk.complaints.models import ComplaintEvent
from rongthuk.complaints.models.complaint import Outcome
from rongthuk.complaints.workflow import REJECT_GROUNDS, RETURN_REASONS
from rongthuk.core.thai import format_date
from rongthuk.organisations.queries import agency_by_id, find_agency
from rongthuk.taxonomy.queries import find_category


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    title: Any
    when: datetime
    who: str
    body: str
    detail: str
    tone: str
    recorded_late: datetime | None


def unit_name(key: int | None) -> str:
    """Return a unit's name by its key; nothing for none."""
    return agency_by_id(key).name if key else ""


def line_of(entry: queries.Entry, names: dict[int, str], shown: Callable[[str], str]) -> Line:
    """Return one line; `shown` masks what its reader may not see."""
    event = entry.event
    usual = {
        "complainant": _("The complainant"), "partner": _("A partner"), "clock": _("The clock"), "system": _("The rules"),
        "import": _("Import"),
    }  # fmt: skip
    who = usual.get(event.actor_kind, "")
    if event.actor_kind == "officer":
        who = " · ".join(
            part for part in (names.get(event.actor_id or 0, ""), unit_name(event.agency_id)) if part
        )
    danger = {"complaint.returned", "complaint.contested", "complaint.escalated", "complaint.sent_back"}
    late = event.recorded_at if event.recorded_at - event.occurred_at > timedelta(minutes=10) else None
    return Line(
        title=entry.says,
        when=event.occurred_at,
        who=who,
        body="" if event.kind == "complaint.filed" else shown(entry.words),
        detail=_detail(event, names),
        tone="danger" if event.kind in danger else "done",
        recorded_late=late,
    )


def _detail(event: ComplaintEvent, names: dict[int, str]) -> str:
    """Say an event's facts in words: to whom, why, until when."""
    data = event.data
    words: list[str] = []
    if event.kind in {"complaint.assigned", "complaint.transferred", "complaint.referred"}:
        agency = find_agency(str(data.get("to", "")))
        words.append(f"→ {agency.name if agency else data.get('to', '')}")
        if data.get("outward_number"):
            words.append(_("Letter no. %(number)s") % {"number": data["outward_number"]})
    elif event.kind in {"complaint.supported", "complaint.support_done"}:
        agency = find_agency(str(data.get("unit", "")))
        words.append(agency.name if agency else "")
    elif event.kind == "complaint.returned":
        words.append(str(dict(RETURN_REASONS).get(data.get("ground", ""), "")))
        if agency := find_agency(str(data.get("suggested", ""))):
            words.append(_("suggests %(unit)s") % {"unit": agency.name})
    elif event.kind == "complaint.rejected":
        words.append(str(dict(REJECT_GROUNDS).get(data.get("ground", ""), "")))
    elif event.kind == "complaint.claimed":
        words.append(names.get(data.get("officer", 0), ""))
    elif event.kind in {"complaint.reported", "complaint.approved"}:
        outcome = data.get("outcome", "")
        words.append(str(Outcome(outcome).label) if outcome in Outcome.values else "")
    elif event.kind == "complaint.recategorised":
        ends = [find_category(str(data.get(end, ""))) for end in ("from", "to")]
        words.append(" → ".join(each.name if each else "–" for each in ends))
    elif event.kind in {"complaint.merged", "complaint.split"}:
        words.append(f"→ {data.get('into', '')}")
    elif event.kind == "complaint.took_in":
        words.append(str(data.get("case", "")))
    if data.get("until"):
        day = datetime.fromisoformat(str(data["until"])).date()
        words.append(_("until %(day)s") % {"day": format_date(day)})
    return " · ".join(word for word in words if word)
