"""Say who acts: every action takes `by: Actor` and records it with the event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["officer", "complainant", "partner", "clock", "system", "import"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in an agency and everything below it.

    `path` is the agency's path (`1.45.512.`); a grant reaches every agency whose path starts with it.
    """

    role: str
    path: str
    agency_id: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with the rights that he has at this moment.

    `id` is the officer's, contact's or partner's key, by `kind`. `name` is shown to colleagues, never to the public.
    """

    kind: ActorKind
    id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    scopes: frozenset[str] = frozenset()
    # The one complaint that a complainant opened with its secret or PIN.
    complaint_id: int | None = None

    def has(self, *roles: str, path: str | None = None) -> bool:
        """Tell whether one of the roles is held over `path`, or anywhere when no path is given."""
        return any(
            grant.role in roles and (path is None or path.startswith(grant.path)) for grant in self.grants
        )

    def paths(self, *roles: str) -> tuple[str, ...]:
        """Return the agency paths over which one of the roles is held."""
        return tuple(grant.path for grant in self.grants if not roles or grant.role in roles)

    @property
    def is_staff(self) -> bool:
        """Tell whether this is a person of the city with at least one role."""
        return self.kind == "officer" and bool(self.grants)


SYSTEM = Actor(kind="system", name="system")
CLOCK = Actor(kind="clock", name="clock")
IMPORT = Actor(kind="import", name="import")
