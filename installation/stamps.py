"""Remember by content what was already done, so that a second start skips it.

A stamp lies inside what it speaks of: whoever deletes the folder deletes its stamp.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def content_hash(paths: Iterable[Path], *, also: str = "") -> str:
    """Return a hash over the names and contents of the files, in the order of their names."""
    digest = hashlib.sha256(also.encode())
    for path in sorted(set(paths)):
        digest.update(f"\0{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def files_below(
    folder: Path, suffixes: set[str] | None = None, skip: frozenset[str] = frozenset()
) -> list[Path]:
    """Return the files below a folder, without hidden ones, caches and the named folders."""
    found: list[Path] = []
    if not folder.is_dir():
        return found
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name == "__pycache__" or entry.name in skip:
            continue
        if entry.is_dir():
            found += files_below(entry, suffixes, skip)
        elif suffixes is None or entry.suffix in suffixes:
            found.append(entry)
    return found


def is_current(stamp: Path, value: str) -> bool:
    """Return whether the stamp says exactly this."""
    try:
        return stamp.read_text() == value
    except OSError:
        return False


def write(stamp: Path, value: str) -> None:
    """Write the stamp, whole or not at all."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    beside = stamp.with_name(stamp.name + ".new")
    beside.write_text(value)
    beside.replace(stamp)
