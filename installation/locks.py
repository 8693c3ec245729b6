"""Let several commands in one folder go about their work without treading on each other."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def take(path: Path, *, shared: bool = False, wait: bool = True) -> int | None:
    """Lock a file and return its descriptor, or None when it is held and `wait` is off."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def release(descriptor: int) -> None:
    """Give the lock back."""
    os.close(descriptor)


@contextmanager
def held(path: Path, *, when_waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock during the block; `when_waiting` is called once if somebody else holds it."""
    descriptor = take(path, wait=False)
    if descriptor is None:
        if when_waiting:
            when_waiting()
        descriptor = take(path)
        assert descriptor is not None
    try:
        yield
    finally:
        release(descriptor)
