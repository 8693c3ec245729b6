"""Take over the progress reports of a page: approved history, corrected by a changed page, never over people's own entries."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rongthuk.core.actors import Actor
from rongthuk.core.fiscal import midnight
from rongthuk.core.text import clean
from rongthuk.core.thai import format_date
from rongthuk.planning.actions.recording import lock_project, record
from rongthuk.planning.actions.reporting import count
from rongthuk.planning.importing.page import PlanPage, Report
from rongthuk.planning.models import Problem, ProgressReport, Project

if TYPE_CHECKING:
    from rongthuk.planning.actions.importing import TakenOver

State = ProgressReport.State
_COUNTED = (State.APPROVED, State.REPLACED)
_Said = tuple[Decimal, str, str, str]


def keep(project: Project, page: PlanPage, done: TakenOver, by: Actor) -> None:
    """Keep the page's reports in order of time."""
    readable = [report for report in page.reports_by_day if _is_keepable(report, done)]
    last_of_day = {report.day: report for report in readable}
    rows = list(ProgressReport.objects.filter(project=project, state__in=_COUNTED).order_by("pk"))
    days = set(last_of_day)
    # Imported reports whose day the page no longer has: a page that mends a date has the same words on another day.
    moved = [
        row
        for row in rows
        if row.origin == "page" and row.state == State.APPROVED and row.reported_on not in days
    ]
    for report in readable:
        of_day = [row for row in rows if row.reported_on == report.day]
        _keep_one(
            project,
            report,
            done,
            of_day=of_day,
            moved=moved,
            by=by,
            is_last=last_of_day[report.day] is report,
        )
    for row in moved:
        done.notes.warn("report_vanished", field="reports", day=row.reported_on)


def _is_keepable(report: Report, done: TakenOver) -> bool:
    reason = ""
    if report.day is None:
        reason = _("it has no date.")
    elif report.percent is None or not 0 <= report.percent <= 100:
        reason = _("its percentage is missing or lies outside 0 to 100.")
    elif report.day > timezone.localdate():
        reason = _("its date lies in the future.")
    if reason:
        done.notes.warn(
            "report_not_kept",
            line=report.line,
            field=f"reports[{report.number}]",
            number=report.number,
            reason=reason,
        )
    return not reason


def _keep_one(
    project: Project,
    report: Report,
    done: TakenOver,
    *,
    of_day: list[ProgressReport],
    moved: list[ProgressReport],
    by: Actor,
    is_last: bool,
) -> None:
    """Keep one report; `of_day` are those that count or counted on its day, the oldest first."""
    imported = [row for row in of_day if row.origin == "page"]
    same = [row for row in imported if _said_of(row) == _said(report)]
    current = next((row for row in of_day if row.state == State.APPROVED), None)
    corrected_here = bool(imported) and _is_corrected_by_people(imported[-1])
    if same and (not is_last or current in same or corrected_here):
        done.unchanged["reports"] += 1
        return
    if corrected_here or (current is not None and current.origin != "page"):
        if current is None or _said_of(current) != _said(report):
            done.notes.warn(
                "kept_as_entered",
                line=report.line,
                field=f"reports[{report.number}]",
                words=f"{format_date(report.day)}: {report.percent:g} %",
            )
        done.unchanged["reports"] += 1
        return
    old = current or next((row for row in moved if _is_same_told(row, report)), None)
    if old in moved:
        moved.remove(old)
    _write(project, report, old if is_last else None, by)
    (done.updated if old is not None else done.created)["reports"] += 1


def _write(project: Project, report: Report, old: ProgressReport | None, by: Actor) -> None:
    """Write the report as approved history; with `old` as its correction."""
    assert report.day is not None
    row = lock_project(project)
    percent, narrative, problems, obstacles = _said(report)
    new = ProgressReport(
        project=row, reported_on=report.day, percent=percent, narrative=narrative, problems_words=problems,
        obstacles_words=obstacles, corrects=old, origin="page", written_at=midnight(report.day), submitted_at=midnight(report.day),
        reason=_("The page of the old tracker says so now.") if old else "",
    )  # fmt: skip
    new.save()
    if old is not None:
        _carry_problems(old, new)
    count(new, row, by=by)
    facts: dict[str, Any] = {"report": new.pk, "day": new.reported_on, "percent": new.percent}
    if old is not None:
        facts |= {"corrects": old.pk, "before": {"day": old.reported_on, "percent": old.percent}}
    record("report.imported", by=by, project=row, **facts)


def _carry_problems(old: ProgressReport, new: ProgressReport) -> None:
    """Mend the words of a problem that stands in the old report alone, so that a corrected page does not raise it twice."""
    words = {Problem.Kind.PROBLEM: new.problems_words, Problem.Kind.OBSTACLE: new.obstacles_words}
    for problem in Problem.objects.filter(mentions__report=old, solved_on=None):
        if problem.mentions.count() > 1 or problem.wanted or problem.agency_id != new.project.agency_id:
            continue
        problem.mentions.all().delete()
        if said := words[Problem.Kind(problem.kind)]:
            problem.words, problem.raised_on = said, new.reported_on
            problem.save()
        else:
            problem.delete()


def _said(report: Report) -> _Said:
    return (
        (report.percent or Decimal(0)).quantize(Decimal("0.01")), clean(report.narrative), clean(report.problems),
        clean(report.obstacles),
    )  # fmt: skip


def _said_of(row: ProgressReport) -> _Said:
    return (row.percent, row.narrative, row.problems_words, row.obstacles_words)


def _is_same_told(row: ProgressReport, report: Report) -> bool:
    """Tell whether the report tells the same on another day."""
    percent, narrative, _problems, _obstacles = _said(report)
    return row.percent == percent and row.narrative == narrative


def _is_corrected_by_people(row: ProgressReport) -> bool:
    """Tell whether somebody has corrected the report here, in one step or several."""
    seen: set[int] = set()
    now: ProgressReport | None = row
    while now is not None and now.pk not in seen:
        seen.add(now.pk)
        now = ProgressReport.objects.filter(corrects=now, state__in=_COUNTED).order_by("-pk").first()
        if now is not None and now.origin != "page":
            return True
    return False
