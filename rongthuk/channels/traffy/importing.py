"""Take a Traffy export in: batches over several processes, each committed with its checkpoint, and a summary of the whole."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rongthuk.channels.traffy import mapping, reading
from rongthuk.channels.traffy.summary import summarise
from rongthuk.core.actors import IMPORT
from rongthuk.intake import past
from rongthuk.intake.models import ImportRun
from rongthuk.intake.parallel import Progress, in_processes

logger = logging.getLogger(__name__)

NAME = "traffy"
CHANNEL = "traffy"
# Grows when the same file would be read to other cases; an unfinished run of an older reading is then begun anew.
READING = 1


@dataclass(frozen=True, slots=True)
class Task:
    """One batch for one process."""

    run_id: int
    batch: reading.Batch
    dry: bool = False


@dataclass(slots=True)
class Done:
    """What became of one batch."""

    number: int
    size: int
    filed: int
    known: int
    rejected: list[tuple[int, str, str]]
    figures: dict[str, Any]


def take_in(task: Task) -> Done:
    """Read, decide and file one batch; runs in a child process."""
    batch = task.batch
    rejected = list(batch.refused)
    tickets: list[reading.Ticket] = []
    here = past.known_submissions(CHANNEL, [(row["ticket_id"] or "").strip() for _place, row in batch.rows])
    known = 0
    for place, row in batch.rows:
        try:
            if (row["ticket_id"] or "").strip() in here:
                known += 1
                continue
            tickets.append(reading.read(row))
        except reading.Refused as refusal:
            rejected.append((place, (row["ticket_id"] or "")[:200], str(refusal)))
    dossiers, figures = mapping.dossiers(tickets)
    data = figures.as_data()
    if not task.dry:
        past.take_in(
            task.run_id,
            batch.number,
            dossiers,
            by=IMPORT,
            channel=CHANNEL,
            known=known,
            rejected=rejected,
            figures=data,
        )
    return Done(batch.number, batch.size, len(dossiers), known, rejected, data)


def import_file(
    path: Path, *, limit: int | None = None, dry: bool = False, processes: int = 1, stream: Any = None
) -> dict[str, Any]:
    """Take in a file and return the summary. Only one process at a time does; an unfinished run over this file goes on.

    Raises `Invalid` for a file that is none of the feed's, before anything is written.
    """
    next(reading.rows(path, 1), None)
    settings = {"limit": limit, "reading": READING, "batch": reading.ROWS_A_BATCH}
    with past.alone(NAME):
        if dry:
            run = ImportRun(name=NAME, source=path.name)
            done = list(_work(path, limit, run, frozenset(), dry=True, processes=processes, stream=stream))
            return summarise(
                _figures(done), [row for one in done for row in one.rejected], _totals(done), dry=True
            )
        run = past.begin(
            NAME, source=path.name, checksum=past.checksum(path, settings), settings=settings, by=IMPORT
        )
        standing = past.committed(run)
        begun = time.monotonic()
        with past.timed(run):
            filed = sum(
                one.filed
                for one in _work(path, limit, run, standing, dry=False, processes=processes, stream=stream)
            )
        summary = _summary(run, resumed_at=len(standing), filed_now=filed, seconds=time.monotonic() - begun)
        past.analyse()
        past.finish(run, {name: value for name, value in summary.items() if name != "rejected"})
        logger.info("traffy import finished", extra={"run": run.pk, "filed": summary["filed"]})
        return summary


def _work(
    path: Path,
    limit: int | None,
    run: ImportRun,
    standing: frozenset[int],
    *,
    dry: bool,
    processes: int,
    stream: Any,
) -> Iterator[Done]:
    total = max(1, path.stat().st_size)
    progress = Progress(stream, limit or _rows_guess(path, total), "Traffy") if stream else None

    def tasks() -> Iterator[Task]:
        for batch in reading.batches(path, limit):
            if batch.number in standing:
                if progress:
                    progress.add(batch.size)
                continue
            yield Task(run.pk or 0, batch, dry)

    for done in in_processes(take_in, tasks(), processes=processes):
        if progress:
            progress.add(done.size)
        yield replace(done)
    if progress:
        progress.end()


def _rows_guess(path: Path, size: int) -> int:
    """Return about how many rows a file has, by its size: a packed row is about 128 bytes, an open one 900."""
    return max(1, size // (128 if path.suffix == ".gz" else 900))


def _figures(done: Iterable[Done]) -> Iterator[dict[str, Any]]:
    return (one.figures for one in done)


def _totals(done: Iterable[Done]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for one in done:
        totals.update(rows=one.size, filed=one.filed, known=one.known)
    return totals


def _summary(run: ImportRun, *, resumed_at: int, filed_now: int, seconds: float) -> dict[str, Any]:
    """Return the figures of the whole run; the speed is that of this start, for a killed one leaves no time behind."""
    totals: Counter[str] = Counter()
    rejected: list[tuple[int, str, str]] = []
    figures: list[dict[str, Any]] = []
    for batch in run.batches.order_by("number"):
        totals.update(
            rows=batch.filed + batch.known + len(batch.rejected), filed=batch.filed, known=batch.known
        )
        rejected += [(row, ticket, why) for row, ticket, why in batch.rejected]
        figures.append(batch.figures)
    found = summarise(figures, sorted(rejected), totals, seconds=seconds, filed_now=filed_now)
    return {"run": run.pk, "file": run.source, "resumed_after_batches": resumed_at, **found}
