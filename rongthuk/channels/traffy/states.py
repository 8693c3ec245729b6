"""Say what the feed's states mean here, and tell the past that leads there.

The feed knows the latest state and at most two moments; what lies between is told in the order of our own workflow. A moment that the
feed does not know is the day on which the row was fetched, marked `"time": "by"` in the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rongthuk.channels.traffy.reading import Ticket, moment
from rongthuk.complaints.bulk.dossiers import Dossier, Happening, Part, Rated, Saying
from rongthuk.complaints.models.complaint import Outcome, State

WAITING = "waiting"
WORKING = "working"
PASSED_ON = "passed_on"
CHASED = "chased"
AWAITING = "awaiting"
FINISHED = "finished"
IRRELEVANT = "irrelevant"
REOPENED = "reopened"

# The feed's word → (where the case stands, whether the word is an officer's sub-state that is kept as progress).
MEANING: dict[str, tuple[str, bool]] = {
    "": (WAITING, False),
    "รอรับเรื่อง": (WAITING, False),
    "start": (WAITING, False),
    "ส่งเรื่องแล้ว": (WAITING, False),
    "กำลังดำเนินการ": (WORKING, False),
    "inprogress": (WORKING, False),
    "ส่งต่อ(ใหม่)": (PASSED_ON, False),
    "ส่งต่อ": (PASSED_ON, False),
    "forward": (PASSED_ON, False),
    "ติดตามเรื่อง": (CHASED, False),
    "follow": (CHASED, False),
    "ขั้นตอนทางกฎหมาย": (WORKING, True),
    "ศึกษาปัญหา": (WORKING, True),
    "จัดทำนโยบาย": (WORKING, True),
    "ของบประมาณ": (AWAITING, True),
    "จัดซื้อจัดจ้าง": (AWAITING, True),
    "เสร็จสิ้น": (FINISHED, False),
    "finish": (FINISHED, False),
    "ไม่เกี่ยวข้อง": (IRRELEVANT, False),
    "irrelevant": (IRRELEVANT, False),
    "เปิดเรื่องใหม่": (REOPENED, False),
    "reopen": (REOPENED, False),
}
# A ticket that was opened again more often than this is told with its count alone.
_MOST_ROUNDS = 12


@dataclass(slots=True)
class _Teller:
    """Tell one ticket's past onto its dossier, never backwards in time."""

    dossier: Dossier
    at: datetime
    agency_id: int
    lead: Part
    seen_at: datetime

    def happen(
        self,
        kind: str,
        to_state: str,
        at: datetime | None,
        data: dict[str, Any] | None = None,
        *,
        told: bool = True,
        message: int | None = None,
    ) -> None:
        """Add what happened; without a known moment it is the day of the fetch."""
        known = at is not None
        self.at = max(self.at, at or self.seen_at)
        self.dossier.happenings.append(
            Happening(
                kind=kind, at=self.at, to_state=to_state, agency_id=self.agency_id,
                data={**(data or {}), **({} if known else {"time": "by"})}, told=told, message=message,
            )
        )  # fmt: skip


