"""Give the work to a unit or a person: assign, accept, return, transfer, claim, support, refer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.actions.filing import TRIAGE, UNCATEGORISED
from rongthuk.complaints.actions.kernel import enter, lock, record, verb
from rongthuk.complaints.actions.supporting import begin_part, unit
from rongthuk.complaints.models import Assignment, Complaint, Deadline
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.workflow import ARBITRATION_AT, RETURN_REASONS
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.core.thai import BANGKOK, format_date
from rongthuk.core.written import words_of
from rongthuk.organisations.models import Agency, Officer
from rongthuk.organisations.queries import agency_by_code, office_of
from rongthuk.service_levels.queries import promises_for as promised_by

ARBITRATION = "centre-1555/arbitration"


def end_lead(complaint: Complaint, state: str, now: datetime) -> None:
    """End the present lead assignment and drop its running promises; the complainant's, and those broken already, stay."""
    ended = Assignment.objects.filter(complaint=complaint, role=Assignment.Role.LEAD, ended_at=None)
    Deadline.objects.filter(assignment__in=ended, met_at=None, dropped_at=None, due_at__gt=now).update(
        dropped_at=now
    )
    ended.update(state=state, ended_at=now)


def give(
    complaint: Complaint, agency: Agency, *, now: datetime, reason: str = "", clock: bool = True
) -> Assignment:
    """Make the agency the lead; its own clock starts anew, the complainant's never does."""
    complaint.lead = agency
    complaint.office = office_of(agency)
    complaint.officer = None
    # A unit that supports cannot be the lead too; its part ends here.
    Assignment.objects.filter(complaint=complaint, agency=agency, ended_at=None).update(
        state=Assignment.State.DONE, ended_at=now
    )
    assignment = Assignment.objects.create(
        complaint=complaint, agency=agency, role=Assignment.Role.LEAD, reason=reason[:500], assigned_at=now
    )
    if clock:
        level = complaint.category.service_level if complaint.category else UNCATEGORISED
        Deadline.objects.bulk_create(
            Deadline(
                complaint=complaint, assignment=assignment, clock="agency", milestone=promise.milestone, starts_at=now,
                due_at=promise.due_at, words_th=promise.words_th[:200], words_en=promise.words_en[:200],
                source=promise.source[:200],
            )
            for promise in promised_by(level, complaint.urgency, now)
            # The way to the unit lies behind it; what it owes is to accept.
            if promise.milestone == "acknowledged"
        )  # fmt: skip
    return assignment


def meet(complaint: Complaint, milestone: str, now: datetime) -> None:
    """Note that a promise was kept or, after its time, at least fulfilled; a unit fulfils none of an earlier one's."""
    Deadline.objects.filter(
        Q(assignment=None) | Q(assignment__ended_at=None), complaint=complaint, milestone=milestone, met_at=None, dropped_at=None
    ).update(met_at=now)  # fmt: skip


def unmeet_result(complaint: Complaint) -> None:
    """Let the promise of a result run again: what was reported did not settle the matter."""
    Deadline.objects.filter(complaint=complaint, milestone="result", dropped_at=None).update(met_at=None)


@verb("assign")
@transaction.atomic
def assign(
    complaint: Complaint,
    *,
    to: Agency | str,
    by: Actor,
    supporting: Sequence[Agency | str] = (),
    reason: str = "",
    version: int | None = None,
) -> Complaint:
    """Give a case from triage to a unit, with any number of supporting units."""
    row = lock(complaint, "assign", by=by, version=version)
    agency, now = unit(to), timezone.now()
    words = words_of(reason, field="reason", required=False, longest=500)
    before = row.state
    meet(row, "forwarded", now)
    end_lead(row, Assignment.State.TRANSFERRED, now)
    give(row, agency, now=now, reason=words)
    for helper in supporting:
        begin_part(row, unit(helper, field="supporting"), task="", now=now)
    row.because_th = row.because_en = ""
    row.rule_code = "by-hand"
    enter(row, State.ASSIGNED, now)
    record(row, "complaint.assigned", by=by, from_state=before, data={"to": agency.code}, words=words, told=False,
           agency_id=agency.pk)  # fmt: skip
    return row


@verb("accept")
@transaction.atomic
def accept(complaint: Complaint, *, by: Actor, version: int | None = None) -> Complaint:
    """Acknowledge the case for the unit: the step that the city's own indicator scores."""
    row = lock(complaint, "accept", by=by, version=version)
    now, before = timezone.now(), row.state
    row.acknowledged_at = row.acknowledged_at or now
    Assignment.objects.filter(complaint=row, role=Assignment.Role.LEAD, ended_at=None).update(
        state=Assignment.State.ACCEPTED, accepted_at=now
    )
    meet(row, "acknowledged", now)
    enter(row, State.ACCEPTED, now)
    record(row, "complaint.accepted", by=by, from_state=before, data={"unit": row.lead.code}, told=True)
    return row


@verb("return")
@transaction.atomic
def return_(
    complaint: Complaint,
    *,
    ground: str,
    reason: str,
    by: Actor,
    suggested: Agency | str | None = None,
    version: int | None = None,
) -> Complaint:
    """Send the case back to the centre with a reason; it stands at the triage desk, never with nobody."""
    row = lock(complaint, "return", by=by, version=version)
    if ground not in dict(RETURN_REASONS):
        raise Invalid("ground", _("Choose why the case is returned."), field="ground")
    words = words_of(reason, field="reason", longest=500)
    hint = unit(suggested, field="suggested").code if suggested else ""
    now, before, sender = timezone.now(), row.state, row.lead
    end_lead(row, Assignment.State.RETURNED, now)
    give(row, agency_by_code(TRIAGE), now=now, reason=words, clock=False)
    enter(row, State.FILED, now)
    record(row, "complaint.returned", by=by, from_state=before, words=words, agency_id=sender.pk,
           data={"from": sender.code, "ground": ground, "suggested": hint})  # fmt: skip
    return row


