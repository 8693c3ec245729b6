"""Print `docs/measures.md` from the registered measures; a test compares the page with it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from rongthuk.core.measures import Measure, measures

PAGE = "docs/measures.md"

_BEFORE = """\
# Measures

Every figure of the city is defined once, in the folder that owns its facts, and registered with the core. Plan indicators,
reports, open data and the wall board ask for it there; nobody counts anew. The sentences below are those that people read
beside the figure; this page is printed from the code by `./manage measures_table --write`, and a test compares them.
"""

_AFTER = """\
## How to ask
| question | exactly, as of this moment: `core.measures` | from the sums of last night: `core.rollups` |
|---|---|---|
| one figure | `figure(code, period, path, part=…)` | the same |
| several measures | `figures(codes, period, path)` | the same, one query |
| a row of months or quarters | `series(code, periods, path)` | the same, one query |
| many units at once | `by_agency(code, period, paths)` | the same, one query |
| by channel, by stars | `by_part(code, period, path)` | the same |
| what is behind it | `subjects(…)` for the facts; `complaints.measures.cases_behind(actor, …)` for the cases that a person may read | – |
| as of when | now | `as_of()` |

`period` comes from `core.fiscal`: `Quarter(2569, 2).period`, `fiscal_period(2569)`, `calendar_period(2569)`, `months_of(2569)`.
`path` is an agency's `path`, with all below it; an empty one is the whole city. `measure(code).value(figure)` is what is
written down: per cent, a mean, a number.

The exact way reads the facts of one unit by indexes and is right for an indicator, a unit's page and a frozen quarter. The sums
are right for boards, long periods and the whole city: they are kept by month and unit, and by day for the whole city, and
refuse anything else (`NotKept`). They are made anew as a whole every night, in one transaction, and by `./manage
compute_measures`.

## What follows from the definitions
- **A promise counts when it falls due**, kept or broken, and not before. Waiting changes no past period, and a quarter that
  still runs is not flattered by promises that were kept early while others are open.
- **What is stored counts.** A new service level changes what is promised from then on and no past figure.
- **Transfers.** The unit's promise to acknowledge ends with the transfer, unless it was broken before; the next unit has a new
  one. The complainant's promises never restart and go along with the case to the unit that leads it now.
- **Duplicates.** A case that is merged leaves numerator and denominator of the promises that were still running; what was kept
  or broken before stays. When the merge is undone, the promises come back.
- **A result that is sent back or contested** lets its promise run again; the next result may come too late, and the period in
  which it fell due then changes. A case that is reopened after its end keeps what it had kept; the unit's acknowledgement is
  promised anew.
- **Imported history** counts as received and nowhere else: it carries no promise, and nobody here told its results.
- **Confidential cases** count in every figure. They are listed for nobody but the inspectors.
- **Past periods** may change when a case is corrected, merged, contested or transferred. Whoever evaluates a quarter freezes
  its figure.
"""


def page() -> str:
    """Return the whole page."""
    with translation.override("en"):
        parts = [_section(one) for one in measures()]
    return "\n".join([_BEFORE, *parts, _AFTER])


def _section(one: Measure) -> str:
    with translation.override("th"):
        thai = str(one.name)
    better = {
        "higher": "more is better",
        "lower": "less is better",
        "neutral": "neither more nor less is better",
    }
    written = {"share": "per cent", "count": "a number", "mean": "a mean"}
    lines = [
        f"## {one.name}",
        f"`{one.code}` · {thai} · {written[one.unit]} · {better[one.direction]}",
        "",
        "| | |",
        "|---|---|",
        f"| counted | {one.numerator} |",
        f"| out of | {one.denominator or '–'} |",
        f"| clock | {one.clock} |",
        f"| left out | {one.exclusions} |",
        f"| answers for it | {one.unit_of} |",
    ]
    if one.part is not None:
        lines.append(f"| broken down by | {one.part} |")
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    """Print the page, or write it to its place."""

    help = f"Print the measures as Markdown; --write puts them into {PAGE}."

    # The checks look at every page's address; nothing of them is used here.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the option."""
        parser.add_argument("--write", action="store_true", help=f"write {PAGE} instead of printing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw it."""
        if options["write"]:
            (Path(settings.ROOT) / PAGE).write_text(page(), encoding="utf-8")
            self.stdout.write(f"Wrote {PAGE}.")
            return
        self.stdout.write(page(), ending="")
