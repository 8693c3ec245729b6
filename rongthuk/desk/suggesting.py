"""Offer units for a case that a person must place: what the rules would say now, with their sentences."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongthuk.complaints.models import Complaint
from rongthuk.desk.forms.agencies import Offer
from rongthuk.organisations.queries import district_office, find_agency
from rongthuk.routing.decide import decide
from rongthuk.routing.facts import facts_for
from rongthuk.routing.queries import current_rules

MOST = 4


def offers_for(case: Complaint) -> list[Offer]:
    """Return up to four units, the likeliest first: whom the returning unit named, the rules' choice, the district's office."""
    thai = (get_language() or "th").startswith("th")
    found: dict[str, Offer] = {}

    def offer(code: str, because: str) -> None:
        agency = find_agency(code)
        if agency and agency.active and agency.accepts_cases and agency.pk != case.lead_id:
            found.setdefault(code, Offer(code, agency.name, because))

    hint = _hint_of_return(case)
    if hint:
        offer(hint, _("The unit that returned the case names it."))
    facts = facts_for(
        category=case.category.code if case.category else "",
        text=case.text,
        lon=case.lon,
        lat=case.lat,
        district=case.district_code,
        khwaeng=case.khwaeng_code,
        channel=case.channel,
        kind=case.kind,
        urgency=case.urgency,
        occurred_at=case.occurred_at,
        answers=case.answers,
    )
    decision = decide(facts, current_rules())
    if not decision.is_triage:
        offer(decision.agency_code, decision.because_th if thai else decision.because_en)
    for code, because_th, because_en in decision.alternatives:
        offer(code, because_th if thai else because_en)
    office = district_office(case.district_code) if case.district_code else None
    if office is not None:
        desk = office.intake_desk or office
        offer(desk.code, _("It receives for the district in which the place lies."))
    return list(found.values())[:MOST]


def _hint_of_return(case: Complaint) -> str:
    event = case.events.filter(kind="complaint.returned").order_by("-number").only("data").first()
    return str(event.data.get("suggested", "")) if event else ""
