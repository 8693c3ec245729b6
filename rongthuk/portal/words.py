"""Say to the complainant in plain words where his case stands, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state as the complainant reads it: what it is, what it means in general, what happens next."""

    title: Any
    means: Any
    next: Any


STATE_WORDS: dict[str, StateWords] = {
    "filed": StateWords(
        _("We have your report"),
        _("The 1555 centre has the report and is finding the unit whose work it is."),
        _("Next, the centre sends it to the responsible unit."),
    ),
    "assigned": StateWords(
        _("Sent to the responsible unit"),
        _("The report lies with the responsible unit, which has not yet accepted it."),
        _("Next, the unit looks at it and accepts it."),
    ),
    "accepted": StateWords(
        _("The unit has accepted it"),
        _("The unit has read the report and will do the work."),
        _("Next, an officer begins the work or comes to look."),
    ),
    "in_progress": StateWords(
        _("Work is under way"),
        _("The unit is working on it."),
        _("Next, the unit reports what it has done."),
    ),
    "awaiting_complainant": StateWords(
        _("There is a question for you"),
        _("The unit needs to know something from the person who reported, and waits for the answer."),
        _("Please answer below; the work goes on as soon as you have."),
    ),
    "awaiting_external": StateWords(
        _("Waiting for another body or for a budget"),
        _("The matter has to wait for a body outside the city's offices, or for money."),
        _("We ask again in time, and tell you when it goes on."),
    ),
    "reported": StateWords(
        _("The result is being checked"),
        _("The unit has reported a result, and somebody else checks it before it is told."),
        _("Next, you are told the result."),
    ),
    "resolved": StateWords(
        _("Here is the result"),
        _("The result has been told to the person who reported, who may confirm or contest it."),
        _("Please say whether it is in order."),
    ),
    "closed": StateWords(
        _("The case is closed"),
        _("Nothing more is being done. It can be opened again within 30 days."),
        "",
    ),
}
