"""Collect what is doubtful while a page is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rongthuk.core.text import arabic_digits
from rongthuk.planning.importing.page import PageWarning
from rongthuk.planning.importing.wording import sentence
from rongthuk.planning.importing.written import NO_HABITS, DateHabits, read_date


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: its number, its words, and the same with Arabic digits (of equal length)."""

    number: int
    text: str
    flat: str = ""
    # Whether an empty line stands before it.
    after_gap: bool = False

    @classmethod
    def of(cls, number: int, text: str, *, after_gap: bool = False) -> Line:
        """Return a line for words."""
        return cls(number, text, arabic_digits(text), after_gap)


@dataclass(slots=True)
class Notes:
    """The warnings of a page, and what is known of its way of writing dates."""

    habits: DateHabits = NO_HABITS
    warnings: list[PageWarning] = field(default_factory=list)

    def warn(self, code: str, *, line: int = 0, field: str = "", **facts: Any) -> None:
        """Note a warning; its sentence comes from `wording`."""
        self.warnings.append(PageWarning(code, sentence(code, **facts), line, field))

    def unknown(self, line: Line, field: str) -> None:
        """Note words that no rule understands, by how they begin."""
        self.warn("unknown_block", line=line.number, field=field, words=shortened(line.text))

    def day(self, text: str, *, line: int, field: str, near: tuple[date, ...] = ()) -> date | None:
        """Return the day that is written there, noting what cannot be read."""
        if not text.strip(" ()"):
            self.warn("date_missing", line=line, field=field)
            return None
        read = read_date(text, habits=self.habits, near=near)
        if read is None:
            self.warn("date_unreadable", line=line, field=field, words=shortened(text))
            return None
        if read.day is None:
            self.warn("date_impossible", line=line, field=field, words=text.strip())
        elif read.doubtful:
            self.warn("date_doubtful", line=line, field=field, words=text.strip(), day=read.day)
        return read.day


def shortened(words: str, limit: int = 60) -> str:
    """Return how the words begin."""
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
