"""Compute the streets and soi that are supplied with the software from a file of addresses."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rongthuk.areas.actions import STREETS, Address, count_places, write_streets


class Command(BaseCommand):
    """Count names in addresses and keep the frequent ones."""

    help = "Count streets and soi in a CSV (or .csv.gz) with address, lon, lat; write data/streets.csv."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the least number of times."""
        parser.add_argument("file", type=Path, metavar="FILE.csv[.gz]")
        parser.add_argument(
            "--least", type=int, default=20, help="how often a name must be seen (%(default)s)"
        )
        parser.add_argument("--output", type=Path, default=STREETS, help="where to write (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        try:
            found = count_places(_addresses(options["file"]), least=options["least"], progress=self._progress)
            write_streets(found, options["output"])
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(
                f"{options['file']} cannot be read as a CSV with address, lon and lat: {error}"
            ) from error
        self.stdout.write(
            f"\n{len(found)} streets and soi seen at least {options['least']} times, in {options['output']}."
        )

    def _progress(self, done: int) -> None:
        self.stdout.write(f"\r{done} addresses read", ending="")
        self.stdout.flush()


def _addresses(path: Path) -> Iterator[Address]:
    opening = gzip.open if path.suffix == ".gz" else open
    with opening(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield row["address"], float(row["lon"] or "nan"), float(row["lat"] or "nan")
