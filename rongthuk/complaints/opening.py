"""Open a case for its complainant: by the link's secret, or by reference and PIN with limited guesses."""

from __future__ import annotations

import hmac
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models import Complaint, OpeningAttempt
from rongthuk.complaints.references import read
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid, NotFound, TooMany
from rongthuk.core.text import arabic_digits

# Six digits and five guesses an hour per reference: a million tries would take more than twenty years.
GUESSES_PER_REFERENCE = 5
# All references together, so that nobody tries one PIN on many of them.
GUESSES_IN_TOTAL = 300
WINDOW = timedelta(hours=1)


def complainant_of(complaint: Complaint) -> Actor:
    """Return the actor who has opened this case."""
    return Actor(kind="complainant", id=complaint.complainant_id, complaint_id=complaint.pk)


def by_secret(secret: str) -> Complaint:
    """Return the case of a link."""
    found = (
        Complaint.objects.select_related("lead", "office", "category", "complainant", "merged_into")
        .filter(secret=secret)
        .first()
    )
    if found is None:
        raise NotFound(
            "link_unknown",
            _("This link does not belong to a case. Please use the number and PIN of your receipt."),
        )
    return found


def by_pin(reference: str, pin: str) -> Complaint:
    """Return the case of a reference and the PIN of its receipt.

    A wrong reference and a wrong PIN get the same answer, and both count; the sixth guess in an hour is refused whatever it is.
    """
    number = read(reference)
    digits = arabic_digits(pin).strip().replace(" ", "")
    with transaction.atomic():
        found = _guess(number, digits)
    if found is None:
        raise Invalid(
            "pin", _("The number and the PIN do not belong together. Please check both."), field="pin"
        )
    return found


def _guess(number: str, digits: str) -> Complaint | None:
    """Return the case when the PIN is right, else count the guess; guesses at one reference wait for each other."""
    now = timezone.now()
    with connection.cursor() as cursor:
        # Otherwise a hundred guesses sent at once would all be counted after the last of them.
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"opening {number}"])
    recent = OpeningAttempt.objects.filter(at__gt=now - WINDOW)
    if recent.filter(reference=number).count() >= GUESSES_PER_REFERENCE or recent.count() >= GUESSES_IN_TOTAL:
        raise TooMany(
            "guesses",
            _("This was tried too often. Please wait an hour, use the link of your receipt, or call 1555."),
            field="pin",
            retry_after=int(WINDOW.total_seconds()),
        )
    found = (
        Complaint.objects.select_related("lead", "office", "category", "complainant", "merged_into")
        .filter(reference=number)
        .first()
    )
    if found is None or not hmac.compare_digest(found.pin.encode(), digits.encode()):
        OpeningAttempt.objects.create(reference=number, at=now)
        return None
    return found
