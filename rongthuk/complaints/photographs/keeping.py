"""Keep files under their content: checked, whole on the disk, the same bytes once."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.photographs.kinds import PDF, measure, refusal, sniff
from rongthuk.core.errors import DomainError, Invalid
from rongthuk.core.text import clean_line

LARGEST_FILE = 25 * 1024 * 1024
MOST_FILES = 10
CHUNK = 256 * 1024

Size = Literal["original", "preview", "thumbnail"]


class NoRoom(Invalid):
    """The file could not be stored; nothing of it is kept."""

    status = 503


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the storage. Width and height are pixels as stored, before turning."""

    sha256: str
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None
    name: str = ""


def keep(file: Any, *, name: str = "") -> Stored:
    """Check a file and store it under its content; the same bytes are stored once.

    `file` is anything with `read`; it is read in one pass, from its beginning. Raises `Invalid` (field `files`)
    with a sentence for what cannot be taken, `NoRoom` when it could not be written.
    """
    claimed = getattr(file, "size", None)
    if isinstance(claimed, int) and claimed > LARGEST_FILE:
        raise _too_large(claimed)
    with contextlib.suppress(AttributeError, io.UnsupportedOperation):
        file.seek(0)
    name = clean_name(name or str(getattr(file, "name", "") or ""))
    try:
        with Incoming() as incoming:
            digest, size = _copy(file, incoming.stream)
            incoming.stream.seek(0)
            content_type = sniff(incoming.stream.read(4096))
            width, height = measure(incoming.stream, content_type) if content_type != PDF else (None, None)
            incoming.keep_as(place_of(digest, "original"))
    except OSError as error:
        raise _no_room(error) from error
    return Stored(digest, content_type, size, width, height, name)


def clean_name(name: str) -> str:
    """Return a file's own name without folders, for showing."""
    return clean_line(re.split(r"[\\/]", name)[-1])[:200]


def _too_large(size: int) -> Invalid:
    return refusal(
        "file_too_large",
        _("This file has %(size)s MB; at most %(most)s MB are possible. Please take a smaller picture.")
        % {
            "size": max(round(size / 1024 / 1024), LARGEST_FILE // 1024 // 1024 + 1),
            "most": LARGEST_FILE // 1024 // 1024,
        },
    )


def _no_room(error: OSError) -> DomainError:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return NoRoom(
        "storage_full" if full else "storage_away",
        _(
            "The file could not be stored just now. What you wrote is not lost: please try again in a moment, or send it without the file."
        ),
        field="files",
    )


def _copy(source: Any, target: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > LARGEST_FILE:
            raise _too_large(size)
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def place_of(sha256: str, size: Size) -> str:
    """Return where a file's original, preview or thumbnail lies in the storage."""
    folder = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    return {
        "original": f"originals/{folder}",
        "preview": f"previews/{folder}.jpg",
        "thumbnail": f"thumbnails/{folder}.jpg",
    }[size]


class Incoming:
    """A file on its way in: it gets its name only when it is whole and on the disk, never half of it."""

    stream: IO[bytes]

    def __enter__(self) -> Incoming:
        self.path: Path | None = None
        self.local = local_root()
        if self.local is None:
            self.stream = io.BytesIO()
            return self
        folder = self.local / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / secrets.token_hex(16)
        self.stream = self.path.open("xb+")
        return self

    def keep_as(self, place: str) -> None:
        """Give the file its name; where it stands already, only its date is renewed."""
        if self.local is None or self.path is None:
            self.stream.seek(0)
            # Written again even if it stands, which renews its date for the sweep.
            default_storage.save(place, File(self.stream))
            return
        target = self.local / place
        try:
            os.utime(target)
        except FileNotFoundError:
            self.stream.flush()
            os.fsync(self.stream.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            self.path.replace(target)
            _sync(target.parent)

    def __exit__(self, *_error: object) -> None:
        # Closing flushes, which fails once more on a full disk; the first error is the one to tell.
        with contextlib.suppress(OSError):
            self.stream.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def local_root() -> Path | None:
    """Return the folder of the default storage where it is one, else None (a bucket)."""
    try:
        return Path(default_storage.path(""))
    except NotImplementedError:
        return None


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
