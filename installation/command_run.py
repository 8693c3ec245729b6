"""Start everything and keep it running: what `./run` does."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from installation import database, locks, places, prepare, problems, processes, progress
from installation.database_state import DatabaseState
from installation.supervisor import Child, Database, Service, Supervisor, end_survivors

FIRST_ANSWER = 90.0
MANY_DEATHS = 4


def port(text: str) -> int:
    """Read a port number; the next one is the live process's."""
    value = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= value <= 65534:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write a number from 1 to 65534")
    return value


def count(text: str) -> int:
    """Read a number of processes."""
    value = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= value <= 64:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; write one from 1 to 64")
    return value


def host(text: str) -> str:
    """Read an address to listen at."""
    if not text.strip() or "/" in text or " " in text:
        raise argparse.ArgumentTypeError(f"{text!r} is no address; write 127.0.0.1 or 0.0.0.0")
    return text


def folder(text: str) -> str:
    """Read a folder's name."""
    if not text.strip() or Path(text).is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is no folder")
    return text


def parser() -> argparse.ArgumentParser:
    """Return the options of `./run`."""
    options = argparse.ArgumentParser(
        prog="./run", description="Start Rongthuk on this machine. Ctrl-C stops it."
    )
    options.add_argument(
        "--port",
        type=port,
        default=8000,
        help="where the pages are (default 8000); the live process takes the next",
    )
    options.add_argument(
        "--host",
        type=host,
        default="127.0.0.1",
        help="address to listen at (default 127.0.0.1: this machine alone)",
    )
    options.add_argument(
        "--data", type=folder, metavar="DIR", help="folder for everything received and made (default var)"
    )
    options.add_argument("--empty", action="store_true", help="begin without the demonstration city")
    options.add_argument(
        "--workers", type=count, default=os.cpu_count() or 2, help="web processes (default: one a core)"
    )
    return options


def main(arguments: list[str]) -> int:
    """Start, look after and stop everything; return the exit code."""
    options = parser().parse_args(arguments)
    data = places.Data.choose(options.data)
    return problems.plainly(Start(options, data).run)


