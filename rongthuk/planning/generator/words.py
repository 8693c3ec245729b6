"""Draw words, names and moments: the same seed draws the same."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from rongthuk.core.thai import BANGKOK

TEXTS = Path(__file__).parent / "texts.toml"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made: how many projects of which year, seen on which day."""

    year: int
    projects: int
    seed: int
    until: date
    # After how many days a quarter's scores are given; what is younger waits in the queue.
    scored_after: int = 45


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """Return the words of made-up plans."""
    with TEXTS.open("rb") as file:
        return tomllib.load(file)


def drawer(*parts: object) -> random.Random:
    """Return the chance that belongs to these parts, the same whenever it is asked for."""
    return random.Random(":".join(str(part) for part in parts))  # noqa: S311 - made-up plans, nothing secret.


def office_hour(day: date, chance: random.Random) -> datetime:
    """Return a moment within the day's office hours."""
    return datetime.combine(day, time(8, 30), BANGKOK) + timedelta(minutes=chance.randrange(480))


def working_day(day: date) -> date:
    """Return the day, or the Monday after a weekend."""
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def person(chance: random.Random) -> str:
    """Return an invented name with its title."""
    words = texts()
    return f"{chance.choice(words['titles'])}{chance.choice(words['given'])} {chance.choice(words['family'])}"


def project_name(template: str, place: str, chance: random.Random, taken: set[str]) -> str:
    """Return a name by its template that the unit has not used yet."""
    words = texts()
    for number in range(1, 200):
        name = template.format(
            place=place, road=chance.choice(words["roads"]), canal=chance.choice(words["canals"]),
            park=chance.choice(words["parks"]), n=chance.randint(1, 9 + number),
        )  # fmt: skip
        if number > 40:
            name = f"{name} ระยะที่ {number - 39}"
        if name not in taken:
            break
    taken.add(name)
    return name
