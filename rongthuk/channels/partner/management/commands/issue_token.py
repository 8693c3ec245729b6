"""Issue a token for the JSON API and print it, this once."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rongthuk.channels.partner.actions import add_partner, issue_token
from rongthuk.channels.partner.models import REQUESTS_A_MINUTE, Partner
from rongthuk.channels.partner.scopes import Scope
from rongthuk.core.actors import SYSTEM
from rongthuk.core.errors import DomainError
from rongthuk.organisations.queries import agency_by_code


class Command(BaseCommand):
    """Print the token alone on standard output, so that a script can take it; the rest goes to standard error."""

    help = "Issue a token for the JSON API; the partner system is added when it is not there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the partner and what the token is good for."""
        parser.add_argument("name", help="name of the partner system")
        parser.add_argument("--scopes", required=True, help="comma-separated, of: " + ", ".join(Scope.values))
        parser.add_argument("--agency", default="", help="code of the agency for which it reads and works")
        parser.add_argument(
            "--days", type=int, default=0, help="how long it is good; 0 (the default) for ever"
        )
        parser.add_argument(
            "--requests-a-minute",
            type=int,
            default=REQUESTS_A_MINUTE,
            help="for each web process; 0 sets no limit",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue it."""
        try:
            agency = agency_by_code(options["agency"]) if options["agency"] else None
            partner = Partner.objects.filter(name=options["name"]).first()
            if partner is None:
                partner = add_partner(name=options["name"], agency=agency, by=SYSTEM)
            elif agency is not None and partner.agency_id != agency.pk:
                raise CommandError(
                    f"“{partner}” belongs to another agency; change that on the administration page."
                )
            token, words = issue_token(
                partner,
                scopes=[scope.strip() for scope in options["scopes"].split(",") if scope.strip()],
                by=SYSTEM,
                expires_at=timezone.now() + timedelta(days=options["days"]) if options["days"] else None,
                requests_a_minute=max(options["requests_a_minute"], 0),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(
            f"Token {token} of “{partner}”, good for {', '.join(token.scopes)}. It is shown only now."
        )
        self.stdout.write(words)
