"""Give tests the real service levels and calendars."""

from __future__ import annotations

from rongthuk.service_levels.loading import load_service_levels


def load_usual() -> None:
    """Load the catalogue's service levels and calendars."""
    load_service_levels()
