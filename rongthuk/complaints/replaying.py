"""Hand past cases to routing, so that a change of rules is tried on what really came in."""

from __future__ import annotations

from collections.abc import Iterator

from rongthuk.complaints.models import Complaint
from rongthuk.routing.facts import Facts
from rongthuk.routing.owners import asset_owner
from rongthuk.routing.replay import register_history


def facts_of_case(case: Complaint) -> Facts:
    """Return what the rules may look at in a stored case; who really had it is not among it."""
    return Facts(
        category=case.category.code if case.category else "",
        district=case.district_code,
        khwaeng=case.khwaeng_code,
        lon=case.lon,
        lat=case.lat,
        channel=case.channel,
        kind=case.kind,
        urgency=case.urgency,
        text=case.text,
        occurred_at=case.occurred_at,
        asset_owner=asset_owner(case.text, case.lon, case.lat, case.place),
        answers=case.answers,
    )


def past_cases(limit: int | None) -> Iterator[tuple[str, Facts]]:
    """Yield (reference, facts), newest first; confidential cases are not tried on."""
    rows = Complaint.objects.filter(confidential=False).select_related("category").order_by("-pk")
    wanted = rows.only(
        "reference", "category__code", "district_code", "khwaeng_code", "lon", "lat", "channel", "kind", "urgency", "text",
        "occurred_at", "place", "answers",
    )  # fmt: skip
    for case in wanted[:limit].iterator(chunk_size=2000) if limit else wanted.iterator(chunk_size=2000):
        yield case.reference, facts_of_case(case)


register_history(past_cases)
