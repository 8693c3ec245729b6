"""Take in photographs and papers: judge them by their content, keep the original, draw what people see.

Originals lie content-addressed in the default storage (`originals/ab/cd/<sha256>`) and are evidence; nobody
outside sees them. Pages show a preview (2048 px) and a thumbnail (320 px), turned upright and without EXIF, which
a job draws. A file's name and the type that a browser claims decide nothing: its first bytes do.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import math
import os
import re
import secrets
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
import pillow_heif
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from rongthuk.complaints.models import Attachment
from rongthuk.core.errors import DomainError, Invalid, NotFound
from rongthuk.core.text import clean_line
from rongthuk.core.thai import BANGKOK

LARGEST_FILE = 25 * 1024 * 1024
MOST_FILES = 10
# A phone's largest pictures have about 108 million pixels; a few kilobytes of PNG can claim billions.
MOST_PIXELS = 120_000_000
PREVIEW, THUMBNAIL = 2048, 320
CHUNK = 256 * 1024
# A file without a row may belong to a report that is just being sent.
ORPHAN_AFTER = timedelta(days=1)

Size = Literal["original", "preview", "thumbnail"]

pillow_heif.register_heif_opener()
# Pillow warns above this and refuses above twice as much; `_measure` refuses both.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

# Content type → Pillow's readers. AVIF is read by Pillow itself, HEIC by pillow-heif.
_READERS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/gif": ("GIF",),
    "image/heic": ("HEIF",),
    "image/avif": ("AVIF",),
}
PDF = "application/pdf"
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_MARKUP = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:\?xml|!doctype|svg|html|head|body|script)", re.I | re.S
)
# What Pillow raises over a damaged file, beside OSError.
_DAMAGE = (SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error, EOFError, OverflowError, ZeroDivisionError,
           MemoryError, RuntimeError, AttributeError, NotImplementedError)  # fmt: skip


class NoRoom(Invalid):
    """The file could not be stored; nothing of it is kept."""

    status = 503


class Broken(Exception):
    """The file's bytes give no picture."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the storage. Width and height are pixels as stored, before turning."""

    sha256: str
    content_type: str
    size: int
    width: int | None = None
    height: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the job learnt from a photograph: its likeness, and when and where (WGS84) it says it was taken."""

    perceptual_hash: int
    width: int
    height: int
    taken_at: datetime | None
    taken_lon: float | None
    taken_lat: float | None


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
        with _Incoming() as incoming:
            digest, size = _copy(file, incoming.stream)
            incoming.stream.seek(0)
            content_type = sniff(incoming.stream.read(4096))
            width, height = _measure(incoming.stream, content_type) if content_type != PDF else (None, None)
            incoming.keep_as(place_of(digest, "original"))
    except OSError as error:
        raise _no_room(error) from error
    return Stored(digest, content_type, size, width, height, name)


def clean_name(name: str) -> str:
    """Return a file's own name without folders, for showing."""
    return clean_line(re.split(r"[\\/]", name)[-1])[:200]


def sniff(head: bytes) -> str:
    """Return the content type that the first bytes prove; raise `Invalid` with what the file is instead."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _sniff_box(head)
    if head.startswith(b"%PDF-"):
        return PDF
    if not head:
        raise _refusal("file_empty", _("This file is empty. Please choose it again."))
    if _MARKUP.match(head):
        raise _refusal(
            "file_markup",
            _(
                "This file is a drawing or a web page, not a photograph, whatever its name says. Please send a photograph."
            ),
        )
    raise _refusal(
        "file_type",
        _(
            "This kind of file cannot be used. Please send a photograph (JPEG, PNG, WebP, HEIC, AVIF, GIF) or a PDF."
        ),
    )


def _sniff_box(head: bytes) -> str:
    """Tell HEIC and AVIF from videos, which come in the same kind of box."""
    length = min(max(int.from_bytes(head[:4]), 16), len(head))
    brands = {head[8:12], *(head[i : i + 4] for i in range(16, length - 3, 4))}
    if head[8:12] in _AVIF_BRANDS or (
        brands & _AVIF_BRANDS and head[8:12] not in _HEIC_BRANDS - {b"mif1", b"msf1"}
    ):
        return "image/avif"
    if brands & _HEIC_BRANDS:
        return "image/heic"
    raise _refusal("file_video", _("Videos cannot be taken yet. Please send a photograph."))


def _refusal(code: str, message: Any) -> Invalid:
    return Invalid(code, message, field="files")


def _too_large(size: int) -> Invalid:
    return _refusal(
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


def _open(stream: IO[bytes], content_type: str) -> Image.Image:
    """Read a picture's head; `Broken` when there is none. Nothing is decoded yet."""
    try:
        return Image.open(stream, formats=_READERS[content_type])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _bomb() from bomb
    except (OSError, *_DAMAGE) as damage:
        raise Broken from damage


