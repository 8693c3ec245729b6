"""Compile every catalogue of translations: `python -m installation.messages`."""

from __future__ import annotations

import sys
from pathlib import Path

from installation import places, processes, progress, stamps


def catalogues() -> list[Path]:
    """Return the text catalogues of all apps."""
    return sorted((places.ROOT / "rongthuk").glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_all() -> int:
    """Compile each catalogue that is newer than its compiled form; return how many there were.

    Fuzzy entries stay out, as gettext itself does it: better English than a wrong sentence.
    """
    import polib

    compiled = 0
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        beside = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(beside))
        beside.replace(target)
        compiled += 1
    return compiled


def prepare(data: places.Data) -> None:
    """Compile the catalogues if one of them has changed or lost its compiled form."""
    sources = catalogues()
    value = stamps.content_hash(sources, also=" ".join(str(source.parent) for source in sources))
    stamp = places.BUILT / "messages.stamp"
    if stamps.is_current(stamp, value) and all(source.with_suffix(".mo").exists() for source in sources):
        return
    with progress.step("Thai and English texts"):
        processes.run([places.VENV_PYTHON, "-m", "installation.messages"], what="the translations", data=data)
    stamps.write(stamp, value)


if __name__ == "__main__":
    sys.stdout.write(f"{compile_all()} catalogues compiled.\n")
