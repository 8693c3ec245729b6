"""People who report, how they are reached, and who looked at them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from rongthuk.core.privacy import declare


class Contact(models.Model):
    """A person as the centre knows him: whoever answers at his contact points."""

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, default="th")
    created_at = models.DateTimeField(auto_now_add=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)

    DATA = declare(none="id language created_at anonymised_at", personal={"name": "blank"})

    def __str__(self) -> str:
        return f"contact {self.pk}"


class ContactPoint(models.Model):
    """One way to reach a contact. A phone, an address or a vendor's id belongs to one contact at a time.

    `kind` is a channel's word (phone, email, line, facebook, x), not a fixed choice: channels grow by folder. `value` is
    normalised: phones in E.164, e-mails in lower case.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    DATA = declare(none="id contact kind verified_at created_at", personal={"value": "delete"})

    class Meta:
        constraints = [
            # Serves `recognise`: the contact behind a phone, an e-mail or a vendor's id.
            models.UniqueConstraint(fields=["kind", "value"], name="contact_point_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of contact {self.contact_id}"


class Complainant(models.Model):
    """A contact's part in one case: the name he gave there, how he is told, and what he agreed to.

    `affected` names another person for whom he reports.
    """

    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="parts")
    name = models.CharField(max_length=200, blank=True)
    affected = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=5, default="th")
    # The point over which he is told; the channel through which he came, unless he chose another.
    told_at = models.ForeignKey(ContactPoint, null=True, on_delete=models.SET_NULL, related_name="+")
    wants_updates = models.BooleanField(default=True)
    shares_contact = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    DATA = declare(
        none="id contact language told_at wants_updates shares_contact created_at",
        personal={"name": "blank", "affected": "blank", "address": "blank"},
    )

    def __str__(self) -> str:
        return f"complainant {self.pk}"


class Reveal(models.Model):
    """The log of who looked at a complainant's identity, when and what for. The complainant may ask for it."""

    complainant = models.ForeignKey(Complainant, on_delete=models.CASCADE, related_name="reveals")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=500)
    at = models.DateTimeField(auto_now_add=True)

    DATA = declare(none="id complainant officer at", free_text={"purpose": "mask"})

    def __str__(self) -> str:
        return f"reveal {self.pk}"
