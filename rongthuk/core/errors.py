"""Say what went wrong in a full sentence for the person who reads it.

A `DomainError` has a code for machines, a translated sentence for people, and the field it speaks of when there is one.
Surfaces turn it into a form error, a problem document (RFC 9457) or a page; the status hints at which.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Refuse what was asked, with a code and a sentence."""

    status = 400

    def __init__(self, code: str, message: Any, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.facts = facts

    def __str__(self) -> str:
        return str(self.message)


class Invalid(DomainError):
    """The input cannot be used as it is."""

    status = 422


class Forbidden(DomainError):
    """The actor may not do this here."""

    status = 403

    def __init__(self, code: str = "forbidden", message: Any = None, **rest: Any) -> None:
        super().__init__(code, message or _("You do not have the right to do this."), **rest)


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it."""

    status = 404

    def __init__(self, code: str = "not_found", message: Any = None, **rest: Any) -> None:
        super().__init__(code, message or _("We could not find what you asked for."), **rest)


class Conflict(DomainError):
    """The thing has changed meanwhile; `facts` carry its present state."""

    status = 409


class TooMany(DomainError):
    """The same was tried too often; `facts["retry_after"]` says in how many seconds to come back."""

    status = 429
