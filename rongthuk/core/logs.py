"""Write log lines for those who run the system: the message, its fields, and no person's data.

A database names the whole row that it refused, and an address in the portal may open a case; neither belongs into a log.
"""

from __future__ import annotations

import logging
import re

from rongthuk.core.text import mask_personal

# What every record carries; whatever else it has was given as `extra`.
_OWN = frozenset(
    {*logging.LogRecord("", 0, "", 0, "", None, None).__dict__, "message", "asctime", "taskName"}
)
# A row may hold several lines; it ends where the traceback of another error begins.
_ROW = re.compile(r"^(DETAIL|CONTEXT|HINT):.*(?:\n(?!\n|Traceback|The above|During).*)*", re.MULTILINE)
_SECRET = re.compile(r"(/c/)[\w-]{16,}")


class Line(logging.Formatter):
    """One line: time, level, name, message, then the fields as `key=value`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Add the fields that were given as `extra`."""
        fields = (
            f"{name}={value}"
            for name, value in record.__dict__.items()
            if name not in _OWN and isinstance(value, (str, int, float, bool))
        )
        return " ".join([super().formatMessage(record), *fields])

    def format(self, record: logging.LogRecord) -> str:
        """Take out what a person, a row or a secret address would be known by."""
        text = _SECRET.sub(r"\1…", super().format(record))
        return (
            mask_personal(_ROW.sub(r"\1: (left out)", text)) if record.exc_text or record.exc_info else text
        )
