"""Start other programs: quietly with a log, or bound to our own life."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import signal
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from installation import places, problems, progress

PR_SET_PDEATHSIG = 1
LINUX = platform.system() == "Linux"
LIBC = ctypes.CDLL(None, use_errno=True) if LINUX else None
LOG_LIMIT = 10 * 1024 * 1024


def die_with_parent(sig: int = signal.SIGTERM) -> Callable[[], None]:
    """Return what a child runs before its program so that Linux signals it when its starter ends.

    The kernel looks at the *thread* that started the child: call it from the main thread. Elsewhere it does
    nothing.
    """
    parent = os.getpid()

    def bind() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
            if os.getppid() != parent:  # The starter ended in between.
                os.kill(os.getpid(), sig)

    return bind


def environment(data: places.Data, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for our own programs: the installation's own tools come first on the path."""
    own = dict(os.environ)
    own["PATH"] = f"{places.VENV_BIN}{os.pathsep}{own.get('PATH', os.defpath)}"
    own["VIRTUAL_ENV"] = str(places.VENV)
    own["PYTHONPATH"] = str(places.ROOT)
    own["PYTHONUNBUFFERED"] = "1"
    own["DJANGO_SETTINGS_MODULE"] = "config.settings"
    own["RONGTHUK_DATA"] = str(data.folder)
    # A city's own certificate authority is known to the system; the installers ask it only when told.
    own.setdefault("UV_SYSTEM_CERTS", "true")
    own.setdefault("NODE_USE_SYSTEM_CA", "1")
    own.pop("PYTHONHOME", None)
    # Compiled modules halve the second start.
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    if not _home_is_writable(own):
        # A service account has no home; the tools' caches go to the data folder.
        cache = data.folder / "cache"
        own.update(HOME=str(cache), npm_config_cache=str(cache / "npm"), UV_CACHE_DIR=str(cache / "uv"))
        own["XDG_CACHE_HOME"] = str(cache)
    own.update(extra or {})
    return own


def _home_is_writable(env: Mapping[str, str]) -> bool:
    """Return whether HOME names a folder that this account may write to."""
    home = env.get("HOME", "")
    return bool(home) and os.path.isdir(home) and os.access(home, os.W_OK | os.X_OK)


def open_log(path: Path) -> int:
    """Open a log for appending; one that has grown past ten megabytes becomes `.1` first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)


def run(
    argv: Sequence[str | Path],
    *,
    what: str,
    data: places.Data,
    step: progress.Step | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path = places.ROOT,
) -> str:
    """Run a program to its end, log what it says, and return it; a failure becomes a `Problem`."""
    log = data.logs / "preparation.log"
    words: list[str] = [str(part) for part in argv]
    lines: list[str] = []
    with os.fdopen(open_log(log), "w", encoding="utf-8", errors="replace") as file:
        file.write(f"\n$ {' '.join(words)}\n")
        try:
            process = subprocess.Popen(
                words,
                cwd=cwd,
                env=dict(env) if env is not None else environment(data),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                preexec_fn=die_with_parent(),
            )
        except OSError as error:
            raise problems.from_output(what, f"{words[0]}: {error}", log) from error
        assert process.stdout is not None
        with process:
            for line in process.stdout:
                file.write(line)
                file.flush()
                lines.append(line)
                if step and line.strip():
                    step.note(line)
    output = "".join(lines)
    if process.returncode != 0:
        raise problems.from_output(what, output, log)
    return output


def is_port_free(host: str, port: int) -> bool:
    """Return whether we could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise problems.Problem(
                f"{host} is no address of this machine. Use --host 127.0.0.1 for this machine alone "
                "or --host 0.0.0.0 for all who can reach it.",
                f"{host} ไม่ใช่ที่อยู่ของเครื่องนี้ กรุณาใช้ --host 127.0.0.1 หรือ --host 0.0.0.0",
            ) from error
    return True


def free_port(host: str, after: int, width: int = 2) -> int | None:
    """Return the next port from which `width` ports in a row are free."""
    for port in range(after + 1, min(after + 400, 65535 - width)):
        if all(is_port_free(host, port + beside) for beside in range(width)):
            return port
    return None


def is_alive(pid: int) -> bool:
    """Return whether a process of this number exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def commands_of_group(group: int) -> list[str]:
    """Return the command lines of the processes in a process group."""
    if not LINUX:
        argv = ["ps", "-A", "-o", "pgid=,command="]
        shown = subprocess.run(argv, check=False, capture_output=True, text=True).stdout
        return [line for line in shown.splitlines() if line.split(None, 1)[:1] == [str(group)]]
    found: list[str] = []
    for entry in Path("/proc").iterdir():
        # Processes come and go while we look.
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and os.getpgid(int(entry.name)) == group:
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
    return found


def kill_group(pid: int, sig: int) -> None:
    """Signal a whole process group that may be gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, sig)
