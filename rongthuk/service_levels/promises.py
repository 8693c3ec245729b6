"""Say what is promised, by when, and in which words; what is promised is stored with the case by whoever asks.

Pure: levels and calendars come from `queries`. Pauses and restarts belong to the clocks that run from the event log; they
call `deadline` again with the start that they have worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rongthuk.core.thai import format_date, format_datetime
from rongthuk.service_levels.deadline import OFFICE, Goal, Hours, deadline

Clock = Literal["citizen", "agency"]

# The citizen waits for an answer and a result; the other two steps are the city's own and restart with the agency.
CLOCKS: dict[str, Clock] = {
    "forwarded": "agency",
    "acknowledged": "agency",
    "first_answer": "citizen",
    "result": "citizen",
}

_WHAT = {
    "forwarded": ("ส่งเรื่องถึงหน่วยงาน", "Sent to the unit"),
    "acknowledged": ("หน่วยงานรับเรื่อง", "Acknowledged by the unit"),
    "first_answer": ("แจ้งความคืบหน้าให้ท่านทราบครั้งแรก", "First answer to you"),
    "result": ("แจ้งผลการดำเนินการ", "Result"),
}
_AMOUNT = {
    "working_days": ("{} วันทำการ", "{} working day{}"),
    "calendar_days": ("{} วัน", "{} day{}"),
    "hours": ("{} ชั่วโมง", "{} hour{}"),
}


@dataclass(frozen=True, slots=True)
class Level:
    """A service level as it is needed for promising."""

    code: str
    goals: tuple[Goal, ...]

    def goal(self, milestone: str, urgency: str) -> Goal | None:
        """Return the target for this urgency, or the one that serves every urgency."""
        general = None
        for goal in self.goals:
            if goal.milestone == milestone:
                if goal.urgency == urgency:
                    return goal
                if not goal.urgency:
                    general = goal
        return general


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise as it was made: the milestone, whose clock it runs on, when it is due and the words used."""

    milestone: str
    clock: Clock
    due_at: datetime
    words_th: str
    words_en: str
    source: str
    service_level: str = ""
    calendar: str = ""


def promises(
    level: Level,
    urgency: str,
    start: datetime,
    *,
    calendar: Hours = OFFICE,
    assigned_at: datetime | None = None,
    milestones: Sequence[str] = tuple(CLOCKS),
) -> list[Promise]:
    """Return the promises of a level, in the order of the milestones.

    The acknowledgement counts from `assigned_at` where that is known, everything else from `start`. After a transfer ask
    for `milestones=("acknowledged",)` alone with the new moment.
    """
    made = []
    for milestone in milestones:
        goal = level.goal(milestone, urgency)
        if goal is None:
            continue
        begins = assigned_at if milestone == "acknowledged" and assigned_at is not None else start
        due_at = deadline(begins, goal, calendar)
        words_th, words_en = words(goal, due_at)
        made.append(
            Promise(
                milestone=milestone,
                clock=CLOCKS[milestone],
                due_at=due_at,
                words_th=words_th,
                words_en=words_en,
                source=goal.source,
                service_level=level.code,
                calendar=calendar.code,
            )
        )
    return made


def words(goal: Goal, due_at: datetime) -> tuple[str, str]:
    """Return the promise as a Thai and an English sentence."""
    what_th, what_en = _WHAT[goal.milestone]
    amount_th, amount_en = _AMOUNT[goal.unit]
    written = format_datetime if goal.unit == "hours" else format_date
    return (
        f"{what_th}ภายใน {amount_th.format(goal.amount)} คือไม่เกินวันที่ {written(due_at, language='th')}",
        f"{what_en} within {amount_en.format(goal.amount, '' if goal.amount == 1 else 's')}: "
        f"by {written(due_at, language='en')}",
    )
