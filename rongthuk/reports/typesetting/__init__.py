"""Typeset official papers: facts go into a typst document as JSON, a PDF/A-2b comes out.

What people wrote reaches typst as strings and is never read as markup. The same facts and the same moment give the same bytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rongthuk.core.text import thai_digits
from rongthuk.reports.typesetting import fonts, press

# Documents name each other by their place below this folder: #import "/typesetting/official.typ".
ROOT = Path(__file__).resolve().parent.parent
# The largest report takes two seconds; beyond this something is wrong.
LONGEST = 120


def prepare(value: Any, *, thai: bool, key: str = "") -> Any:
    """Return facts as a document may print them: signs that the font has, and Thai digits where the paper is formal.

    Values under a key that ends with "code" keep their Arabic digits: somebody will type them into the tracker again.
    """
    if isinstance(value, Mapping):
        return {name: prepare(each, thai=thai, key=str(name)) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [prepare(each, thai=thai, key=key) for each in value]
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    text = fonts.printable(str(value))
    return thai_digits(text) if thai and not key.endswith("code") else text


def _press(document: str, facts: Mapping[str, Any], thai: bool, **wanted: Any) -> list[bytes]:
    """Have the files made by a process of its own."""
    order = {
        "document": str(ROOT / document),
        "root": str(ROOT),
        "fonts": str(fonts.folder()),
        "inputs": {
            "data": json.dumps(prepare(facts, thai=thai), ensure_ascii=False),
            "thai": "yes" if thai else "no",
        },
        **wanted,
    }
    done = subprocess.run(  # noqa: S603 - our own script, by its own interpreter; the facts go through its input.
        [sys.executable, "-I", press.__file__],
        input=json.dumps(order).encode(),
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{document} cannot be typeset: {done.stderr.decode(errors='replace')[-2000:]}")
    files, place = [], 0
    while place < len(done.stdout):
        (length,) = press.LENGTH.unpack_from(done.stdout, place)
        place += press.LENGTH.size
        files.append(done.stdout[place : place + length])
        place += length
    return files


def pdf(document: str, facts: Mapping[str, Any], *, made_at: datetime, thai: bool = True) -> bytes:
    """Return the document (its place below `reports/`) over these facts as PDF/A-2b; `thai` writes Thai digits.

    `made_at` is written into the file; it must be aware.
    """
    return _press(document, facts, thai, format="pdf", timestamp=int(made_at.timestamp()))[0]


def pictures(document: str, facts: Mapping[str, Any], *, thai: bool = True, ppi: float = 96) -> list[bytes]:
    """Return the pages as PNG: for who looks at a report before it is a paper, and for its tests."""
    return _press(document, facts, thai, format="png", ppi=ppi)
