"""The contract of a channel, and the list of those that are installed.

A channel folder registers an object that fulfils `Channel`. Nobody asks for a channel by an `if`: the registry knows the kinds, their
names and whether they can carry a message outward.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to leave: `key` is the same for every attempt, `address` is the point's value."""

    key: str
    address: str
    subject: str
    body: str
    language: str


class DeliveryFailed(Exception):
    """The vendor did not take the message; `permanent` when trying again is useless."""

    def __init__(self, error: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(error)
        self.error = error
        self.permanent = permanent
        self.retry_after = retry_after


class Channel(Protocol):
    """A way in, and where `can_send` a way out.

    `kind` is the word in URLs and rows; `point_kind` the kind of contact point it sends to (the e-mail channel sends to `email`).
    `send` raises `DeliveryFailed` and returns the vendor's id of the message. `is_safe_to_repeat` tells whether the vendor drops a
    second message with the same key; where he does not, an attempt whose end is unknown is not repeated blindly.
    """

    @property
    def kind(self) -> str:
        """Return the word in URLs and rows."""

    @property
    def name(self) -> Any:
        """Return the name that people read."""

    @property
    def point_kind(self) -> str:
        """Return the kind of contact point that it sends to."""

    @property
    def can_send(self) -> bool:
        """Tell whether it carries messages outward."""

    @property
    def is_safe_to_repeat(self) -> bool:
        """Tell whether the vendor drops a second message with the same key."""

    def send(self, outgoing: Outgoing) -> str:
        """Hand one message to the vendor."""


@dataclass(frozen=True, slots=True)
class Inward:
    """A channel that only takes in: the counter, a letter, another office."""

    kind: str
    name: Any
    point_kind: str = ""
    can_send: bool = False
    is_safe_to_repeat: bool = False

    def send(self, outgoing: Outgoing) -> str:
        """Refuse: nothing leaves this way."""
        raise DeliveryFailed("this channel does not send", permanent=True)


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Install a channel; a later one with the same kind takes its place (a stand-in in tests)."""
    _channels[channel.kind] = channel


def channel(kind: str) -> Channel:
    """Return a channel; an unknown kind of an old row is shown by its own word."""
    return _channels.get(kind) or Inward(kind, kind)


def channels() -> list[Channel]:
    """Return the installed channels by kind."""
    return [_channels[kind] for kind in sorted(_channels)]


def sender_for(point_kind: str) -> Channel | None:
    """Return the channel that carries messages to this kind of contact point."""
    return next((one for one in channels() if one.can_send and one.point_kind == point_kind), None)


def register_inward(pairs: Iterable[tuple[str, Any]]) -> None:
    """Install channels that only take in."""
    for kind, name in pairs:
        register(Inward(kind, name))


# Ways in that staff type in by hand; they need no code beyond their name.
register_inward(
    [
        ("phone", _("Phone 1555")),
        ("letter", _("Letter")),
        ("counter", _("Counter")),
        ("governor", _("The governor's rounds")),
        ("office", _("Another government office")),
        ("media", _("Media")),
        ("staff", _("City staff")),
    ]
)
