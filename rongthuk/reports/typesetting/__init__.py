"""Typeset official papers: facts go into a typst document as JSON, a PDF/A-2b comes out.

What people wrote reaches typst as strings and is never read as markup. The same facts and the same moment give the same bytes.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from rongthuk.core.text import thai_digits
from rongthuk.reports.typesetting import fonts

# Documents name each other by their place below this folder: #import "/typesetting/official.typ".
ROOT = Path(__file__).resolve().parent.parent


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


def _compiler(document: str, facts: Mapping[str, Any], thai: bool) -> Any:
    import typst

    data = json.dumps(prepare(facts, thai=thai), ensure_ascii=False)
    return typst.Compiler(
        ROOT / document,
        root=ROOT,
        font_paths=fonts.fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data, "thai": "yes" if thai else "no"},
    )


def pdf(document: str, facts: Mapping[str, Any], *, made_at: datetime, thai: bool = True) -> bytes:
    """Return the document (its place below `reports/`) over these facts as PDF/A-2b; `thai` writes Thai digits.

    `made_at` is written into the file; it must be aware.
    """
    with warnings.catch_warnings():
        # Typst warns of what it mends itself.
        warnings.simplefilter("ignore", UserWarning)
        made = _compiler(document, facts, thai).compile(
            format="pdf", pdf_standards="a-2b", timestamp=int(made_at.timestamp())
        )
    return bytes(made)


def pictures(document: str, facts: Mapping[str, Any], *, thai: bool = True, ppi: float = 96) -> list[bytes]:
    """Return the pages as PNG: for who looks at a report before it is a paper, and for its tests."""
    made = _compiler(document, facts, thai).compile(format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else list(made)
