"""Verify that nobody has changed the past: every case's chain, every day's root."""

from __future__ import annotations

import hashlib
import sys
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongthuk.complaints import history, references
from rongthuk.complaints.models import Complaint, ComplaintEvent, HistoryRoot
from rongthuk.core.errors import DomainError
from rongthuk.core.thai import local

BATCH = 500
BREAKS_SHOWN = 100
DRAW_EVERY = 0.2  # seconds


@dataclass(slots=True)
class Bar:
    """A line on the terminal that grows; silent where nobody watches."""

    what: str
    total: int
    done: int = 0
    drawn: float = 0.0
    begun: float = field(default_factory=time.monotonic)

    def step(self, count: int) -> None:
        """Draw what is done, at most five times a second."""
        self.done += count
        now = time.monotonic()
        if not sys.stderr.isatty() or (now - self.drawn < DRAW_EVERY and self.done < self.total):
            return
        self.drawn = now
        share = self.done / self.total if self.total else 1.0
        full = int(share * 30)
        left = (now - self.begun) / share * (1 - share) if share else 0
        end = "\n" if self.done >= self.total else ""
        sys.stderr.write(
            f"\r{self.what} [{'█' * full}{'·' * (30 - full)}] {self.done:,} of {self.total:,}, {left:.0f} s left {end}"
        )
        sys.stderr.flush()


def sealed_text_differs(complaint: Complaint, events: Sequence[ComplaintEvent]) -> bool:
    """Tell whether the text of the case is no longer what its first event sealed; redacted words tell nothing."""
    first = events[0] if events else None
    sealed = first is not None and first.kind == "complaint.filed" and first.salt is not None and first.words
    return bool(sealed) and first is not None and complaint.text != first.words


def verify_cases(keys: Iterator[int], bar: Bar) -> Iterator[history.Break]:
    """Yield the first break of every case that has one; two queries a batch."""
    while batch := list(islice(keys, BATCH)):
        events: dict[int, list[ComplaintEvent]] = defaultdict(list)
        for event in ComplaintEvent.objects.filter(complaint__in=batch).order_by("complaint_id", "number"):
            events[event.complaint_id].append(event)
        cases = Complaint.objects.filter(pk__in=batch).only("id", "reference", "text", "version", "head_hash")
        for complaint in cases.order_by("pk"):
            found = history.verify(complaint, events[complaint.pk])
            if found is None and sealed_text_differs(complaint, events[complaint.pk]):
                found = history.Break(
                    complaint.reference, 1, "the text of the case is not the text that was filed"
                )
            if found is not None:
                yield found
        bar.step(len(batch))


@dataclass(slots=True)
class Day:
    """The root of one day, computed anew."""

    digest: Any = field(default_factory=hashlib.sha256)
    events: int = 0
    last: int = 0


def days_anew(bar: Bar) -> dict[date, Day]:
    """Return the root of every day in Bangkok on which something was recorded; one pass over all events."""
    days: dict[date, Day] = defaultdict(Day)
    rows = ComplaintEvent.objects.order_by("id").values_list("id", "recorded_at", "hash")
    for number, (key, recorded_at, value) in enumerate(rows.iterator(chunk_size=10_000), 1):
        day = days[local(recorded_at).date()]
        day.digest.update(bytes(value))
        day.events += 1
        day.last = key
        if number % 10_000 == 0:
            bar.step(10_000)
    bar.step(bar.total - bar.done)
    return days


class Command(BaseCommand):
    """Verify all cases and roots, or the cases that are named."""

    help = (
        "Verify the hash chain of every case (or of the named ones) and the root of every day. Changes nothing; ends "
        "with 1 when something does not hold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("references", nargs="*", metavar="REFERENCE", help="verify these cases alone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and tell."""
        named = self._keys(options["references"])
        count = len(named) if named else Complaint.objects.count()
        keys = (
            iter(named) if named else Complaint.objects.order_by("pk").values_list("pk", flat=True).iterator()
        )
        broken = 0
        for found in verify_cases(iter(keys), Bar("Cases", count)):
            broken += 1
            if broken <= BREAKS_SHOWN:
                self.stdout.write(f"BROKEN {found.reference}, event {found.number}: {found.what}")
        self.stdout.write(f"{count:,} cases verified, {broken:,} broken.")
        if not named:
            broken += self._roots()
        if broken:
            raise CommandError("The history does not hold.", returncode=1)

    def _keys(self, wanted: Sequence[str]) -> list[int]:
        found = []
        for text in wanted:
            try:
                number = references.read(text)
            except DomainError as error:
                raise CommandError(f"{text}: {error.message}") from error
            key = Complaint.objects.filter(reference=number).values_list("pk", flat=True).first()
            if key is None:
                raise CommandError(f"There is no case {number}.")
            found.append(key)
        return found

    def _roots(self) -> int:
        """Print every day's root beside what was kept; return how many differ."""
        days = days_anew(Bar("Roots", ComplaintEvent.objects.count()))
        kept = {root.day: root for root in HistoryRoot.objects.order_by("day")}
        wrong = 0
        for day in sorted({*days, *kept}):
            now, root = days.get(day, Day()), kept.get(day)
            value = now.digest.hexdigest()
            if root is None:
                verdict = "not kept"
            elif (bytes(root.root).hex(), root.events) == (value, now.events):
                verdict = "holds"
            else:
                verdict = f"DIFFERS from the root that was kept, {bytes(root.root).hex()} over {root.events:,} events"
                wrong += 1
            self.stdout.write(f"{day.isoformat()} {value} {now.events:,} events, {verdict}")
        return wrong
