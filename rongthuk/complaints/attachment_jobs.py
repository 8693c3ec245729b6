"""Draw previews of photographs, and delete files that nobody refers to."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from rongthuk.complaints import photographs
from rongthuk.complaints.models import Attachment

logger = logging.getLogger(__name__)

# A picture over which the worker itself died so often is not tried again.
DEADLY_AFTER = 3
STORAGE_AGAIN = timedelta(minutes=5)


@app.task(name="complaints.prepare_attachment", queue="photographs", pass_context=True)
def prepare_attachment(context: JobContext, attachment_id: int) -> None:
    """Draw the preview and thumbnail of one photograph and keep what its EXIF says.

    A picture that cannot be opened is marked broken. A storage that is full or away is asked again later by a new
    job, so that a job's attempts count nothing but workers that died over it.
    """
    attachment = Attachment.objects.filter(pk=attachment_id, state=Attachment.State.PENDING).first()
    if attachment is None:
        return
    try:
        found = _prepare(attachment, context.job.attempts)
    except photographs.Broken:
        logger.warning("photograph cannot be shown", extra={"attachment": attachment_id})
        Attachment.objects.filter(pk=attachment_id).update(state=Attachment.State.BROKEN)
        return
    except OSError as error:
        logger.warning("storage away", extra={"attachment": attachment_id, "errno": error.errno})
        prepare_attachment.configure(schedule_at=timezone.now() + STORAGE_AGAIN).defer(
            attachment_id=attachment_id
        )
        return
    Attachment.objects.filter(pk=attachment_id).update(
        state=Attachment.State.READY,
        perceptual_hash=found.perceptual_hash,
        width=found.width,
        height=found.height,
        taken_at=found.taken_at,
        taken_lon=found.taken_lon,
        taken_lat=found.taken_lat,
    )


def _prepare(attachment: Attachment, attempts: int) -> photographs.Prepared:
    if attempts >= DEADLY_AFTER:
        raise photographs.Broken
    return photographs.prepare(attachment.sha256, attachment.content_type)


# Cron counts in UTC: 20:10 is ten past three at night in Bangkok.
@app.periodic(cron="10 20 * * *")
@app.task(name="complaints.sweep_files", queue="clock", queueing_lock="complaints.sweep_files")
def sweep_files(timestamp: int) -> None:
    """Delete files that no case and no waiting upload refers to; ask again for previews whose job was lost."""
    gone = photographs.sweep()
    logger.info("files swept", extra={"gone": gone})
    lost = Attachment.objects.filter(
        state=Attachment.State.PENDING, created_at__lt=timezone.now() - timedelta(days=1)
    ).values_list("pk", flat=True)
    for key in lost[:5000]:
        prepare_attachment.defer(attachment_id=key)
