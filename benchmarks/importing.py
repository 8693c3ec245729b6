"""Real tickets a second through the importer, into a database of its own that is dropped afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import CommandError
from django.db import connection

from benchmarks.driving import ROOT, Say
from rongthuk.areas.benchmark import shared_data

NAME = "import"
SCRATCH = "rongthuk_benchmark_import"


def run(*, cases: int | None, seconds: int, say: Say) -> dict[str, Any]:
    """Import all tickets, or the first `cases`, and then once more, which must file nothing."""
    shared = shared_data()
    file = shared / "data" / "traffy" / "bangkok_2022-2023.csv.gz" if shared else None
    if file is None or not file.is_file():
        raise CommandError(
            "The tickets are not here. Put them into ../shared/data/traffy or set RONGTHUK_SHARED."
        )
    address = urlsplit(os.environ["DATABASE_URL"])
    # Written by hand: `urlunsplit` drops the two slashes of an address whose host stands in its query.
    query = f"?{address.query}" if address.query else ""
    scratch = {**os.environ, "DATABASE_URL": f"{address.scheme}://{address.netloc}/{SCRATCH}{query}"}
    limit = ["--limit", str(cases)] if cases else []

    def manage(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "config.manage", *arguments], cwd=ROOT, env=scratch, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise CommandError(f"{' '.join(arguments)}: {done.stderr[-2000:]}")
        return done.stdout

    _drop()
    with connection.cursor() as cursor:
        cursor.execute(f"create database {SCRATCH}")
    try:
        say("preparing a database …")
        manage("migrate", "--verbosity", "0")
        manage("load_reference")
        say("importing …")
        begin = time.perf_counter()
        first = _last_object(manage("import_traffy", str(file), "--json", *limit))
        taken = time.perf_counter() - begin
        say("importing once more …")
        again = _last_object(manage("import_traffy", str(file), "--json", *limit))
    finally:
        _drop()
    return {**first, "process_seconds": round(taken, 1), "filed_by_a_second_run": again.get("filed")}


def _last_object(output: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return found


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"drop database if exists {SCRATCH} with (force)")
