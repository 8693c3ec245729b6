"""Know the words that only fill a field: names of steps that say nothing, and the many ways to write that there is none.

One list for the reader of old pages, the bulk sheets, the reports of problems and the question whether a plan is real.
"""

from __future__ import annotations

import re

DASHES = "-–—−‐‑"

# One sign repeated, digits and signs alone, "ทดสอบ", "test", "ขั้นตอนที่ 1"; spaces are taken out before.
_PLACEHOLDER = re.compile(
    rf"(?:(.)\1*|[\W\d_]*|(?:ทดสอบ|ทดลอง|test(?:ing)?|asdf\w*|qwer\w*|abc|ชื่อขั้นตอน|ขั้นตอน(?:ที่)?|step|n/?a|none|ไม่มี)[{DASHES}\d._]*)",
    re.IGNORECASE | re.DOTALL,
)
_EDGE = rf"[{DASHES}\s\"'._*:()]*"
_NONE = re.compile(
    rf"{_EDGE}(?:(?:ไม่มี|ไม่พบ|ไม่ปรากฏ)(?:ปัญหา|อุปสรรค|และ|/|\s|ใดๆ|ใด ๆ)*|none|no|nil|n/?a)?{_EDGE}",
    re.IGNORECASE,
)


def is_placeholder(name: str) -> bool:
    """Tell whether a step's name only fills the field: "111…", "xxx", "ทดสอบ", "-"."""
    words = "".join(name.split())
    return len(words) < 2 or _PLACEHOLDER.fullmatch(words) is not None


def is_none(words: str) -> bool:
    """Tell whether the words say that there is nothing: "-ไม่มี-", "ไม่มีปัญหา", "-", nothing at all."""
    return _NONE.fullmatch(words.strip()) is not None
