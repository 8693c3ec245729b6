"""Take in the tickets of the system of before."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongthuk.channels.traffy.importing import import_file
from rongthuk.core.errors import DomainError
from rongthuk.intake.parallel import cores

REJECTED_SHOWN = 1000


def positive(text: str) -> int:
    """Read a number from one up."""
    value = int(text) if text.isascii() and text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 up")
    return value


class Command(BaseCommand):
    """Import a Traffy export as history."""

    help = (
        "Take in the tickets of a Traffy Fondue export (CSV or CSV.gz) as history: nobody is notified, nothing is promised. "
        "May be run again: what is here already is left alone, and a run that was cut short goes on."
    )

    # The checks look at every page's address; nothing of them is used here.
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--limit", type=positive, metavar="N", help="take the first N rows only")
        parser.add_argument("--dry-run", action="store_true", help="read and decide, write nothing")
        parser.add_argument("--json", action="store_true", help="print the whole summary as one JSON object")
        parser.add_argument(
            "--processes",
            type=positive,
            default=cores(),
            metavar="N",
            help="how many work (default: one a core)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and print what became of every row."""
        try:
            summary = import_file(
                options["file"], limit=options["limit"], dry=options["dry_run"], processes=options["processes"],
                stream=sys.stderr if options["verbosity"] else None,
            )  # fmt: skip
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
            return
        self.tell(summary)

    def tell(self, found: dict[str, Any]) -> None:
        """Print the summary for a person."""
        write = self.stdout.write
        write(
            ("Dry run, nothing was written. " if found["dry_run"] else "")
            + f"Rows in the file: {found['rows']:,}"
        )
        write(
            f"Taken in: {found['filed']:,} · here already: {found['known_already']:,} · refused: {found['rejected_rows']:,}"
        )
        if found["tickets_per_s"]:
            write(f"{found['seconds']:,} s, {found['tickets_per_s']:,} tickets a second")
        if found["filed"]:
            write(f"Inside Bangkok: {found['located_share']:.2%}, the label names the same district: "
                  + (f"{found['district_agreement']:.2%}" if found["district_agreement"] is not None else "no label"))  # fmt: skip
            write(
                f"Sent to triage by the rules: {found['triage_share']:.2%} · led by: {_list(found['led_by'])}"
            )
            write(f"States: {_list(found['states'])}")
        for name, score in found["handlers"]["agreement"].items():
            if score["compared"]:
                write(f"Decided like the real handler, {name}: {score['top_1']:.1%} (top 3: {score['top_3']:.1%}) "
                      f"of {score['compared']:,}")  # fmt: skip
        for remark, count in found["remarks"].items():
            write(f"Taken in with a remark, {remark}: {count:,}")
        for row in found["rejected"][:REJECTED_SHOWN]:
            write(f"Refused, row {row['row']} (ticket {row['ticket'] or 'without number'}): {row['why']}")
        if len(found["rejected"]) > REJECTED_SHOWN:
            write(f"… and {len(found['rejected']) - REJECTED_SHOWN:,} more; --json lists all.")


def _list(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())
