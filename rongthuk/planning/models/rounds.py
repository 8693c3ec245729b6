"""When the units report, and who was reminded."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare
from rongthuk.organisations.models import Agency
from rongthuk.planning.models.year import BudgetYear


class ReportRound(models.Model):
    """A round of reporting: the days between which the units report what stood at `as_of`."""

    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    name = models.CharField(_("name"), max_length=200)
    # The quarter that is evaluated after this round; empty for a monthly one.
    quarter = models.PositiveSmallIntegerField(_("quarter"), null=True, blank=True)
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("closes"))
    # How many days before the end the units that have not reported are reminded.
    remind_before = models.PositiveSmallIntegerField(_("days of reminding before the end"), default=5)

    DATA = declare(none="id year number name quarter opens_on closes_on remind_before")

    class Meta:
        ordering = ["opens_on"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="round_numbered_once"),
            models.UniqueConstraint(
                fields=["year", "quarter"], condition=~Q(quarter=None), name="one_round_a_quarter"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="round_closes_after_it_opens",
                violation_error_message=_("The round ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(quarter=None) | Q(quarter__range=(1, 4)), name="round_quarter"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """That a unit was reminded in a round, once a stage: opened, closing, overdue."""

    class Stage(models.TextChoices):
        """Why it was reminded."""

        OPENED = "opened", _("The round has opened")
        CLOSING = "closing", _("The round closes soon")
        OVERDUE = "overdue", _("The round is over")

    round = models.ForeignKey(ReportRound, on_delete=models.CASCADE, related_name="reminders")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    projects = models.PositiveIntegerField()
    sent_at = models.DateTimeField()

    DATA = declare(none="id round agency stage projects sent_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "agency", "stage"], name="reminded_once_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.agency_id}"
