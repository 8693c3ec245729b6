"""File a case: number it, decide whose work it is, promise a date, record it; all in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from rongthuk.areas import locate, place_for
from rongthuk.areas.cells import h3_cell
from rongthuk.complaints import history, references
from rongthuk.complaints.actions.kernel import chain, wake
from rongthuk.complaints.models import Assignment, Complaint, ComplaintEvent, Deadline
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import KIND_RULES
from rongthuk.contacts.models import Complainant
from rongthuk.core.actors import SYSTEM, Actor
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_by_code, office_of, receiver_for
from rongthuk.routing.decide import Decision, decide
from rongthuk.routing.facts import Facts
from rongthuk.routing.owners import asset_owner
from rongthuk.routing.queries import current_rules
from rongthuk.service_levels.promises import Promise
from rongthuk.service_levels.queries import promises_for as promised_by
from rongthuk.taxonomy.models import Category

TRIAGE = "centre-1555/triage"
PUBLIC_CELL = 9
# What is promised while nobody has said what the case is about.
UNCATEGORISED = "within-15-working-days"


@dataclass(frozen=True, slots=True)
class Filing:
    """What is known when a case is filed. `lon`, `lat` are WGS84 degrees; `occurred_at` is when it reached the city."""

    kind: str
    channel: str
    text: str
    occurred_at: datetime
    category: Category | None = None
    # Whether a person chose the category, or it was suggested from the text.
    category_chosen: bool = True
    answers: dict[str, Any] = field(default_factory=dict)
    urgency: str = "normal"
    lon: float | None = None
    lat: float | None = None
    place: str = ""
    khwaeng_code: str = ""
    district_code: str = ""
    complainant: Complainant | None = None
    confidential: bool = False
    partner_id: int | None = None
    # The case's key where the caller has taken one from the table's sequence already.
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a case is: `located` tells inside, outside or none (told in words alone)."""

    located: str
    district_code: str
    khwaeng_code: str
    cell: int | None


def spot(filing: Filing) -> Spot:
    """Find the khwaeng and district of a filing: by its point, else by what was chosen from the list."""
    district, khwaeng = filing.district_code, filing.khwaeng_code
    if khwaeng and not district:
        named = place_for(khwaeng)
        district = named.district_code if named else ""
    if filing.lon is None or filing.lat is None:
        return Spot("none", district, khwaeng, None)
    place = locate(filing.lon, filing.lat)
    cell = int(h3_cell(filing.lon, filing.lat, PUBLIC_CELL), 16)
    if place is None:
        return Spot("outside", district, khwaeng, cell)
    return Spot("inside", place.district_code, place.khwaeng_code, cell)


def facts_of(filing: Filing, where: Spot) -> Facts:
    """Return what the routing rules may look at."""
    return Facts(
        category=filing.category.code if filing.category else "",
        district=where.district_code,
        khwaeng=where.khwaeng_code,
        lon=filing.lon,
        lat=filing.lat,
        channel=filing.channel,
        kind=filing.kind,
        urgency=filing.urgency,
        text=filing.text,
        occurred_at=filing.occurred_at,
        asset_owner=asset_owner(filing.text, filing.lon, filing.lat, filing.place),
        answers=filing.answers,
    )


def responsible(decision: Decision) -> tuple[Agency, Agency, bool]:
    """Return the unit, its office and whether the centre must decide; never nobody.

    A unit that does not exist, is closed or takes no cases falls back to the centre's triage desk; an office that wants its cases over
    its intake desk gets them there.
    """
    agency = agency_by_code(decision.agency_code, missing_ok=True)
    if decision.is_triage or agency is None or not agency.active or not agency.accepts_cases:
        triage = agency_by_code(TRIAGE)
        return triage, office_of(triage), True
    agency = receiver_for(agency)
    return agency, office_of(agency), False


