"""Bring Sarabun to typst: one TrueType file a weight, merged once from the web fonts of the front end.

The web fonts come in pieces by script, and typst takes one file for a family and weight: with the pieces side by side, Thai or the
digits fall into another font. Sarabun's licence (SIL OFL 1.1) allows the merging. The merged files are kept in `fonts/` of the
data folder under a name that follows from their sources, so that an upgrade makes new ones.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders

from rongthuk.core.errors import DomainError

WEIGHTS = (400, 700)
SCRIPTS = ("thai", "latin")
# Counted up when the merging itself changes.
RECIPE = b"1"


class FontsMissing(DomainError):
    """The web fonts are nowhere to be found."""

    status = 500


def _source(script: str, weight: int) -> Path:
    """Return where a piece lies: in the built front end, or in its packages while one develops."""
    name = f"sarabun-{script}-{weight}-normal.woff2"
    found = finders.find(f"fonts/{name}")
    if isinstance(found, str):
        return Path(found)
    package = settings.ROOT / "node_modules" / "@fontsource" / "sarabun" / "files" / name
    if package.is_file():
        return Path(package)
    raise FontsMissing(
        "fonts_missing",
        f"The font {name} is missing, so no PDF can be made. Build the front end: ./run does it, or "
        "`npm ci --ignore-scripts && node rongthuk/core/frontend/build.mjs`.",
    )


def _merge(sources: list[Path], target: Path) -> None:
    """Write the pieces as one TrueType file; the same pieces give the same bytes."""
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont

    # It tells each table that it touches at the level of our own news.
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    pieces = []
    for place, source in enumerate(sources):
        font: Any = TTFont(source, recalcTimestamp=False)
        font.flavor = None
        piece = target.with_suffix(f".{place}.ttf")
        font.save(piece)
        pieces.append(piece)
    merged: Any = Merger().merge([str(piece) for piece in pieces])
    # Dated as its newest piece, or every machine would make other bytes.
    merged.recalcTimestamp = False
    heads: list[Any] = [TTFont(piece)["head"] for piece in pieces]
    merged["head"].created = max(head.created for head in heads)
    merged["head"].modified = max(head.modified for head in heads)
    merged.save(target)
    for piece in pieces:
        piece.unlink()


def _build(sources: dict[int, list[Path]], folder: Path) -> Path:
    """Fill a folder beside and move it into place whole: whoever comes second finds it there and drops his own."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        for weight, pieces in sources.items():
            target = work / f"Sarabun-{weight}.ttf"
            _merge(pieces, target)
            target.chmod(0o644)
        # Another account may run the workers later than the one that made the fonts.
        work.chmod(0o755)
        try:
            os.rename(work, folder)
        except OSError:
            if not is_complete(folder):
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


def is_complete(folder: Path) -> bool:
    """Tell whether both weights lie in the folder."""
    return all((folder / f"Sarabun-{weight}.ttf").is_file() for weight in WEIGHTS)


@cache
def folder() -> Path:
    """Return the folder with the merged fonts, making them when they are not there yet.

    Raises `FontsMissing`. Where the data folder cannot be written, they are made in a temporary one for as long as the process lives.
    """
    sources = {weight: [_source(script, weight) for script in SCRIPTS] for weight in WEIGHTS}
    digest = hashlib.sha256(RECIPE)
    for pieces in sources.values():
        for piece in pieces:
            digest.update(piece.read_bytes())
    kept = Path(settings.DATA) / "fonts" / digest.hexdigest()[:16]
    if is_complete(kept):
        return kept
    try:
        return _build(sources, kept)
    except PermissionError:
        own = tempfile.TemporaryDirectory(prefix="rongthuk-fonts-")
        _temporary.append(own)
        return _build(sources, Path(own.name) / "fonts")


_temporary: list[tempfile.TemporaryDirectory[str]] = []


@cache
def _covered() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    font: Any = TTFont(folder() / "Sarabun-400.ttf", lazy=True)
    return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """Return the text with signs that Sarabun does not have replaced: PDF/A refuses a page with a missing one."""
    covered = _covered()
    if all(ord(sign) in covered or sign == "\n" for sign in text):
        return text
    return "".join(sign if ord(sign) in covered or sign == "\n" else _instead(sign) for sign in text)


def _instead(sign: str) -> str:
    """Return what stands for a sign without a picture: a space, a hyphen, nothing for a mark, else a question mark."""
    if sign.isspace():
        return " "
    if unicodedata.category(sign) == "Pd":
        return "-"
    return "" if unicodedata.category(sign)[0] in "CM" else "?"
