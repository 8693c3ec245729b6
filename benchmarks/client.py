"""Drive a server from a process of its own: read a plan from standard input, print what was measured.

Plan: address, method, path or paths, headers, bodies (list) or none, clients, seconds, rate (requests a second; open loop) or none.
An open loop sends at fixed times whatever the answers do, and counts a request's time from when it should have left.
"""

from __future__ import annotations

import http.client
import json
import resource
import sys
import threading
import time
from typing import Any
from urllib.parse import urlsplit


def main() -> None:
    """Run the plan."""
    plan: dict[str, Any] = json.load(sys.stdin)
    address = urlsplit(plan["address"])
    paths: list[str] = plan["paths"]
    bodies: list[str] = plan.get("bodies") or []
    headers: dict[str, str] = plan.get("headers") or {}
    seconds, clients, rate = plan["seconds"], plan["clients"], plan.get("rate")
    times: list[float] = []
    statuses: dict[str, int] = {}
    kept: list[str] = []
    guard = threading.Lock()
    counter = iter(range(10**9))
    begin = time.perf_counter() + 0.2
    end = begin + seconds

    def one(connection: http.client.HTTPConnection, number: int) -> tuple[str, str]:
        body = (
            bodies[number % len(bodies)].replace("{number}", f"{plan.get('run', '')}{number}")
            if bodies
            else None
        )
        try:
            connection.request(
                plan.get("method", "GET"), paths[number % len(paths)], body and body.encode(), headers
            )
            answer = connection.getresponse()
            text = answer.read()
            return str(answer.status), text.decode()[:400] if plan.get("keep") else ""
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return type(error).__name__, ""

    def work() -> None:
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        while True:
            with guard:
                number = next(counter)
            due = begin + number / rate if rate else max(begin, time.perf_counter())
            if due >= end:
                break
            if (wait := due - time.perf_counter()) > 0:
                time.sleep(wait)
            left = due if rate else time.perf_counter()
            if left >= end:
                break
            status, text = one(connection, number)
            taken = time.perf_counter() - left
            with guard:
                times.append(taken)
                statuses[status] = statuses.get(status, 0) + 1
                if text:
                    kept.append(text)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 90)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    wall = time.perf_counter() - begin
    json.dump(
        {
            "times": times,
            "statuses": statuses,
            "wall": wall,
            "cpu": usage.ru_utime + usage.ru_stime,
            "kept": kept,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
