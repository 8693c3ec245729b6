"""The embedded PostgreSQL starts, is shared, survives a crash and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from installation import accounts, database, places, problems, processes, sockets


@pytest.fixture
def cluster() -> Iterator[database.Cluster]:
    """Give a cluster in a folder that a service account can enter, as root needs it; pytest's own are closed."""
    with tempfile.TemporaryDirectory(prefix="rongthuk-") as folder:
        Path(folder).chmod(0o755)
        found = database.Cluster(places.Data(Path(folder)), fast=True)
        try:
            yield found
        finally:
            found.leave()


def test_socket_lies_beside_the_data_when_its_path_fits(tmp_path: Path) -> None:
    assert sockets.folder_for(Path("/srv/rongthuk/postgres"), accounts.myself()) == Path(
        "/srv/rongthuk/postgres/run"
    )


@pytest.mark.parametrize("name", ["x" * 120, "ก" * 40, "with, comma", "it's"])
def test_socket_moves_when_its_path_does_not_fit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    home = Path("/srv") / name
    found = sockets.folder_for(home, accounts.myself())
    assert found.parent != home
    assert len(os.fsencode(found / sockets.SOCKET)) <= sockets.SOCKET_LIMIT
    assert found != sockets.folder_for(Path("/srv") / (name + "y"), accounts.myself())


def test_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "other")
    with pytest.raises(problems.Problem, match="belongs to somebody else"):
        sockets.make_private(tmp_path / "run", accounts.myself())


def test_server_starts_stops_and_keeps_its_database(cluster: database.Cluster) -> None:
    assert "host=%2F" in cluster.use()
    assert cluster.answers()
    pid = cluster.running_pid()
    assert pid is not None
    cluster.leave()
    assert cluster.running_pid() is None
    assert not processes.is_alive(pid)


def test_last_user_stops_the_server(cluster: database.Cluster) -> None:
    cluster.use()
    second = database.Cluster(cluster.data, fast=True)
    second.use()
    cluster.leave()
    assert second.answers()
    second.leave()
    assert second.running_pid() is None


def test_lock_file_of_a_reused_number_is_removed(cluster: database.Cluster) -> None:
    cluster.use()
    cluster.leave()
    lock = cluster.pgdata / "postmaster.pid"
    # This very process bears the number today: PostgreSQL would refuse to start.
    lock.write_text(f"{os.getpid()}\n{cluster.pgdata}\n")
    assert cluster.running_pid() is None
    assert not lock.exists()
    cluster.use()
    assert cluster.answers()


def test_server_comes_back_after_kill(cluster: database.Cluster) -> None:
    cluster.use()
    pid = cluster.running_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert cluster.process is not None
    cluster.process.wait()
    cluster.start()
    assert cluster.answers()


def test_interrupted_creation_is_begun_anew(cluster: database.Cluster) -> None:
    cluster.use()
    cluster.leave()
    (cluster.home / "incomplete").touch()
    (cluster.pgdata / "PG_VERSION").unlink()
    (cluster.home / "created").unlink()
    cluster.use()
    assert cluster.answers()


@pytest.mark.skipif(not processes.LINUX, reason="only Linux signals orphans")
def test_supervised_server_dies_with_its_owner(cluster: database.Cluster) -> None:
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from installation import database, places\n"
        "cluster = database.Cluster(places.Data(Path(sys.argv[1])), fast=True)\n"
        "cluster.use(supervised=True)\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(cluster.data.folder)],
        cwd=places.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "up\n"
    assert cluster.answers()
    owner.kill()
    owner.wait()
    owner.stdout.close()
    end = time.monotonic() + 10
    while cluster.running_pid() is not None and time.monotonic() < end:
        time.sleep(0.05)
    assert cluster.running_pid() is None
