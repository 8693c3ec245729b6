"""What can go wrong on somebody's machine, each in a plain English and Thai sentence."""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Callable
from pathlib import Path


class Problem(Exception):
    """Hold a sentence for the person at the terminal: what happened and what to do."""

    def __init__(self, english: str, thai: str, *, detail: str = "") -> None:
        super().__init__(english)
        self.english = english
        self.thai = thai
        self.detail = detail

    def show(self) -> None:
        """Print the sentence in both languages, details first."""
        if self.detail:
            sys.stderr.write("\n" + "\n".join("    " + line for line in self.detail.splitlines()) + "\n")
        mark = "\033[31m✗\033[0m" if sys.stderr.isatty() else "✗"
        sys.stderr.write(f"\n{mark} {self.english}\n  {self.thai}\n")
        sys.stderr.flush()


def disk_full(where: Path | str, detail: str = "") -> Problem:
    """Say that nothing more can be written."""
    return Problem(
        f"The disk is full: nothing more can be written below {where}. Free some space and start again.",
        f"ดิสก์เต็ม ไม่สามารถเขียนข้อมูลใต้ {where} ได้ กรุณาเพิ่มพื้นที่ว่างแล้วเริ่มใหม่",
        detail=detail,
    )


def download_failed(what: str, log: Path, detail: str = "") -> Problem:
    """Say that the network or a package server did not answer."""
    return Problem(
        f"Downloading {what} failed. Check the network connection and start again; what is already here is "
        "kept. "
        f"Everything that was said is in {log}.",
        f"ดาวน์โหลด{IN_THAI.get(what, what)}ไม่สำเร็จ กรุณาตรวจสอบเครือข่ายแล้วเริ่มใหม่ ส่วนที่ได้มาแล้วยังอยู่ "
        f"รายละเอียดอยู่ใน {log}",
        detail=detail,
    )


def port_taken(port: int, free: int | None, option: str = "--port") -> Problem:
    """Say that another program listens on the port, and name a free one."""
    advice = f" Stop it, or choose another: ./run {option} {free}" if free else " Stop it, or choose another."
    return Problem(
        f"Port {port} is taken by another program.{advice}",
        f"พอร์ต {port} มีโปรแกรมอื่นใช้อยู่ กรุณาปิดโปรแกรมนั้นหรือเลือกพอร์ตอื่น"
        + (f" เช่น ./run {option} {free}" if free else ""),
    )


NO_SPACE = re.compile(r"no space left on device|disk quota exceeded|ENOSPC|not enough space", re.IGNORECASE)
NO_NETWORK = re.compile(
    r"failed to establish a new connection|name resolution|could not resolve|getaddrinfo|ENOTFOUND"
    r"|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|timed out|dns error|error sending request"
    r"|max retries exceeded|failed to fetch|network is unreachable|could not fetch|connection refused"
    r"|connection reset|request failed|no matching distribution|client error \(connect\)",
    re.IGNORECASE,
)
WRONG_HASH = re.compile(r"do not match the hashes|hash mismatch|EINTEGRITY", re.IGNORECASE)
NOT_ALLOWED = re.compile(r"permission denied|EACCES|read-only file system", re.IGNORECASE)


IN_THAI = {
    "Python packages": "แพ็กเกจ Python",
    "the package installer": "โปรแกรมติดตั้งแพ็กเกจ",
    "a virtual environment": "สภาพแวดล้อม Python",
    "the front end's packages": "แพ็กเกจของหน้าเว็บ",
    "the front end": "หน้าเว็บ",
    "the translations": "คำแปล",
    "the database": "ฐานข้อมูล",
    "the embedded PostgreSQL": "PostgreSQL ที่มากับระบบ",
}


def from_output(what: str, output: str, log: Path) -> Problem:
    """Turn what a failed program printed into the plainest sentence that fits."""
    tail = "\n".join(output.strip().splitlines()[-12:])
    thai = IN_THAI.get(what, what)
    if NO_SPACE.search(output):
        return disk_full(log.parent, tail)
    if WRONG_HASH.search(output):
        return Problem(
            f"What was downloaded for {what} is not what the lock file names, so it was not installed. "
            f"The package server or something on the way changed it. See {log}.",
            f"ไฟล์ที่ดาวน์โหลดมาสำหรับ{thai}ไม่ตรงกับที่กำหนดไว้ จึงไม่ได้ติดตั้ง รายละเอียดอยู่ใน {log}",
            detail=tail,
        )
    if NO_NETWORK.search(output):
        return download_failed(what, log, tail)
    if NOT_ALLOWED.search(output):
        return Problem(
            f"Preparing {what} failed because this account may not write there. See {log}.",
            f"เตรียม{thai}ไม่สำเร็จ เพราะบัญชีผู้ใช้นี้ไม่มีสิทธิ์เขียนไฟล์ รายละเอียดอยู่ใน {log}",
            detail=tail,
        )
    return Problem(
        f"Preparing {what} failed. Everything that was said is in {log}.",
        f"เตรียม{thai}ไม่สำเร็จ รายละเอียดอยู่ใน {log}",
        detail=tail,
    )


def from_os_error(error: OSError) -> Problem | None:
    """Return the plain sentence for a full disk or a missing right, or None for anything else."""
    where = error.filename or "this folder"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(where)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Problem(
            f"This account may not write to {where}. Start as its owner, or choose another folder with "
            "--data DIR.",
            f"บัญชีผู้ใช้นี้ไม่มีสิทธิ์เขียน {where} กรุณาใช้บัญชีเจ้าของ หรือเลือกโฟลเดอร์อื่นด้วย --data DIR",
        )
    return None


def plainly(work: Callable[[], int]) -> int:
    """Do the work and return its exit code; what goes wrong is said in a sentence, not in a traceback."""
    try:
        return work()
    except Problem as problem:
        problem.show()
        return 1
    except OSError as error:
        plain = from_os_error(error)
        if plain is None:
            raise
        plain.show()
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return 130
