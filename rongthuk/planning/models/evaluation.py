"""The scores that สยป. gives, and the rubric that it gives them by."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare
from rongthuk.planning.models.project import Project
from rongthuk.planning.models.year import BudgetYear


class Rubric(models.Model):
    """One line of the year's rubric: for which score, from how many points, and what a project must show for it."""

    class Item(models.TextChoices):
        """Which score the line belongs to."""

        PROJECT = "project", _("Score of the project")
        SCORE_21 = "2.1", _("Assessment 2.1")
        SCORE_22 = "2.2", _("Assessment 2.2")

    year = models.ForeignKey(BudgetYear, on_delete=models.CASCADE, related_name="rubric")
    item = models.CharField(_("score"), max_length=8, choices=Item.choices)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    words = models.TextField(_("what must be shown"))

    DATA = declare(none="id year item points words")

    class Meta:
        ordering = ["item", "-points"]
        constraints = [
            models.UniqueConstraint(fields=["year", "item", "points"], name="rubric_points_once"),
            models.CheckConstraint(condition=Q(points__range=(0, 100)), name="rubric_points"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.points}"


class Evaluation(models.Model):
    """The score of a project for a quarter, entered by สยป. and never computed from its progress."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="evaluations")
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2)
    rubric = models.ForeignKey(Rubric, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The rubric's words as they were when the score was given.
    rubric_words = models.TextField(_("by the rubric"), blank=True)
    words = models.TextField(_("remark"), blank=True)
    # Progress at the quarter's end as it stood when the score was given.
    percent = models.DecimalField(
        _("progress at the quarter's end (%)"), max_digits=5, decimal_places=2, null=True
    )
    evaluated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    evaluated_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=10, blank=True)

    DATA = declare(
        none="id project quarter score rubric rubric_words percent evaluated_by evaluated_at origin",
        free_text={"words": "mask"},
    )

    class Meta:
        ordering = ["quarter"]
        constraints = [
            models.UniqueConstraint(fields=["project", "quarter"], name="evaluated_once_a_quarter"),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="evaluation_quarter"),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="evaluation_score"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} Q{self.quarter}: {self.score}"