@transaction.atomic(savepoint=False)
def file(filing: Filing, *, by: Actor) -> Complaint:
    """File a case and return it with its number, unit and promised date."""
    now = timezone.now()
    where = spot(filing)
    decision = decide(facts_of(filing, where), current_rules())
    if filing.confidential or KIND_RULES[filing.kind].is_confidential:
        decision = replace(
            decision,
            agency_code=TRIAGE,
            supporting=(),
            is_triage=True,
            because_th="เป็นเรื่องลับ ผู้ตรวจของศูนย์ กทม. 1555 เท่านั้นที่เห็นและพิจารณา",
            because_en="This is confidential: only the inspectors at the 1555 centre see it and decide.",
        )
    lead, office, to_triage = responsible(decision)
    rule = KIND_RULES[filing.kind]
    complaint = Complaint(
        pk=filing.key,
        reference=references.next_references(filing.occurred_at)[0],
        kind=filing.kind,
        state=State.FILED,
        urgency=filing.urgency,
        confidential=filing.confidential or rule.is_confidential,
        is_public=rule.is_public
        and not filing.confidential
        and (filing.category is None or filing.category.public),
        channel=filing.channel,
        partner_id=filing.partner_id,
        category=filing.category,
        answers=filing.answers,
        text=filing.text,
        lon=filing.lon,
        lat=filing.lat,
        located=where.located,
        place=filing.place,
        district_code=where.district_code,
        khwaeng_code=where.khwaeng_code,
        cell=where.cell,
        lead=lead,
        office=office,
        because_th=decision.because_th,
        because_en=decision.because_en,
        rule_code=decision.rule_code,
        rules_version=str(decision.rule_set_version),
        complainant=filing.complainant,
        occurred_at=filing.occurred_at,
        recorded_at=now,
        state_since=now,
    )
    promised = promises_for(complaint, filing.category, filing.occurred_at) if rule.has_deadline else []
    complaint.due_at = next(
        (p.due_at for p in promised if p.milestone == "result" and p.clock == "citizen"), None
    )
    events = _first_events(complaint, filing, decision, by=by, now=now, assign=not to_triage)
    complaint.save(force_insert=True)
    for event in events:
        event.complaint = complaint
    ComplaintEvent.objects.bulk_create(events)
    assignments = _assignments(complaint, decision, now)
    Assignment.objects.bulk_create(assignments)
    Deadline.objects.bulk_create(
        _deadlines(complaint, assignments[0], promised, now, forwarded=not to_triage)
    )
    wake(events)
    return complaint


def promises_for(complaint: Complaint, category: Category | None, start: datetime) -> list[Promise]:
    """Return what is promised for this case by its category and urgency, counted from receipt."""
    level = category.service_level if category else UNCATEGORISED
    # A letter counts from its receipt; the unit that gets it only now has its time from now.
    return promised_by(level, complaint.urgency, start, assigned_at=complaint.recorded_at)


def _first_events(
    complaint: Complaint, filing: Filing, decision: Decision, *, by: Actor, now: datetime, assign: bool
) -> list[ComplaintEvent]:
    facts = {
        "kind": complaint.kind,
        "channel": complaint.channel,
        "category": filing.category.code if filing.category else "",
        "category_version": filing.category.version if filing.category else None,
        "category_chosen": filing.category_chosen,
        "urgency": complaint.urgency,
        "located": complaint.located,
        "district": complaint.district_code,
        "khwaeng": complaint.khwaeng_code,
        "due_at": history.moment(complaint.due_at) if complaint.due_at else None,
    }
    # The words of the report itself are sealed here: whoever changes the case's text breaks the chain.
    filed = chain(
        complaint, "complaint.filed", by=by, from_state="", data=facts, words=complaint.text, told=True, agency_id=None,
        occurred_at=filing.occurred_at, recorded_at=now,
    )  # fmt: skip
    if not assign:
        return [filed]
    complaint.state = State.ASSIGNED
    assigned = chain(
        complaint, "complaint.assigned", by=SYSTEM, from_state=State.FILED,
        data={
            "to": complaint.lead.code, "rule": decision.rule_code, "rules_version": str(decision.rule_set_version),
            "because_th": decision.because_th, "because_en": decision.because_en, "supporting": list(decision.supporting),
        },
        words="", told=True, agency_id=complaint.lead_id, occurred_at=now, recorded_at=now,
    )  # fmt: skip
    return [filed, assigned]


def _assignments(complaint: Complaint, decision: Decision, now: datetime) -> list[Assignment]:
    rows = [
        Assignment(complaint=complaint, agency=complaint.lead, role=Assignment.Role.LEAD, assigned_at=now)
    ]
    for code in decision.supporting:
        agency = agency_by_code(code, missing_ok=True)
        if agency and agency.active and agency.pk != complaint.lead_id:
            rows.append(
                Assignment(
                    complaint=complaint,
                    agency=agency,
                    role=Assignment.Role.SUPPORTING,
                    assigned_at=now,
                    due_at=complaint.due_at,
                )
            )
    return rows


def _deadlines(
    complaint: Complaint, lead: Assignment, promised: list[Promise], now: datetime, *, forwarded: bool
) -> list[Deadline]:
    return [
        Deadline(
            complaint=complaint,
            assignment=lead if promise.clock == "agency" else None,
            clock=promise.clock,
            milestone=promise.milestone,
            starts_at=now if promise.milestone == "acknowledged" else complaint.occurred_at,
            due_at=promise.due_at,
            met_at=now if promise.milestone == "forwarded" and forwarded else None,
            words_th=promise.words_th[:200],
            words_en=promise.words_en[:200],
            source=promise.source[:200],
        )
        for promise in promised
        # At the triage desk nobody has anything to accept yet.
        if forwarded or promise.milestone != "acknowledged"
    ]
