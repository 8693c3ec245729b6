"""Let higher layers say why an agency cannot be closed yet: open cases, rules that name it.

A folder registers a check in `AppConfig.ready()`; it returns a full sentence, or None
when nothing speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rongthuk.organisations.models import Agency

ClosingCheck = Callable[[Agency], Any]

_checks: list[ClosingCheck] = []


def closing_check(check: ClosingCheck) -> ClosingCheck:
    """Ask this function before an agency is closed."""
    if check not in _checks:
        _checks.append(check)
    return check


def objections(agency: Agency) -> list[str]:
    """Return every sentence that speaks against closing the agency."""
    return [str(sentence) for check in _checks if (sentence := check(agency))]
