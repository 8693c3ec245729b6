"""Say who may sign in to the demonstration city."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rongthuk.complaints.models import Complaint
from rongthuk.complaints.models.complaint import State
from rongthuk.intake.demonstration.accounts import ACCOUNTS, PASSWORD
from rongthuk.intake.demonstration.loading import is_loaded
from rongthuk.organisations.models import Officer


class Command(BaseCommand):
    """List the demonstration accounts."""

    help = "List the accounts of the demonstration city, their password, and a case that can be tracked."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        """Declare the option."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them; a city that is no demonstration has none."""
        if not is_loaded() and not settings.DEMONSTRATION:
            raise CommandError("This is no demonstration city; its accounts are its own.")
        active = set(Officer.objects.filter(is_active=True).values_list("username", flat=True))
        accounts = [account for account in ACCOUNTS if account.username in active]
        case = (
            Complaint.objects.filter(
                state=State.RESOLVED, confidential=False, lead__code__startswith="district-1006"
            )
            .order_by("-occurred_at")
            .first()
        )
        tracked = {"reference": case.reference, "pin": case.pin} if case else None
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "password": PASSWORD,
                        "accounts": [
                            {
                                "username": one.username,
                                "name": one.name,
                                "role": one.role,
                                "agency": one.agency,
                            }
                            for one in accounts
                        ],
                        "case": tracked,
                    },
                    ensure_ascii=False,
                )
            )
            return
        for one in accounts:
            self.stdout.write(f"{one.username:8} {PASSWORD}  {one.role:13} {one.agency:24} {one.does}")
        if tracked:
            self.stdout.write(f"A case to follow as a citizen: {tracked['reference']}, PIN {tracked['pin']}")
