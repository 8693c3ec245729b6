"""The budget year and the tree of strategy that its projects support."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare


class BudgetYear(models.Model):
    """A year of the plan, from 1 October to 30 September; `year` is of the Buddhist Era."""

    year = models.PositiveSmallIntegerField(_("budget year"), primary_key=True)
    # A closed year is read, no longer written.
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    DATA = declare(none="year closed_at note")

    class Meta:
        constraints = [
            # A Christian year typed by mistake (2026) would lie five centuries back.
            models.CheckConstraint(
                condition=Q(year__range=(2500, 2700)),
                name="budget_year_buddhist",
                violation_error_message=_("Write the year of the Buddhist Era, such as 2569."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class StrategyNode(models.Model):
    """One node of the year's strategy: ด้าน, มิติ, กลยุทธ์, เป้าประสงค์ …, to any depth.

    `number` is as printed, with Arabic digits ("7.5.1.1"). `path` is the chain of keys from the top (`3.17.52.`), so that what
    lies below a node is a prefix. `sort_key` orders 7.10 after 7.9.
    """

    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="strategy")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    number = models.CharField(_("number"), max_length=40)
    title = models.CharField(_("title"), max_length=1000)
    # What the level is called where the page says so: ด้าน, มิติ, เป้าประสงค์ …
    level_word = models.CharField(_("level"), max_length=60, blank=True)
    depth = models.PositiveSmallIntegerField(editable=False)
    path = models.TextField(editable=False)
    sort_key = models.CharField(max_length=200, editable=False, db_collation="C")

    DATA = declare(none="id year parent number title level_word depth path sort_key")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="strategy_number_once_a_year"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="strategy_not_own_parent"),
            models.CheckConstraint(condition=Q(depth=0, parent=None) | Q(depth__gt=0, parent__isnull=False),
                                   name="strategy_depth_follows_parent"),
        ]  # fmt: skip
        indexes = [
            # Serves the roll-up: everything below a node.
            models.Index(fields=["path"], opclasses=["text_pattern_ops"], name="strategy_subtree"),
            # Serves the map of a year in printed order.
            models.Index(fields=["year", "sort_key"], name="strategy_of_year"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
