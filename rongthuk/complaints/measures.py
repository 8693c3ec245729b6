"""The figures over cases, defined once."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models import Complaint, Deadline
from rongthuk.core.measures import Figure, Measure, Period, register


def _received(period: Period, agency_path: str) -> Figure:
    cases = Complaint.objects.filter(occurred_at__gte=period.since, occurred_at__lt=period.until)
    if agency_path:
        cases = cases.filter(lead__path__startswith=agency_path)
    return Figure(cases.count())


def _kept(milestone: str, period: Period, agency_path: str) -> Figure:
    promises = Deadline.objects.filter(
        milestone=milestone, starts_at__gte=period.since, starts_at__lt=period.until, dropped_at=None,
        complaint__is_history=False,
    )  # fmt: skip
    if agency_path:
        # A unit answers for its own clock; for the complainant's, whoever has the case.
        own = Q(assignment=None, complaint__lead__path__startswith=agency_path)
        promises = promises.filter(own | Q(assignment__agency__path__startswith=agency_path))
    return Figure(promises.filter(met_at__lte=F("due_at")).count(), promises.count())


register(
    Measure(
        code="received",
        name=_("Cases received"),
        numerator=_("Cases that reached the city in the period"),
        denominator=None,
        clock=_("The day of receipt"),
        exclusions=_("None"),
        compute=_received,
    )
)
register(
    Measure(
        code="acknowledged-in-time",
        name=_("Acknowledged in time"),
        numerator=_("Cases that the unit accepted by the promised time"),
        denominator=_("Cases with such a promise that began in the period"),
        clock=_("The unit's working days from the day after assignment"),
        exclusions=_("Imported history; promises that ended with a transfer"),
        compute=lambda period, path: _kept("acknowledged", period, path),
    )
)
register(
    Measure(
        code="result-in-time",
        name=_("Result in time"),
        numerator=_("Cases whose result was reported by the promised time"),
        denominator=_("Cases with such a promise that began in the period"),
        clock=_("The complainant's clock, which never restarts"),
        exclusions=_("Imported history"),
        compute=lambda period, path: _kept("result", period, path),
    )
)
