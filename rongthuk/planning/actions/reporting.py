"""Report progress: write, submit, approve, send back, correct."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints import photographs
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.core.fiscal import year_days
from rongthuk.core.thai import format_date, local
from rongthuk.core.written import words_of
from rongthuk.planning import access
from rongthuk.planning.actions.amounts import read_amount, read_day, read_percent
from rongthuk.planning.actions.problems import keep_problems
from rongthuk.planning.actions.recording import lock_project, record
from rongthuk.planning.models import PlanFile, ProgressReport, Project

State = ProgressReport.State
OPEN = (State.DRAFT, State.SUBMITTED, State.RETURNED)
MOST_FILES = 20
# The old tracker holds reports of several pages.
LONGEST_WORDS = 20_000


def today() -> date:
    """Return the date in Bangkok."""
    return local(timezone.now()).date()


@transaction.atomic
def write_report(
    project: Project,
    *,
    by: Actor,
    reported_on: date | str,
    percent: Decimal | str | float,
    narrative: str,
    problems: str = "",
    obstacles: str = "",
    budget_used: Decimal | str | None = None,
    reason: str = "",
    files: Sequence[Any] = (),
    report: ProgressReport | None = None,
    version: int | None = None,
) -> ProgressReport:
    """Write the project's one open report, or change it while it is a draft or was sent back; nothing counts before approval.

    `report` is the draft that the writer had before him: where it is given and another is open now, `Conflict`.
    """
    row = lock_project(project, version=version)
    access.require(row.agency.path, by, "reporter")
    open_one = ProgressReport.objects.filter(project=row, state__in=OPEN).first()
    if report is None and open_one is not None:
        raise Conflict(
            "report_open",
            _(
                "This project has a report that is not finished yet. Please finish or withdraw that one first."
            ),
            report=open_one.pk,
        )
    if report is not None and (open_one is None or open_one.pk != report.pk):
        raise Conflict(
            "report_gone", _("This report is no longer a draft. Please look at the project again.")
        )
    if open_one is not None and open_one.state == State.SUBMITTED:
        raise Conflict(
            "report_submitted", _("The report waits for approval and cannot be changed meanwhile.")
        )
    draft = open_one or ProgressReport(project=row, written_at=timezone.now())
    _fill(
        draft, row, reported_on=reported_on, percent=percent, narrative=narrative, problems=problems,
        obstacles=obstacles, budget_used=budget_used, reason=reason,
    )  # fmt: skip
    draft.written_by_id = by.id if by.kind == "officer" else None
    draft.written_at = timezone.now()
    new = draft.pk is None
    draft.save()
    _attach(draft, files, by=by)
    record("report.drafted" if new else "report.changed", by=by, project=row, report=draft.pk,
           day=draft.reported_on, percent=draft.percent)  # fmt: skip
    return draft


@transaction.atomic
def correct_report(
    report: ProgressReport,
    *,
    by: Actor,
    reason: str,
    reported_on: date | str,
    percent: Decimal | str | float,
    narrative: str,
    problems: str = "",
    obstacles: str = "",
    budget_used: Decimal | str | None = None,
    files: Sequence[Any] = (),
    version: int | None = None,
) -> ProgressReport:
    """Begin the correction of an approved report; once it is approved it takes the other's place, which stays to be read."""
    row = lock_project(report.project, version=version)
    access.require(row.agency.path, by, "reporter")
    corrected = ProgressReport.objects.get(pk=report.pk)
    if corrected.state != State.APPROVED:
        raise Conflict(
            "not_approved", _("Only an approved report can be corrected; change the draft itself.")
        )
    if ProgressReport.objects.filter(project=row, state__in=OPEN).exists():
        raise Conflict(
            "report_open",
            _(
                "This project has a report that is not finished yet. Please finish or withdraw that one first."
            ),
        )
    words = words_of(reason, field="reason", longest=2000)
    draft = ProgressReport(project=row, corrects=corrected, written_at=timezone.now())
    _fill(
        draft, row, reported_on=reported_on, percent=percent, narrative=narrative, problems=problems,
        obstacles=obstacles, budget_used=budget_used, reason=words,
    )  # fmt: skip
    draft.written_by_id = by.id if by.kind == "officer" else None
    draft.save()
    _attach(draft, files, by=by)
    record("report.corrected", by=by, project=row, report=draft.pk, corrects=corrected.pk,
           before={"day": corrected.reported_on, "percent": corrected.percent},
           after={"day": draft.reported_on, "percent": draft.percent})  # fmt: skip
    return draft


