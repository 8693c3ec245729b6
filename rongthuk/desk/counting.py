"""Count the open cases of a list, and remember for a minute what took long to count.

A unit's own counts are exact and cost a few milliseconds. Those of the whole city run over hundreds of thousands of open cases; for
whoever reads that many, a minute does not matter.
"""

from __future__ import annotations

import time
from typing import Any

from rongthuk.complaints import access, queries
from rongthuk.complaints.queries import Filters
from rongthuk.core.actors import Actor

REMEMBERED_ABOVE = 5_000
REMEMBERED_FOR = 60.0  # seconds
MOST_REMEMBERED = 500

_remembered: dict[Any, tuple[float, dict[str, int]]] = {}


def counts(actor: Actor, filters: Filters) -> dict[str, int]:
    """Return the counts of a list as `queries.counts` has them; of a very long list at most a minute old."""
    key = (_sees(actor), filters)
    now = time.monotonic()
    known = _remembered.get(key)
    if known is not None and now - known[0] < REMEMBERED_FOR:
        return known[1]
    found = queries.counts(actor, filters)
    if found["all"] > REMEMBERED_ABOVE:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key] = (now, found)
    return found


def _sees(actor: Actor) -> object:
    """Return what stands for everything that decides which cases the actor may read."""
    if access.is_inspector(actor):
        return "everything"
    return "centre" if access.is_centre(actor) else actor.grants
