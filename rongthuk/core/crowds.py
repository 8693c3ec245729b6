"""Do several things at the same moment, each in a thread with a connection of its own: for tests of races."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def at_once(things: Sequence[Callable[[], Any]]) -> list[Any]:
    """Return what each returned or raised, in order. All begin together; a deadlock shows as its error."""
    gate = threading.Barrier(len(things))

    def do(thing: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return thing()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(do, things))
