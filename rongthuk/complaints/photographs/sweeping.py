"""Delete stored files that nobody refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from rongthuk.complaints.models import Attachment
from rongthuk.complaints.photographs.keeping import Size, place_of

# A file without a row may belong to a report that is just being sent.
ORPHAN_AFTER = timedelta(days=1)

Holder = Callable[[Iterable[str]], set[str]]
_holders: list[Holder] = []


def hold(holder: Holder) -> Holder:
    """Register who else refers to stored files: given some hashes, it returns those that it needs."""
    if holder not in _holders:
        _holders.append(holder)
    return holder


@hold
def _attached(hashes: Iterable[str]) -> set[str]:
    return set(Attachment.objects.filter(sha256__in=list(hashes)).values_list("sha256", flat=True))


def sweep(now: datetime | None = None) -> int:
    """Delete what nobody refers to and is older than a day; return how many originals went.

    Goes folder by folder, so that its memory does not grow with the archive.
    """
    before = (now or timezone.now()) - ORPHAN_AFTER
    gone = 0
    for folder in _folders("originals"):
        names = [name for name in _list(folder)[1] if _is_older(f"{folder}/{name}", before)]
        needed = {sha for holder in _holders for sha in holder(names)} if names else set()
        for name in set(names) - needed:
            # Asked once more: the same picture may have come again meanwhile.
            if _is_older(f"{folder}/{name}", before):
                forget(name)
                gone += 1
    for name in _list("incoming")[1]:
        if _is_older(f"incoming/{name}", before):
            default_storage.delete(f"incoming/{name}")
    return gone


def forget(sha256: str) -> None:
    """Delete a file's original and everything drawn from it."""
    sizes: tuple[Size, ...] = ("thumbnail", "preview", "original")
    for size in sizes:
        default_storage.delete(place_of(sha256, size))


def _folders(top: str) -> Iterator[str]:
    for first in _list(top)[0]:
        for second in _list(f"{top}/{first}")[0]:
            yield f"{top}/{first}/{second}"


def _list(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _is_older(place: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(place) < before
    except FileNotFoundError:
        return False
