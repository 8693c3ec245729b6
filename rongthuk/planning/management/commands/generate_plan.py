"""Make up a year of the city's plan."""

from __future__ import annotations

import argparse
import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rongthuk.core.errors import DomainError
from rongthuk.core.thai import fiscal_year
from rongthuk.planning.generator.running import MOST, analyse, generate
from rongthuk.planning.generator.words import Wish


def number(text: str) -> int:
    """Read a number of projects."""
    value = int(text.replace("_", "")) if text.replace("_", "").isdecimal() else 0
    if not 1 <= value <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {MOST:,}")
    return value


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write 2026-11-22") from None


class Command(BaseCommand):
    """Fill a budget year with a made-up plan."""

    help = (
        "Make up a budget year's plan for every bureau and district: projects, steps, reports, problems, indicators and scores. "
        "The same seed makes the same plan. Nobody is notified; no real person is in it."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--year", type=int, help="the budget year, as 2569 (default: last year)")
        parser.add_argument(
            "--projects", type=number, default=2000, metavar="N", help="how many (default 2,000)"
        )
        parser.add_argument("--seed", type=int, default=1555, help="which plan (default 1555)")
        parser.add_argument("--until", type=day, help="the day on which the plan is seen (default: today)")
        parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and print what was made."""
        until = options["until"] or timezone.localdate()
        year = options["year"] or fiscal_year(until) - 1
        try:
            made = generate(Wish(year, options["projects"], options["seed"], until))
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        analyse()
        summary = {"year": year, **made.summary()}
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False))
            return
        self.stdout.write(
            f"{summary['projects']:,} projects of {year} with {summary['reports']:,} reports, {summary['problems']:,} problems, "
            f"{summary['indicators']:,} indicators and {summary['events']:,} events in {summary['seconds']:,} s"
        )
