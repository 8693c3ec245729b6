"""Report stale rules."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rongthuk.organisations.models import Agency
from rongthuk.routing.checks import stale_rules


class Command(BaseCommand):
    """Say which rules and categories name what no longer exists."""

    help = (
        "Report rules, usual units and service levels that name an unknown agency, category, place or level."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Report, and fail when something is stale."""
        if not Agency.objects.exists():
            raise CommandError(
                "There are no agencies yet. Load the reference data first: ./manage load_reference"
            )
        found = stale_rules()
        for finding in found:
            self.stdout.write(finding.message)
        if found:
            raise CommandError(f"{len(found)} stale references. The rules still run; correct them soon.")
        self.stdout.write("Every rule names agencies, categories and places that exist.")
