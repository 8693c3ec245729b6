"""Tell the complainant what happened to his case: one message an event, once, in his language.

The message carries a link to his own page and no personal data. A listener may run twice, after a crash; the message's number
`tell:<event>` makes the second run a no-op.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rongthuk.complaints.actions.talking import thread_with_complainant
from rongthuk.complaints.models import Complaint, ComplaintEvent
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.queries import result_words
from rongthuk.conversations.actions import say
from rongthuk.core.actors import SYSTEM
from rongthuk.core.listeners import listen
from rongthuk.core.thai import format_date

Words = Callable[[Complaint, ComplaintEvent], str]


def _filed(case: Complaint, event: ComplaintEvent) -> str:
    unit = case.lead.name
    if case.state == State.FILED:
        words = _("We have received your report. The 1555 centre is finding the responsible unit.")
    else:
        words = _("We have received your report and sent it to %(unit)s.") % {"unit": unit}
    if case.due_at:
        words += "\n" + _("The result is promised by %(date)s.") % {
            "date": format_date(case.due_at, long=True)
        }
    return words


def _accepted(case: Complaint, event: ComplaintEvent) -> str:
    return _("%(unit)s has accepted your case.") % {"unit": case.lead.name}


def _asked(case: Complaint, event: ComplaintEvent) -> str:
    return _("%(unit)s needs to know something from you:\n\n%(words)s\n\nPlease answer on your page.") % {
        "unit": case.lead.name,
        "words": event.words,
    }


def _updated(case: Complaint, event: ComplaintEvent) -> str:
    if not event.is_told:
        return ""
    return _("News from %(unit)s:\n\n%(words)s") % {"unit": case.lead.name, "words": event.words}


def _deferred(case: Complaint, event: ComplaintEvent) -> str:
    return _("Your case has to wait until %(date)s:\n\n%(words)s") % {
        "date": format_date(case.deferred_until, long=True),
        "words": event.words,
    }


def _referred(case: Complaint, event: ComplaintEvent) -> str:
    return _(
        "Your case lies with %(unit)s, outside the city's offices. We have written to them and will ask again."
    ) % {"unit": case.lead.name}


def _resolved(case: Complaint, event: ComplaintEvent) -> str:
    # The event's own state: when the approval follows at once, the report under review is not told a second time.
    if event.to_state != State.RESOLVED or case.state not in {State.RESOLVED, State.CLOSED}:
        return ""
    words = _("%(unit)s reports the result “%(outcome)s”:\n\n%(words)s") % {
        "unit": case.lead.name,
        "outcome": case.get_outcome_display(),
        "words": result_words(case),
    }
    return words


def _rejected(case: Complaint, event: ComplaintEvent) -> str:
    return _(
        "Your case was not accepted, for this reason:\n\n%(words)s\n\nYou may contest this on your page."
    ) % {"words": event.words}


def _contested(case: Complaint, event: ComplaintEvent) -> str:
    return _("Your objection has arrived. %(unit)s must look at the matter again.") % {"unit": case.lead.name}


def _merged(case: Complaint, event: ComplaintEvent) -> str:
    return _(
        "Others have reported the same matter. Your case goes on together with theirs; you will be told as before."
    )


def _unmerged(case: Complaint, event: ComplaintEvent) -> str:
    return _("Your case goes on by itself again, with %(unit)s.") % {"unit": case.lead.name}


def _reopened(case: Complaint, event: ComplaintEvent) -> str:
    return _("Your case was opened again and is with %(unit)s.") % {"unit": case.lead.name}


def _way_out(source: Complaint, *, joined: bool) -> str:
    """Say what he can do who thinks otherwise; a case that was joined to another is closed and cannot be contested itself."""
    if joined or not source.confirm_by:
        return _("If this is not so, please write to us on your page.")
    return _("If this is not so, please contest it on your page by %(date)s.") % {
        "date": format_date(source.confirm_by, long=True)
    }


RESULTS = {"complaint.reported", "complaint.approved"}
TEMPLATES: dict[str, Words] = {
    "complaint.filed": _filed,
    "complaint.accepted": _accepted,
    "complaint.asked": _asked,
    "complaint.updated": _updated,
    "complaint.deferred": _deferred,
    "complaint.referred": _referred,
    "complaint.reported": _resolved,
    "complaint.approved": _resolved,
    "complaint.rejected": _rejected,
    "complaint.contested": _contested,
    "complaint.merged": _merged,
    "complaint.unmerged": _unmerged,
    "complaint.reopened": _reopened,
}
# What is told of a main case is told to those whose cases were joined to it.
PASSED_ON = {
    "complaint.updated",
    "complaint.deferred",
    "complaint.referred",
    "complaint.reported",
    "complaint.approved",
    "complaint.rejected",
    "complaint.reopened",
}


@listen(*TEMPLATES)
def tell(event: ComplaintEvent) -> None:
    """Tell the case's complainant, and those of the cases that were joined to it."""
    case = event.complaint
    if case.is_history:
        return
    tell_one(case, case, event)
    if event.kind in PASSED_ON:
        for joined in case.merged.select_related("complainant", "complainant__told_at", "lead"):
            tell_one(joined, case, event)


@transaction.atomic
def tell_one(case: Complaint, source: Complaint, event: ComplaintEvent) -> None:
    """Write one message and queue it; nothing where nobody wants to be told."""
    row = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("complainant", "complainant__told_at", "conversation")
        .get(pk=case.pk)
    )
    person = row.complainant
    if person is None or not person.wants_updates or person.told_at is None:
        return
    with translation.override(person.language):
        words = TEMPLATES[event.kind](source, event)
        if not words:
            return
        if event.kind in RESULTS:
            words += "\n\n" + _way_out(source, joined=row.pk != source.pk)
        footer = "\n\n".join(
            [
                _("Your case: %(reference)s") % {"reference": row.reference}
                + f"\n{settings.BASE_URL}/c/{row.secret}",
                _("1555 Centre, Bangkok Metropolitan Administration"),
            ]
        )
        subject = _("Your case %(reference)s") % {"reference": row.reference}
    say(
        thread_with_complainant(row), by=SYSTEM, direction="outbound", channel="system", body=words, footer=footer, subject=subject,
        template=event.kind, external_id=f"tell:{row.pk}:{event.pk}", to=[person.told_at],
    )  # fmt: skip
