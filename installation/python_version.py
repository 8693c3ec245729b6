"""Find a Python that is new enough, or say plainly that there is none.

This module must parse on every Python 3: no f-strings, no newer syntax.
"""

import os
import subprocess
import sys

NEEDED = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def sentence(version: tuple) -> str:  # type: ignore[type-arg]
    """Say which Python was found and which one is needed."""
    found = str(version[0]) + "." + str(version[1])
    return (
        "\nRongthuk needs Python 3.11 or newer; this is Python " + found + ".\n"
        "  Debian or Ubuntu:  apt-get install python3.11 python3.11-venv\n"
        "  macOS:             brew install python@3.12\n"
        "\nร้องทุกข์ต้องใช้ Python 3.11 ขึ้นไป แต่เครื่องนี้มีรุ่น " + found + " กรุณาติดตั้งรุ่นใหม่แล้วลองอีกครั้ง\n"
    )


def newer_python() -> str:
    """Return the path of a new enough Python on this machine, or an empty text."""
    probe = "import sys; print(sys.executable) if sys.version_info >= " + repr(NEEDED) + " else sys.exit(1)"
    for name in NEWER:
        try:
            # A version switcher leaves names on the path that do not run, so each one is tried.
            answer = subprocess.check_output([name, "-c", probe], stderr=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            continue
        return answer.decode().strip()
    return ""


def use_modern_python() -> None:
    """Go on under a new enough Python, or end with a clear sentence."""
    if os.name != "posix":
        sys.exit("Rongthuk runs on Linux and macOS; on Windows use it inside WSL.")
    if sys.version_info >= NEEDED:
        for stream in (sys.stdout, sys.stderr):
            # Thai letters must not end the start on a terminal of another encoding.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="replace")
        return
    newer = newer_python()
    if newer:
        os.execv(newer, [newer] + sys.argv)  # noqa: RUF005 (old Pythons must parse this)
    sys.stderr.flush()
    os.write(2, sentence(sys.version_info[:2]).encode("utf-8"))
    sys.exit(1)
