"""Put together everything that a start needs, in order; what is there already is skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from installation import (
    connection,
    database,
    frontend,
    locks,
    messages,
    places,
    problems,
    processes,
    progress,
    python_packages,
)

LEAST_SPACE = 1024**3
WAIT_BETWEEN = 2.0


def software(data: places.Data, *, developing: bool = False) -> None:
    """Prepare packages, front end and translations; another preparation in this folder is waited for."""
    data.create()

    def waiting() -> None:
        progress.say("  … Another command is preparing this folder; waiting for it")

    places.BUILT.mkdir(exist_ok=True)
    with locks.held(places.BUILT / "preparing", when_waiting=waiting):
        if not places.VENV.exists():
            check_space()
        python_packages.prepare(data, developing=developing)
        frontend.prepare(data, with_packages=developing)
        messages.prepare(data)


def check_space() -> None:
    """Refuse to begin what cannot end: everything together takes most of a gigabyte."""
    free = shutil.disk_usage(places.ROOT).free
    if free < LEAST_SPACE:
        raise problems.Problem(
            f"{free // 2**20} MB are free on the disk of {places.ROOT}; the first start needs 1 GB. Free "
            "some space.",
            f"ดิสก์ของ {places.ROOT} เหลือที่ว่าง {free // 2**20} MB การเริ่มครั้งแรกต้องใช้ 1 GB กรุณาเพิ่มพื้นที่ว่าง",
        )


def external_database() -> str:
    """Return the address of the city's own server, empty when the embedded one is to be used."""
    return os.environ.get("DATABASE_URL", "").strip()


def check_external(data: places.Data, *, patient: bool) -> None:
    """Make sure that the city's own server answers; `patient` waits for one that is away, and says so."""
    told = ""
    while True:
        tried = subprocess.run(
            [places.VENV_PYTHON, "-m", "installation.connection"],
            check=False,
            cwd=places.ROOT,
            env=processes.environment(data),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if tried.returncode == 0:
            if told:
                progress.say("  ✓ The database answers again")
            return
        english, _, thai = tried.stdout.strip().partition("\n")
        problem = problems.Problem(
            english or "The database cannot be tried.", thai, detail=tried.stderr.strip()
        )
        if tried.returncode != connection.AWAY or not patient:
            raise problem
        if english != told:
            problem.show()
            progress.say("  … Waiting for the database; Ctrl-C ends")
            told = english
        time.sleep(WAIT_BETWEEN)


def settings(data: places.Data) -> dict[str, str]:
    """Return the settings that an installation brings itself where the environment is silent."""
    chosen = {"RONGTHUK_DATA": str(data.folder)}
    if not os.environ.get("SECRET_KEY", "").strip():
        chosen["SECRET_KEY"] = data.secret_key()
    return chosen


@contextmanager
def database_in_use(data: places.Data, *, name: str = "postgres", fast: bool = False) -> Iterator[str]:
    """Yield the database's address; the embedded server runs at least as long as the block."""
    external = external_database()
    if external:
        check_external(data, patient=False)
        yield external
        return
    cluster = database.Cluster(data, name=name, fast=fast)
    try:
        yield cluster.use()
    finally:
        cluster.leave()