def _bomb() -> Invalid:
    return _refusal(
        "file_too_many_pixels",
        _("This picture has too many pixels to be opened safely. Please take a smaller picture."),
    )


def _measure(stream: IO[bytes], content_type: str) -> tuple[int, int]:
    """Return a picture's width and height; refuse what is damaged or would fill the memory."""
    stream.seek(0)
    try:
        with _open(stream, content_type) as image:
            width, height = image.size
    except Broken as damage:
        raise _refusal(
            "file_broken", _("This picture is damaged and cannot be opened. Please send it again.")
        ) from damage
    if width * height > MOST_PIXELS:
        raise _bomb()
    return width, height


def place_of(sha256: str, size: Size) -> str:
    """Return where a file's original, preview or thumbnail lies in the storage."""
    folder = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    return {
        "original": f"originals/{folder}",
        "preview": f"previews/{folder}.jpg",
        "thumbnail": f"thumbnails/{folder}.jpg",
    }[size]


class _Incoming:
    """A file on its way in: it gets its name only when it is whole and on the disk, never half of it."""

    stream: IO[bytes]

    def __enter__(self) -> _Incoming:
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


def stream(attachment: Attachment, size: Size) -> tuple[File[bytes], str]:
    """Return an open file and its content type; the caller has checked who asks.

    The original keeps its EXIF and is for the city's staff alone. A PDF has no preview: it is handed out whole, to
    be downloaded and not shown inside a page. Raises `NotFound` while a preview is not ready.
    """
    if size == "original" or attachment.content_type == PDF:
        place, content_type = place_of(attachment.sha256, "original"), attachment.content_type
    elif attachment.state != Attachment.State.READY:
        raise NotFound("attachment_not_ready", _("This picture is still being prepared, or cannot be shown."))
    else:
        place, content_type = place_of(attachment.sha256, size), "image/jpeg"
    try:
        return default_storage.open(place, "rb"), content_type
    except FileNotFoundError:
        raise NotFound("attachment_gone", _("This file is no longer kept.")) from None


def prepare(sha256: str, content_type: str) -> Prepared:
    """Draw preview and thumbnail of a stored photograph and return what it tells; `Broken` for no picture.

    One decoding serves all (12 megapixels: a JPEG takes 0.25 s, a HEIC 0.9 s).
    """
    with default_storage.open(place_of(sha256, "original"), "rb") as file:
        try:
            with _open(file, content_type) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    raise Broken
                taken_at, lon, lat = _taken(image)
                # A JPEG can be decoded at a fraction of its size, never below what is asked for.
                image.draft("RGB", (PREVIEW, PREVIEW))
                upright = ImageOps.exif_transpose(image)
                plain = _plain(upright)
        except (Invalid, OSError, *_DAMAGE) as damage:
            raise Broken from damage
    profile = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA"} else None
    plain.thumbnail((PREVIEW, PREVIEW), Image.Resampling.LANCZOS)
    _save(plain, place_of(sha256, "preview"), 82, profile)
    likeness = perceptual_hash(plain)
    plain.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    _save(plain, place_of(sha256, "thumbnail"), 78, None)
    return Prepared(likeness, width, height, taken_at, lon, lat)


def _plain(image: Image.Image) -> Image.Image:
    """Return the first frame as RGB on white, without anything that rode along."""
    image.load()
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        colours = image.convert("RGBA")
        plain = Image.new("RGB", image.size, "white")
        plain.paste(colours, mask=colours.getchannel("A"))
    else:
        plain = image.convert("RGB")
    plain.info = {}
    return plain


