"""Read past Traffy tickets from the CSV feed as facts, with who really handled them beside."""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from rongthuk.core.thai import BANGKOK
from rongthuk.routing.facts import Facts, facts_for
from rongthuk.routing.handlers import handlers, handlers_in_note
from rongthuk.routing.units import district_names
from rongthuk.taxonomy.queries import map_labels

# The menu that reporters choose from replaced the machine's tags in mid-2023.
MENU_SINCE = datetime(2023, 6, 1, tzinfo=BANGKOK)
CHANNELS = {
    "traffy_direct": "traffy",
    "1555_phone_etc": "phone",
    "1555_web_bkkrongtook": "web",
    "1111_via_1555": "office",
}


@dataclass(frozen=True, slots=True)
class PastCase:
    """One past case: its facts, the units that really handled it (may be none), and a reference to look it up."""

    facts: Facts
    handlers: tuple[str, ...] = ()
    reference: str = ""
    labels: tuple[str, ...] = ()
    # "unit" from the ticket's list of units, "page" from the page it was sent to, "note" from an officer's words.
    source: str = ""


@lru_cache(maxsize=1)
def _district_codes() -> dict[str, str]:
    return {names[0]: code for code, names in district_names().items()}


def scheme_at(moment: datetime) -> str:
    """Return the mapping table that was in force."""
    return "traffy-2023" if moment >= MENU_SINCE else "traffy-2022"


def read(path: Path, limit: int | None = None) -> Iterator[PastCase]:
    """Yield the tickets of a CSV or CSV.gz file, in the file's order."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8-sig", newline="") as file
    ):
        for number, row in enumerate(csv.DictReader(file)):
            if limit is not None and number >= limit:
                return
            yield past_case(row)


def past_case(row: dict[str, str]) -> PastCase:
    """Return one row of the feed as a past case."""
    moment = datetime.fromisoformat(row["timestamp_local"])
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=BANGKOK)
    labels = tuple(label.strip() for label in row["type"].split("|") if label.strip())
    text = row["comment"]
    facts = facts_for(
        category=map_labels(scheme_at(moment), labels, text),
        text=text,
        lon=_number(row["lon"]),
        lat=_number(row["lat"]),
        channel=CHANNELS.get(row.get("channel", ""), "traffy"),
        occurred_at=moment,
        address=row.get("address", ""),
    )
    if not facts.district and (district := _district_codes().get(row.get("district_label", ""))):
        facts = facts_for(
            category=facts.category, text=text, district=district, channel=facts.channel, occurred_at=moment
        )
    told, source = handlers_of(row, facts.district)
    return PastCase(facts, told, row.get("ticket_id", ""), labels, source)


def handlers_of(row: Mapping[str, str], district: str) -> tuple[tuple[str, ...], str]:
    """Return who really had a ticket, and where that is told: the list of units, the page, or an officer's own words."""
    if told := handlers(row.get("organization_action") or ""):
        return told, "unit"
    # The page that a reporter wrote to is where a case began, not proof of who worked on it.
    if told := handlers(row.get("org") or ""):
        return told, "page"
    told = handlers_in_note(row.get("note") or "", district)
    return told, "note" if told else ""


def _number(words: str) -> float | None:
    try:
        return float(words)
    except (TypeError, ValueError):
        return None
