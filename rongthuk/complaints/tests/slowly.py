"""Compute every measure a second time, slowly and obviously: by loops over cases, promises, ratings and the chain of events.

Nothing here is shared with the measures but their codes and sentences: days are compared as Bangkok's calendar shows them, units by
walking up the tree, results by reading each case's history from its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rongthuk.complaints.models import Complaint, ComplaintEvent, Deadline, Rating
from rongthuk.organisations.models import Agency


@dataclass
class Counted:
    """One thing that counts: which case, whose, on which day, and what for."""

    case: int
    unit: Agency
    day: date
    counted: int
    part: str = ""


def day_of(moment: datetime) -> date:
    """Return the day on Bangkok's calendar."""
    return moment.astimezone(ZoneInfo("Asia/Bangkok")).date()


def is_below(unit: Agency | None, top: Agency) -> bool:
    """Walk up the tree."""
    while unit is not None:
        if unit.pk == top.pk:
            return True
        unit = unit.parent
    return False


def everything(now: datetime) -> dict[str, list[Counted]]:
    """Return all that counts, by measure."""
    found: dict[str, list[Counted]] = {
        "received": [], "forwarded-in-time": [], "acknowledged-in-time": [], "first-answer-in-time": [], "result-in-time": [],
        "contested-or-reopened": [], "satisfied": [], "mean-stars": [],
    }  # fmt: skip
    centre = Agency.objects.get(code="centre-1555")
    for case in Complaint.objects.all():
        filed = ComplaintEvent.objects.get(complaint=case, number=1)
        found["received"].append(Counted(case.pk, case.lead, day_of(filed.occurred_at), 1, case.channel))
        if case.is_history:
            continue
        events = list(ComplaintEvent.objects.filter(complaint=case).order_by("number"))
        for promise in Deadline.objects.filter(complaint=case):
            if promise.dropped_at is not None or promise.due_at > now:
                continue
            in_time = promise.met_at is not None and promise.met_at <= promise.due_at
            day = day_of(promise.due_at)
            if promise.milestone == "acknowledged":
                assert promise.assignment is not None
                one = Counted(case.pk, promise.assignment.agency, day, int(in_time))
                found["acknowledged-in-time"].append(one)
            elif promise.milestone == "forwarded":
                declined = any(
                    event.kind == "complaint.rejected" and event.occurred_at <= promise.due_at
                    for event in events
                )
                if in_time or not declined:
                    found["forwarded-in-time"].append(Counted(case.pk, centre, day, int(in_time)))
            elif promise.milestone == "first_answer":
                found["first-answer-in-time"].append(Counted(case.pk, case.lead, day, int(in_time)))
            elif promise.milestone == "result":
                found["result-in-time"].append(Counted(case.pk, case.lead, day, int(in_time)))
        found["contested-or-reopened"] += results(case, events)
        for rating in Rating.objects.filter(complaint=case):
            day, stars = day_of(rating.at), str(rating.stars)
            found["satisfied"].append(Counted(case.pk, case.lead, day, int(rating.stars in {4, 5}), stars))
            found["mean-stars"].append(Counted(case.pk, case.lead, day, rating.stars, stars))
    return found


def results(case: Complaint, events: list[ComplaintEvent]) -> list[Counted]:
    """Read a case's history from its beginning: each result that was told, and whether it came back."""
    told: list[Counted] = []
    for event in events:
        is_answer = event.kind in {"complaint.approved", "complaint.rejected", "complaint.reported"}
        if is_answer and event.to_state == "resolved":
            told.append(Counted(case.pk, case.lead, day_of(event.occurred_at), 0))
        if event.kind in {"complaint.contested", "complaint.reopened"} and told:
            told[-1].counted = 1
    return told


def figure(
    things: list[Counted], first: date, last: date, top: Agency | None, part: str | None = None
) -> tuple[int, int]:
    """Return what was counted and out of how many, from one day to another, at and below a unit."""
    numerator = denominator = 0
    for thing in things:
        if not first <= thing.day <= last:
            continue
        if top is not None and not is_below(thing.unit, top):
            continue
        if part is not None and thing.part != part:
            continue
        numerator += thing.counted
        denominator += 1
    return numerator, denominator
