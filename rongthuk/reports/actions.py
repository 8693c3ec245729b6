"""Start, make, stop and expire the runs of long reports.

The files of a run lie in the storage under `reports/<token>/`: parts as they are made, then the archive that holds them all.
"""

from __future__ import annotations

import logging
import secrets
import tempfile
import zipfile
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError, Forbidden, Invalid
from rongthuk.organisations.models import Officer
from rongthuk.reports.access import runs
from rongthuk.reports.models import ReportRun
from rongthuk.reports.registry import FORMATS, Part, Report, report

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
MOST_OPEN = 5
OPEN = (ReportRun.State.WAITING, ReportRun.State.RUNNING)


class Stopped(Exception):
    """Somebody stopped the run."""


def start_run(code: str, parameters: dict[str, Any], *, suffix: str, by: Actor) -> ReportRun:
    """Ask for a report with all its parts; the worker makes it. The same wish, still open, is not made twice.

    Raises `Forbidden`, `NotFound`, and `Invalid` with the field for parameters that the report refuses.
    """
    asked = report(code)
    if by.kind != "officer" or by.id is None or not asked.may(by, parameters):
        raise Forbidden("report_forbidden", _("You do not have the right to this report."))
    if asked.parts is None or suffix not in {each.suffix for each in asked.formats}:
        raise Invalid("format_unknown", _("This report is not made in this format."), field="format")
    # Refuses nonsense now, not in a job that nobody watches.
    file_name = asked.file_name(parameters)
    with transaction.atomic():
        # One person's wishes go one after another, so that a double click finds the first.
        Officer.objects.select_for_update().only("pk").get(pk=by.id)
        open_ones = runs(by).filter(state__in=OPEN)
        same = open_ones.filter(report=code, suffix=suffix, parameters=parameters).first()
        if same is not None:
            return same
        if open_ones.count() >= MOST_OPEN:
            raise Invalid("runs_open", _("Wait until your other reports are made, or stop one of them."))
        run = ReportRun.objects.create(
            token=secrets.token_urlsafe(18), report=code, suffix=suffix, parameters=parameters, asked_by_id=by.id,
            asked_at=timezone.now(), file_name=f"{file_name}-{suffix}.zip",
        )  # fmt: skip
        _enqueue(run)
    return run


def _enqueue(run: ReportRun) -> None:
    from rongthuk.reports.jobs import make

    # The lock lets no second worker begin while the first one's job counts as running.
    make.configure(lock=f"reports.run:{run.pk}").defer(run_id=run.pk)


def make_run(run_id: int) -> None:
    """Make what is still missing of a run, part by part. Called by the worker; a second call goes on where the first ended."""
    run = ReportRun.objects.select_related("asked_by").filter(pk=run_id).first()
    if run is None or not run.is_open:
        return
    by = run.asked_by.actor()
    asked = report(run.report)
    try:
        if not asked.may(by, run.parameters) or asked.parts is None:
            raise Forbidden("report_forbidden", _("You do not have the right to this report."))
        parts = asked.parts(run.parameters, by=by)
        begun = ReportRun.objects.filter(pk=run.pk, state__in=OPEN).update(
            state=ReportRun.State.RUNNING,
            total=len(parts),
            done=min(run.done, len(parts)),
            started_at=run.started_at or timezone.now(),
        )
        if begun:
            places = [_make_part(run, asked, part, place, by) for place, part in enumerate(parts, 1)]
            _pack(run, parts, places)
    except Stopped:
        _forget(run)
    except DomainError as error:
        logger.warning("report refused", extra={"run": run.pk, "code": error.code})
        fail(run.pk, error.code)


def _make_part(run: ReportRun, asked: Report, part: Part, place: int, by: Actor) -> str:
    """Make one file unless it lies there already, and count it; `Stopped` when nobody wants it any more."""
    name = f"reports/{run.token}/{place:03d}-{part.name}.{run.suffix}"
    # What lies there beyond the count may be half a file, left by a worker that died over it.
    if place > run.done or not default_storage.exists(name):
        content = asked.build(part.parameters, format=FORMATS[run.suffix], by=by)
        default_storage.delete(name)
        default_storage.save(name, ContentFile(content))
    if not ReportRun.objects.filter(pk=run.pk, state=ReportRun.State.RUNNING).update(
        done=max(place, run.done)
    ):
        raise Stopped
    return name


def _pack(run: ReportRun, parts: list[Part], places: list[str]) -> None:
    """Put all files into one archive, and let the run be ready."""
    place = f"reports/{run.token}/{run.file_name}"
    with tempfile.TemporaryFile() as archive:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for number, (part, lies) in enumerate(zip(parts, places, strict=True), 1):
                with default_storage.open(lies) as file:
                    packed.writestr(f"{number:03d}-{part.name}.{run.suffix}", file.read())
        size = archive.tell()
        archive.seek(0)
        if default_storage.exists(place):
            default_storage.delete(place)
        place = default_storage.save(place, File(archive))
    for lies in places:
        default_storage.delete(lies)
    now = timezone.now()
    ready = ReportRun.objects.filter(pk=run.pk, state=ReportRun.State.RUNNING).update(
        state=ReportRun.State.DONE, place=place, size=size, finished_at=now, expires_at=now + KEPT_FOR
    )
    if not ready:
        raise Stopped


def fail(run_id: int, code: str) -> None:
    """Note that a run has ended without a file."""
    ReportRun.objects.filter(pk=run_id, state__in=OPEN).update(
        state=ReportRun.State.FAILED, failure=code[:60], finished_at=timezone.now()
    )


def stop_run(run: ReportRun, *, by: Actor) -> ReportRun:
    """Stop a run of one's own; the worker leaves it after the part that it is making."""
    if by.kind != "officer" or by.id != run.asked_by_id:
        raise Forbidden("report_forbidden", _("You do not have the right to this report."))
    stopped = ReportRun.objects.filter(pk=run.pk, state__in=OPEN).update(
        state=ReportRun.State.CANCELLED, finished_at=timezone.now()
    )
    run.refresh_from_db()
    if stopped and run.started_at is None:
        _forget(run)
    return run


def open_file(run: ReportRun) -> IO[bytes]:
    """Return the file of a run that is ready."""
    return default_storage.open(run.place)


def expire_runs() -> int:
    """Delete the files whose time is over, and what stopped runs left; return how many runs that were."""
    now = timezone.now()
    gone = 0
    for run in ReportRun.objects.filter(state=ReportRun.State.DONE, expires_at__lt=now)[:500]:
        _forget(run)
        ReportRun.objects.filter(pk=run.pk).update(state=ReportRun.State.EXPIRED, place="")
        gone += 1
    for run in ReportRun.objects.filter(
        state__in=[ReportRun.State.FAILED, ReportRun.State.CANCELLED],
        finished_at__range=(now - KEPT_FOR, now - timedelta(hours=1)),
    )[:500]:
        _forget(run)
    return gone


def _forget(run: ReportRun) -> None:
    """Delete everything that lies in the storage for a run."""
    folder = f"reports/{run.token}"
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
