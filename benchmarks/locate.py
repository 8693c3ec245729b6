"""Points a second that find their khwaeng, and agreement with the districts of real tickets."""

from __future__ import annotations

from typing import Any

from benchmarks.driving import Say
from rongthuk.areas import benchmark


def run(*, cases: int | None, seconds: int, say: Say) -> dict[str, Any]:
    """Measure; `cases` is the number of points, a million by default."""
    return benchmark.run(points=cases or 1_000_000)
