"""Measure what is promised: `./manage benchmark NAME [--cases N] [--json]`."""

from __future__ import annotations

import json
import pkgutil
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


def names() -> dict[str, str]:
    """Return the benchmarks that stand in the folder `benchmarks/`, with their first line."""
    spec = find_spec("benchmarks")
    if spec is None or spec.submodule_search_locations is None:
        return {}
    found = {}
    for module in pkgutil.iter_modules(spec.submodule_search_locations):
        if not module.name.startswith("_") and module.name not in {"driving", "client", "yardstick"}:
            words = (import_module(f"benchmarks.{module.name}").__doc__ or "").strip().split("\n")[0]
            found[module.name] = words
    return found


class Command(BaseCommand):
    """Run one benchmark, or list them."""

    help = "Measure one of the promised figures; without a name, list the benchmarks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the benchmark's name and its size."""
        parser.add_argument("name", nargs="?", default="")
        parser.add_argument("--cases", type=int, default=None, help="how many cases the database must hold")
        parser.add_argument("--seconds", type=int, default=20, help="how long a load lasts")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        known = names()
        name = options["name"]
        if not name:
            for code, words in known.items():
                self.stdout.write(f"{code:10} {words}")
            return
        if name not in known:
            raise CommandError(f"There is no benchmark “{name}”. Known: {', '.join(known)}.")
        quiet = options["json"]
        say = (lambda words: None) if quiet else self.stderr.write
        module = import_module(f"benchmarks.{name}")
        figures = module.run(cases=options["cases"], seconds=options["seconds"], say=say)
        figures = {"benchmark": name, **figures}
        if quiet:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        for field, value in figures.items():
            self.stdout.write(f"{field:32} {value}")
