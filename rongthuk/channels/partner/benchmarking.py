"""Give benchmarks a partner of their own."""

from __future__ import annotations

from collections.abc import Sequence

from rongthuk.channels.partner.actions import add_partner, issue_token
from rongthuk.channels.partner.models import Partner
from rongthuk.core.actors import SYSTEM


def token_for(name: str, scopes: Sequence[str]) -> str:
    """Return a new token without a limit of a partner that exists for benchmarks alone."""
    partner = Partner.objects.filter(name=name).first() or add_partner(name=name, by=SYSTEM)
    _token, words = issue_token(partner, scopes=scopes, by=SYSTEM, requests_a_minute=0)
    return words
