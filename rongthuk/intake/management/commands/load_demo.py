"""Fill an empty city with the demonstration."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongthuk.core.errors import DomainError
from rongthuk.intake.demonstration.loading import load


class Command(BaseCommand):
    """Load the demonstration city."""

    help = (
        "Fill an empty database with three months of invented cases and with accounts whose password everybody knows. "
        "Does nothing where they are already; refuses a city that has cases."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what was loaded."""
        if os.environ.get("RONGTHUK_PRODUCTION", "").strip().lower() in {"1", "true", "yes", "on"}:
            raise CommandError(
                "This is a production installation (RONGTHUK_PRODUCTION): accounts with a known password are not made here. "
                "Start with --empty."
            )
        try:
            loaded = load()
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        if loaded is None:
            self.stdout.write("The demonstration city is here already.")
            return
        self.stdout.write(
            f"{loaded.cases:,} cases ({loaded.open_cases:,} open), {loaded.pictures} pictures, {loaded.projects} projects, "
            f"{loaded.accounts} accounts"
        )
