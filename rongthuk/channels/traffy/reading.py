"""Read the feed's CSV and say of every row that cannot be taken in why; nothing else is dropped."""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from rongthuk.core.errors import Invalid
from rongthuk.core.text import clean
from rongthuk.core.thai import BANGKOK

NEEDED = ("ticket_id", "timestamp_local", "type", "comment", "lon", "lat", "state")
ROWS_A_BATCH = 2000

Row = dict[str, str]


class Refused(Exception):
    """A row cannot be taken in; the sentence says why."""


@dataclass(slots=True)
class Batch:
    """A stretch of the file: (row number in the file from 1, row), and the rows refused already."""

    number: int
    rows: list[tuple[int, Row]] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return how many rows of the file it covers."""
        return len(self.rows) + len(self.refused)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A row, read: times in UTC, words cleaned, coordinates in WGS84 degrees or none."""

    number: str
    row: Row
    filed_at: datetime
    text: str
    labels: tuple[str, ...]
    lon: float | None
    lat: float | None
    # The last moment at which the row can have been true: the day on which it was fetched.
    seen_at: datetime


def rows(path: Path, limit: int | None = None) -> Iterator[Row]:
    """Yield the rows of a CSV or CSV.gz file. Raise `Invalid` for a file that is none of the feed's."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8-sig", newline="")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8-sig", newline="")
        ) as file:
            reader = csv.DictReader(file)
            missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
            if missing:
                raise Invalid(
                    "not_the_feed",
                    _("This is not a Traffy export: the columns %(names)s are missing.")
                    % {"names": ", ".join(missing)},
                )
            for number, row in enumerate(reader):
                if limit is not None and number >= limit:
                    return
                yield row
    except FileNotFoundError:
        raise Invalid("no_file", _("There is no file %(path)s.") % {"path": path}) from None
    except (gzip.BadGzipFile, EOFError, UnicodeDecodeError) as error:
        raise Invalid("broken_file", _("The file is broken: %(error)s") % {"error": error}) from None


def batches(path: Path, limit: int | None = None) -> Iterator[Batch]:
    """Yield the file in stretches; a ticket that stands in it a second time is refused at once."""
    seen: set[str] = set()
    batch = Batch(0)
    for place, row in enumerate(rows(path, limit), 1):
        number = (row["ticket_id"] or "").strip()
        if number and number in seen:
            batch.refused.append((place, number, "the ticket stands in the file a second time"))
        else:
            seen.add(number)
            batch.rows.append((place, row))
        if batch.size == ROWS_A_BATCH:
            yield batch
            batch = Batch(batch.number + 1)
    if batch.size:
        yield batch


def read(row: Row) -> Ticket:
    """Read one row; raise `Refused` when it cannot become a case."""
    if None in row or None in row.values():
        raise Refused("the row has another number of columns than the head of the file")
    number = row["ticket_id"].strip()
    if not number:
        raise Refused("the ticket has no number")
    if len(number) > 200:
        raise Refused("the ticket's number is longer than 200 characters")
    filed_at = moment(row["timestamp_local"])
    if filed_at is None:
        raise Refused(f"the time {row['timestamp_local'][:40]!r} cannot be read")
    if filed_at.year < 2010 or filed_at > datetime.now(UTC) + timedelta(days=1):
        raise Refused(f"the time {row['timestamp_local'][:40]!r} cannot be right")
    labels = tuple(label.strip() for label in row["type"].split("|") if label.strip())
    text = clean(row["comment"]) or ", ".join(labels)
    if not text:
        raise Refused("the ticket has neither words nor a type")
    lon, lat = _degrees(row["lon"], 180), _degrees(row["lat"], 90)
    if lon is None or lat is None or (lon == 0 and lat == 0):
        lon = lat = None
    return Ticket(number, row, filed_at, text, labels, lon, lat, _seen(row, filed_at))


def moment(words: str | None) -> datetime | None:
    """Read a local time as UTC; None for nothing and for what is none."""
    try:
        found = datetime.fromisoformat((words or "").strip())
    except ValueError:
        return None
    # UTC from here on: every use of a zone's own clock costs ten times as much, and a ticket's times are written often.
    return (found if found.tzinfo else found.replace(tzinfo=BANGKOK)).astimezone(UTC)


def _seen(row: Row, filed_at: datetime) -> datetime:
    day = moment(row.get("as_of"))
    if day is None:
        return filed_at
    end = datetime.combine(day.astimezone(BANGKOK).date(), time(23, 59, 59), BANGKOK)
    return max(filed_at, min(end.astimezone(UTC), datetime.now(UTC)))


def _degrees(words: str, most: int) -> float | None:
    try:
        found = float(words)
    except ValueError:
        return None
    return found if -most <= found <= most else None
