"""Keep a file between its preview and its saving: for who sent it, for a day, and nobody else.

The file lies in the storage under a name that nobody guesses; the session holds which one is the reader's. What is a day old is thrown
away when the next one comes.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone

FOLDER = "plan-uploads"
KEPT = "plan_upload"
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that waits for its saving; `what` is sheet or page, `kind` the sheet that a CSV file is."""

    token: str
    name: str
    what: str
    kind: str = ""

    @property
    def path(self) -> str:
        """Return where the file lies."""
        return f"{FOLDER}/{self.token}"

    def read(self) -> bytes:
        """Return what the file holds."""
        with default_storage.open(self.path) as file:
            return bytes(file.read())

    def note(self, found: dict[str, Any]) -> None:
        """Keep what the trial found beside the file, so that paging through errors need not try again."""
        default_storage.delete(f"{self.path}.json")
        default_storage.save(f"{self.path}.json", ContentFile(json.dumps(found).encode()))

    def noted(self) -> dict[str, Any] | None:
        """Return what the trial found."""
        if not default_storage.exists(f"{self.path}.json"):
            return None
        with default_storage.open(f"{self.path}.json") as file:
            found: dict[str, Any] = json.loads(file.read())
            return found


def keep(request: HttpRequest, raw: bytes, *, name: str, what: str, kind: str = "") -> Kept:
    """Keep a file for this reader, in place of one that he sent before."""
    forget(request)
    _sweep()
    kept = Kept(secrets.token_urlsafe(18), name[:120], what, kind)
    default_storage.save(kept.path, ContentFile(raw))
    request.session[KEPT] = {"token": kept.token, "name": kept.name, "what": what, "kind": kind}
    return kept


def kept_file(request: HttpRequest) -> Kept | None:
    """Return the file that this reader has sent and not saved yet."""
    found = request.session.get(KEPT)
    if not found:
        return None
    kept = Kept(**found)
    return kept if default_storage.exists(kept.path) else None


def forget(request: HttpRequest) -> None:
    """Throw the reader's file away."""
    found = request.session.pop(KEPT, None)
    if found:
        _delete(found["token"])


def _delete(token: str) -> None:
    for name in (token, f"{token}.json"):
        default_storage.delete(f"{FOLDER}/{name}")


def _sweep() -> None:
    """Throw away what is a day old; people close a page without a word."""
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - KEPT_FOR
    _folders, names = default_storage.listdir(FOLDER)
    for name in names:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < oldest:
            default_storage.delete(f"{FOLDER}/{name}")
