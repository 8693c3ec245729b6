"""Say what a decision may look at: the facts of one case, without any row of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rongthuk.areas.lookup import locate
from rongthuk.routing.owners import asset_owner


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one case.

    `district` and `khwaeng` are DOPA codes ("" where unknown), `text` is what the citizen wrote, `asset_owner` is what
    `owners.asset_owner` made of it. Who really handled a case is never among the facts.
    """

    category: str
    district: str = ""
    khwaeng: str = ""
    lon: float | None = None
    lat: float | None = None
    channel: str = ""
    kind: str = "complaint"
    urgency: str = "normal"
    text: str = ""
    occurred_at: datetime | None = None
    asset_owner: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


def facts_for(
    *,
    category: str,
    text: str = "",
    lon: float | None = None,
    lat: float | None = None,
    district: str = "",
    khwaeng: str = "",
    channel: str = "",
    kind: str = "complaint",
    urgency: str = "normal",
    occurred_at: datetime | None = None,
    answers: Mapping[str, Any] | None = None,
    address: str = "",
) -> Facts:
    """Return the facts of a case, with place and owner worked out where they are not given."""
    if lon is not None and lat is not None and not khwaeng and (place := locate(lon, lat)) is not None:
        khwaeng = place.khwaeng_code
        district = place.district_code
    if khwaeng and not district:
        district = khwaeng[:4]
    return Facts(
        category=category,
        district=district,
        khwaeng=khwaeng,
        lon=lon,
        lat=lat,
        channel=channel,
        kind=kind,
        urgency=urgency,
        text=text,
        occurred_at=occurred_at,
        asset_owner=asset_owner(text, lon, lat, address),
        answers=answers or {},
    )
