"""Run one of Django's commands with the database at hand: what `./manage` does."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from types import FrameType

from installation import places, prepare, problems, processes


def main(arguments: list[str]) -> int:
    """Prepare, run the command in the foreground, and return its exit code."""
    return problems.plainly(lambda: work(places.Data.choose(), arguments))


def work(data: places.Data, arguments: list[str]) -> int:
    """Run the command on the database that runs already, or on one that runs as long as the command."""
    prepare.software(data)
    with prepare.database_in_use(data) as url:
        env = processes.environment(data, {**prepare.settings(data), "DATABASE_URL": url})
        return foreground([str(places.VENV_PYTHON), "-m", "config.manage", *arguments], env)


def foreground(argv: list[str], env: dict[str, str], *, cwd: Path | None = None) -> int:
    """Run a program that shares our terminal; Ctrl-C is its business, and we wait for its end.

    Without `cwd` it keeps the caller's folder, so that file names on the command line mean what they say.
    """
    process: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if process is not None and number == signal.SIGTERM:
            process.terminate()

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        process = subprocess.Popen(argv, env=env, cwd=cwd, preexec_fn=processes.die_with_parent())
        code = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
