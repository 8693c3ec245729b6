"""Judge files by their content: what kind they are, how large a picture is, and what is refused."""

from __future__ import annotations

import re
import struct
from typing import IO, Any

import pillow_heif
from django.utils.translation import gettext_lazy as _
from PIL import Image

from rongthuk.core.errors import Invalid

# A phone's largest pictures have about 108 million pixels; a few kilobytes of PNG can claim billions.
MOST_PIXELS = 120_000_000

pillow_heif.register_heif_opener()
# Pillow warns above this and refuses above twice as much; `measure` refuses both.
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
DAMAGE = (SyntaxError, ValueError, TypeError, KeyError, IndexError, struct.error, EOFError, OverflowError, ZeroDivisionError,
           MemoryError, RuntimeError, AttributeError, NotImplementedError)  # fmt: skip


class Broken(Exception):
    """The file's bytes give no picture."""


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
        raise refusal("file_empty", _("This file is empty. Please choose it again."))
    if _MARKUP.match(head):
        raise refusal(
            "file_markup",
            _(
                "This file is a drawing or a web page, not a photograph, whatever its name says. Please send a photograph."
            ),
        )
    raise refusal(
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
    raise refusal("file_video", _("Videos cannot be taken yet. Please send a photograph."))


def refusal(code: str, message: Any) -> Invalid:
    """Return the refusal of a file, ready to be raised."""
    return Invalid(code, message, field="files")


def open_picture(stream: IO[bytes], content_type: str) -> Image.Image:
    """Read a picture's head; `Broken` when there is none. Nothing is decoded yet."""
    try:
        return Image.open(stream, formats=_READERS[content_type])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _bomb() from bomb
    except (OSError, *DAMAGE) as damage:
        raise Broken from damage


def _bomb() -> Invalid:
    return refusal(
        "file_too_many_pixels",
        _("This picture has too many pixels to be opened safely. Please take a smaller picture."),
    )


def measure(stream: IO[bytes], content_type: str) -> tuple[int, int]:
    """Return a picture's width and height; refuse what is damaged or would fill the memory."""
    stream.seek(0)
    try:
        with open_picture(stream, content_type) as image:
            width, height = image.size
    except Broken as damage:
        raise refusal(
            "file_broken", _("This picture is damaged and cannot be opened. Please send it again.")
        ) from damage
    if width * height > MOST_PIXELS:
        raise _bomb()
    return width, height
