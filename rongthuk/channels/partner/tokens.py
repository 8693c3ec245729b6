"""Recognise who calls by his token, and count his requests; both from memory of the process."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.channels.partner.models import PartnerToken
from rongthuk.channels.partner.scopes import NEED_AGENCY, Scope
from rongthuk.core.actors import Actor, Grant
from rongthuk.core.errors import TooMany
from rongthuk.organisations.queries import agency_by_id

KEPT_FOR = 30.0  # seconds until a revoked token is noticed by another process
MOST_KEPT = 2000
USED_EVERY = timedelta(minutes=10)


@dataclass(slots=True)
class Known:
    """A token that was found good at `taken` (monotonic seconds), with what is left of its allowance."""

    actor: Actor
    expires_at: datetime | None
    a_minute: int
    taken: float
    left: float
    counted: float
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take_one(self) -> None:
        """Count a request; refuse it when this minute's are used up."""
        if self.a_minute == 0:
            return
        with self.lock:
            now = time.monotonic()
            self.left = min(self.a_minute, self.left + (now - self.counted) * self.a_minute / 60)
            self.counted = now
            if self.left < 1:
                wait = math.ceil((1 - self.left) * 60 / self.a_minute)
                raise TooMany(
                    "rate_limited",
                    _("Too many requests: this token is good for %(limit)s a minute. Please wait a moment.")
                    % {"limit": self.a_minute},
                    retry_after=wait,
                )
            self.left -= 1


_known: dict[bytes, Known] = {}


def forget() -> None:
    """Drop what this process remembers of tokens."""
    _known.clear()


def recognise(words: str) -> Actor | None:
    """Return who holds this token, counting one request; None for a token that is no good."""
    digest = hashlib.sha256(words.encode("utf-8", "surrogateescape")).digest()
    known = _known.get(digest)
    if known is None or time.monotonic() - known.taken > KEPT_FOR:
        known = _fetch(digest, known)
        if known is None:
            _known.pop(digest, None)
            return None
        if len(_known) >= MOST_KEPT:
            _known.clear()
        _known[digest] = known
    if known.expires_at is not None and known.expires_at <= timezone.now():
        return None
    known.take_one()
    return known.actor


def _fetch(digest: bytes, before: Known | None) -> Known | None:
    row = (
        PartnerToken.objects.select_related("partner")
        .filter(digest=digest, revoked_at=None, partner__is_active=True)
        .first()
    )
    if row is None or not row.is_good():
        return None
    now = timezone.now()
    PartnerToken.objects.filter(
        Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY), pk=row.pk
    ).update(last_used_at=now)
    moment = time.monotonic()
    same = before is not None and before.a_minute == row.requests_a_minute
    return Known(
        actor=actor_of(row),
        expires_at=row.expires_at,
        a_minute=row.requests_a_minute,
        taken=moment,
        left=before.left if before and same else float(row.requests_a_minute),
        counted=before.counted if before and same else moment,
    )


def actor_of(token: PartnerToken) -> Actor:
    """Return the actor of a token.

    With `read:agency` he reads like a director of his agency; with `move` he works like its officer and
    coordinator. Heads' approvals stay with people.
    """
    grants: tuple[Grant, ...] = ()
    scopes = frozenset(token.scopes)
    if token.partner.agency_id is not None and scopes & NEED_AGENCY:
        agency = agency_by_id(token.partner.agency_id)
        if agency.active:
            roles = ("officer", "coordinator") if Scope.MOVE in scopes else ("director",)
            grants = tuple(Grant(role, agency.path, agency.pk) for role in roles)
    return Actor(kind="partner", id=token.partner_id, name=token.partner.name, grants=grants, scopes=scopes)
