"""Learn from filed addresses what kind of street lies around a point."""

from __future__ import annotations

import csv
import gzip
from argparse import ArgumentParser
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from rongthuk.routing.owners import STREET_KINDS, address_owner

# Cells of 1/2500 degree are about 43 by 44 metres: narrower than a block, wider than the error of a phone's position.
CELLS_A_DEGREE = 2500
LEAST_ADDRESSES = 3
LEAST_SHARE = 0.7
KINDS = ("soi", "main-road", "highways", "rural-roads")
ROWS = 4096


class Command(BaseCommand):
    """Write the table of street kinds from past tickets."""

    help = (
        "Learn which cells of the city lie on a soi, a main road, a highway or a rural road from the addresses of past "
        "tickets (CSV.gz with lon, lat, address, timestamp_local) and write the table beside the rules."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--data", type=Path, required=True)
        parser.add_argument("--before", default="2023-06", help="take tickets filed before this date alone")
        parser.add_argument("--output", type=Path, default=STREET_KINDS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, keep the clear cells, write."""
        if not options["data"].is_file():
            raise CommandError(f"There is no file {options['data']}.")
        cells: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        with gzip.open(options["data"], "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                owner = address_owner(row["address"]) if row["timestamp_local"] < options["before"] else ""
                if owner and row["lon"] and row["lat"]:
                    column, line = (int(float(row[name]) * CELLS_A_DEGREE) for name in ("lon", "lat"))
                    cells[column, line][owner] += 1
        clear = sorted(
            (column, line, kind)
            for (column, line), counts in cells.items()
            if (kind := _clear(counts)) is not None
        )
        if not clear:
            raise CommandError("No cell has enough addresses.")
        table = np.array(clear, dtype=np.int64)
        west, south = table[:, 0].min(), table[:, 1].min()
        keys = (table[:, 0] - west) * ROWS + (table[:, 1] - south)
        np.savez_compressed(
            options["output"],
            keys=np.diff(keys, prepend=0).astype(np.uint32),
            kinds=table[:, 2].astype(np.uint8),
            origin=np.array([west, south, CELLS_A_DEGREE], dtype=np.int64),
            names=np.array(KINDS),
        )
        self.stdout.write(
            f"{len(clear):,} of {len(cells):,} cells are clear; written to {options['output']}."
        )


def _clear(counts: Counter[str]) -> int | None:
    """Return the kind that most of enough addresses agree on."""
    kind, number = counts.most_common(1)[0]
    total = counts.total()
    return KINDS.index(kind) if total >= LEAST_ADDRESSES and number / total >= LEAST_SHARE else None
