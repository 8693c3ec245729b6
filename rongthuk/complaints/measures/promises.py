"""Which promises of time were kept: forwarded, acknowledged, answered for the first time, settled.

The promises are those that were stored when they were made (`Deadline`), so that a later change of a service level rewrites no past
figure. A promise counts in the period in which it fell due: waiting alone changes no past period, and a quarter that has not ended
is not flattered by promises that were kept early while others still run.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.access import CENTRE
from rongthuk.core.measures import Measure, Statement, register
from rongthuk.organisations.queries import agency_by_code, root

_PROMISES = (
    "select d.id as fact, d.complaint_id as subject, {agency} as agency, d.due_at as at,"
    " case when d.met_at <= d.due_at then 1 else 0 end as counted, 1 as out_of, '' as part"
    " from complaints_complaint c join complaints_deadline d on d.complaint_id = c.id {join}"
    " where not c.is_history and d.milestone = '{milestone}' and d.dropped_at is null and d.due_at <= %(now)s"
)


def _acknowledged(now: datetime) -> Statement:
    owed_by = "join complaints_assignment a on a.id = d.assignment_id"
    return _PROMISES.format(agency="a.agency_id", join=owed_by, milestone="acknowledged"), {"now": now}


def _forwarded(now: datetime) -> Statement:
    centre = agency_by_code(CENTRE, missing_ok=True) or root()
    statement = _PROMISES.format(agency="%(centre)s::bigint", join="", milestone="forwarded")
    # What the centre declined itself in time was never to be forwarded.
    declined = (
        "left join (select e.complaint_id, min(e.occurred_at) as at from complaints_complaintevent e"
        " where e.kind = 'complaint.rejected' group by e.complaint_id) x on x.complaint_id = c.id"
    )
    statement = _PROMISES.format(agency="%(centre)s::bigint", join=declined, milestone="forwarded")
    return (
        f"{statement} and (d.met_at <= d.due_at or x.at is null or x.at > d.due_at)",
        {"now": now, "centre": centre.pk},
    )


def _first_answer(now: datetime) -> Statement:
    return _PROMISES.format(agency="c.lead_id", join="", milestone="first_answer"), {"now": now}


def _result(now: datetime) -> Statement:
    return _PROMISES.format(agency="c.lead_id", join="", milestone="result"), {"now": now}


_FELL_DUE = _(
    "The promise that was stored when it was made. It counts on the day in Bangkok on which it fell due; one that still runs "
    "counts nowhere yet, even if it has been kept already."
)
_LEADS = _("The unit that leads the case now; after a transfer the case carries its promises along.")
_NOT_COUNTED = _(
    "Imported history, kinds without a promise of time, and promises that were dropped before they fell due: the case was closed "
    "as a duplicate, withdrawn, or given a new category with a new promise. What was broken before that stays broken."
)

FORWARDED = register(
    Measure(
        code="forwarded-in-time",
        name=_("Forwarded within one day"),
        numerator=_(
            "Cases that the 1555 centre sent to a unit by the promised time: one calendar day, one hour when urgent."
        ),
        denominator=_("Cases whose promised time to be forwarded ended in the period."),
        clock=_FELL_DUE,
        exclusions=_(
            "Imported history, kinds without a promise of time, cases that the centre declined itself before the promised time "
            "ended, and those that were closed as a duplicate or withdrawn before it. A case that a unit sends back is not "
            "counted a second time."
        ),
        unit_of=_("The 1555 centre, whichever unit got the case."),
        facts=_forwarded,
    )
)
ACKNOWLEDGED = register(
    Measure(
        code="acknowledged-in-time",
        name=_("Acknowledged within one working day"),
        numerator=_(
            "Cases that the unit accepted by the promised time: one working day from the day after it got them, one to four hours "
            "when urgent."
        ),
        denominator=_(
            "Cases whose promised time to be acknowledged ended in the period; each unit that got a case counts anew."
        ),
        clock=_FELL_DUE,
        exclusions=_(
            "Imported history, kinds without a promise of time, and promises that ended early because the case was transferred, "
            "returned, closed as a duplicate or withdrawn. A unit that had let the time pass before stays late. Supporting units "
            "have no such promise."
        ),
        unit_of=_("The unit that owed the acknowledgement, even if it has passed the case on since."),
        facts=_acknowledged,
    )
)
FIRST_ANSWER = register(
    Measure(
        code="first-answer-in-time",
        name=_("First answer within 15 days"),
        numerator=_(
            "Cases whose complainant was told progress, asked a question or told a result by the promised time."
        ),
        denominator=_(
            "Cases whose promised time for a first answer ended in the period: fifteen calendar days from receipt."
        ),
        clock=_FELL_DUE,
        exclusions=_NOT_COUNTED,
        unit_of=_LEADS,
        facts=_first_answer,
    )
)
RESULT = register(
    Measure(
        code="result-in-time",
        name=_("Result on time"),
        numerator=_(
            "Cases whose result was reported by the promised time and stood: one that was sent back or contested counts from the "
            "next result, which may come too late."
        ),
        denominator=_(
            "Cases whose promised time for a result ended in the period. The clock starts on receipt and never anew."
        ),
        clock=_FELL_DUE,
        exclusions=_NOT_COUNTED,
        unit_of=_LEADS,
        facts=_result,
    )
)
