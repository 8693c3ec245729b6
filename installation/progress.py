"""Show what is being done: one line a step, with its seconds."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

TERMINAL = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
GREEN, DIM, BOLD, PLAIN = ("\033[32m", "\033[2m", "\033[1m", "\033[0m") if TERMINAL else ("", "", "", "")
WHEEL = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


def say(line: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Step:
    """A piece of work under way; `note` shows its latest word behind its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.latest = ""
        self.begun = time.monotonic()
        self.ended = threading.Event()

    def note(self, words: str) -> None:
        """Show the latest word of the program that works."""
        self.latest = " ".join(words.split())

    def draw(self) -> None:
        """Redraw the line until the step ends."""
        turn = 0
        while not self.ended.wait(0.1):
            turn += 1
            seconds = time.monotonic() - self.begun
            room = shutil.get_terminal_size().columns - len(self.name) - 16
            latest = self.latest[: max(room, 0)]
            mark = WHEEL[turn % len(WHEEL)]
            sys.stdout.write(f"\r\033[2K  {mark} {self.name} {DIM}{seconds:4.0f} s  {latest}{PLAIN}")
            sys.stdout.flush()


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Show a step while the block runs; a failure leaves its line standing with a cross."""
    current = Step(name)
    drawer = threading.Thread(target=current.draw, daemon=True)
    if TERMINAL:
        drawer.start()
    else:
        say(f"  … {name}")
    mark = "✗"
    try:
        yield current
        mark = f"{GREEN}✓{PLAIN}"
    finally:
        current.ended.set()
        if TERMINAL:
            drawer.join()
            sys.stdout.write("\r\033[2K")
        say(f"  {mark} {name} {DIM}{time.monotonic() - current.begun:.1f} s{PLAIN}")