class Start:
    """One run of `./run`."""

    def __init__(self, options: argparse.Namespace, data: places.Data) -> None:
        self.options = options
        self.data = data
        self.begun = time.monotonic()
        self.record = data.run / "children.json"
        self.cluster: database.Cluster | None = None

    @property
    def address(self) -> str:
        """Return the address that a browser on this machine opens."""
        name = "localhost" if self.options.host in {"0.0.0.0", "::"} else self.options.host  # noqa: S104 (compared, not bound)
        return f"http://{f'[{name}]' if ':' in name else name}"

    def run(self) -> int:
        """Do everything in order."""
        progress.say(f"{progress.BOLD}Rongthuk · ร้องทุกข์{progress.PLAIN}")
        self.data.create()
        alone = locks.take(self.data.run / "supervisor.lock", wait=False)
        if alone is None:
            raise self.runs_already()
        end_survivors(self.record)
        self.check_ports()
        # SIGTERM during the preparation ends like Ctrl-C, so that what was begun is closed in order.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        prepare.software(self.data)
        external = prepare.external_database()
        try:
            if external:
                prepare.check_external(self.data, patient=True)
                url = external
            else:
                self.cluster = database.Cluster(self.data)
                url = self.cluster.use(supervised=True)
            return self.supervise(self.environment(url))
        finally:
            if self.cluster is not None:
                self.cluster.leave()
            (self.data.run / "address").unlink(missing_ok=True)

    def runs_already(self) -> problems.Problem:
        """Say that this folder's processes run, and where."""
        try:
            where = (self.data.run / "address").read_text().strip()
        except OSError:
            where = "being started"
        return problems.Problem(
            f"Rongthuk already runs with the data of {self.data.folder}: {where}. "
            "A second one needs a folder of its own: ./run --data DIR --port 8100",
            f"ระบบที่ใช้ข้อมูลใน {self.data.folder} ทำงานอยู่แล้ว ({where}) หากต้องการอีกชุดให้ใช้ ./run --data DIR "
            "--port 8100",
        )

    def check_ports(self) -> None:
        """Refuse a port that another program has, before anything is prepared."""
        for beside in (0, 1):
            wanted = self.options.port + beside
            if not processes.is_port_free(self.options.host, wanted):
                raise problems.port_taken(wanted, processes.free_port(self.options.host, self.options.port))

    def environment(self, url: str) -> dict[str, str]:
        """Return the settings of the child processes."""
        live = f"{self.address}:{self.options.port + 1}"
        own = {**prepare.settings(self.data), "DATABASE_URL": url}
        for name, value in (
            ("BASE_URL", f"{self.address}:{self.options.port}"),
            ("RONGTHUK_LIVE_URL", live),
        ):
            if not os.environ.get(name, "").strip():
                own[name] = value
        return processes.environment(self.data, own)

    def prepare_database(self, env: dict[str, str]) -> dict[str, object]:
        """Let one Django process bring the database up to date; show its steps."""
        result = self.data.run / "database.json"
        argv = [str(places.VENV_PYTHON), "-m", "config.manage", "prepare_database", "--result", str(result)]
        argv += ["--empty"] if self.options.empty else []
        lines: list[str] = []
        log = self.data.logs / "preparation.log"
        with (
            progress.step("Database") as step,
            os.fdopen(processes.open_log(log), "w", encoding="utf-8", errors="replace") as file,
            subprocess.Popen(
                argv,
                cwd=places.ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                preexec_fn=processes.die_with_parent(),
            ) as process,
        ):
            assert process.stdout is not None
            heading = ""
            for line in process.stdout:
                file.write(line)
                lines.append(line)
                if line.startswith("step: "):
                    heading = line.removeprefix("step: ").strip()
                    if not progress.TERMINAL:
                        progress.say(f"    … {heading}")
                    step.note(heading)
                elif line.strip():
                    step.note(f"{heading}: {line}" if heading else line)
            if process.wait() != 0:
                if lines and lines[-1].startswith("Setting "):
                    raise problems.Problem(lines[-1].strip(), "ค่าที่ตั้งไว้ข้างต้นใช้ไม่ได้ กรุณาแก้ไขแล้วเริ่มใหม่")
                raise problems.from_output("the database", "".join(lines), log)
        told: dict[str, object] = json.loads(result.read_text(encoding="utf-8"))
        result.unlink()
        DatabaseState(self.data, env).keep(told)
        return told

    def services(self, env: dict[str, str]) -> list[Service]:
        """Return what is kept running, in the order in which it starts."""
        granian = [
            str(places.VENV_BIN / "granian"),
            "--host",
            self.options.host,
            "--no-ws",
            "--respawn-failed-workers",
        ]
        granian += ["--respawn-interval", "0.5", "--workers-kill-timeout", "10", "--log-level", "warning"]
        found: list[Service] = [Database(self.cluster)] if self.cluster else []
        worker = [str(places.VENV_PYTHON), "-m", "config.manage", "procrastinate", "worker"]
        # The embedded database goes down with us, so a worker could not finish its job: it would wait for
        # ever.
        found.append(
            replace(
                self.child("worker", worker, env), orphaned=signal.SIGKILL if self.cluster else signal.SIGTERM
            )
        )
        if (places.ROOT / "config" / "live.py").is_file():
            # Streams stay open for hours: the queue must be wider than the number of readers.
            live = [
                *granian,
                "--interface",
                "asginl",
                "--workers",
                "1",
                "--backlog",
                "4096",
                "--backpressure",
                "4000",
            ]
            found.append(
                self.child(
                    "live", [*live, "--port", str(self.options.port + 1), "config.live:application"], env
                )
            )
        web = [
            *granian,
            "--interface",
            "wsgi",
            "--workers",
            str(self.options.workers),
            "--blocking-threads",
            "2",
        ]
        found.append(
            self.child("web", [*web, "--port", str(self.options.port), "config.wsgi:application"], env)
        )
        return found

    def child(self, name: str, argv: list[str], env: dict[str, str]) -> Child:
        """Return a child that logs under its name."""
        return Child(name=name, argv=argv, env=env, log=self.data.logs / f"{name}.log")

    def supervise(self, env: dict[str, str]) -> int:
        """Prepare the database, start all and stay until asked to stop."""
        told = DatabaseState(self.data, env).told_before() or self.prepare_database(env)
        if told.get("demonstration"):
            env["RONGTHUK_DEMONSTRATION"] = "true"
        supervisor = Supervisor(self.services(env), record=self.record)
        supervisor.catch_signals()
        try:
            # The pages come first; on two cores the others would only make them wait.
            supervisor.start("database", "web")
            (self.data.run / "address").write_text(f"{self.address}:{self.options.port}\n")
            if self.wait_for_page(supervisor):
                self.announce(told)
                supervisor.start()
            supervisor.run()
        finally:
            progress.say("\n  Stopping; once more Ctrl-C forces" if supervisor.asked_to_stop else "")
            supervisor.stop()
        progress.say("Stopped.")
        return 0

    def wait_for_page(self, supervisor: Supervisor) -> bool:
        """Wait until the web process answers; give up when it dies again and again."""
        web = next(life for life in supervisor.lives if life.service.name == "web")
        end = time.monotonic() + FIRST_ANSWER
        with progress.step("Pages"):
            while not supervisor.asked_to_stop:
                status = self.answer("/health")
                if status and status < 500:
                    return True
                supervisor.look_after()
                if web.deaths >= MANY_DEATHS or time.monotonic() > end:
                    assert isinstance(web.service, Child)
                    said = "\n".join(web.service.lines[-12:])
                    raise problems.Problem(
                        f"The web process does not come up. Its log is {web.service.log}.",
                        f"ระบบเว็บเริ่มทำงานไม่ได้ รายละเอียดอยู่ใน {web.service.log}",
                        detail=said,
                    )
                supervisor.pause(0.05)
        return False

    def answer(self, path: str) -> int:
        """Return the status with which a path is answered, 0 when nobody answers."""
        where = "127.0.0.1" if self.options.host == "0.0.0.0" else self.options.host  # noqa: S104 (compared, not bound)
        line = http.client.HTTPConnection(
            where.replace("::", "::1") if where == "::" else where, self.options.port, timeout=10
        )
        try:
            line.request("GET", path, headers={"Host": "localhost"})
            return line.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            line.close()

    def announce(self, told: dict[str, object]) -> None:
        """Print the addresses and, for a demonstration, the accounts."""
        base = f"{self.address}:{self.options.port}"
        status = self.answer("/")
        progress.say()
        progress.say(f"  {progress.GREEN}Ready{progress.PLAIN} after {time.monotonic() - self.begun:.1f} s")
        progress.say()
        progress.say(f"  Citizens        {progress.BOLD}{base}/{progress.PLAIN}")
        progress.say(f"  Staff           {progress.BOLD}{base}/desk/{progress.PLAIN}")
        progress.say(f"  API             {base}/api/v1/")
        progress.say(f"  Administration  {base}/admin/")
        progress.say(f"  Data and logs   {self.data.folder}")
        if status >= 500 or status == 0:
            progress.say(f"\n  The first page answers with status {status}; see {self.data.logs / 'web.log'}")
        accounts = str(told.get("accounts", "")).strip("\n")
        if told.get("demonstration"):
            progress.say(
                "\n  This is a demonstration city: invented cases, and accounts that anybody may use."
            )
            if accounts:
                progress.say("\n" + "\n".join("  " + line for line in accounts.splitlines()))
        else:
            progress.say("\n  Make the first administrator with: ./manage createsuperuser")
        progress.say("\n  Ctrl-C stops.\n")
