"""Partner systems and their tokens."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.channels.partner.scopes import Scope
from rongthuk.core.privacy import declare
from rongthuk.organisations.models import Agency

REQUESTS_A_MINUTE = 1200


class Partner(models.Model):
    """Another system: a ministry's hotline, an agency's own case system, a reporting app."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    # The agency for which it reads and works; none for a system that only reports.
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agency")
    )
    contact_email = models.EmailField(_("e-mail of the people behind it"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    DATA = declare(none="id name agency is_active created_at", personal={"contact_email": "blank"})

    class Meta:
        ordering = ["name"]
        verbose_name = _("partner system")
        verbose_name_plural = _("partner systems")

    def __str__(self) -> str:
        return self.name


class PartnerToken(models.Model):
    """A key of a partner. Only its digest is kept: who loses it gets a new one."""

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="tokens", verbose_name=_("partner system")
    )
    # The first letters, by which people tell tokens apart.
    prefix = models.CharField(_("begins with"), max_length=12)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Scope.choices), default=list, verbose_name=_("good for")
    )
    requests_a_minute = models.PositiveIntegerField(
        _("requests a minute"),
        default=REQUESTS_A_MINUTE,
        help_text=_("For each web process; 0 sets no limit."),
    )
    created_at = models.DateTimeField(_("issued"), auto_now_add=True)
    expires_at = models.DateTimeField(_("good until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    # Coarse (ten minutes), so that reading does not mean writing.
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    DATA = declare(
        none="id partner prefix digest scopes requests_a_minute created_at expires_at revoked_at last_used_at"
    )

    class Meta:
        ordering = ["-id"]
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_is_good_for_something"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    def is_good(self, now: datetime | None = None) -> bool:
        """Tell whether it still opens the door (its partner may be switched off beside)."""
        now = now or timezone.now()
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
