"""An installation of its own in a temporary folder: the real supervisor with an embedded database, web, live and worker processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from installation import database, places, processes

# What would lead the installation to somebody else's data.
FOREIGN = (
    "DATABASE_URL",
    "RONGTHUK_DATA",
    "BASE_URL",
    "RONGTHUK_LIVE_URL",
    "EMAIL_URL",
)


def free_port() -> int:
    """Return a port that is free with the next one, which the live process takes."""
    for _attempt in range(50):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port < 65000 and processes.is_port_free("127.0.0.1", port + 1):
            return port
    raise RuntimeError("no two ports in a row are free")


def environment(**extra: str) -> dict[str, str]:
    """Return this environment without what belongs to the tests."""
    clean = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**clean, "PYTHONPATH": str(places.ROOT), **extra}


class Installation:
    """Start, break and stop one installation. Use it as a context manager: at the end nothing of it is left."""

    def __init__(self, *, web_workers: int = 2) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rongthuk-faults-"))
        # The account that runs the database must be able to enter.
        self.folder.chmod(0o755)
        self.port = free_port()
        self.web_workers = web_workers
        self.supervisor: subprocess.Popen[bytes] | None = None
        self.said = self.folder / "said.txt"
        # Set where something was found, so that its logs can be read.
        self.kept = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self.kept:
            return
        # On some machines the cluster had to move outside the folder.
        shutil.rmtree(self.cluster.home, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def address(self) -> str:
        """Return where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cluster(self) -> database.Cluster:
        """Return its embedded database server."""
        return database.Cluster(places.Data(self.folder))

    @property
    def mail(self) -> Path:
        """Return the folder in which sent letters arrive."""
        return self.folder / "mail" / "new"

    @property
    def media(self) -> Path:
        """Return the folder of photographs."""
        return self.folder / "media"

    # Life

    def launch(self, **extra: str) -> None:
        """Start the supervisor and return at once."""
        argv = [sys.executable, "-m", "tests.faults.start", "--empty", "--data", str(self.folder)]
        argv += ["--port", str(self.port), "--workers", str(self.web_workers)]
        with self.said.open("ab") as said:
            self.supervisor = subprocess.Popen(
                argv, cwd=places.ROOT, env=environment(**extra), stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                start_new_session=True,
            )  # fmt: skip

    def start(self) -> float:
        """Start the supervisor, wait until pages come, and return the seconds that it took."""
        begun = time.monotonic()
        self.launch()
        self.wait(lambda: self.status("/health") == 200, 180, "the first page")
        self.wait(lambda: {"web", "worker"} <= set(self.groups()), 30, "all processes")
        return time.monotonic() - begun

    def stop(self) -> None:
        """Stop in good order."""
        if self.supervisor is None:
            return
        if self.supervisor.poll() is None:
            self.supervisor.terminate()
            try:
                self.supervisor.wait(60)
            except subprocess.TimeoutExpired:
                self.supervisor.kill()
                self.supervisor.wait()
        self.supervisor = None

    def words(self) -> str:
        """Return what the supervisor has said."""
        return self.said.read_text(errors="replace") if self.said.exists() else ""

    def wait(self, done: Callable[[], bool], seconds: float, what: str) -> float:
        """Wait until something holds, and return how long it took."""
        begun = time.monotonic()
        while not done():
            taken = time.monotonic() - begun
            if taken > seconds or (self.supervisor is not None and self.supervisor.poll() is not None):
                raise AssertionError(
                    f"{what} did not come within {taken:.0f} s; the supervisor said:\n{self.words()[-3000:]}"
                )
            time.sleep(0.05)
        return time.monotonic() - begun

    def status(self, path: str) -> int:
        """Return the status with which a path is answered, 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except (OSError, urllib.error.URLError):
            return 0

    # Its processes

    def groups(self) -> dict[str, int]:
        """Return the leaders of its process groups by name, as the supervisor noted them."""
        try:
            noted: dict[str, list[str]] = json.loads((self.folder / "run" / "children.json").read_text())
        except (OSError, ValueError):
            return {}
        names = {"config.wsgi:application": "web", "config.live:application": "live", "worker": "worker"}
        return {names[argv[-1]]: int(group) for group, argv in noted.items() if argv[-1] in names}

    def web_processes(self) -> list[int]:
        """Return the processes that answer pages, without their leader."""
        leader = self.groups().get("web", 0)
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if (
                    entry.name.isdigit()
                    and int(entry.name) != leader
                    and os.getpgid(int(entry.name)) == leader
                ):
                    found.append(int(entry.name))
            except OSError:
                continue
        return sorted(found)

    def kill_web_process(self) -> None:
        """Kill -9 one of the processes that answer pages."""
        os.kill(self.web_processes()[-1], signal.SIGKILL)

    def kill_web(self) -> None:
        """Kill -9 the leader of the web processes."""
        os.kill(self.groups()["web"], signal.SIGKILL)

    def kill_worker(self) -> None:
        """Kill -9 the process that runs the jobs."""
        os.kill(self.groups()["worker"], signal.SIGKILL)

    def kill_database(self) -> None:
        """Kill -9 PostgreSQL's first process."""
        pid = self.cluster.running_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    def kill_supervisor(self) -> None:
        """Kill -9 the supervisor; what it started goes down with it."""
        assert self.supervisor is not None
        self.supervisor.kill()
        self.supervisor.wait()
        self.supervisor = None

    # Its insides

    def manage(self, *words: str, feed: str = "", module: str = "config.manage") -> str:
        """Run a command on its database and return what it printed."""
        env = environment(DATABASE_URL=self.cluster.url, RONGTHUK_DATA=str(self.folder), DJANGO_SETTINGS_MODULE="config.settings",
                          BASE_URL=self.address, SECRET_KEY=places.Data(self.folder).secret_key(), LOG_LEVEL="ERROR")  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", module, *words], cwd=places.ROOT, env=env, input=feed, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise AssertionError(f"{module} {' '.join(words)}: {done.stderr[-3000:]}")
        return done.stdout

    def look(self, what: str, **facts: Any) -> dict[str, Any]:
        """Ask `tests.faults.look` about the database and return its answer."""
        answer: dict[str, Any] = json.loads(
            self.manage(what, feed=json.dumps(facts), module="tests.faults.look").splitlines()[-1]
        )
        return answer

    def token(self) -> str:
        """Issue a token with which reports are filed."""
        return (
            self.manage("issue_token", "faults", "--scopes", "file", "--requests-a-minute", "0")
            .strip()
            .splitlines()[-1]
        )
