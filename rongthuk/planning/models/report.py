"""What the units report: dated progress, and the problems that stay open until somebody solves them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rongthuk.core.privacy import declare
from rongthuk.organisations.models import Agency
from rongthuk.planning.models.project import Project


class ProgressReport(models.Model):
    """One report of a project's progress on a day.

    The unit writes it (draft), sends it (submitted), an approver approves it or sends it back (returned). Only approved reports count.
    A correction is a new report that `corrects` an approved one; when it is approved the old one is `replaced` and stays to be read.
    """

    class State(models.TextChoices):
        """How far the report is."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for approval")
        RETURNED = "returned", _("Sent back")
        APPROVED = "approved", _("Approved")
        REPLACED = "replaced", _("Replaced by a correction")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reports", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    reported_on = models.DateField(_("as of"))
    percent = models.DecimalField(_("progress (%)"), max_digits=5, decimal_places=2)
    narrative = models.TextField(_("what was done"))
    # As written; the problems that are followed up are rows of their own.
    problems_words = models.TextField(_("problems"), blank=True)
    obstacles_words = models.TextField(_("obstacles"), blank=True)
    budget_used = models.DecimalField(
        _("budget used so far (baht)"), max_digits=15, decimal_places=2, null=True, blank=True
    )
    # Why the percentage fell, or why an approved report is corrected.
    reason = models.TextField(_("reason"), blank=True)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    # What the approver wrote when he sent it back.
    answer = models.TextField(_("answer"), blank=True)
    origin = models.CharField(max_length=10, blank=True)

    DATA = declare(
        none="""id project state reported_on percent budget_used corrects written_by written_at submitted_at decided_by decided_at
            origin""",
        free_text={"narrative": "mask", "problems_words": "mask", "obstacles_words": "mask", "reason": "mask",
                   "answer": "mask"},
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="report_percent"),
            # Serves the project's chart and every "last report on or before"; one approved report a day.
            models.UniqueConstraint(
                fields=["project", "reported_on"], condition=Q(state="approved"), name="one_approved_report_a_day"
            ),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state__in=["draft", "submitted", "returned"]),
                name="one_open_report_a_project",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["project", "-reported_on", "-id"], name="reports_of_project"),
            # Serves the board: who has sent something since the round opened.
            models.Index(
                fields=["written_at"],
                include=["project"],
                condition=Q(state__in=["submitted", "approved"]),
                name="reports_sent",
            ),
            # Serves the approver's list.
            models.Index(fields=["submitted_at"], condition=Q(state="submitted"), name="reports_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.reported_on} {self.percent}"


class Problem(models.Model):
    """A problem (ปัญหา) or obstacle (อุปสรรค): open from the report that raised it until somebody solves it."""

    class Kind(models.TextChoices):
        """The tracker's two boxes."""

        PROBLEM = "problem", _("Problem")
        OBSTACLE = "obstacle", _("Obstacle")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="problems")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    words = models.TextField(_("what it is"))
    raised_on = models.DateField(_("raised"))
    # Who must act: the project's unit unless somebody says otherwise.
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("who must act")
    )
    wanted = models.TextField(_("what is asked for"), blank=True)
    solved_on = models.DateField(_("solved"), null=True, blank=True)
    solution = models.TextField(_("how it was solved"), blank=True)
    solved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # What was once taken for the solution, each with its day: [{"day", "words"}].
    earlier_solutions = models.JSONField(default=list, blank=True)

    DATA = declare(
        none="id project kind raised_on agency solved_on solved_by",
        free_text={"words": "mask", "wanted": "mask", "solution": "mask", "earlier_solutions": "blank"},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(solved_on=None, solution="") | Q(Q(solved_on__isnull=False) & ~Q(solution="")),
                name="problem_solved_with_words",
            ),
        ]
        indexes = [
            # Serves "problems and obstacles" across projects, by who must act.
            models.Index(fields=["agency", "raised_on"], condition=Q(solved_on=None), name="open_problems"),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has solved it yet."""
        return self.solved_on is None


class ProblemMention(models.Model):
    """In which reports a problem stands: where it was raised, and where it was named again."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="mentions")
    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="mentions")

    DATA = declare(none="id problem report")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "report"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"{self.problem_id} in {self.report_id}"


class PlanFile(models.Model):
    """A picture or paper of a report or a target, stored by its content as those of cases are."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="files")
    report = models.ForeignKey(
        ProgressReport, null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    token = models.CharField(max_length=32, unique=True)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    DATA = declare(
        none="id project report token content_type size added_by added_at",
        personal={"sha256": "forget", "name": "blank"},
    )

    class Meta:
        indexes = [models.Index(fields=["sha256"], name="plan_file_by_content")]

    def __str__(self) -> str:
        return f"{self.content_type} {self.pk}"
