"""Choose under which account PostgreSQL runs, because it refuses to run as root.

An ordinary person runs it as himself. Root lends it to a service account where that account can reach the
folder; where it cannot (below /root, say), a user namespace shows PostgreSQL another number while the files
stay root's; where namespaces are barred, as in many containers, programs and data move to a folder that the
account can enter.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from installation import problems, processes

CLONE_NEWUSER = 0x10000000
SERVICE_ACCOUNTS = ("rongthuk", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Who runs the database server, and how a process becomes that."""

    kind: str  # "self", "service" or "namespace"
    uid: int
    gid: int

    def popen(self, then: Callable[[], None] | None = None) -> dict[str, Any]:
        """Return what makes `Popen` start a program under this account; `then` runs last in the child."""
        if self.kind == "service":
            return {"user": self.uid, "group": self.gid, "extra_groups": [], "preexec_fn": then}
        if self.kind == "namespace":

            def enter() -> None:
                enter_namespace(self.uid, self.gid)
                if then:
                    then()

            return {"preexec_fn": enter}
        return {"preexec_fn": then}

    @property
    def owner(self) -> int:
        """Return the number that owns the files, seen from outside."""
        return self.uid if self.kind == "service" else os.geteuid()

    def give(self, path: Path) -> None:
        """Make the account the owner of a folder and everything in it."""
        if os.geteuid() != 0:
            return
        gid = self.gid if self.kind == "service" else 0
        if path.lstat().st_uid == self.owner:
            return
        for folder, _, files in os.walk(path):
            os.chown(folder, self.owner, gid)
            for name in files:
                os.chown(os.path.join(folder, name), self.owner, gid, follow_symlinks=False)


def myself() -> Account:
    """Return the account that runs this program."""
    return Account("self", os.geteuid(), os.getegid())


def service() -> Account:
    """Return the first service account that this machine knows."""
    for name in SERVICE_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account("service", entry.pw_uid, entry.pw_gid)
    raise problems.Problem(
        "PostgreSQL refuses to run as root, and this machine has no account `postgres` or `nobody` to lend "
        "it to. "
        "Start as an ordinary user, or make one: useradd --system rongthuk",
        "PostgreSQL ไม่ทำงานด้วยบัญชี root และเครื่องนี้ไม่มีบัญชี postgres หรือ nobody กรุณาเริ่มด้วยบัญชีผู้ใช้ทั่วไป",
    )


def enter_namespace(uid: int, gid: int) -> None:
    """Enter a user namespace in which root is seen as `uid`; for the child between fork and exec."""
    if processes.LIBC is None or processes.LIBC.unshare(CLONE_NEWUSER) != 0:
        raise OSError("user namespaces are not to be had")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} 0 1")
    Path("/proc/self/gid_map").write_text(f"{gid} 0 1")
    os.setgid(gid)
    os.setuid(uid)


def namespaces_work(account: Account) -> bool:
    """Try a user namespace once."""
    if not processes.LINUX:
        return False
    trial = Account("namespace", account.uid, account.gid)
    try:
        return subprocess.run(["/bin/true"], check=False, cwd="/", **trial.popen()).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def can_reach(account: Account, folder: Path, program: Path) -> bool:
    """Return whether the account may enter the folder and run the program."""
    try:
        for argv in (["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], [str(program), "--version"]):
            tried = subprocess.run(argv, check=False, cwd="/", capture_output=True, **account.popen())
            if tried.returncode != 0:
                return False
    except (OSError, subprocess.SubprocessError):
        return False
    return True
