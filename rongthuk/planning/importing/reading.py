"""Read a text page of the old plan tracker into a `PlanPage`.

The page is the text of a web page: a head without labels, then blocks under headings. The blocks are found by their headings wherever
they stand; each is then read by its own rules. What no rule understands is told with its first words, never dropped silently.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from rongthuk.core.errors import Invalid
from rongthuk.core.thai import fiscal_year
from rongthuk.planning.importing import checking, head, indicators, reports, steps, texts
from rongthuk.planning.importing.notes import Notes
from rongthuk.planning.importing.page import PlanPage
from rongthuk.planning.importing.sections import cut, lines_of
from rongthuk.planning.importing.written import DateHabits

# A page of thirteen reports has 20 kB; nobody writes two million letters.
MOST_BYTES = 2_000_000


def decode(raw: bytes) -> str:
    """Return the words of a file: UTF-8, UTF-16 with its mark, or the old Thai code page 874. Refuses what is no text."""
    if len(raw) > MOST_BYTES:
        raise Invalid("page_too_large", _("The file is too large to be a page of the plan tracker."))
    if not raw.strip():
        raise Invalid("page_empty", _("The file is empty."))
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = () if b"\x00" in raw else ("utf-8-sig", "cp874")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(
        "page_not_text", _("The file is not a text page. Save the page of the plan tracker as text (UTF-8).")
    )


def read(text: str, *, today: date | None = None) -> PlanPage:
    """Read the page; warnings stand in `warnings`. Raises `Invalid` where it has no project code.

    `today` (Bangkok's by default) decides what lies in the future.
    """
    notes = Notes(habits=DateHabits.of(text))
    blocks = cut(lines_of(text), notes)
    if "title" not in blocks:
        raise Invalid(
            "page_without_code",
            _(
                "No project code was found. A page of the plan tracker has a line with the project's name that ends with its code, "
                "such as “: 04010000-3651”."
            ),
            field="code",
        )
    page = head.read(blocks, notes)
    page = replace(
        page,
        rationale=texts.paragraphs(blocks.get("rationale", []), notes, "rationale"),
        objectives=texts.items(blocks.get("objectives", []), notes, "objectives"),
        targets=texts.targets(blocks.get("targets", []), notes),
        strategy=texts.strategy(blocks.get("strategy", []), notes),
        reports=reports.read(blocks.get("reports", []), notes, page.year),
        steps=steps.read(blocks.get("steps", []), notes, page.year),
        indicators=indicators.read(blocks.get("indicators", []), notes),
    )
    if page.year is None:
        page = replace(page, year=_year_of(page))
        notes.warn(
            "year_derived" if page.year else "year_missing",
            line=blocks["title"][0].number,
            field="year",
            year=page.year,
        )
    page = replace(page, tags=texts.tags(f"{page.name}\n{page.rationale}"))
    checking.check(page, notes, today=today or localdate())
    ordered = sorted(notes.warnings, key=lambda warning: (warning.line, warning.code))
    return replace(page, warnings=tuple(dict.fromkeys(ordered)))


def _year_of(page: PlanPage) -> int | None:
    """Return the budget year of the last report, for a page that does not print its year."""
    days = [report.day for report in page.reports if report.day]
    return fiscal_year(max(days)) if days else None
