"""Draw the workflow from its table: every move, every kind, the way of a case, and who may do what."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_args

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from rongthuk.complaints.models.complaint import Kind, Outcome, State
from rongthuk.complaints.workflow import (
    ARBITRATION_AT,
    CONFIRMATION_DAYS,
    KIND_RULES,
    MOVES,
    OPEN_STATES,
    REJECT_GROUNDS,
    REOPEN_DAYS,
    RETURN_REASONS,
    KindRule,
    Move,
    Party,
)

PAGE = Path("docs") / "workflow.md"
# In which part somebody acts; the code is `access.parties`.
PARTIES = {
    "unit": "officer, section head or coordinator of the unit that leads, or the intake desk of its office; the centre for an outside body",
    "head": "section head or director of the unit that leads",
    "supporting": "the same of a unit with an open supporting part",
    "coordinator": "coordinator over the office of the unit that leads, or its intake desk",
    "centre": "call-taker, coordinator or supervisor of the 1555 centre",
    "supervisor": "supervisor of the 1555 centre",
    "complainant": "who opened the case with its link, or with number and PIN",
    "rules": "the routing rules, when a case is filed",
    "clock": "the system, when a time is over",
}
# These moves bring a case back to where it stood before another move.
BACK_TO_BEFORE = {"answer": "ask"}


def names(thing: Any) -> tuple[str, str]:
    """Return a label in English and Thai."""
    with translation.override("en"):
        english = str(thing)
    with translation.override("th"):
        return english, str(thing)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]


def sources(move: Move) -> str:
    """Return from where a move goes."""
    if set(move.sources) == {*OPEN_STATES, State.CLOSED}:
        return "any"
    return "any open" if move.sources == OPEN_STATES else ", ".join(f"`{state}`" for state in move.sources)


def target(move: Move) -> str:
    """Return where a move leads."""
    if move.to is not None:
        return f"`{State(move.to).value}`"
    if move.name in BACK_TO_BEFORE:
        return f"where it was before `{BACK_TO_BEFORE[move.name]}`"
    return "where it was before `merge`" if move.name == "unmerge" else "stays"


def moves() -> list[str]:
    """Return the table of all moves, in the table's own order."""
    rows = []
    for move in MOVES.values():
        english, thai = names(move.label)
        inputs = [f"{asked.name}: {asked.kind}" + ("" if asked.required else "?") for asked in move.inputs]
        rows.append(
            [
                f"`{move.name}`", f"{english} · {thai}", sources(move), target(move), ", ".join(move.by),
                ", ".join(inputs) or "–", f"`{move.event}`",
            ]
        )  # fmt: skip
    return table(["move", "name", "from", "to", "by", "inputs", "event"], rows)


def diagram() -> list[str]:
    """Return the way of a case as a Mermaid state diagram; moves that change no state are left out."""
    ways: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move in MOVES.values():
        to = [move.to] if move.to else []
        if move.name in BACK_TO_BEFORE:
            to = list(MOVES[BACK_TO_BEFORE[move.name]].sources)
        from_ = ["open"] if move.sources == OPEN_STATES else [State(state).value for state in move.sources]
        for source in from_:
            for goal in to:
                ways[source, State(goal).value].append(move.name)
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> filed", "    state open {"]
    for state in OPEN_STATES:
        lines.append(f"        {state}: {state} · {names(State(state).label)[1]}")
    inside = [way for way in ways if "open" not in way and State.CLOSED not in way]
    lines += [f"        {source} --> {goal}: {', '.join(ways[source, goal])}" for source, goal in inside]
    lines += ["    }", f"    closed: closed · {names(State.CLOSED.label)[1]}"]
    lines += [
        f"    {source} --> {goal}: {', '.join(words)}"
        for (source, goal), words in ways.items()
        if (source, goal) not in inside
    ]
    return [*lines, "    closed --> [*]", "```"]


def kinds() -> list[str]:
    """Return what applies to each kind of matter."""

    def yes(value: bool) -> str:
        return "yes" if value else "–"

    def row(kind: Kind, rule: KindRule) -> list[str]:
        allowed = "all" if rule.moves is None else ", ".join(name for name in MOVES if name in rule.moves)
        return [
            f"`{kind.value}`", " · ".join(names(kind.label)), allowed, yes(rule.has_deadline), yes(rule.needs_evidence),
            yes(rule.is_public), yes(rule.is_rated), yes(rule.is_confidential),
        ]  # fmt: skip

    head = ["kind", "name", "moves", "promise", "proof", "public", "rated", "confidential"]
    return table(head, [row(kind, KIND_RULES[kind]) for kind in Kind])


def coded(title: str, pairs: Iterable[tuple[str, Any]]) -> list[str]:
    """Return a table of codes with their names."""
    return table([title, "name"], [[f"`{code}`", " · ".join(names(label))] for code, label in pairs])


def page() -> str:
    """Return the whole page."""
    unknown = set(PARTIES) ^ set(get_args(Party))
    if unknown:
        raise LookupError(f"the parts that people act in are not those of the workflow: {sorted(unknown)}")
    lines = [
        "# Workflow",
        "",
        "Printed by `./manage workflow_table --write` from `rongthuk/complaints/workflow.py`. Change the table, not this page.",
        "Desk, API and tests read the same table; what a move does stands in the function of its name in",
        "`rongthuk/complaints/actions/`.",
        "",
        "## The way of a case",
        *diagram(),
        "",
        "Left out: moves that leave the state as it is, and `unmerge`, which leads back to where a merged case stood. A contested case",
        "that had not been accepted goes back to `filed`. With a review setting of `agency`, `report` leads straight to `resolved`.",
        "",
        "## States",
        *coded("state", ((state.value, state.label) for state in State)),
        "",
        "## Moves",
        "A `?` marks an input that may be left out.",
        "",
        *moves(),
        "",
        "## Who",
        *table(["part", "who it is"], [[f"`{part}`", words] for part, words in PARTIES.items()]),
        "",
        "## Kinds",
        *kinds(),
        "",
        "## Outcomes",
        *coded("outcome", ((outcome.value, outcome.label) for outcome in Outcome)),
        "",
        "## Why a case is returned",
        *coded("ground", RETURN_REASONS),
        "",
        "## Why a case is not accepted",
        *coded("ground", REJECT_GROUNDS),
        "",
        "## Numbers",
        f"The complainant may contest a result for {CONFIRMATION_DAYS} days and ask to reopen a closed case for {REOPEN_DAYS} days. From",
        f"transfer number {ARBITRATION_AT} on, a case that an agency passes on goes to the arbitration desk of the 1555 centre.",
    ]
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    """Print the page, or write it to its place."""

    help = f"Print the workflow as Markdown; --write puts it into {PAGE}."

    # The checks look at every page's address; nothing of them is used here.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the option."""
        parser.add_argument("--write", action="store_true", help=f"write {PAGE} instead of printing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw it."""
        if options["write"]:
            (Path(settings.ROOT) / PAGE).write_text(page(), encoding="utf-8")
            self.stdout.write(f"Wrote {PAGE}.")
            return
        self.stdout.write(page(), ending="")
