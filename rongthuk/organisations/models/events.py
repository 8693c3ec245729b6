"""The record of every change to agencies, officers and rights."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare
from rongthuk.organisations.models.agencies import Agency
from rongthuk.organisations.models.officers import Officer


class OrganisationEvent(models.Model):
    """One change: its kind (`agency.edited`), who did it, to what, and the facts.

    A trigger refuses to change or delete rows. `data` never holds a person's name, phone or address: of
    personal fields it holds that they changed, not to what.
    """

    kind = models.CharField(_("what happened"), max_length=60)
    actor_kind = models.CharField(_("kind of actor"), max_length=20)
    actor_id = models.BigIntegerField(_("actor"), null=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="organisation_events", verbose_name=_("agency")
    )
    officer = models.ForeignKey(
        Officer, models.PROTECT, null=True, related_name="organisation_events", verbose_name=_("officer")
    )
    data = models.JSONField(_("facts"), default=dict)
    occurred_at = models.DateTimeField(_("when"), default=timezone.now)

    DATA = declare(none="id kind actor_kind actor_id agency officer data occurred_at")

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            # The history of an agency or a person on the administration page.
            models.Index(fields=["agency", "-id"], name="organisation_event_agency"),
            models.Index(fields=["officer", "-id"], name="organisation_event_officer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%Y-%m-%d %H:%M}"
