"""Show what other rules would change on past cases."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongthuk.routing import checks, queries, traffy
from rongthuk.routing.decide import BadRule, compile_rules
from rongthuk.routing.facts import Facts
from rongthuk.routing.replay import compare, history
from rongthuk.routing.rules_file import read_rules


class Command(BaseCommand):
    """Compare the rules in force with a file, on past cases."""

    help = (
        "Show who would gain and lose how many past cases if the rules in a file took effect. Changes nothing. "
        "Without --data the cases in the database are taken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--rules", type=Path, required=True, help="the rules to try (TOML)")
        parser.add_argument("--data", type=Path, help="past tickets (Traffy CSV or CSV.gz)")
        parser.add_argument("--limit", type=int, help="read at most so many cases")
        parser.add_argument(
            "--by", choices=["kind", "office", "unit"], default="kind", help="how units are counted"
        )
        parser.add_argument("--json", action="store_true", help="write one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, show."""
        try:
            file = read_rules(options["rules"].read_text(encoding="utf-8"))
        except (OSError, BadRule) as error:
            raise CommandError(f"{options['rules']}: {error}") from error
        stale = checks.stale(file.rules)
        now = queries.current_rules()
        then = compile_rules(file.rules, now.categories, now.names, version=now.version + 1)
        cases = self._cases(options["data"], options["limit"])
        found = compare(
            cases, now, then, by=options["by"], progress=None if options["json"] else self._progress
        )
        if options["json"]:
            result = found.as_dict() | {"stale": [finding.message for finding in stale]}
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
            return
        self._show(found.as_dict(), now.version)
        for finding in stale:
            self.stderr.write(self.style.WARNING(finding.message))

    def _cases(self, data: Path | None, limit: int | None) -> Iterable[tuple[str, Facts]]:
        if data is None:
            return history(limit)
        if not data.is_file():
            raise CommandError(f"There is no file {data}.")
        return ((case.reference, case.facts) for case in traffy.read(data, limit))

    def _progress(self, count: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{count:,} cases", ending="")
            self.stderr.flush()

    def _show(self, found: dict[str, Any], version: int) -> None:
        if not found["cases"]:
            self.stdout.write("There is no past case to try the rules on.")
            return
        self.stdout.write(
            f"{found['cases']:,} past cases; {found['moved']:,} ({found['moved_share']:.1%}) would go elsewhere than "
            f"under version {version}. Triage: {found['triage_now']:,} now, {found['triage_then']:,} then."
        )
        self.stdout.write(f"\n{'unit':<34}{'now':>10}{'then':>10}{'gained':>10}{'lost':>10}")
        for row in found["agencies"]:
            self.stdout.write(
                f"{row['agency']:<34}{row['now']:>10,}{row['then']:>10,}{row['gained']:>10,}{row['lost']:>10,}"
            )
        if found["moves"]:
            self.stdout.write("\nMost moved:")
        for row in found["moves"]:
            self.stdout.write(
                f"{row['cases']:>8,}  {row['category']}: {row['from']} → {row['to']}  "
                f"({', '.join(row['examples'][:3])})"
            )
        self.stdout.write("\nNothing was changed.")
