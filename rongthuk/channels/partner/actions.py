"""Add partner systems, issue and revoke their tokens; administrators of the city alone."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.channels.partner import tokens
from rongthuk.channels.partner.models import REQUESTS_A_MINUTE, Partner, PartnerToken
from rongthuk.channels.partner.scopes import NEED_AGENCY, Scope
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden, Invalid
from rongthuk.core.text import clean_line
from rongthuk.organisations.actions.recording import record, require_administrator, save
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import root

START = "rtk_"


def _authorise(by: Actor) -> None:
    """Refuse everybody but administrators of the whole city: a partner may read beyond one agency."""
    if by.kind not in {"officer", "system"}:
        raise Forbidden
    if by.kind == "officer":
        require_administrator(by, root().path)


@transaction.atomic
def add_partner(*, name: str, by: Actor, agency: Agency | None = None, contact_email: str = "") -> Partner:
    """Add a partner system; it can do nothing before it has a token."""
    _authorise(by)
    partner = Partner(name=clean_line(name), agency=agency, contact_email=contact_email.strip())
    save(partner, new=True)
    record("partner.added", by=by, agency=agency, partner=partner.pk)
    return partner


@transaction.atomic
def edit_partner(
    partner: Partner, *, name: str, agency: Agency | None, contact_email: str, is_active: bool, by: Actor
) -> Partner:
    """Change a partner; one that is switched off is refused everywhere at once."""
    _authorise(by)
    row = Partner.objects.select_for_update().get(pk=partner.pk)
    row.name, row.agency = clean_line(name), agency
    row.contact_email, row.is_active = contact_email.strip(), is_active
    save(row)
    record("partner.edited", by=by, agency=agency, partner=row.pk, is_active=is_active)
    tokens.forget()
    return row


@transaction.atomic
def issue_token(
    partner: Partner,
    *,
    scopes: Iterable[str],
    by: Actor,
    expires_at: datetime | None = None,
    requests_a_minute: int = REQUESTS_A_MINUTE,
) -> tuple[PartnerToken, str]:
    """Issue a token and return it with its secret words, which are shown this once and kept nowhere."""
    _authorise(by)
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in Scope.values]
    if not wanted or unknown:
        raise Invalid(
            "scopes",
            _("Choose what the token is good for: %(scopes)s.") % {"scopes": ", ".join(Scope.values)},
            field="scopes",
        )
    if NEED_AGENCY & set(wanted) and partner.agency_id is None:
        raise Invalid(
            "scopes_need_agency",
            _("To read or work for an agency, the partner must belong to one."),
            field="scopes",
        )
    if expires_at is not None and expires_at <= timezone.now():
        raise Invalid("expired", _("Choose a day after today."), field="expires_at")
    words = START + secrets.token_urlsafe(32)
    token = PartnerToken(
        partner=partner,
        prefix=words[:10],
        digest=digest_of(words),
        scopes=wanted,
        expires_at=expires_at,
        requests_a_minute=requests_a_minute,
    )
    save(token, new=True)
    record(
        "partner.token_issued",
        by=by,
        agency=partner.agency,
        partner=partner.pk,
        token=token.pk,
        scopes=wanted,
    )
    return token, words


@transaction.atomic
def revoke_token(token: PartnerToken, *, by: Actor) -> PartnerToken:
    """Make a token useless: in this process at once, in the others within half a minute."""
    _authorise(by)
    row = PartnerToken.objects.select_for_update(of=("self",)).select_related("partner").get(pk=token.pk)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
        record(
            "partner.token_revoked", by=by, agency=row.partner.agency, partner=row.partner_id, token=row.pk
        )
    tokens.forget()
    return row


def digest_of(words: str) -> bytes:
    """Return the digest by which a token is found; its 256 random bits need no slow hash."""
    return hashlib.sha256(words.encode()).digest()
