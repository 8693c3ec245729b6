"""Turn the official polygons into the project's compact table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rongthuk.areas.compile import TOLERANCE, CompileError, compile_areas
from rongthuk.areas.table import TABLE


class Command(BaseCommand):
    """Compile, say what was measured, write the table."""

    help = "Turn an official GeoJSON and CSV of khwaeng into the compact table of areas."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two official files."""
        parser.add_argument("geojson", type=Path, metavar="KHWAENG.geojson")
        parser.add_argument("names", type=Path, metavar="KHWAENG.csv")
        parser.add_argument(
            "--tolerance", type=float, default=TOLERANCE, help="simplification in metres (%(default)s)"
        )
        parser.add_argument("--output", type=Path, default=TABLE, help="where to write (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the table only when everything is checked."""
        try:
            compiled = compile_areas(options["geojson"], options["names"], tolerance=options["tolerance"])
            options["output"].write_text(compiled.text, encoding="utf-8")
        except (CompileError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{compiled.khwaeng} khwaeng in {compiled.districts} districts, "
            f"{compiled.vertices_before} vertices made {compiled.vertices_after}, "
            f"{compiled.moved_share:.4%} of the area moved, "
            f"borders by {compiled.farthest_metres:.1f} m at most; "
            f"{len(compiled.text.encode()) // 1024} KB written to {options['output']}."
        )
