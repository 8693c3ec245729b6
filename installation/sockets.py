"""Find a place for the database's socket: short enough for the kernel, closed to everybody else."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from installation import accounts, problems, processes

SOCKET = ".s.PGSQL.5432"
# sun_path holds 108 bytes on Linux and 104 on macOS, one of them for the end.
SOCKET_LIMIT = 107 if processes.LINUX else 103


def folder_for(home: Path, account: accounts.Account) -> Path:
    """Return a folder whose socket's path fits the kernel's limit in bytes: a Thai letter has three."""
    beside = home / "run"
    # A comma would part the folder in PostgreSQL's list, a quote would end its setting.
    plain = not set(",\"'\\\n") & set(str(beside))
    if plain and len(os.fsencode(beside / SOCKET)) <= SOCKET_LIMIT:
        return beside
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:10]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and account.kind == "self" and os.path.isdir(runtime):
        candidate = Path(runtime) / f"rongthuk-{mark}"
        if len(os.fsencode(candidate / SOCKET)) <= SOCKET_LIMIT:
            return candidate
    for base in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 (made 0700 and checked for its owner)
        candidate = Path(base) / f"rongthuk-{account.owner}-{mark}"
        if len(os.fsencode(candidate / SOCKET)) <= SOCKET_LIMIT:
            return candidate
    raise problems.Problem(
        f"The paths {home} and {tempfile.gettempdir()} are both too long for a socket. Set TMPDIR to a "
        "short folder.",
        "เส้นทางโฟลเดอร์ยาวเกินไป กรุณากำหนด TMPDIR เป็นโฟลเดอร์ที่สั้นกว่านี้",
    )


def make_private(folder: Path, account: accounts.Account) -> None:
    """Create a folder for the account alone, and refuse one that somebody else laid there before."""
    try:
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, account.owner, account.gid if account.kind == "service" else 0)
    except FileExistsError:
        found = folder.lstat()
        if folder.is_symlink() or not folder.is_dir() or found.st_uid not in {account.owner, os.geteuid()}:
            raise problems.Problem(
                f"{folder} belongs to somebody else, so the database's socket cannot lie there. Remove it.",
                f"{folder} เป็นของผู้ใช้อื่น จึงวางซ็อกเก็ตของฐานข้อมูลไม่ได้ กรุณาลบออก",
            ) from None
        if os.geteuid() == 0:
            os.chown(folder, account.owner, account.gid if account.kind == "service" else 0)
        folder.chmod(0o700)
