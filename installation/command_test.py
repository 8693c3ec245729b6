"""Run every check and test: what `./test` does, and so what CI runs."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

from installation import command_manage, database, places, prepare, problems, processes, progress

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Check:
    """A check other than the tests: its name and its command."""

    name: str
    argv: list[str]


def tool(name: str) -> str:
    """Return the path of a tool of the virtual environment."""
    return str(places.VENV_BIN / name)


def checks() -> Iterator[Check]:
    """Yield the checks, quickest first."""
    python = str(places.VENV_PYTHON)
    yield Check("ruff check", [tool("ruff"), "check", "."])
    yield Check("ruff format", [tool("ruff"), "format", "--check", "."])
    yield Check("import layers", [tool("lint-imports"), "--no-cache"])
    yield Check("translations", [python, "-m", "installation.translations_check"])
    yield Check("migrations", [python, "-m", "config.manage", "makemigrations", "--check", "--dry-run"])
    yield Check("types", [tool("mypy")])


def in_ci() -> bool:
    """Return whether nobody watches, so that nothing may be skipped."""
    return os.environ.get("CI", "").strip().lower() in {"1", "true", "yes"}


def browser() -> str:
    """Return the path of a Chromium, empty when the machine has none."""
    named = os.environ.get("RONGTHUK_CHROMIUM", "").strip()
    found = [path for name in (named, *BROWSERS) if name and (path := shutil.which(name))]
    return found[0] if found else ""


def main(arguments: list[str]) -> int:
    """Prepare, check and test; return 0 only when everything passed."""
    parser = argparse.ArgumentParser(
        prog="./test",
        description="Run every check and test. Everything else on the command line goes to pytest.",
    )
    parser.add_argument("--quick", action="store_true", help="tests alone: no checks and no browser journeys")
    options, rest = parser.parse_known_args(arguments)
    return problems.plainly(lambda: work(quick=options.quick, rest=rest))


def work(*, quick: bool, rest: list[str]) -> int:
    """Prepare with the developers' packages; the tests have a folder and a server of their own."""
    data = places.Data(places.BUILT / "test")
    prepare.software(data, developing=True)
    return Run(data, quick=quick, rest=rest).run()


class Run:
    """One run of `./test`."""

    def __init__(self, data: places.Data, *, quick: bool, rest: list[str]) -> None:
        self.data = data
        self.quick = quick
        self.rest = rest
        self.failed: list[str] = []
        self.skipped: list[str] = []

    def run(self) -> int:
        """Run the checks and the tests on a database of their own."""
        if not prepare.external_database():
            database.Cluster(self.data, fast=True).forget_unless_running()
        with prepare.database_in_use(self.data, fast=True) as url:
            env = processes.environment(
                self.data,
                {
                    **prepare.settings(self.data),
                    "DATABASE_URL": url,
                    # Two runs at once, even on one server, must not share a test database.
                    "RONGTHUK_TEST_RUN": secrets.token_hex(4),
                },
            )
            if not self.quick and not self.rest:
                for check in checks():
                    self.check(check, env)
            code = self.tests(env)
        return self.close(code)

    def check(self, check: Check, env: dict[str, str]) -> None:
        """Run one check; what it said is shown when it fails."""
        begun = time.monotonic()
        done = subprocess.run(
            check.argv,
            check=False,
            cwd=places.ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=processes.die_with_parent(),
        )
        mark = f"{progress.GREEN}✓{progress.PLAIN}" if done.returncode == 0 else "✗"
        progress.say(f"  {mark} {check.name} {progress.DIM}{time.monotonic() - begun:.1f} s{progress.PLAIN}")
        skips = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
        self.skipped += [f"{check.name}: {line}" for line in skips]
        if done.returncode != 0:
            self.failed.append(check.name)
            progress.say("\n".join("    " + line for line in done.stdout.strip().splitlines()))

    def tests(self, env: dict[str, str]) -> int:
        """Run pytest in the foreground; its closing line is the last thing that it prints."""
        argv = [str(places.VENV_PYTHON), "-m", "pytest"]
        found = browser()
        if found:
            env["RONGTHUK_CHROMIUM"] = found
        if self.quick:
            argv += ["-m", "not journey"]
        elif not found:
            words = "the journeys need Chromium (apt-get install chromium), and there is none"
            if in_ci():
                self.failed.append(words)
            self.skipped.append(words)
            argv += ["-m", "not journey"]
        cores = os.cpu_count() or 1
        chooses = any(
            word.startswith(("-n", "--numprocesses", "-k", "--pdb", "-x")) or "::" in word
            for word in self.rest
        )
        if cores > 1 and not chooses and not any(not word.startswith("-") for word in self.rest):
            argv += ["-n", str(min(cores, 8)), "--dist", "loadfile"]
        return command_manage.foreground([*argv, *self.rest], env, cwd=places.ROOT)

    def close(self, code: int) -> int:
        """Say what failed or was left out beside the tests, and return the exit code."""
        for words in self.skipped:
            progress.say(f"SKIPPED {words}")
        for words in self.failed:
            progress.say(f"FAILED {words}")
        return code or (1 if self.failed else 0)
