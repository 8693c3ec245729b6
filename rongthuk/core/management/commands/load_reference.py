"""Load areas, agencies, categories and rules into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from rongthuk.core.reference import loaders


class Command(BaseCommand):
    """Call every folder's loader in order."""

    help = "Load the reference data (areas, agencies, categories, rules). May be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what was loaded."""
        for loader in loaders():
            self.stdout.write(f"{loader.name}: {loader.load()}")
