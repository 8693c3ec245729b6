"""Let every model field declare whether it holds personal data and how that is destroyed.

A model writes `DATA = declare(none="id state", personal={"phone": "blank"}, free_text={"words": "mask"})`; a test goes through all
models and fails for a field that is declared nowhere or twice. The retention jobs read the same declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

# blank: empty the field · delete: delete the row · mask: mask phones, ids and plates · forget: drop the file's content too ·
# expire: the row is short-lived and deleted by its own job.
Destruction = Literal["blank", "delete", "mask", "forget", "expire"]


@dataclass(frozen=True, slots=True)
class Declaration:
    """Which fields are personal, free text or neither, and how each is destroyed."""

    none: frozenset[str]
    personal: Mapping[str, Destruction] = field(default_factory=dict)
    free_text: Mapping[str, Destruction] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Return every declared field name, doubles included."""
        return [*self.none, *self.personal, *self.free_text]


def declare(
    *,
    none: str = "",
    personal: Mapping[str, Destruction] | None = None,
    free_text: Mapping[str, Destruction] | None = None,
) -> Declaration:
    """Declare a model's fields; `none` is a space-separated list of those that say nothing about a person."""
    for name, destruction in {**(personal or {}), **(free_text or {})}.items():
        if destruction not in get_args(Destruction):
            raise ValueError(f"{name}: unknown way of destruction {destruction!r}")
    return Declaration(
        none=frozenset(none.split()),
        personal=MappingProxyType(dict(personal or {})),
        free_text=MappingProxyType(dict(free_text or {})),
    )
