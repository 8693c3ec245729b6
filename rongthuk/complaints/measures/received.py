"""How much reached the city, and on which way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rongthuk.conversations.channels import channel
from rongthuk.core.measures import Measure, Statement, register


def _received(now: datetime) -> Statement:
    return (
        "select c.id as fact, c.id as subject, c.lead_id as agency, c.occurred_at as at, 1 as counted,"
        " null::integer as out_of, c.channel as part from complaints_complaint c where c.occurred_at <= %(now)s",
        {"now": now},
    )


def _channel_name(kind: str) -> Any:
    return channel(kind).name


RECEIVED = register(
    Measure(
        code="received",
        name=_("Cases received"),
        numerator=_("Every case that reached the city in the period, of whatever kind and on whatever channel."),
        denominator=None,
        clock=_("The day in Bangkok on which the report reached the city, even if it was typed in later."),
        exclusions=_(
            "None. Duplicates, withdrawn cases and confidential ones count too, and records taken in from earlier systems count "
            "on the day on which they were received there."
        ),
        unit_of=_("The unit that leads the case now."),
        facts=_received,
        unit="count",
        direction="neutral",
        part=_("Channel"),
        part_name=_channel_name,
    )
)  # fmt: skip