def _save(image: Image.Image, place: str, quality: int, profile: bytes | None) -> None:
    drawn = io.BytesIO()
    image.save(drawn, "JPEG", quality=quality, optimize=True, progressive=True, icc_profile=profile)
    if local_root() is None:
        default_storage.save(place, ContentFile(drawn.getvalue()))
        return
    with _Incoming() as incoming:
        incoming.stream.write(drawn.getvalue())
        incoming.keep_as(place)


@lru_cache(maxsize=1)
def _cosines() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the first eight rows of the cosine transform of 32 values."""
    k, n = np.arange(8)[:, None], np.arange(32)[None, :]
    return np.cos(np.pi * k * (2 * n + 1) / 64)


def perceptual_hash(image: Image.Image) -> int:
    """Return 64 bits that stay nearly the same when a picture is scaled or recompressed, as a signed bigint.

    The eight by eight lowest frequencies of a 32 × 32 grey picture, each against their median.
    """
    grey = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.LANCZOS), dtype=np.float64)
    low = (_cosines() @ grey @ _cosines().T).ravel()
    bits = low > np.median(low[1:])
    return int.from_bytes(np.packbits(bits).tobytes(), signed=True)


def _taken(image: Image.Image) -> tuple[datetime | None, float | None, float | None]:
    """Return when and where EXIF says the picture was taken; what it does not say, or says wrongly, is None."""
    try:
        exif = image.getexif()
        details, position = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
        taken = _moment(
            details.get(0x9003) or details.get(0x9004), details.get(0x9011) or details.get(0x9010)
        )
        lat = _degrees(position.get(2), position.get(1), "S", 90)
        lon = _degrees(position.get(4), position.get(3), "W", 180)
    except (OSError, *_DAMAGE):
        return None, None, None
    # Cameras without a fix write zeros.
    if lon is None or lat is None or (lon == 0 and lat == 0):
        return taken, None, None
    return taken, lon, lat


def _moment(text: Any, offset: Any) -> datetime | None:
    try:
        value = datetime.strptime(str(text).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - the zone follows.
    except ValueError:
        return None
    zone = re.fullmatch(r"([+-])(\d\d):(\d\d)", str(offset or "").strip("\0 "))
    if zone:
        ahead = timedelta(hours=int(zone[2]), minutes=int(zone[3]))
        try:
            return value.replace(tzinfo=UTC) - (ahead if zone[1] == "+" else -ahead)
        except OverflowError:
            return None
    return value.replace(tzinfo=BANGKOK)


def _degrees(parts: Any, hemisphere: Any, negative: str, most: float) -> float | None:
    if not parts or len(parts) != 3:
        return None
    value = float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    word = hemisphere.decode("ascii", "replace") if isinstance(hemisphere, bytes) else str(hemisphere or "")
    return -value if word.strip("\0 ").upper().startswith(negative) else value


Holder = Callable[[Iterable[str]], set[str]]
_holders: list[Holder] = []


def hold(holder: Holder) -> Holder:
    """Register who else refers to stored files: given some hashes, it returns those that it needs."""
    if holder not in _holders:
        _holders.append(holder)
    return holder


@hold
def _attached(hashes: Iterable[str]) -> set[str]:
    return set(Attachment.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))


def sweep(now: datetime | None = None) -> int:
    """Delete what nobody refers to and is older than a day; return how many originals went.

    Goes folder by folder, so that its memory does not grow with the archive.
    """
    before = (now or timezone.now()) - ORPHAN_AFTER
    gone = 0
    for folder in _folders("originals"):
        names = [name for name in _list(folder)[1] if _is_older(f"{folder}/{name}", before)]
        needed = {sha for holder in _holders for sha in holder(names)} if names else set()
        for name in set(names) - needed:
            # Asked once more: the same picture may have come again meanwhile.
            if _is_older(f"{folder}/{name}", before):
                forget(name)
                gone += 1
    for name in _list("incoming")[1]:
        if _is_older(f"incoming/{name}", before):
            default_storage.delete(f"incoming/{name}")
    return gone


def forget(sha256: str) -> None:
    """Delete a file's original and everything drawn from it."""
    for size in ("thumbnail", "preview", "original"):
        default_storage.delete(place_of(sha256, size))


def _folders(top: str) -> Iterator[str]:
    for first in _list(top)[0]:
        for second in _list(f"{top}/{first}")[0]:
            yield f"{top}/{first}/{second}"


def _list(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _is_older(place: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(place) < before
    except FileNotFoundError:
        return False
