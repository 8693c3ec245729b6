"""Read when and where a photograph says it was taken; what it does not say, or says wrongly, is None."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image

from rongthuk.complaints.photographs.kinds import DAMAGE
from rongthuk.core.thai import BANGKOK


def taken(image: Image.Image) -> tuple[datetime | None, float | None, float | None]:
    """Return when and where EXIF says the picture was taken; what it does not say, or says wrongly, is None."""
    try:
        exif = image.getexif()
        details, position = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
        moment = _moment(
            details.get(0x9003) or details.get(0x9004), details.get(0x9011) or details.get(0x9010)
        )
        lat = _degrees(position.get(2), position.get(1), "S", 90)
        lon = _degrees(position.get(4), position.get(3), "W", 180)
    except (OSError, *DAMAGE):
        return None, None, None
    # Cameras without a fix write zeros.
    if lon is None or lat is None or (lon == 0 and lat == 0):
        return moment, None, None
    return moment, lon, lat


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