@verb("transfer")
@transaction.atomic
def transfer(
    complaint: Complaint, *, to: Agency | str, reason: str, by: Actor, version: int | None = None
) -> Complaint:
    """Pass the case on to another unit. The third transfer goes to the arbitration desk, which alone then decides.

    The complainant's clock goes on; the new unit's starts.
    """
    row = lock(complaint, "transfer", by=by, version=version)
    words = words_of(reason, field="reason", longest=500)
    wanted = unit(to)
    if wanted.pk == row.lead_id:
        raise Invalid("same_unit", _("The case is already with this unit."), field="to")
    now, before, sender = timezone.now(), row.state, row.lead
    arbitration = agency_by_code(ARBITRATION)
    decides = "supervisor" in _parties(row, by) or any(
        grant.agency_id == arbitration.pk for grant in by.grants
    )
    if sender.pk == arbitration.pk and not decides:
        raise Forbidden(
            "arbitration_decides", _("Only the arbitration desk decides where this case goes now.")
        )
    # A desk that hands out within its own office does its daily work; only what goes on from unit to unit is counted.
    if not (row.office.intake_desk_id == sender.pk and wanted.is_within(row.office)):
        row.transfers += 1
    to_arbitration = row.transfers >= ARBITRATION_AT and not decides
    receiver = arbitration if to_arbitration else wanted
    end_lead(row, Assignment.State.TRANSFERRED, now)
    give(row, receiver, now=now, reason=words, clock=not to_arbitration)
    row.because_th = row.because_en = ""
    row.rule_code = "by-hand"
    enter(row, State.ASSIGNED, now)
    record(row, "complaint.transferred", by=by, from_state=before, words=words, told=False, agency_id=sender.pk,
           data={"from": sender.code, "to": receiver.code, "wanted": wanted.code, "count": row.transfers})  # fmt: skip
    return row


def _parties(complaint: Complaint, by: Actor) -> frozenset[str]:
    from rongthuk.complaints.access import parties

    return parties(complaint, by)


@verb("claim")
@transaction.atomic
def claim(
    complaint: Complaint, *, by: Actor, officer: Officer | int | None = None, version: int | None = None
) -> Complaint:
    """Take the case on oneself, or give it to a colleague of the unit; until then the unit's pool has it."""
    row = lock(complaint, "claim", by=by, version=version)
    own = by.id if by.kind == "officer" else None
    key = officer.pk if isinstance(officer, Officer) else (officer or own or 0)
    person = Officer.objects.filter(pk=key, is_active=True).first()
    if person is None or not _works_for(person, row):
        raise Invalid("officer", _("Choose an officer of this unit."), field="officer")
    if person.is_on_leave and person.pk != by.id:
        raise Invalid(
            "on_leave",
            _("%(name)s is on leave until %(day)s. Please choose somebody else.")
            % {"name": person.display_name, "day": format_date(person.on_leave_until)},
            field="officer",
        )
    # Two officers press at the same moment: the first one has it. A head or coordinator may give it to another.
    may_take_over = person.pk != by.id or _parties(row, by) & {"head", "coordinator", "centre"}
    holder = None if may_take_over else row.officer
    if holder and holder.pk != person.pk and not holder.is_on_leave:
        raise Conflict(
            "claimed",
            _("%(name)s has taken this case on already.") % {"name": holder.display_name},
            version=row.version,
        )
    row.officer = person
    Assignment.objects.filter(complaint=row, role=Assignment.Role.LEAD, ended_at=None).update(officer=person)
    record(row, "complaint.claimed", by=by, from_state=row.state, data={"officer": person.pk})
    return row


def _works_for(person: Officer, complaint: Complaint) -> bool:
    """Tell whether a person holds a working role over the unit that has the case, or stands in for one who does."""
    roles = ("officer", "section_head", "coordinator", "call_taker", "supervisor", "inspector")
    return person.actor().has(*roles, path=complaint.lead.path)


@verb("refer")
@transaction.atomic
def refer(
    complaint: Complaint,
    *,
    to: Agency | str,
    reason: str,
    outward_number: str,
    by: Actor,
    until: date | None = None,
    version: int | None = None,
) -> Complaint:
    """Refer the case to an outside body by letter; it waits there, and a date says when to ask again."""
    row = lock(complaint, "refer", by=by, version=version)
    agency = unit(to)
    if not agency.is_outside:
        raise Invalid(
            "not_outside",
            _("Choose a body outside the city; to a unit of the city use Transfer."),
            field="to",
        )
    words = words_of(reason, field="reason", longest=500)
    number = words_of(outward_number, field="outward_number", longest=60)
    now, before, sender = timezone.now(), row.state, row.lead
    again = until or (now.astimezone(BANGKOK).date() + timedelta(days=15))
    if again <= now.astimezone(BANGKOK).date():
        raise Invalid("until_past", _("Choose a day after today."), field="until")
    meet(row, "forwarded", now)
    end_lead(row, Assignment.State.TRANSFERRED, now)
    give(row, agency, now=now, reason=words, clock=False)
    row.outward_number = number
    enter(row, State.AWAITING_EXTERNAL, now)
    row.deferred_until = datetime.combine(again, time(8, 30), BANGKOK)
    record(row, "complaint.referred", by=by, from_state=before, words=words, told=True, agency_id=agency.pk,
           data={"from": sender.code, "to": agency.code, "outward_number": number, "until": again.isoformat()})  # fmt: skip
    return row
