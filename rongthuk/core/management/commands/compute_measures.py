"""Make the sums of all measures anew, as the nightly job does."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from rongthuk.core import rollups


class Command(BaseCommand):
    """Compute all measures over all cases."""

    help = "Compute the sums of all measures anew; boards and long periods read them. May be run at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and say what was done."""
        done = rollups.recompute()
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "as_of": done.as_of.isoformat(),
                        "seconds": done.seconds,
                        "months": done.months,
                        "days": done.days,
                        "measures": done.measures,
                    }
                )
            )
            return
        for code, seconds in done.measures.items():
            self.stdout.write(f"{code:28} {seconds:8.3f} s")
        self.stdout.write(
            f"{done.months:,} sums by month and unit, {done.days:,} by day, in {done.seconds} s"
        )