@transaction.atomic
def submit_report(report: ProgressReport, *, by: Actor) -> ProgressReport:
    """Send the report to the approver; what could have changed since it was written is checked again."""
    project, row = _locked(report)
    access.require(project.agency.path, by, "reporter")
    if row.state == State.SUBMITTED:
        return row
    if row.state not in OPEN:
        raise Conflict("report_decided", _("This report has been decided already."))
    check_day(project, row.reported_on)
    check_percent(project, row)
    row.state = State.SUBMITTED
    row.submitted_at = timezone.now()
    row.answer = ""
    row.save()
    record(
        "report.submitted", by=by, project=project, report=row.pk, day=row.reported_on, percent=row.percent
    )
    return row


@transaction.atomic
def approve_report(report: ProgressReport, *, by: Actor) -> ProgressReport:
    """Approve the report: from now on it counts. Nobody approves what he wrote himself."""
    project, row = _locked(report)
    access.require(project.agency.path, by, "approver")
    if row.state != State.SUBMITTED:
        raise Conflict("not_submitted", _("This report does not wait for approval."))
    if by.kind == "officer" and by.id == row.written_by_id:
        raise Forbidden("own_report", _("Somebody else must approve a report that you wrote yourself."))
    check_percent(project, row)
    count(row, project, by=by)
    record("report.approved", by=by, project=project, report=row.pk, day=row.reported_on, percent=row.percent)
    return row


def count(row: ProgressReport, project: Project, *, by: Actor) -> None:
    """Make the report one that counts: what it corrects, or another of the same day, is replaced."""
    replaced = ProgressReport.objects.filter(project=project, state=State.APPROVED).exclude(pk=row.pk)
    if row.corrects_id is not None:
        replaced.filter(pk=row.corrects_id).update(state=State.REPLACED)
    replaced.filter(reported_on=row.reported_on).update(state=State.REPLACED)
    row.state = State.APPROVED
    row.decided_at = timezone.now()
    row.decided_by_id = by.id if by.kind == "officer" else None
    row.save()
    keep_problems(row, project)
    if row.budget_used is not None:
        # The money used is that of the last day told, not of what was entered last.
        told = ProgressReport.objects.filter(project=project, state=State.APPROVED).exclude(budget_used=None)
        project.budget_used = told.order_by("-reported_on").values_list("budget_used", flat=True).first()
    take_stock(project)


@transaction.atomic
def return_report(report: ProgressReport, *, by: Actor, answer: str) -> ProgressReport:
    """Send the report back to the unit with what is to be mended."""
    project, row = _locked(report)
    access.require(project.agency.path, by, "approver")
    if row.state != State.SUBMITTED:
        raise Conflict("not_submitted", _("This report does not wait for approval."))
    row.answer = words_of(answer, field="answer", longest=2000)
    row.state = State.RETURNED
    row.decided_at = timezone.now()
    row.decided_by_id = by.id if by.kind == "officer" else None
    row.save()
    record("report.returned", by=by, project=project, report=row.pk, day=row.reported_on)
    return row


@transaction.atomic
def withdraw_report(report: ProgressReport, *, by: Actor) -> None:
    """Throw away a report that was never approved; the record says that it was there."""
    project, row = _locked(report)
    access.require(project.agency.path, by, "reporter")
    if row.state not in OPEN:
        raise Conflict("report_decided", _("This report has been decided already."))
    record(
        "report.withdrawn", by=by, project=project, report=row.pk, day=row.reported_on, percent=row.percent
    )
    row.files.all().delete()
    row.delete()


def take_stock(project: Project) -> None:
    """Take progress and state of the project from its approved reports; the last is the last by its day, not by its entry."""
    last = (
        ProgressReport.objects.filter(project=project, state=State.APPROVED)
        .order_by("-reported_on", "-pk")
        .first()
    )
    project.percent = last.percent if last else Decimal(0)
    project.reported_on = last.reported_on if last else None
    if project.state != Project.State.CANCELLED:
        if project.percent >= 100:
            project.state = Project.State.DONE
        elif last is not None:
            project.state = Project.State.RUNNING
        else:
            project.state = Project.State.PLANNED


