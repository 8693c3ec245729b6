"""Draw what people see of a photograph, and hand it out."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from rongthuk.complaints.models import Attachment
from rongthuk.complaints.photographs.exif import taken
from rongthuk.complaints.photographs.keeping import Incoming, Size, local_root, place_of
from rongthuk.complaints.photographs.kinds import DAMAGE, MOST_PIXELS, PDF, Broken, open_picture
from rongthuk.core.errors import Invalid, NotFound

PREVIEW, THUMBNAIL = 2048, 320


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the job learnt from a photograph: its likeness, and when and where (WGS84) it says it was taken."""

    perceptual_hash: int
    width: int
    height: int
    taken_at: datetime | None
    taken_lon: float | None
    taken_lat: float | None


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
            with open_picture(file, content_type) as image:
                width, height = image.size
                if width * height > MOST_PIXELS:
                    raise Broken
                taken_at, lon, lat = taken(image)
                # A JPEG can be decoded at a fraction of its size, never below what is asked for.
                image.draft("RGB", (PREVIEW, PREVIEW))
                upright = ImageOps.exif_transpose(image)
                plain = _plain(upright)
        except (Invalid, OSError, *DAMAGE) as damage:
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
    with Incoming() as incoming:
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
