"""Kill -9 what runs while thirty-two clients file reports, start again, and count what was promised and is not there.

By hand: `python -m tests.faults.kill --seconds 30`. It prints one JSON object; its exit code is 0 when nothing was lost or doubled.
"""

from __future__ import annotations

import argparse
import itertools
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from installation import places
from tests.faults.installed import Installation, environment

API_CLIENTS, PAGE_CLIENTS = 26, 6


def say(words: str) -> None:
    """Tell who watches what happens."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def receipts_of(ledger: Path) -> list[float]:
    """Return the moments at which receipts were shown."""
    if not ledger.exists():
        return []
    lines = [
        json.loads(line) for line in ledger.read_text(encoding="utf-8").splitlines() if line.endswith("}")
    ]
    return [line["at"] for line in lines if line["what"] == "receipt"]


def longest_silence(moments: list[float], begin: float, end: float) -> float:
    """Return the longest time without a receipt between two moments, in seconds."""
    inside = sorted([begin, *(each for each in moments if begin < each < end), end])
    return max((after - before for before, after in itertools.pairwise(inside)), default=0.0)


def trial(
    *, seconds: float, patient: bool = False, pause: float = 0.05, keep: bool = False
) -> dict[str, Any]:
    """Run the whole trial on an installation of its own and return the figures.

    `patient` waits as long as the rescue of lost jobs takes in truth (some minutes); else its waiting times are wound on.
    """
    with Installation() as city:
        say("starting an empty installation …")
        first = city.start()
        ledger, run = city.folder / "ledger.jsonl", secrets.token_hex(3)
        plan = {"address": city.address, "token": city.token(), "ledger": str(ledger), "run": run, "seconds": seconds, "patience": 120,
                "api": API_CLIENTS, "pages": PAGE_CLIENTS, "pause": pause}  # fmt: skip
        begun = time.time()
        with subprocess.Popen(
            [sys.executable, "-m", "tests.faults.clients"], cwd=places.ROOT, env=environment(), stdin=subprocess.PIPE, text=True,
        ) as clients:  # fmt: skip
            assert clients.stdin is not None
            clients.stdin.write(json.dumps(plan))
            clients.stdin.close()
            silences = _break(city, ledger, begun, seconds)
            clients.wait()
        ended = time.time()
        city.wait(lambda: city.status("/health") == 200, 60, "the last start")
        drained = _drain(city, patient=patient)
        found = city.look("audit", ledger=str(ledger), mail=str(city.mail), media=str(city.media), run=run)
        left = city.look("pending")
        moments = receipts_of(ledger)
        city.kept = keep and bool(found["faults"])
        if city.kept:
            say(f"the installation is kept in {city.folder}")
        return {
            "clients": API_CLIENTS + PAGE_CLIENTS, "seconds": seconds, "first_start_s": round(first, 1),
            "receipts_per_s": round(len(moments) / max(ended - begun, 1), 1), "silence_after_s": silences, "outbox": drained,
            **found, "pending": left,
        }  # fmt: skip


def _break(city: Installation, ledger: Path, begun: float, seconds: float) -> dict[str, float]:
    """Kill one after the other at even distances; return how long no client was shown a receipt after each."""
    blows: list[tuple[str, Callable[[], object]]] = [
        ("web process", city.kill_web_process),
        ("worker", city.kill_worker),
        ("database", city.kill_database),
        ("web leader", city.kill_web),
        ("supervisor", city.kill_supervisor),
    ]
    every = seconds / (len(blows) + 1)
    moments: list[tuple[str, float]] = []
    for number, (name, blow) in enumerate(blows, 1):
        time.sleep(max(0.0, begun + number * every - time.time()))
        city.wait(lambda: city.status("/health") == 200, 60, f"health before the {name} is killed")
        # A blow against a system that nobody uses proves nothing.
        known = len(receipts_of(ledger))
        city.wait(
            lambda known=known: len(receipts_of(ledger)) > known, 60, f"a receipt before the {name} is killed"
        )
        moments.append((name, time.time()))
        say(f"kill -9: {name}")
        blow()
        if name == "supervisor":
            time.sleep(0.5)
            city.start()
    time.sleep(max(0.0, begun + seconds - time.time()))
    after = receipts_of(ledger)
    ends = [*(at for _name, at in moments[1:]), time.time()]
    return {
        name: round(longest_silence(after, at, end), 2) for (name, at), end in zip(moments, ends, strict=True)
    }


def _drain(city: Installation, *, patient: bool) -> dict[str, Any]:
    """Wait until every message is out; return how long it took from the last receipt."""
    begun = time.monotonic()
    end = begun + (600 if patient else 150)
    wound: dict[str, int] = {"dead_workers": 0, "open_claims": 0}
    last = 0.0
    while True:
        left = city.look("pending")
        jobs, deliveries = left["jobs"], left["deliveries"]
        waits = (
            jobs.get("todo", 0)
            + jobs.get("doing", 0)
            + deliveries.get("queued", 0)
            + deliveries.get("sending", 0)
        )
        if waits == 0 or time.monotonic() > end:
            return {
                "drained": waits == 0,
                "seconds": round(time.monotonic() - begun, 1),
                "left": waits,
                "wound_on": not patient,
                **wound,
            }
        if not patient and jobs.get("todo", 0) == 0 and time.monotonic() - last > 15:
            last = time.monotonic()
            for name, value in city.look("wind").items():
                wound[name] += value
        time.sleep(1)


def main() -> int:
    """Run the trial as the command line asks."""
    options = argparse.ArgumentParser(prog="python -m tests.faults.kill", description=__doc__)
    options.add_argument(
        "--seconds", type=float, default=30.0, help="how long clients begin new reports (default 30)"
    )
    options.add_argument(
        "--patient", action="store_true", help="wait for the rescue of lost jobs as long as it truly takes"
    )
    options.add_argument(
        "--pause", type=float, default=0.05, help="a client's pause between two reports, in seconds"
    )
    options.add_argument("--keep", action="store_true", help="keep the installation where something was lost")
    chosen = options.parse_args()
    found = trial(seconds=chosen.seconds, patient=chosen.patient, pause=chosen.pause, keep=chosen.keep)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    return 0 if found["faults"] == 0 and found["outbox"]["drained"] else 1


if __name__ == "__main__":
    sys.exit(main())
