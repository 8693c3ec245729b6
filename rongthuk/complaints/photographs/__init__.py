"""Take in photographs and papers: judge them by their content, keep the original, draw what people see.

Originals lie content-addressed in the default storage (`originals/ab/cd/<sha256>`) and are evidence; nobody
outside sees them. Pages show a preview (2048 px) and a thumbnail (320 px), turned upright and without EXIF, which
a job draws. A file's name and the type that a browser claims decide nothing: its first bytes do.
"""

from rongthuk.complaints.photographs.keeping import (
    LARGEST_FILE,
    MOST_FILES,
    NoRoom,
    Size,
    Stored,
    clean_name,
    keep,
    local_root,
    place_of,
)
from rongthuk.complaints.photographs.kinds import MOST_PIXELS, PDF, Broken, sniff
from rongthuk.complaints.photographs.looking import (
    PREVIEW,
    THUMBNAIL,
    Prepared,
    perceptual_hash,
    prepare,
    stream,
)
from rongthuk.complaints.photographs.sweeping import ORPHAN_AFTER, Holder, forget, hold, sweep

__all__ = [
    "LARGEST_FILE",
    "MOST_FILES",
    "MOST_PIXELS",
    "ORPHAN_AFTER",
    "PDF",
    "PREVIEW",
    "THUMBNAIL",
    "Broken",
    "Holder",
    "NoRoom",
    "Prepared",
    "Size",
    "Stored",
    "clean_name",
    "forget",
    "hold",
    "keep",
    "local_root",
    "perceptual_hash",
    "place_of",
    "prepare",
    "sniff",
    "stream",
    "sweep",
]
