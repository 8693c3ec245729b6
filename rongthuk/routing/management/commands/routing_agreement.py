"""Measure how often the rules choose who really handled past tickets."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongthuk.routing import queries, traffy
from rongthuk.routing.agreement import measure
from rongthuk.routing.decide import BadRule, Decision, compile_rules, decide
from rongthuk.routing.facts import Facts
from rongthuk.routing.rules_file import read_rules


class Command(BaseCommand):
    """Compare decisions with the real handlers in a file of past tickets."""

    help = (
        "Measure agreement with the units that really handled past tickets: top-1 and top-3, at unit and at office "
        "level, by month, by category and by unit, and the share sent to triage."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--data", type=Path, required=True, help="past tickets (Traffy CSV or CSV.gz)")
        parser.add_argument("--rules", type=Path, help="rules to measure instead of those in force (TOML)")
        parser.add_argument("--limit", type=int, help="read at most so many tickets")
        parser.add_argument("--json", action="store_true", help="write one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, decide, compare, show."""
        if not options["data"].is_file():
            raise CommandError(f"There is no file {options['data']}.")
        rules = queries.current_rules()
        if options["rules"] is not None:
            try:
                file = read_rules(options["rules"].read_text(encoding="utf-8"))
            except (OSError, BadRule) as error:
                raise CommandError(f"{options['rules']}: {error}") from error
            rules = compile_rules(file.rules, rules.categories, rules.names)
        spent = 0.0

        def timed(facts: Facts) -> Decision:
            nonlocal spent
            began = time.perf_counter()
            decision = decide(facts, rules)
            spent += time.perf_counter() - began
            return decision

        result = measure(traffy.read(options["data"], options["limit"]), timed).as_dict()
        result["decide_microseconds"] = round(spent / result["cases"] * 1e6, 1) if result["cases"] else None
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
            return
        self.stdout.write(
            f"{result['cases']:,} tickets, {result['triage_share'] or 0:.2%} to triage, "
            f"{result['decide_microseconds']} µs a decision"
        )
        for name, score in result["agreement"].items():
            self._line(name, score)
        self.stdout.write("\nby category (unit level)")
        for name, score in result["by_category"].items():
            self._line(name, score)
        self.stdout.write("\nby the unit that really handled it (tickets with one unit)")
        for name, score in result["by_real_unit"].items():
            self._line(name, score)

    def _line(self, name: str, score: dict[str, Any]) -> None:
        self.stdout.write(f"{name:<52}{score['compared']:>7,}  {score['top_1']:.3f}  {score['top_3']:.3f}")
