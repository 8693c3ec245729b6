"""What goes wrong on a machine is said in a plain sentence."""

import errno
import socket
from pathlib import Path

import pytest

from installation import command_run, connection, places, prepare, problems, processes

LOG = Path("/somewhere/log/preparation.log")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device: 'x'", "The disk is full"),
        ("npm ERR! code ENOSPC", "The disk is full"),
        ("Max retries exceeded with url: /simple/", "Downloading Python packages failed"),
        ("npm error code EAI_AGAIN", "Downloading Python packages failed"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "is not what the lock file names"),
        ("PermissionError: [Errno 13] Permission denied", "may not write there"),
        ("something else", "Preparing Python packages failed"),
    ],
)
def test_output_of_a_failed_program_becomes_a_sentence(said: str, sentence: str) -> None:
    problem = problems.from_output("Python packages", said, LOG)
    assert sentence in problem.english
    assert any("\u0e01" <= letter <= "\u0e5b" for letter in problem.thai)


def test_last_lines_are_kept_as_detail() -> None:
    said = "\n".join(f"line {number}" for number in range(100))
    assert problems.from_output("x", said, LOG).detail.splitlines()[-1] == "line 99"


def test_full_disk_while_writing_a_file_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        raise OSError(errno.ENOSPC, "No space left on device", "/data/x")

    assert problems.plainly(work) == 1
    assert "The disk is full: nothing more can be written below /data/x" in capsys.readouterr().err


def test_unknown_fault_keeps_its_traceback() -> None:
    def work() -> int:
        raise OSError(errno.EIO, "broken")

    with pytest.raises(OSError, match="broken"):
        problems.plainly(work)


def test_too_little_space_is_refused_before_anything_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 300 * 2**20

    monkeypatch.setattr(prepare.shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(problems.Problem, match="300 MB are free"):
        prepare.check_space()


def start(tmp_path: Path, *arguments: str) -> command_run.Start:
    return command_run.Start(command_run.parser().parse_args(list(arguments)), places.Data(tmp_path))


def test_taken_port_is_named_with_a_free_one(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(problems.Problem, match=f"Port {taken} is taken by another program") as raised:
            start(tmp_path, "--port", str(taken)).check_ports()
    assert "./run --port" in raised.value.english


def test_taken_port_of_the_live_process_is_found_too(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(problems.Problem, match=f"Port {taken} is taken"):
            start(tmp_path, "--port", str(taken - 1)).check_ports()


def test_foreign_address_is_refused() -> None:
    with pytest.raises(problems.Problem, match="no address of this machine"):
        processes.is_port_free("192.0.2.1", 8000)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "0"],
        ["--port", "65535"],
        ["--port", "80a"],
        ["--port", "๘๐๘๐"],
        ["--workers", "0"],
        ["--host", "a/b"],
        ["--data", ""],
        ["--nonsense"],
    ],
)
def test_nonsense_options_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        command_run.parser().parse_args(arguments)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("mysql://x/y", "begins with 'mysql'"),
        ("rongthuk", "begins with 'rongthuk'"),
        ("postgresql://host:port/name", "host or port"),
        ("postgresql://host", "name is missing"),
        ("postgresql://user@host:5432/name", ""),
        ("postgresql:///name?host=%2Frun%2Fpg&user=x", ""),
    ],
)
def test_form_of_a_database_address_is_checked(address: str, why: str) -> None:
    found = connection.wrong_form(address)
    assert why in found if why else not found


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        (
            'FATAL:  password authentication failed for user "x"',
            connection.WRONG,
            "the user or the password is wrong",
        ),
        ('FATAL:  database "name" does not exist', connection.WRONG, "createdb name"),
        ('FATAL:  role "x" does not exist', connection.WRONG, "'x' does not exist"),
        ("connection refused", connection.AWAY, "nobody listens at db.example port 5433"),
        ("failed to resolve host: Name or service not known", connection.AWAY, "not known on the network"),
        ("FATAL:  the database system is starting up", connection.AWAY, "starting or stopping"),
        ("connection timeout expired", connection.AWAY, "does not answer"),
    ],
)
def test_database_that_cannot_be_used_is_explained(said: str, code: int, sentence: str) -> None:
    found, english, thai = connection.explain("postgresql://x:secret@db.example:5433/name", said)
    assert (found, sentence in english) == (code, True)
    assert "secret" not in english + thai
