"""Let several processes work on batches, each with its own connection, so that both cores are used.

Imports no model: the children import this before Django is set up there.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from functools import partial
from typing import Any, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

# Batches that wait for a free process: enough that none idles, few enough that a long file is not in memory.
_AHEAD = 2


def in_processes(
    work: Callable[[Task], Result], tasks: Iterable[Task], *, processes: int
) -> Iterator[Result]:
    """Yield the results of the tasks as they are done, in any order.

    With one process everything happens here, in this transaction and connection. `work` must be a module's function.
    """
    if processes <= 1:
        yield from map(work, tasks)
        return
    from django.db import connection

    context = multiprocessing.get_context("spawn")
    one = partial(_one, work)
    name = str(connection.settings_dict["NAME"])
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(name,)) as pool:
        running: set[Future[Result]] = set()
        try:
            for task in tasks:
                running.add(pool.submit(one, task))
                if len(running) >= processes * _AHEAD:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin(database: str) -> None:
    """Set the child up: Django, the parent's database, and an end when the parent ends, be it by kill -9."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    # A batch makes many objects and no rings of them: looking for rings on the way costs a fifth of the time.
    gc.freeze()
    gc.disable()


def _one(work: Callable[[Task], Result], task: Task) -> Result:
    try:
        return work(task)
    finally:
        gc.collect()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def cores() -> int:
    """Return how many processes are worth starting."""
    return max(1, min(os.cpu_count() or 1, 8))


class Progress:
    """A bar on a terminal, a line every tenth elsewhere; written to standard error, so that figures can be piped."""

    def __init__(self, stream: Any, total: int, words: str) -> None:
        self.stream, self.total, self.words = stream, max(total, 1), words
        self.done, self.tenth = 0, -1
        self.is_terminal = bool(getattr(stream, "isatty", lambda: False)())

    def add(self, count: int, note: str = "") -> None:
        """Show that so many more are done."""
        self.done = min(self.done + count, self.total)
        share = self.done / self.total
        if self.is_terminal:
            full = int(share * 30)
            self.stream.write(
                f"\r{self.words} {'█' * full}{'░' * (30 - full)} {share:4.0%} {self.done:,} {note} "
            )
        elif int(share * 10) > self.tenth:
            self.tenth = int(share * 10)
            self.stream.write(f"{self.words}: {share:.0%} ({self.done:,}) {note}\n")
        self.stream.flush()

    def end(self) -> None:
        """Leave the bar's line."""
        if self.is_terminal:
            self.stream.write("\n")
