"""The plan itself: steps with weights and dates, and every change of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare
from rongthuk.planning.models.project import Project


class PlanStep(models.Model):
    """A step (ขั้นตอนการปฏิบัติงาน). The weights of a project's steps sum to 100 %; the actions refuse a plan that does not.

    A page of the old tracker may bring a plan with other sums or with names that mean nothing ("111…"); it is kept as it is, and
    `queries.plan_faults` says why no S-curve is drawn from it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField(_("step"))
    name = models.CharField(_("name"), max_length=500)
    weight = models.DecimalField(_("weight (%)"), max_digits=5, decimal_places=2)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    # How much of the step is done, 0 to 100; the day it was finished, and what came of it.
    done = models.DecimalField(_("done (%)"), max_digits=5, decimal_places=2, default=0)
    finished_on = models.DateField(_("finished"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)

    DATA = declare(none="id project number name weight starts_on ends_on done finished_on result")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="step_numbered_once"),
            models.CheckConstraint(condition=Q(weight__range=(0, 100)), name="step_weight"),
            models.CheckConstraint(condition=Q(done__range=(0, 100)), name="step_done"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="step_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None) | Q(done=100), name="step_finished_when_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class PlanChange(models.Model):
    """A change of the plan: adjusted (ปรับแผน), extended (ขยายเวลา), money carried over (กันเงิน), cancelled.

    The unit asks, an approver grants or refuses; granting applies `after`. What stood before stays in `before`.
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        ADJUST = "adjust", _("Change of plan")
        EXTEND = "extend", _("Extension")
        CARRY_OVER = "carry_over", _("Carry-over of money")
        CANCEL = "cancel", _("Cancellation")

    class State(models.TextChoices):
        """Where the request stands."""

        ASKED = "asked", _("Asked for")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.TextField(_("reason"))
    # Facts before and after, by field: dates, amounts, the list of steps.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(_("answer"), blank=True)

    DATA = declare(
        none="""id project kind state reason before after asked_by asked_at decided_by decided_at answer"""
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None) | Q(~Q(state="asked"), decided_at__isnull=False),
                name="plan_change_decided_with_time",
            ),
            models.UniqueConstraint(
                fields=["project", "kind"], condition=Q(state="asked"), name="one_open_change_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
