"""Indicators, their projects, and their four quarters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare
from rongthuk.organisations.models import Agency
from rongthuk.planning.models.project import Project
from rongthuk.planning.models.year import BudgetYear


class Indicator(models.Model):
    """An indicator (ตัวชี้วัด) of a year, with exactly one source for its quarterly results."""

    class Klass(models.TextChoices):
        """The tracker's classes."""

        STRATEGIC = "strategic", _("Strategic")
        ROUTINE = "routine", _("Routine")
        NEGOTIATED = "negotiated", _("Negotiated")

    class Level(models.TextChoices):
        """What it looks at."""

        OUTPUT = "output", _("Output")
        OUTCOME = "outcome", _("Outcome")

    class Direction(models.TextChoices):
        """Which way is better."""

        HIGHER = "higher", _("The more the better")
        LOWER = "lower", _("The less the better")
        EXACT = "exact", _("Exactly this")

    class Source(models.TextChoices):
        """Where the quarterly result comes from."""

        ENTERED = "entered", _("Entered by the unit")
        PROJECT = "project", _("The project's progress")
        MEASURE = "measure", _("A measure over the complaints")

    class Accumulation(models.TextChoices):
        """Whether a quarter's figure holds the year so far or the quarter alone."""

        CUMULATIVE = "cumulative", _("Since the beginning of the year")
        QUARTERLY = "quarterly", _("Each quarter by itself")

    code = models.CharField(_("code"), max_length=20, unique=True)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="indicators")
    number = models.CharField(_("number in the plan"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=1000)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    klass = models.CharField(_("class"), max_length=12, choices=Klass.choices, default=Klass.STRATEGIC)
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, default=Level.OUTPUT)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    # Free: ร้อยละ, เรื่อง, ระดับ, คะแนน …
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction.choices, default=Direction.HIGHER
    )
    definition = models.TextField(_("definition"), blank=True)
    method = models.TextField(_("method of calculation"), blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.ENTERED)
    source_project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="feeds",
        verbose_name=_("project whose progress it takes"),
    )  # fmt: skip
    # A code of core's registry, the unit whose figure is taken (with all below it), and one part of it, such as a channel.
    measure = models.CharField(_("measure"), max_length=60, blank=True)
    measure_agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("unit of the measure"),
    )  # fmt: skip
    measure_part = models.CharField(_("part of the measure"), max_length=60, blank=True)
    accumulation = models.CharField(
        _("a quarter holds"), max_length=10, choices=Accumulation.choices, default=Accumulation.CUMULATIVE
    )
    projects = models.ManyToManyField(Project, through="IndicatorProject", related_name="indicators")
    # The result of the whole year as the page prints it, where somebody entered one.
    result = models.DecimalField(
        _("result of the year"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    origin = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=0)

    DATA = declare(
        none="""id code year number name agency klass level target unit direction definition method source source_project measure
            measure_agency measure_part accumulation projects result origin version"""
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source="entered", source_project=None, measure="")
                | Q(source="project", source_project__isnull=False, measure="")
                | Q(Q(source="measure", source_project=None) & ~Q(measure="")),
                name="indicator_has_one_source",
                violation_error_message=_("An indicator has exactly one source for its results."),
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{4}-[0-9]{3,6}$"),
                name="indicator_code_form",
                violation_error_message=_("An indicator code looks like 0401-0725."),
            ),
        ]
        indexes = [models.Index(fields=["year", "agency", "code"], name="indicators_of_year")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class IndicatorProject(models.Model):
    """Which projects serve which indicators."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="links")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="indicator_links")

    DATA = declare(none="id indicator project")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "project"], name="serves_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id} ← {self.project_id}"


class QuarterResult(models.Model):
    """An indicator's quarter: the result from its one source, and what สยป. entered.

    A result from a project or a measure is computed when it is read, until the quarter is evaluated: then it is frozen here with the
    figures behind it, and later corrections of cases or reports change it no more. `score_21` and `score_22` are the pair
    2.1 / 2.2 that สยป. enters; they are never computed.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="quarters")
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    value = models.DecimalField(_("result"), max_digits=14, decimal_places=2, null=True, blank=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    words = models.TextField(_("explanation"), blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(null=True)
    score_21 = models.DecimalField(_("assessment 2.1"), max_digits=6, decimal_places=2, null=True, blank=True)
    score_22 = models.DecimalField(_("assessment 2.2"), max_digits=6, decimal_places=2, null=True, blank=True)
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    scored_at = models.DateTimeField(null=True)
    score_words = models.TextField(_("remark"), blank=True)
    frozen_at = models.DateTimeField(null=True)

    DATA = declare(
        none="""id indicator quarter value numerator denominator entered_by entered_at score_21 score_22 scored_by
            scored_at frozen_at""",
        free_text={"words": "mask", "score_words": "mask"},
    )

    class Meta:
        ordering = ["quarter"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "quarter"], name="quarter_once"),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="quarter_one_to_four"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} Q{self.quarter}"
