"""Collect what a fresh database must be given before it can work: areas, agencies, categories, rules.

A folder registers its loader in `AppConfig.ready()`; `./manage load_reference` calls them in order. Loaders are idempotent and
change nothing that an administrator has changed since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loader:
    """One folder's reference data: what it is called and how it is loaded."""

    order: int
    name: str
    load: Callable[[], str]


_loaders: dict[str, Loader] = {}


def register(name: str, load: Callable[[], str], *, order: int) -> None:
    """Register a loader; it returns a short line that says what it loaded."""
    _loaders[name] = Loader(order, name, load)


def loaders() -> list[Loader]:
    """Return the loaders in the order in which they must run."""
    return sorted(_loaders.values(), key=lambda loader: (loader.order, loader.name))
