"""Keep a handful of processes running: restart what dies, stop all in order, and never outlive the terminal.

Every child leads a process group of its own, so that the terminal's Ctrl-C reaches only us and a child's own
children can be ended with it. On Linux the kernel signals the children when we die, even by `kill -9`; what
still survives is found again by the list in `children.json` at the next start.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol

from installation import database, places, processes, progress

FIRST_DELAY = 0.2
LONGEST_DELAY = 10.0
# A child that has lived this long was well; its next death is a new story.
CALM = 20.0
LOUD = re.compile(r"\b(WARNING|ERROR|CRITICAL|FATAL|PANIC|panicked)\b")


@dataclass
class Loud:
    """Choose the lines for the terminal: warnings with what belongs to them, of a traceback only its end."""

    explaining: bool = False
    tracing: bool = False

    def shows(self, line: str) -> bool:
        """Return whether this line, the next of its program, goes to the terminal."""
        if line.startswith("Traceback "):
            self.tracing, self.explaining = True, False
            return False
        indented = not line[:1].strip()
        if indented:
            return self.explaining and bool(line)
        ends = self.tracing
        self.tracing = False
        self.explaining = bool(LOUD.search(line))
        return ends or self.explaining


class Service(Protocol):
    """Something that is kept running."""

    name: str

    def start(self) -> None:
        """Start it."""

    def is_running(self) -> bool:
        """Return whether it lives."""

    def stop(self, grace: float) -> None:
        """Ask it to end and insist after `grace` seconds."""

    def kill(self) -> None:
        """End it at once."""


@dataclass
class Child:
    """A program of ours, its output in a log and its warnings on the terminal."""

    name: str
    argv: Sequence[str]
    env: dict[str, str]
    log: Path
    # What the kernel sends it when we die without a word.
    orphaned: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    reader: threading.Thread | None = None
    lines: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Start the program; to be called from the main thread, to whose life it is bound."""
        self.process = subprocess.Popen(
            self.argv,
            cwd=places.ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(self.orphaned),
        )
        self.reader = threading.Thread(
            target=self._read, args=(self.process,), daemon=True, name=f"read {self.name}"
        )
        self.reader.start()

    def is_running(self) -> bool:
        """Return whether the program runs; what a dead one left behind holds the port and is ended."""
        if self.process is None:
            return False
        if self.process.poll() is None:
            return True
        processes.kill_group(self.process.pid, signal.SIGKILL)
        return False

    def stop(self, grace: float) -> None:
        """Ask the program to end and insist after `grace` seconds."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(grace)
        self.kill()

    def kill(self) -> None:
        """End the program and all that it started."""
        if self.process is not None:
            processes.kill_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
            if self.reader:
                self.reader.join(1)

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        """Write every line to the log, and the loud ones to the terminal with what belongs to them."""
        assert process.stdout is not None
        terminal = Loud()
        log = processes.open_log(self.log)
        written = 0
        for raw in process.stdout:
            # On a full disk the processes themselves must go on, and the terminal still hears.
            with contextlib.suppress(OSError):
                written += os.write(log, raw)
            if written > processes.LOG_LIMIT:
                os.close(log)
                log, written = processes.open_log(self.log), 0
            line = raw.decode("utf-8", "replace").rstrip()
            self.lines = [*self.lines[-19:], line]
            if terminal.shows(line):
                progress.say(f"{progress.DIM}{self.name:>8} │{progress.PLAIN} {line}")
        os.close(log)


@dataclass
class Database:
    """The embedded server as one of the services."""

    cluster: database.Cluster
    name: str = "database"

    def start(self) -> None:
        """Start it again; the cluster waits out old children that still hold the memory."""
        self.cluster.process = None
        self.cluster.start(supervised=True)

    def is_running(self) -> bool:
        """Return whether the server lives, whoever started it."""
        if self.cluster.process is not None:
            return self.cluster.process.poll() is None
        return self.cluster.running_pid() is not None

    def stop(self, grace: float) -> None:
        """Leave it; it stops unless another command still uses it."""
        self.cluster.leave()

    def kill(self) -> None:
        """Stop it at once; it recovers at the next start."""
        pid = self.cluster.running_pid()
        if pid:
            os.kill(pid, signal.SIGQUIT)


@dataclass
class Life:
    """What the supervisor knows of one service."""

    service: Service
    started: float = 0.0
    deaths: int = 0
    again_at: float | None = None


class Supervisor:
    """Hold services in the order in which they start; they stop in the reverse order."""

    def __init__(
        self, services: Iterable[Service], *, record: Path | None = None, grace: float = 15.0
    ) -> None:
        self.lives = [Life(service) for service in services]
        self.record = record
        self.grace = grace
        self.asked_to_stop = 0
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)

    def catch_signals(self) -> None:
        """Let Ctrl-C, SIGTERM and a closed terminal stop everything in order; the second one forces."""

        def note(_number: int, _frame: FrameType | None) -> None:
            self.asked_to_stop += 1
            if self.asked_to_stop > 1:
                for life in self.lives:
                    life.service.kill()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, note)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)

    def start(self, *names: str) -> None:
        """Start the named services, or all that were not started yet."""
        for life in self.lives:
            if life.started or (names and life.service.name not in names):
                continue
            if not life.service.is_running():
                life.service.start()
            life.started = time.monotonic()
        self._record()

    def look_after(self) -> None:
        """Look once at every service and restart the dead whose time has come."""
        for life in self.lives:
            if self.asked_to_stop:
                return
            if not life.started:
                continue
            now = time.monotonic()
            if life.again_at is None:
                if life.service.is_running():
                    continue
                life.deaths = 0 if now - life.started > CALM else life.deaths + 1
                delay = min(FIRST_DELAY * 2 ** max(life.deaths - 1, 0), LONGEST_DELAY)
                life.again_at = now + delay
                progress.say(f"{life.service.name:>8} │ has ended unexpectedly; starting it again")
            if now >= life.again_at:
                life.again_at, life.started = None, now
                try:
                    life.service.start()
                except Exception as error:
                    life.again_at = now + LONGEST_DELAY
                    progress.say(
                        f"{life.service.name:>8} │ cannot be started, trying again in {LONGEST_DELAY:.0f} "
                        f"s: {error}"
                    )
                self._record()

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Look after the services until asked to stop, or until `until` says so."""
        while not self.asked_to_stop and not until():
            self.look_after()
            self.pause(0.2)

    def pause(self, seconds: float) -> None:
        """Wait; a signal wakes us at once."""
        ready, _, _ = select.select([self._wake_read], [], [], seconds)
        if ready:
            os.read(self._wake_read, 4096)

    def stop(self) -> None:
        """Stop the services, last started first: the others still write to the database."""
        for life in reversed(self.lives):
            if self.asked_to_stop > 1:
                life.service.kill()
            life.service.stop(self.grace)
        if self.record:
            self.record.unlink(missing_ok=True)

    def _record(self) -> None:
        """Note which process groups are ours, for the next start after a crash."""
        if self.record is None:
            return
        groups = {
            str(life.service.process.pid): list(life.service.argv)
            for life in self.lives
            if isinstance(life.service, Child) and life.service.process
        }
        # A full disk must not end what runs.
        with contextlib.suppress(OSError):
            self.record.write_text(json.dumps(groups))


def end_survivors(record: Path) -> int:
    """End process groups that a killed supervisor left behind; return how many there were."""
    try:
        groups: dict[str, list[str]] = json.loads(record.read_text())
    except (OSError, ValueError):
        return 0
    ended = 0
    for group, argv in groups.items():
        # A number may have passed to another program since; ours is known by its command line.
        if any(argv[0] in words for words in processes.commands_of_group(int(group))):
            processes.kill_group(int(group), signal.SIGKILL)
            ended += 1
    record.unlink(missing_ok=True)
    return ended
