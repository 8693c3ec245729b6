"""Measure what is promised: `./manage benchmark NAME [--cases N] [--json]`."""

from __future__ import annotations

import json
import pkgutil
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


def benchmarks() -> dict[str, ModuleType]:
    """Return the benchmarks that stand in the folder `benchmarks/`: every module there with a `run`."""
    spec = find_spec("benchmarks")
    if spec is None or spec.submodule_search_locations is None:
        return {}
    modules = [
        import_module(f"benchmarks.{module.name}")
        for module in pkgutil.iter_modules(spec.submodule_search_locations)
    ]
    return {
        getattr(one, "NAME", one.__name__.rpartition(".")[2]): one for one in modules if hasattr(one, "run")
    }


class Command(BaseCommand):
    """Run one benchmark, or list them."""

    help = "Measure one of the promised figures; without a name, list the benchmarks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the benchmark's name and its size."""
        parser.add_argument("name", nargs="?", default="")
        parser.add_argument("--cases", type=int, default=None, help="how many cases the database must hold")
        parser.add_argument("--projects", type=int, default=None, help="how many projects the plan must hold")
        parser.add_argument("--seconds", type=int, default=20, help="how long a load lasts")
        parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        known = benchmarks()
        name = options["name"]
        if not name:
            for code, one in sorted(known.items()):
                self.stdout.write(f"{code:10} {(one.__doc__ or '').strip().splitlines()[0]}")
            return
        if name not in known:
            raise CommandError(f"There is no benchmark “{name}”. Known: {', '.join(known)}.")
        quiet = options["json"]
        say = (lambda words: None) if quiet else self.stderr.write
        sizes = {size: options[size] for size in ("cases", "seconds", "projects")}
        taken = signature(known[name].run).parameters
        figures = known[name].run(**{size: value for size, value in sizes.items() if size in taken}, say=say)
        figures = {"benchmark": name, **figures}
        if quiet:
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        for field, value in figures.items():
            self.stdout.write(f"{field:32} {value}")
