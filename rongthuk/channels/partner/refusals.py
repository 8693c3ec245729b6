"""List which problems which kinds of call may meet, for the description."""

from __future__ import annotations

from typing import Any

from rongthuk.channels.partner.schemas import Problem

# Any call: no token, wrong scope, too many, our fault, database away.
ALWAYS = (401, 403, 429, 500, 503)
ON_BODY = (400, 413, 422)


def with_problems(answers: dict[int, Any], *more: int) -> dict[int, Any]:
    """Return the answers of a call with all problems that it may meet."""
    return {**answers, **dict.fromkeys(sorted({*ALWAYS, *more}), Problem)}
