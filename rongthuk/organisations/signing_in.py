"""Say how staff sign in: no sign-up, every sign-in recorded, each sent to where his work is."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from rongthuk.organisations.models import Officer, OrganisationEvent, Role

logger = logging.getLogger(__name__)


class StaffAccountAdapter(DefaultAccountAdapter):
    """Our rules for allauth; its own limits on attempts stay as they are."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Keep sign-up closed: an administrator makes the accounts."""
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """Send each to where his work is: desk, administration, or the public pages without a role."""
        return landing_page(request.user)

    def post_login(self, request: Any, user: Any, **rest: Any) -> Any:
        """Record the sign-in and turn the pages to the officer's language."""
        OrganisationEvent.objects.create(
            kind="officer.signed_in", actor_kind="officer", actor_id=user.pk, officer=user
        )
        logger.info("signed in", extra={"officer": user.pk})
        response = super().post_login(request, user, **rest)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            max_age=365 * 24 * 3600,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        return response

    def authentication_failed(self, request: Any, **credentials: Any) -> None:
        """Log the failure without saying whose name was tried."""
        super().authentication_failed(request, **credentials)
        logger.warning("sign-in failed")


def landing_page(officer: Officer) -> str:
    """Return where an officer's work is: somebody who only administers starts at the administration."""
    roles = {grant.role for grant in officer.actor().grants}
    if not roles:
        return "/"
    return "/admin/" if roles == {Role.ADMINISTRATOR} else "/desk/"
