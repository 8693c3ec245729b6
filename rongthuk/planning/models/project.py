"""A project or activity of a year's plan, with everything that the tracker's page shows of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare
from rongthuk.organisations.models import Agency
from rongthuk.planning.models.year import BudgetYear, StrategyNode


class Project(models.Model):
    """A project (โครงการ) or activity (กิจกรรม) of one budget year.

    `code` is the tracker's own (`04010000-3651`): the unit's code of that year and a running number. `percent` and `reported_on` are
    those of the last approved report, kept here so that the board is one query; `actions.reporting.take_stock` alone writes them.
    `version` counts changes, so that a form filled in from an older state is told so.
    """

    class Kind(models.TextChoices):
        """Which of the two words the plan uses."""

        PROJECT = "project", _("Project")
        ACTIVITY = "activity", _("Activity")

    class State(models.TextChoices):
        """How far the project is as a whole."""

        PLANNED = "planned", _("Not begun")
        RUNNING = "running", _("Under way")
        DONE = "done", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    code = models.CharField(_("code"), max_length=20, unique=True)
    year = models.ForeignKey(BudgetYear, on_delete=models.PROTECT, related_name="projects")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PROJECT)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PLANNED)
    # The number in the plan, printed before the name: "5.", "12.3".
    plan_number = models.CharField(_("number in the plan"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=1000)
    # Today's unit, which reports and sees; and the unit as the plan of that year named and coded it.
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    unit_name = models.CharField(_("unit as named in that year"), max_length=300)
    unit_code = models.CharField(_("unit code of that year"), max_length=8)
    # The pair printed as 04010500/04010500: who owns the project, and who carries it out.
    owner_code = models.CharField(_("owner's code"), max_length=8, blank=True)
    carrier_code = models.CharField(_("executing unit's code"), max_length=8, blank=True)
    rationale = models.TextField(_("rationale"), blank=True)
    objectives = models.JSONField(_("objectives"), default=list, blank=True)
    budget_received = models.DecimalField(
        _("budget received (baht)"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    budget_used = models.DecimalField(
        _("budget used (baht)"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    budget_source = models.CharField(_("source of the budget"), max_length=200, blank=True)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    # Money kept for use after the year's end (กันเงินเหลื่อมปี), or the year's project that goes on here.
    carried_until = models.DateField(_("money carried over until"), null=True, blank=True)
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by",
        verbose_name=_("continues the project"),
    )  # fmt: skip
    percent = models.DecimalField(_("progress (%)"), max_digits=5, decimal_places=2, default=Decimal(0))
    reported_on = models.DateField(_("last reported"), null=True, blank=True)
    # Where the row came from: "" typed in, "page" the old tracker, "sheet" a bulk sheet.
    origin = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    DATA = declare(
        none="""id code year kind state plan_number name agency unit_name unit_code owner_code carrier_code rationale objectives
            budget_received budget_used budget_source starts_on ends_on carried_until continues percent reported_on origin version
            created_at"""
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="project_percent"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_it_begins",
                violation_error_message=_("The end comes before the beginning."),
            ),
            models.CheckConstraint(
                condition=(Q(budget_received=None) | Q(budget_received__gte=0))
                & (Q(budget_used=None) | Q(budget_used__gte=0)),
                name="project_budget_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{8}-[0-9]{4,6}$"),
                name="project_code_form",
                violation_error_message=_("A project code looks like 04010000-3651."),
            ),
        ]
        indexes = [
            # Serves the year's board, for the city and for a unit with what lies below it.
            models.Index(fields=["year", "agency", "code"], name="projects_of_year"),
            models.Index(fields=["agency", "-year"], name="projects_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def last_day(self) -> date | None:
        """Return the day until which the project may work: its end, or the end of the money that was carried over."""
        return self.carried_until or self.ends_on


class ProjectTag(models.Model):
    """A mark of the year's plan: Quick Win, Flagship with its term, or one that somebody adds."""

    class Term(models.TextChoices):
        """How long a Flagship is meant to take."""

        SHORT = "short", _("Short term")
        MEDIUM = "medium", _("Medium term")
        LONG = "long", _("Long term")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="tags")
    # quick-win, flagship, or any other word of the plan.
    tag = models.CharField(_("mark"), max_length=60)
    term = models.CharField(_("term"), max_length=10, choices=Term.choices, blank=True)

    DATA = declare(none="id project tag term")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "tag"], name="tagged_once")]

    def __str__(self) -> str:
        return self.tag

    @property
    def words(self) -> str:
        """Return the mark as people write it."""
        known = {"quick-win": "Quick Win", "flagship": "Flagship"}.get(self.tag, self.tag)
        return f"{known} ({self.get_term_display()})" if self.term else known


class ResponsiblePerson(models.Model):
    """Who answers for the project: a person of the city by name and extension, an account where there is one."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="responsible")
    place = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=200)
    extension = models.CharField(_("extension"), max_length=40, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("account"),
    )  # fmt: skip

    DATA = declare(none="id project place officer", personal={"name": "blank", "extension": "blank"})

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"], condition=~Q(name=""), name="responsible_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """What the project promises: "at least one piece of work", the number reached, and the proof."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="targets")
    place = models.PositiveSmallIntegerField()
    words = models.TextField(_("target"))
    amount = models.DecimalField(_("number"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("counted in"), max_length=60, blank=True)
    at_least = models.BooleanField(_("at least"), default=False)
    achieved = models.DecimalField(_("reached"), max_digits=14, decimal_places=2, null=True, blank=True)
    evidence = models.TextField(_("proof"), blank=True)

    DATA = declare(none="id project place words amount unit at_least achieved evidence")

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["project", "place"], name="target_numbered_once")]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def is_reached(self) -> bool | None:
        """Tell whether the number was reached; None where none was promised or nothing is known."""
        return None if self.amount is None or self.achieved is None else self.achieved >= self.amount


class PolicyLink(models.Model):
    """A policy of the governor or the government that the project serves, with its branch."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="policies")
    policy_code = models.CharField(_("policy"), max_length=40)
    branch_code = models.CharField(_("branch"), max_length=40, blank=True)
    words = models.CharField(_("words"), max_length=500, blank=True)

    DATA = declare(none="id project policy_code branch_code words")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "policy_code", "branch_code"], name="policy_linked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy_code}/{self.branch_code}" if self.branch_code else self.policy_code


class ProjectStrategy(models.Model):
    """Which node of the strategy a project supports; what lies above follows from the tree."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="strategies")
    node = models.ForeignKey(StrategyNode, on_delete=models.PROTECT, related_name="supported_by")

    DATA = declare(none="id project node")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "node"], name="supports_node_once")]

    def __str__(self) -> str:
        return f"{self.project_id} → {self.node_id}"
