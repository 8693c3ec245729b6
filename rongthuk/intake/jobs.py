"""Forget photographs whose report never came; learn the places that reports name."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from procrastinate.contrib.django import app

from rongthuk.areas.actions import learn_places
from rongthuk.complaints import photographs
from rongthuk.complaints.models import Complaint
from rongthuk.core.actors import SYSTEM
from rongthuk.intake.actions import UPLOAD_LASTS
from rongthuk.intake.models import Upload


@photographs.hold
def waiting(hashes: Iterable[str]) -> set[str]:
    """Return those of the stored files that wait for their report."""
    return set(Upload.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))


@app.periodic(cron="50 * * * *")
@app.task(name="intake.expire_uploads", queue="clock", queueing_lock="intake.expire_uploads")
def expire_uploads(timestamp: int) -> None:
    """Delete uploads after a day; the nightly sweep deletes files that no case has taken over."""
    Upload.objects.filter(created_at__lt=timezone.now() - UPLOAD_LASTS).delete()


# Cron counts in UTC: 20:10 is ten past three at night in Bangkok.
@app.periodic(cron="10 20 * * *")
@app.task(name="intake.learn_places", queue="clock", queueing_lock="intake.learn_places")
def learn_streets(timestamp: int) -> None:
    """Learn the streets and soi that people name, from the places of all cases; rare names stay unknown."""
    rows = Complaint.objects.filter(located="inside").exclude(place="").values_list("place", "lon", "lat")
    known = (
        (place, lon, lat)
        for place, lon, lat in rows.iterator(chunk_size=5000)
        if lon is not None and lat is not None
    )
    learn_places(known, by=SYSTEM)
