"""Read what people write into one cell: a unit, several people, numbered targets, marks, strategy numbers."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from rongthuk.core.errors import Invalid
from rongthuk.core.text import arabic_digits, clean_line
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import find_agency
from rongthuk.planning.importing.notes import Line, Notes
from rongthuk.planning.importing.texts import items as split_items
from rongthuk.planning.importing.texts import tags as marks
from rongthuk.planning.importing.texts import targets as split_targets
from rongthuk.planning.models import BudgetYear, StrategyNode

_EXTENSION = re.compile(r"^(?P<name>.*?\D)[\s,]+(?:โทร\.?|ต่อ)?\s*(?P<extension>[\d๐-๙][\d๐-๙\s,\-]*)$")


def unit(words: str) -> Agency:
    """Return the unit by its eight digits, its code in the system or its full name."""
    written = arabic_digits(words).strip()
    found = (
        Agency.objects.filter(bma_code=written).order_by("depth").first()
        if re.fullmatch(r"\d{8}", written)
        else None
    )
    found = (
        found
        or find_agency(written)
        or Agency.objects.filter(name_th=words, active=True).order_by("depth").first()
    )
    if found is None:
        raise Invalid("unit_unknown", _("There is no unit “%(unit)s”.") % {"unit": words[:80]}, field="unit")
    return found


def _lines(words: str) -> list[Line]:
    return [
        Line.of(number, clean_line(line))
        for number, line in enumerate(words.split("\n"), 1)
        if clean_line(line)
    ]


def objectives(words: str) -> list[str]:
    """Return the objectives of a cell: numbered, or a line each."""
    return [item.words for item in split_items(_lines(words), Notes(), "objectives")]


def targets(words: str) -> list[dict[str, Any]]:
    """Return the targets of a cell with the numbers that they promise."""
    return [
        {"words": item.words, "amount": item.amount, "unit": item.unit, "at_least": item.at_least}
        for item in split_targets(_lines(words), Notes())
    ]


def tags(words: str) -> list[tuple[str, str]]:
    """Return the marks of a cell; other words than the two known ones are marks of their own."""
    found = [(tag.tag, tag.term) for tag in marks(words)]
    for word in re.split(r"[,;\n]", words):
        if clean_line(word) and not marks(word):
            found.append((clean_line(word).lower().replace(" ", "-")[:60], ""))
    return found


def people(words: str) -> list[dict[str, str]]:
    """Return the people of a cell, one a line, each with the extension behind the name."""
    found = []
    for line in (clean_line(line) for line in re.split(r"[\n;]", words)):
        if match := _EXTENSION.match(line):
            found.append(
                {"name": match["name"].strip(" ,"), "extension": arabic_digits(match["extension"]).strip()}
            )
        elif line:
            found.append({"name": line, "extension": ""})
    return found


def listed(words: str) -> list[str]:
    """Return the codes or numbers of a cell."""
    return [word for word in re.split(r"[,;\s]+", arabic_digits(words)) if word]


def nodes(year: BudgetYear, words: str) -> list[StrategyNode]:
    """Return the nodes of the year's strategy by their numbers."""
    found = []
    for number in listed(words):
        node = StrategyNode.objects.filter(year=year, number=number.strip(".")).first()
        if node is None:
            raise Invalid(
                "strategy_unknown",
                _("The strategy of budget year %(year)s has no number %(number)s.")
                % {"year": year.year, "number": number},
                field="strategy",
            )
        found.append(node)
    return found
