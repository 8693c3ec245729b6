"""Start the real web processes on the present database, drive them from a separate process, and account for the CPU."""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from rongthuk.complaints.models import Complaint

Say = Callable[[str], Any]
ROOT = Path(__file__).resolve().parent.parent


def ensure_cases(cases: int | None, say: Say) -> int:
    """Fill the database up to so many generated cases; return how many it holds."""
    held = Complaint.objects.count()
    if cases and held < cases:
        say(f"generating {cases - held:,} cases …")
        call_command("generate_cases", cases - held, seed=held + 1, verbosity=0, stdout=sys.stderr)
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        held = Complaint.objects.count()
    return held


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web(workers: int = 2, threads: int = 2) -> Iterator[str]:
    """Run the web processes as `./run` does, and yield their address."""
    port = free_port()
    environment = {**os.environ, "BASE_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "ERROR", "DEBUG": "false",
                   "SECRET_KEY": settings.SECRET_KEY}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application", "--host", "127.0.0.1",
         "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads), "--no-access-log",
         "--log-level", "error", "--backpressure", "128"],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=sys.stderr,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(200):
            try:
                with urlopen(f"{address}/health", timeout=2) as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("the web processes did not start")
        yield address
    finally:
        process.terminate()
        process.wait(20)


def client(plan: dict[str, Any]) -> dict[str, Any]:
    """Run `benchmarks.client` in a process of its own with a plan; return what it measured."""
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.client"], cwd=ROOT, input=json.dumps(plan), capture_output=True, text=True,
        check=False, env={**os.environ},
    )  # fmt: skip
    if answer.returncode:
        raise RuntimeError(answer.stderr[-2000:])
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def percentile(values: list[float], share: float) -> float:
    """Return the value below which a share of the sorted values lies, in the values' unit."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and its ended children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
