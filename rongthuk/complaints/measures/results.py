"""Whether results held, and what complainants thought of them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rongthuk.core.measures import Measure, Statement, register

GOOD = 4  # stars of five

_TOLD = "{0}.kind in ('complaint.approved', 'complaint.reported', 'complaint.rejected') and {0}.to_state = 'resolved'"


def _contested(now: datetime) -> Statement:
    # Only the few cases that were ever contested or reopened are asked which of their results it was: the last one before.
    came_back = (
        "exists (select 1 from complaints_complaintevent b where b.complaint_id = c.id and b.number > e.number"
        " and b.kind in ('complaint.contested', 'complaint.reopened') and not exists (select 1"
        " from complaints_complaintevent t where t.complaint_id = c.id and t.number > e.number and t.number < b.number"
        f" and {_TOLD.format('t')}))"
    )
    return (
        "select e.id as fact, c.id as subject, c.lead_id as agency, e.occurred_at as at,"
        f" case when c.contests + c.reopenings = 0 then 0 when {came_back} then 1 else 0 end as counted,"
        " 1 as out_of, '' as part"
        " from complaints_complaint c join complaints_complaintevent e on e.complaint_id = c.id"
        f" where not c.is_history and {_TOLD.format('e')} and e.occurred_at <= %(now)s",
        {"now": now},
    )


_RATINGS = (
    "select r.id as fact, c.id as subject, c.lead_id as agency, r.at as at, {counted} as counted, 1 as out_of,"
    " r.stars::text as part from complaints_complaint c join complaints_rating r on r.complaint_id = c.id"
    " where not c.is_history and r.at <= %(now)s"
)


def _satisfied(now: datetime) -> Statement:
    counted = f"case when r.stars >= {GOOD} then 1 else 0 end"
    return _RATINGS.format(counted=counted), {"now": now}


def _stars(now: datetime) -> Statement:
    return _RATINGS.format(counted="r.stars::integer"), {"now": now}


def _stars_name(stars: str) -> str:
    return ngettext("%(stars)s star", "%(stars)s stars", int(stars)) % {"stars": stars}


_LEADS = _("The unit that leads the case now.")
_RATED = _("The day in Bangkok on which the complainant gave or last changed the rating.")
_RATINGS_LEFT_OUT = _(
    "Imported history. Nobody is asked about suggestions, compliments and tip-offs; who does not answer counts nowhere."
)

CONTESTED = register(
    Measure(
        code="contested-or-reopened",
        name=_("Results contested or cases reopened"),
        numerator=_(
            "Results that the complainant contested, or whose case was opened again afterwards. A result counts once, whatever "
            "follows it."
        ),
        denominator=_(
            "Results that were told to complainants in the period, cases that were not accepted included."
        ),
        clock=_(
            "The day in Bangkok on which the result was told. The figure of a past period may still rise while its cases can be "
            "contested (7 days) or reopened (30 days, the centre longer)."
        ),
        exclusions=_(
            "Imported history, and cases that ended without a result: duplicates and withdrawn ones. A result that was sent back "
            "before it was told is none."
        ),
        unit_of=_LEADS,
        facts=_contested,
        direction="lower",
    )
)
SATISFIED = register(
    Measure(
        code="satisfied",
        name=_("Complainants satisfied"),
        numerator=_("Ratings of four or five stars."),
        denominator=_("All ratings that complainants gave in the period; each result may be rated once."),
        clock=_RATED,
        exclusions=_RATINGS_LEFT_OUT,
        unit_of=_LEADS,
        facts=_satisfied,
        part=_("Stars"),
        part_name=_stars_name,
    )
)
MEAN_STARS = register(
    Measure(
        code="mean-stars",
        name=_("Mean rating"),
        numerator=_("The stars of all ratings added up, one to five each."),
        denominator=_("All ratings that complainants gave in the period; each result may be rated once."),
        clock=_RATED,
        exclusions=_RATINGS_LEFT_OUT,
        unit_of=_LEADS,
        facts=_stars,
        unit="mean",
        part=_("Stars"),
        part_name=_stars_name,
    )
)
