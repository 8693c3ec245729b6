"""Decide who sees a run and gets its file: whoever asked for it, as long as the report is still for him."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden, NotFound
from rongthuk.reports.models import ReportRun
from rongthuk.reports.registry import report


def runs(actor: Actor) -> QuerySet[ReportRun]:
    """Return the actor's own runs, the last first."""
    if actor.kind != "officer" or actor.id is None:
        return ReportRun.objects.none()
    return ReportRun.objects.filter(asked_by=actor.id).order_by("-pk")


def run(actor: Actor, token: str) -> ReportRun:
    """Return one of the actor's runs, or raise `NotFound`."""
    found = runs(actor).filter(token=token).first()
    if found is None:
        raise NotFound("run_not_found", _("There is no such run of a report."))
    return found


def file_of(actor: Actor, token: str) -> ReportRun:
    """Return a run whose file may be downloaded; his rights are looked at again, because they may have ended meanwhile."""
    found = run(actor, token)
    if not report(found.report).may(actor, found.parameters):
        raise Forbidden("report_forbidden", _("You do not have the right to this report."))
    if found.state != ReportRun.State.DONE:
        raise NotFound(
            "run_without_file", _("This run has no file: it is not ready, or it has been deleted.")
        )
    return found
