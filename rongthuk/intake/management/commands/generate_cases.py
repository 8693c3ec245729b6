"""Make up years of cases."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rongthuk.core.errors import DomainError
from rongthuk.core.thai import BANGKOK
from rongthuk.intake.generator.plan import Plan
from rongthuk.intake.generator.running import generate
from rongthuk.intake.parallel import cores

MOST = 20_000_000


def number(text: str) -> int:
    """Read a number of cases."""
    value = int(text.replace("_", "")) if text.replace("_", "").isdecimal() else 0
    if not 1 <= value <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {MOST:,}")
    return value


def moment(text: str) -> datetime:
    """Read the last moment; without a zone it is Bangkok's."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no moment; write 2026-11-22 or 2026-11-22T14:00"
        ) from None
    return (found if found.tzinfo else found.replace(tzinfo=BANGKOK)).astimezone(UTC)


class Command(BaseCommand):
    """Fill the database with made-up cases."""

    help = (
        "Make up N cases over some years with their whole past: for benchmarks and trials. The same seed makes the same cases. "
        "Nobody is notified; no real person is in them."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("cases", metavar="N", type=number)
        parser.add_argument("--seed", type=int, default=1555, help="which cases (default 1555)")
        parser.add_argument("--years", type=float, default=4, help="over how many years (default 4)")
        parser.add_argument("--until", type=moment, help="the last moment (default: the present hour)")
        parser.add_argument(
            "--processes", type=number, default=cores(), metavar="N", help="default: one a core"
        )
        parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and print what was made."""
        until = options["until"] or timezone.now().replace(minute=0, second=0, microsecond=0)
        plan = Plan(options["cases"], options["seed"], until, days=max(1, round(options["years"] * 365)))
        try:
            summary = generate(
                plan, processes=options["processes"], stream=sys.stderr if options["verbosity"] else None
            )
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
            return
        self.stdout.write(f"{summary['cases']:,} cases with {summary['events']:,} events in {summary['seconds']:,} s "
                          f"({summary['cases_per_s']:,} a second); {summary['closed_share']:.1%} are closed")  # fmt: skip
