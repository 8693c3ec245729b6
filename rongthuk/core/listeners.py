"""Let higher layers react to what happened below them, without being imported by it.

An action records an event; if anybody listens to its kind, one job is enqueued in the same transaction and calls every listener.
Listeners therefore run after the commit, at least once, and must be idempotent. One that fails is called again by itself; the others
do not wait for it. An event is passed as its row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Listener = Callable[[Any], None]

_listeners: dict[str, list[Listener]] = {}


def listen(*kinds: str) -> Callable[[Listener], Listener]:
    """Call the function for every event of these kinds; `*` stands for all."""

    def register(function: Listener) -> Listener:
        for kind in kinds:
            if function not in _listeners.setdefault(kind, []):
                _listeners[kind].append(function)
        return function

    return register


def name_of(listener: Listener) -> str:
    """Return the name by which a job finds the listener again."""
    return f"{listener.__module__}.{listener.__qualname__}"


def listeners_for(kind: str) -> list[Listener]:
    """Return who listens to this kind, in order of registration."""
    return [*_listeners.get(kind, []), *_listeners.get("*", [])]
