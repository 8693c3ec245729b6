"""The supervisor restarts what dies and stops all of it when asked."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from installation import places, processes
from installation.supervisor import Child, Loud, Supervisor, end_survivors

SLEEPS = [sys.executable, "-c", "import time; print('hello', flush=True); time.sleep(60)"]
# A program like this stands for a worker that must be insisted upon.
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('deaf', flush=True); time.sleep(60)",
]


def wait_until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    found = Child("web", SLEEPS, dict(os.environ), tmp_path / "web.log")
    yield found
    found.kill()


def pid_of(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def test_services_start_in_two_steps(tmp_path: Path) -> None:
    names = ["database", "worker", "web"]
    children = [Child(name, SLEEPS, dict(os.environ), tmp_path / f"{name}.log") for name in names]
    supervisor = Supervisor(children)
    supervisor.start("database", "web")
    supervisor.look_after()
    assert [child.is_running() for child in children] == [True, False, True]
    supervisor.start()
    assert [child.is_running() for child in children] == [True, True, True]
    supervisor.stop()


def test_dead_child_is_restarted(child: Child) -> None:
    supervisor = Supervisor([child])
    supervisor.start()
    first = pid_of(child)
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: not child.is_running())
    supervisor.run(until=lambda: pid_of(child) != first)
    assert child.is_running()
    supervisor.stop()


def test_child_that_dies_again_and_again_is_restarted_ever_later(tmp_path: Path) -> None:
    dying = Child(
        "web", [sys.executable, "-c", "raise SystemExit(1)"], dict(os.environ), tmp_path / "web.log"
    )
    supervisor = Supervisor([dying])
    supervisor.start()
    life = supervisor.lives[0]
    waits: list[float] = []
    for _ in range(3):
        assert wait_until(lambda: not dying.is_running())
        supervisor.look_after()
        assert life.again_at is not None
        waits.append(life.again_at - time.monotonic())
        life.again_at = 0.0
        supervisor.look_after()
    supervisor.stop()
    assert waits[0] < waits[1] < waits[2]


def test_what_a_dead_child_left_behind_is_ended(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        "print(p.pid, flush=True); p.wait()"
    )
    child = Child("web", [sys.executable, "-c", script], dict(os.environ), tmp_path / "web.log")
    child.start()
    assert wait_until(lambda: bool(child.lines))
    grandchild = int(child.lines[0])
    os.kill(pid_of(child), signal.SIGKILL)
    assert wait_until(lambda: not child.is_running())
    assert wait_until(lambda: not processes.is_alive(grandchild))


def test_children_stop_in_reverse_order(tmp_path: Path) -> None:
    stopped: list[str] = []

    class Noted(Child):
        def stop(self, grace: float) -> None:
            super().stop(grace)
            stopped.append(self.name)

    names = ["database", "worker", "web"]
    supervisor = Supervisor(
        [Noted(name, SLEEPS, dict(os.environ), tmp_path / f"{name}.log") for name in names]
    )
    supervisor.start()
    supervisor.stop()
    assert stopped == ["web", "worker", "database"]


def test_deaf_child_is_ended_after_its_grace(tmp_path: Path) -> None:
    deaf = Child("worker", STUBBORN, dict(os.environ), tmp_path / "worker.log")
    deaf.start()
    assert wait_until(lambda: bool(deaf.lines))
    deaf.stop(0.2)
    assert not deaf.is_running()


def test_warnings_reach_the_terminal_and_the_rest_only_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = "print('INFO fine'); print('ERROR broken'); print('  its detail'); print('INFO fine again')"
    child = Child("web", [sys.executable, "-c", words], dict(os.environ), tmp_path / "web.log")
    child.start()
    assert child.process is not None
    assert child.reader is not None
    child.process.wait()
    child.reader.join()
    shown = capsys.readouterr().out
    assert "ERROR broken" in shown
    assert "its detail" in shown
    assert "fine" not in shown
    assert (tmp_path / "web.log").read_text().count("\n") == 4


OWNER = """
import os, sys
from pathlib import Path
from installation.supervisor import Child, Supervisor
folder = Path(sys.argv[1])
argv = [sys.executable, "-c", sys.argv[2]]
children = [Child(name, argv, dict(os.environ), folder / name) for name in ("worker", "web")]
supervisor = Supervisor(children, record=folder / "children.json", grace=float(sys.argv[3]))
supervisor.catch_signals()
supervisor.start()
print(*[child.process.pid for child in children], flush=True)
supervisor.run()
supervisor.stop()
print("stopped", flush=True)
"""


def test_terminal_shows_of_a_traceback_only_its_end() -> None:
    terminal = Loud()
    lines = [
        "ERROR job failed",
        "Traceback (most recent call last):",
        '  File "x.py"',
        "ValueError: no",
        "INFO fine",
    ]
    assert [line for line in lines if terminal.shows(line)] == ["ERROR job failed", "ValueError: no"]


def owner(tmp_path: Path, program: str, grace: float) -> tuple[subprocess.Popen[str], list[int]]:
    started = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path), program, str(grace)],
        cwd=places.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    return started, [int(word) for word in started.stdout.readline().split()]


@pytest.mark.parametrize("sig", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_everything(tmp_path: Path, sig: signal.Signals) -> None:
    process, children = owner(tmp_path, SLEEPS[2], 10)
    process.send_signal(sig)
    said, _ = process.communicate(timeout=10)
    assert "stopped" in said
    assert process.returncode == 0
    assert not [pid for pid in children if processes.is_alive(pid)]
    assert not (tmp_path / "children.json").exists()


def test_second_ctrl_c_forces(tmp_path: Path) -> None:
    process, children = owner(tmp_path, STUBBORN[2], 60)
    assert wait_until(lambda: all("deaf" in (tmp_path / name).read_text() for name in ("worker", "web")))
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert not [pid for pid in children if processes.is_alive(pid)]


@pytest.mark.skipif(not processes.LINUX, reason="only Linux signals orphans")
def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    process, children = owner(tmp_path, SLEEPS[2], 10)
    process.kill()
    process.communicate()
    assert wait_until(lambda: not [pid for pid in children if processes.is_alive(pid)])


def test_survivors_of_a_killed_supervisor_are_ended_at_the_next_start(tmp_path: Path) -> None:
    process, children = owner(tmp_path, STUBBORN[2], 10)
    assert wait_until(lambda: all("deaf" in (tmp_path / name).read_text() for name in ("worker", "web")))
    process.kill()
    process.communicate()
    assert end_survivors(tmp_path / "children.json") == 2
    assert wait_until(lambda: not [pid for pid in children if processes.is_alive(pid)])


def test_number_that_passed_to_another_program_is_left_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(["sleep", "60"], start_new_session=True)
    (tmp_path / "children.json").write_text(json.dumps({str(other.pid): ["/nowhere/python", "-m", "x"]}))
    assert end_survivors(tmp_path / "children.json") == 0
    assert other.poll() is None
    other.kill()
    other.wait()
