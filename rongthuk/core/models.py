"""The sums of the measures, kept so that boards and long periods need not read every case.

They are no facts: `rollups.recompute` makes all of them anew, and nothing else writes them.
"""

from __future__ import annotations

from django.db import models

from rongthuk.core.privacy import declare


class MeasureMonth(models.Model):
    """What a measure counted for one unit (without those below it) in one month by Bangkok's clock.

    `part` is what the measure is broken down by (the channel, the stars), empty where it is not. A month by unit and not a day: a
    section has so few cases a day that such a table would be as long as the cases themselves.
    """

    measure = models.CharField(max_length=60)
    # Without a foreign key: the core does not know what an agency is.
    agency_id = models.BigIntegerField()
    # The first day of the month.
    month = models.DateField()
    part = models.CharField(max_length=40, blank=True)
    counted = models.BigIntegerField()
    # Empty for a plain count.
    out_of = models.BigIntegerField(null=True)

    DATA = declare(none="id measure agency_id month part counted out_of")

    class Meta:
        constraints = [
            # Serves every reading: one measure, a stretch of months, some units.
            models.UniqueConstraint(fields=["measure", "month", "agency_id", "part"], name="measured_once_a_month"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.measure} {self.month:%Y-%m}"


class MeasureDay(models.Model):
    """What a measure counted for the whole city on one day by Bangkok's clock."""

    measure = models.CharField(max_length=60)
    day = models.DateField()
    part = models.CharField(max_length=40, blank=True)
    counted = models.BigIntegerField()
    out_of = models.BigIntegerField(null=True)

    DATA = declare(none="id measure day part counted out_of")

    class Meta:
        constraints = [
            # Serves trends by day: one measure, a stretch of days.
            models.UniqueConstraint(fields=["measure", "day", "part"], name="measured_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.day}"


class MeasureComputation(models.Model):
    """One computation of all sums; the newest says how fresh they are."""

    # The facts are as they were at this moment.
    as_of = models.DateTimeField()
    seconds = models.FloatField()
    # How long each measure took, by code.
    measures = models.JSONField(default=dict)

    DATA = declare(none="id as_of seconds measures")

    def __str__(self) -> str:
        return f"measures as of {self.as_of:%Y-%m-%d %H:%M}"