def check_day(project: Project, day: date) -> None:
    """Refuse a report of the future, of another year, or of days after the money may be used."""
    first, last = year_days(project.year_id)
    last = max(last, project.carried_until or last, project.ends_on or last)
    if day > today():
        raise Invalid(
            "day_in_future",
            _("%(day)s lies in the future; a report tells what has been done.") % {"day": format_date(day)},
            field="reported_on",
        )
    if not first <= day <= last:
        raise Invalid(
            "day_outside_year",
            _("%(day)s lies outside budget year %(year)s (%(first)s to %(last)s).")
            % {
                "day": format_date(day),
                "year": project.year_id,
                "first": format_date(first),
                "last": format_date(last),
            },
            field="reported_on",
        )


def check_percent(project: Project, row: ProgressReport) -> None:
    """Refuse a percentage that falls, or that later reports fall below, without a reason; of one day, the report that it replaces."""
    others = ProgressReport.objects.filter(project=project, state=State.APPROVED)
    if row.corrects_id is not None:
        others = others.exclude(pk=row.corrects_id)
    before = others.filter(reported_on__lte=row.reported_on).order_by("-reported_on").first()
    after = others.filter(reported_on__gt=row.reported_on).order_by("reported_on").first()
    if row.reason:
        return
    if before is not None and row.percent < before.percent:
        raise Invalid(
            "percent_falls",
            _(
                "%(percent)s %% is less than the %(before)s %% reported on %(day)s. If that is right, please give the reason."
            )
            % {"percent": row.percent, "before": before.percent, "day": format_date(before.reported_on)},
            field="percent",
        )
    if after is not None and row.percent > after.percent:
        raise Invalid(
            "percent_above_later",
            _(
                "%(percent)s %% is more than the %(after)s %% reported later, on %(day)s. If that is right, please give the reason."
            )
            % {"percent": row.percent, "after": after.percent, "day": format_date(after.reported_on)},
            field="percent",
        )


def _fill(
    draft: ProgressReport,
    project: Project,
    *,
    reported_on: date | str,
    percent: Decimal | str | float,
    narrative: str,
    problems: str,
    obstacles: str,
    budget_used: Decimal | str | None,
    reason: str,
) -> None:
    if project.state == Project.State.CANCELLED:
        raise Conflict("project_cancelled", _("The project is cancelled; nothing more is reported on it."))
    draft.reported_on = read_day(reported_on, field="reported_on")
    check_day(project, draft.reported_on)
    draft.percent = read_percent(percent, field="percent")
    draft.narrative = words_of(narrative, field="narrative", longest=LONGEST_WORDS)
    draft.problems_words = words_of(problems, field="problems", required=False, longest=LONGEST_WORDS)
    draft.obstacles_words = words_of(obstacles, field="obstacles", required=False, longest=LONGEST_WORDS)
    draft.budget_used = read_amount(budget_used, field="budget_used")
    draft.reason = words_of(reason, field="reason", required=False, longest=2000)
    check_percent(project, draft)


def _locked(report: ProgressReport) -> tuple[Project, ProgressReport]:
    project = lock_project(report.project)
    row = ProgressReport.objects.select_for_update().filter(pk=report.pk).first()
    if row is None:
        raise Conflict(
            "report_gone", _("This report is no longer a draft. Please look at the project again.")
        )
    row.project = project
    return project, row


def _attach(report: ProgressReport, files: Sequence[Any], *, by: Actor) -> None:
    """Keep the files of a report; the same file twice is kept once."""
    known = set(report.files.values_list("sha256", flat=True))
    kept = {stored.sha256: stored for stored in (photographs.keep(file) for file in files)}
    if len(known | set(kept)) > MOST_FILES:
        raise Invalid(
            "too_many_files",
            _("A report can carry at most %(most)s files.") % {"most": MOST_FILES},
            field="files",
        )
    now = timezone.now()
    PlanFile.objects.bulk_create(
        PlanFile(
            project=report.project, report=report, token=secrets.token_urlsafe(18), sha256=sha256,
            content_type=stored.content_type, size=stored.size, name=stored.name[:200],
            added_by_id=by.id if by.kind == "officer" else None, added_at=now,
        )
        for sha256, stored in kept.items()
        if sha256 not in known
    )  # fmt: skip
