"""The real processes on a database of their own: web, live, worker, and a back room for what no visitor can do."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from installation import locks, places

# One preparation serves all processes of a test run.
TEMPLATE_USERS = "journeys-users"


def address_of(name: str) -> str:
    """Return the address of another database on the tests' server."""
    # Written by hand: `geturl` drops the two slashes of an address whose host stands in its query.
    address = urlsplit(os.environ["DATABASE_URL"])
    return f"{address.scheme}://{address.netloc}/{name}" + (f"?{address.query}" if address.query else "")


def on_server(sentence: str) -> None:
    """Run one sentence of SQL on the server."""
    with psycopg.connect(address_of("postgres"), autocommit=True) as line:
        line.execute(sentence.encode())


def template_name() -> str:
    """Return the name of the database that is copied for every process of this run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    mark = hashlib.sha256((os.environ["DATABASE_URL"] + run).encode()).hexdigest()[:10]
    return f"journeys_{mark}"


def drop(name: str) -> None:
    """Remove a database with whoever still uses it."""
    on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Template:
    """The prepared database: real agencies, real categories and rules, the cast, no case."""

    def __init__(self, shared: Path) -> None:
        self.shared = shared
        self.name = template_name()

    def use(self, copy: str) -> None:
        """Prepare it unless another process of this run has, and copy it."""
        with locks.held(self.shared / "journeys"):
            users = self._users()
            if users == 0:
                drop(self.name)
                on_server(f'CREATE DATABASE "{self.name}"')
                run("config.manage", "prepare_database", "--empty", database=self.name, data=self.shared)
                run(
                    "tests.journeys.backroom", database=self.name, data=self.shared, feed='{"do": "people"}\n'
                )
            drop(copy)
            on_server(f'CREATE DATABASE "{copy}" TEMPLATE "{self.name}"')
            (self.shared / TEMPLATE_USERS).write_text(str(users + 1))

    def leave(self) -> None:
        """Remove it when nobody uses it any more."""
        with locks.held(self.shared / "journeys"):
            users = self._users() - 1
            (self.shared / TEMPLATE_USERS).write_text(str(users))
            if users == 0:
                drop(self.name)

    def _users(self) -> int:
        try:
            return int((self.shared / TEMPLATE_USERS).read_text())
        except (OSError, ValueError):
            return 0


def settings_for(database: str, data: Path, **extra: str) -> dict[str, str]:
    """Return the environment of a process of the city; `database` is a name or a whole address."""
    url = database if "://" in database else address_of(database)
    return {**os.environ, "PYTHONPATH": str(places.ROOT), "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": url,
            "RONGTHUK_DATA": str(data), "SECRET_KEY": "journeys-" + "x" * 50, "DEBUG": "false", "LOG_LEVEL": "INFO",
            "EMAIL_URL": f"maildir://{data / 'mail'}", **extra}  # fmt: skip


def run(module: str, *words: str, database: str, data: Path, feed: str = "") -> str:
    """Run a program of ours to its end."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words], cwd=places.ROOT, env=settings_for(database, data), input=feed,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module} {' '.join(words)}:\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}")
    return done.stdout


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class City:
    """A whole installation for the journeys of one test process."""

    def __init__(self, shared: Path) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="rongthuk-journeys-"))
        self.template = Template(shared)
        self.database = f"{self.template.name}_{os.getpid()}"
        self.port, self.live_port = free_port(), free_port()
        self.processes: list[subprocess.Popen[Any]] = []
        self.back: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """Return where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    def env(self, **extra: str) -> dict[str, str]:
        """Return the settings of its processes."""
        live = f"http://127.0.0.1:{self.live_port}"
        return settings_for(self.database, self.data, **{"BASE_URL": self.address, "RONGTHUK_LIVE_URL": live,
                            "RONGTHUK_DEMONSTRATION": "false", **extra})  # fmt: skip

    def open(self) -> None:
        """Start everything."""
        self.template.use(self.database)
        self.granian("wsgi", self.port, "config.wsgi:application", workers=2)
        self.granian("asginl", self.live_port, "config.live:application")
        self.start("worker", ["-m", "config.manage", "procrastinate", "worker"])
        self.back = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.backroom"], cwd=places.ROOT, env=self.env(), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=(self.data / "backroom.log").open("w"), text=True,
        )  # fmt: skip
        self.wait(self.address)

    def granian(
        self, interface: str, port: int, application: str, *, workers: int = 1, **extra: str
    ) -> subprocess.Popen[Any]:
        """Start a server as the supervisor does."""
        words = [
            "-m",
            "granian",
            "--interface",
            interface,
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--no-ws",
            "--log-level",
            "warning",
        ]
        words += [
            "--workers",
            str(workers),
            *(["--blocking-threads", "2"] if interface == "wsgi" else []),
            application,
        ]
        return self.start(application.partition(":")[0], words, **extra)

    def start(self, name: str, words: list[str], **extra: str) -> subprocess.Popen[Any]:
        """Start a process that ends with the city."""
        log = (self.data / f"{name}.log").open("a")
        process = subprocess.Popen(
            [sys.executable, *words], cwd=places.ROOT, env=self.env(**extra), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def wait(self, address: str, seconds: float = 60) -> None:
        """Wait until pages come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with (
                suppress(OSError, urllib.error.URLError),
                urllib.request.urlopen(f"{address}/health", timeout=5) as answer,
            ):
                if answer.status == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError("the web processes do not come up:\n" + self.log("config.wsgi"))

    def log(self, name: str) -> str:
        """Return the end of a process's log."""
        path = self.data / f"{name}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def close(self) -> None:
        """Stop everything and leave nothing."""
        if self.back is not None and self.back.stdin is not None:
            self.back.stdin.close()
            self.back.wait(10)
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        drop(self.database)
        self.template.leave()
        shutil.rmtree(self.data, ignore_errors=True)

    # What no visitor can do

    def do(self, what: str, **facts: Any) -> dict[str, Any]:
        """Have something done in the back room."""
        assert self.back is not None
        assert self.back.stdin is not None
        assert self.back.stdout is not None
        self.back.stdin.write(json.dumps({"do": what, **facts}, ensure_ascii=False) + "\n")
        self.back.stdin.flush()
        answer: dict[str, Any] = json.loads(self.back.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def letter(self, to: str, holding: str, seconds: float = 30) -> str:
        """Wait for a letter to somebody that holds these words, and return its body."""
        end = time.monotonic() + seconds
        bodies: list[str] = []
        while time.monotonic() < end:
            bodies = self.letters(to)
            for body in bodies:
                if holding in body:
                    return body
            time.sleep(0.2)
        raise AssertionError(
            f"no letter to {to} with “{holding}”; there are {bodies}; the worker said:\n{self.log('worker')}"
        )

    def letters(self, to: str) -> list[str]:
        """Return the bodies of all letters to somebody."""
        found = []
        for path in sorted((self.data / "mail" / "new").glob("*.eml")):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            if to in str(letter["To"]):
                found.append(letter.get_content())
        return found


class Gate:
    """A door before the database that can be shut: to who connects, the server is away then."""

    def __init__(self) -> None:
        parts = psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"])
        self.host, self.to_port = str(parts.get("host") or "127.0.0.1"), int(parts.get("port") or 5432)
        self.user = str(parts.get("user") or "")
        self.port = free_port()
        self.lines: set[socket.socket] = set()
        self.ear: socket.socket | None = None
        self.open()

    def address_of(self, database: str) -> str:
        """Return the address of a database behind the door."""
        parts = urlsplit(os.environ["DATABASE_URL"])
        secret = f":{parts.password}" if parts.password else ""
        return f"postgresql://{self.user}{secret}@127.0.0.1:{self.port}/{database}"

    def open(self) -> None:
        """Let everybody through."""
        self.ear = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        threading.Thread(target=self._listen, args=(self.ear,), daemon=True).start()

    def shut(self) -> None:
        """Cut every line and refuse new ones."""
        if self.ear is not None:
            # A thread that waits in accept() keeps a closed socket alive.
            with suppress(OSError):
                self.ear.shutdown(socket.SHUT_RDWR)
            self.ear.close()
            self.ear = None
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        self.lines.clear()

    def _listen(self, ear: socket.socket) -> None:
        while True:
            try:
                near, _ = ear.accept()
                far = self._connect()
            except OSError:
                return
            self.lines |= {near, far}
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _connect(self) -> socket.socket:
        if self.host.startswith("/"):
            line = socket.socket(socket.AF_UNIX)
            line.connect(f"{self.host}/.s.PGSQL.{self.to_port}")
            return line
        return socket.create_connection((self.host, self.to_port))

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while words := source.recv(65536):
                target.sendall(words)
        for line in (source, target):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