def tell(ticket: Ticket, dossier: Dossier, lead: Part) -> str:
    """Add to the dossier what happened after it was sent to its unit; return a remark about the state or nothing."""
    word = ticket.row["state"].strip()
    meaning, is_substate = MEANING.get(word, (WAITING, False))
    begun, ended = moment(ticket.row.get("ts_inprogress")), moment(ticket.row.get("ts_finished"))
    last = moment(ticket.row.get("last_activity_local"))
    reopened = _count(ticket.row.get("count_reopen"))
    teller = _Teller(dossier, dossier.happenings[-1].at, dossier.lead_id, lead, ticket.seen_at)
    after_photo = ticket.row.get("has_after_photo") == "1"

    if meaning not in {WAITING, PASSED_ON, IRRELEVANT} or reopened:
        _take_on(teller, begun or (ended if meaning == FINISHED else last))
    rounds = max(reopened, 1 if meaning == REOPENED else 0)
    for count in range(1, min(rounds, _MOST_ROUNDS) + 1):
        _finish(teller, None, {"after_photo": False})
        teller.happen(
            "complaint.reopened", State.ASSIGNED, None, {"count": count if rounds <= _MOST_ROUNDS else rounds}
        )
        if count < min(rounds, _MOST_ROUNDS) or meaning not in {WAITING, PASSED_ON}:
            _take_on(teller, None)
    dossier.reopenings = rounds

    if meaning == PASSED_ON:
        teller.happen("complaint.transferred", State.ASSIGNED, last, {"to": "", "count": 1}, told=False)
        dossier.transfers = 1
        lead.state, lead.accepted_at = "assigned", None
    elif meaning == CHASED:
        teller.happen("complaint.chased", State.IN_PROGRESS, last, {"count": 1})
        dossier.chases = 1
    elif is_substate and meaning == WORKING:
        teller.happen("complaint.updated", State.IN_PROGRESS, last, {"files": 0, "substate": word})
    elif meaning == AWAITING:
        teller.happen("complaint.deferred", State.AWAITING_EXTERNAL, last, {"until": None, "substate": word})
        dossier.resume_state = State.IN_PROGRESS
    _say(ticket, dossier, teller, last or ended)
    if meaning == FINISHED:
        _finish(teller, ended or last, {"after_photo": after_photo})
        dossier.outcome = Outcome.FIXED
    elif meaning == IRRELEVANT:
        teller.happen("complaint.rejected", State.RESOLVED, last, {"ground": "other"})
        teller.happen("complaint.lapsed", State.CLOSED, last)
        dossier.resolved_at = dossier.closed_at = teller.at
        dossier.outcome = Outcome.NOT_ACCEPTED
    if dossier.state == State.CLOSED:
        lead.state, lead.ended_at = "done", teller.at
    else:
        dossier.closed_at = dossier.resolved_at = dossier.reported_at = None
    _rate(ticket, dossier, teller, last or ended)
    return "" if word in MEANING and word else "state unknown, taken in as waiting"


def _take_on(teller: _Teller, at: datetime | None) -> None:
    teller.happen("complaint.accepted", State.ACCEPTED, at, {"unit": ""})
    teller.dossier.acknowledged_at = teller.dossier.acknowledged_at or teller.at
    teller.lead.state, teller.lead.accepted_at = "accepted", teller.lead.accepted_at or teller.at
    teller.happen("complaint.started", State.IN_PROGRESS, at)


def _finish(teller: _Teller, at: datetime | None, data: dict[str, Any]) -> None:
    """Report and close: the feed's officers told the complainant themselves, and nobody confirmed."""
    teller.happen("complaint.reported", State.RESOLVED, at, {"outcome": Outcome.FIXED.value, **data})
    teller.dossier.reported_at = teller.dossier.resolved_at = teller.at
    teller.happen("complaint.lapsed", State.CLOSED, at)
    teller.dossier.closed_at = teller.at


def _say(ticket: Ticket, dossier: Dossier, teller: _Teller, at: datetime | None) -> None:
    """Keep the officer's note as what it was: a message to the complainant."""
    note = (ticket.row.get("note") or "").strip()
    if not note:
        return
    teller.happen(
        "complaint.message_sent",
        dossier.state,
        at,
        {"channel": "traffy"},
        told=True,
        message=len(dossier.sayings),
    )
    dossier.sayings.append(
        Saying(
            thread="complainant", direction="outbound", at=teller.at, body=note, channel="traffy",
            external_id=f"{ticket.number}:note", agency_id=dossier.lead_id,
        )
    )  # fmt: skip


def _rate(ticket: Ticket, dossier: Dossier, teller: _Teller, at: datetime | None) -> None:
    stars = _count(ticket.row.get("star"))
    if 1 <= stars <= 5:
        teller.happen("complaint.rated", dossier.state, at, {"stars": stars}, told=False)
        dossier.ratings.append(Rated(round=dossier.reopenings, stars=stars, at=teller.at))


def _count(words: str | None) -> int:
    try:
        return max(0, min(int(float(words or 0)), 32767))
    except (ValueError, OverflowError):
        return 0
