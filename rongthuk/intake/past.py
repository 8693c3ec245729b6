"""Take in cases that are past already, batch by batch, with a record of the run; the rows are `complaints`' bulk action's.

A batch and its entry in the run's record are one transaction: after a kill the run goes on at the first batch that is missing.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.actions.bulk import Filed, file_past
from rongthuk.complaints.bulk.dossiers import Dossier
from rongthuk.core.actors import Actor
from rongthuk.core.copying import copy_rows, reserve_keys
from rongthuk.core.errors import Conflict
from rongthuk.intake.models import ImportBatch, ImportRun, Submission

# Second half of the advisory lock; the first is the name's hash.
_LOCK = 1555_0002


def begin(name: str, *, source: str, checksum: str, settings: dict[str, Any], by: Actor) -> ImportRun:
    """Begin a run, or return the unfinished one over the same source, which then goes on."""
    known = ImportRun.objects.filter(name=name, checksum=checksum, finished_at=None).first()
    return known or ImportRun.objects.create(
        name=name,
        source=source[:300],
        checksum=checksum,
        settings=settings,
        actor_kind=by.kind,
        actor_id=by.id,
    )


def committed(run: ImportRun) -> frozenset[int]:
    """Return the numbers of the batches that stand."""
    return frozenset(run.batches.values_list("number", flat=True))


def known_submissions(channel: str, external_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these were taken in before, by any run."""
    rows = Submission.objects.filter(channel=channel, external_id__in=list(external_ids))
    return frozenset(rows.values_list("external_id", flat=True))


@transaction.atomic
def take_in(
    run_id: int,
    number: int,
    dossiers: Sequence[Dossier],
    *,
    by: Actor,
    channel: str = "",
    known: int = 0,
    rejected: Sequence[tuple[int, str, str]] = (),
    figures: dict[str, Any] | None = None,
) -> list[Filed]:
    """File one batch and write it into the run's record, all or none.

    The submission is kept under `channel`, or under each case's own. A batch that stands already files nothing and returns nobody.
    """
    now = timezone.now()
    _entry, is_new = ImportBatch.objects.get_or_create(
        run_id=run_id,
        number=number,
        defaults={
            "filed": len(dossiers), "known": known, "rejected": [list(one) for one in rejected], "figures": figures or {},
        },
    )  # fmt: skip
    if not is_new or not dossiers:
        return []
    filed = file_past(dossiers, by=by)
    copy_rows(
        Submission,
        ("id", "channel", "external_id", "payload", "received_at", "recorded_at", "complaint_id"),
        (
            (key, channel or one.channel, one.external_id, one.payload, one.occurred_at,
             now if one.is_history else one.occurred_at, case.key)
            for key, one, case in zip(reserve_keys(Submission, len(dossiers)), dossiers, filed, strict=True)
        ),
    )  # fmt: skip
    return filed


def finish(run: ImportRun, summary: dict[str, Any]) -> None:
    """Note that nothing is left to do."""
    ImportRun.objects.filter(pk=run.pk).update(finished_at=timezone.now(), summary=summary)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold the place of the only run of this name; raise `Conflict` while another process has it."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [key, _LOCK])
        if not cursor.fetchone()[0]:
            raise Conflict("import_runs", _("This is being taken in by another process at this moment."))
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(%s, %s)", [key, _LOCK])


@contextmanager
def timed(run: ImportRun) -> Iterator[None]:
    """Add the seconds spent inside to the run, however it ends."""
    begun = time.monotonic()
    try:
        yield
    finally:
        ImportRun.objects.filter(pk=run.pk).update(seconds=F("seconds") + time.monotonic() - begun)
        run.refresh_from_db(fields=["seconds"])


def analyse() -> None:
    """Tell PostgreSQL's planner about the rows that were just copied; it would notice a minute late."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(tablename), ', ') from pg_tables where schemaname = current_schema() and tablename ~ "
            "'^(contacts|conversations|complaints|intake)_'"
        )
        cursor.execute(f"analyze {cursor.fetchone()[0]}")


def checksum(path: Path | None, settings: dict[str, Any]) -> str:
    """Return what a file's content and the settings over it hash to."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    if path is not None:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
    return digest.hexdigest()
