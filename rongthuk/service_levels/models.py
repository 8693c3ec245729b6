"""Keep service levels with their targets, and the calendars that say which hours count."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare


class Milestone(models.TextChoices):
    """What is promised: the steps that the city's own indicator scores, the first answer, and the result."""

    FORWARDED = "forwarded", _("Sent to the unit")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged by the unit")
    FIRST_ANSWER = "first_answer", _("First answer to the complainant")
    RESULT = "result", pgettext_lazy("milestone", "Result")


class Unit(models.TextChoices):
    """What the amount of a target counts."""

    WORKING_DAYS = "working_days", _("Working days")
    CALENDAR_DAYS = "calendar_days", _("Calendar days")
    HOURS = "hours", _("Hours")


class ServiceLevel(models.Model):
    """A named set of targets that categories point to by code."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_th = models.CharField(_("name in Thai"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160)
    effective_from = models.DateField(_("effective from"), null=True, blank=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True, editable=False)

    DATA = declare(none="id code name_th name_en effective_from edited_at")

    class Meta:
        ordering = ["code"]
        verbose_name = _("service level")
        verbose_name_plural = _("service levels")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_th if (get_language() or "th").startswith("th") else self.name_en


class Target(models.Model):
    """One milestone's time at one urgency, with the source that it is taken from.

    Hours run round the clock; days end when the last window of their calendar's day ends. An empty urgency
    serves those without a target of their own.
    """

    service_level = models.ForeignKey(
        ServiceLevel, on_delete=models.CASCADE, related_name="targets", verbose_name=_("service level")
    )
    milestone = models.CharField(_("milestone"), max_length=20, choices=Milestone)
    urgency = models.CharField(_("urgency"), max_length=10, blank=True)
    amount = models.PositiveSmallIntegerField(_("amount"))
    unit = models.CharField(pgettext_lazy("measure of time", "unit"), max_length=20, choices=Unit)
    source = models.CharField(_("source"), max_length=300, blank=True)

    DATA = declare(none="id service_level milestone urgency amount unit source")

    class Meta:
        ordering = ["service_level", "id"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["service_level", "milestone", "urgency"], name="target_once_a_milestone_and_urgency"
            ),
            models.CheckConstraint(name="target_amount_is_positive", condition=models.Q(amount__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.urgency}".strip()


class Calendar(models.Model):
    """Which hours of the week count: `windows` maps "0" (Monday) … "6" to lists of ["08:30", "16:30"]."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_th = models.CharField(_("name in Thai"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=160)
    windows = models.JSONField(_("hours by weekday"), default=dict)
    zone = models.CharField(_("time zone"), max_length=60, default="Asia/Bangkok")
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True, editable=False)

    DATA = declare(none="id code name_th name_en windows zone edited_at")

    class Meta:
        ordering = ["code"]
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return self.name_th


class SpecialDay(models.Model):
    """A day closed or opened besides the known holidays, in one calendar or in all of them."""

    class Kind(models.TextChoices):
        """Whether offices are closed or open on that day."""

        CLOSED = "closed", pgettext_lazy("special day", "Closed")
        OPEN = "open", _("Open")

    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.CASCADE,
        related_name="special_days",
        null=True,
        blank=True,
        verbose_name=_("calendar"),
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CLOSED)
    name = models.CharField(_("name"), max_length=200)
    announced_at = models.DateField(_("announced on"), null=True, blank=True)

    DATA = declare(none="id calendar date kind name announced_at")

    class Meta:
        ordering = ["-date"]
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "date"], name="special_day_once_a_calendar", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
