"""The record of every change to agencies, officers and rights."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare
from rongthuk.core.thai import format_datetime
from rongthuk.organisations.models.agencies import Agency
from rongthuk.organisations.models.officers import Officer

# What each kind of event is called on screens; a test checks that every recorded kind is here.
WORDS = {
    "agency.added": _("agency added"),
    "agency.edited": _("agency edited"),
    "agency.moved": _("agency moved"),
    "agency.closed": _("agency closed"),
    "agency.reopened": _("agency reopened"),
    "directory.loaded": _("directory loaded"),
    "officer.created": _("account made"),
    "officer.edited": _("account edited"),
    "officer.password_set": _("password set"),
    "officer.deactivated": _("account ended"),
    "officer.reactivated": _("account reopened"),
    "officer.appointed": _("role given"),
    "officer.dismissed": _("role taken away"),
    "officer.substituted": _("substitute named"),
    "officer.substitution_ended": _("substitution ended"),
    "officer.signed_in": _("signed in"),
}


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
        return f"{self.words} {format_datetime(self.occurred_at)}"

    @property
    def words(self) -> str:
        """Return what happened in the reader's language."""
        return str(WORDS.get(self.kind, self.kind))
