"""The one table of moves: from which states, to which, by whom, with what.

Desk, API, chat and the documentation read this table; `docs/workflow.md` is drawn from it, and a test goes through every move in
every state for every role. `MOVES[name]` says what may happen; the function of the same name in `actions` does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models.complaint import Complaint, Kind, Outcome, State

# Who may do a move. Staff are judged by role over the unit that has the case; see `access.parties`.
# unit: officer, section head, coordinator of the lead unit or its intake desk; the centre for an outside body, which has no
# account here · supporting: the same of a unit with an open supporting part · officer: the same, and the one who claimed it ·
# head: section head or director of the lead unit · coordinator: coordinator over the lead unit's office · centre: 1555 staff ·
# supervisor: 1555 supervisor · complainant: whoever opened the case with its secret or PIN · rules, clock: the system itself.
Party = Literal[
    "unit", "supporting", "head", "coordinator", "centre", "supervisor", "complainant", "rules", "clock"
]
InputKind = Literal[
    "text", "choice", "agency", "agencies", "officer", "date", "complaint", "files", "switch", "number"
]

OPEN_STATES = tuple(state.value for state in State if state != State.CLOSED)
AFTER_ASSIGNED = tuple(s for s in OPEN_STATES if s not in {State.FILED, State.RESOLVED})
AWAITING = (State.AWAITING_COMPLAINANT.value, State.AWAITING_EXTERNAL.value)

RETURN_REASONS = (
    ("not_our_area", _("Not in our area")),
    ("not_our_duty", _("Not our duty")),
    ("unclear_place", _("The place cannot be found")),
    ("unclear_matter", _("The matter is unclear")),
    ("other", _("Another reason")),
)
REJECT_GROUNDS = (
    ("no_detail", _("No detail that could be acted on, and nobody to ask")),
    ("in_court", _("The matter is before a court or decided by one")),
    ("personnel", _("A personnel matter with its own procedure")),
    ("abuse", _("Abuse, advertising or a test")),
    ("outside", _("Outside Bangkok and outside the city's duties")),
    ("other", _("Another ground")),
)
REPORTABLE = (
    Outcome.FIXED, Outcome.NO_FAULT_FOUND, Outcome.NOT_OURS, Outcome.PRIVATE_LAND, Outcome.AWAITING_BUDGET,
    Outcome.INFORMATION_GIVEN,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Input:
    """Something that a move asks for. `choices` are (code, words)."""

    name: str
    kind: InputKind
    label: Any
    required: bool = True
    hint: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `to` is None where the state stays or depends on the case (the action says which)."""

    name: str
    label: Any
    event: str
    sources: tuple[str, ...]
    to: str | None
    by: tuple[Party, ...]
    inputs: tuple[Input, ...] = ()
    says: Any = ""
    danger: bool = False

    def fits(self, complaint: Complaint) -> bool:
        """Tell whether the case is in a state from which this move goes."""
        return complaint.state in self.sources


WORDS = Input("words", "text", _("Words"), personal=True)
REASON = Input("reason", "text", _("Reason"), personal=True)
FILES = Input("files", "files", _("Photographs or documents"), required=False)
TOLD = Input("tell", "switch", _("Tell the complainant"), required=False)

_TABLE = (
    Move("assign", _("Assign"), "complaint.assigned", (State.FILED,), State.ASSIGNED, ("centre", "rules"),
         (Input("to", "agency", _("Responsible unit")),
          Input("supporting", "agencies", _("Supporting units"), required=False),
          Input("reason", "text", _("Reason"), required=False, personal=True)),
         _("Sent to the responsible unit")),
    Move("accept", _("Accept"), "complaint.accepted", (State.ASSIGNED,), State.ACCEPTED, ("unit",),
         (), _("The unit has accepted the case")),
    Move("return", _("Return"), "complaint.returned", (State.ASSIGNED, State.ACCEPTED), State.FILED, ("unit",),
         (Input("ground", "choice", _("Why it is returned"), choices=RETURN_REASONS), REASON,
          Input("suggested", "agency", _("Whose work it is, if known"), required=False)),
         _("Returned to the 1555 centre"), danger=True),
    Move("transfer", _("Transfer"), "complaint.transferred", (State.ASSIGNED, State.ACCEPTED, State.IN_PROGRESS),
         State.ASSIGNED, ("coordinator", "centre"),
         (Input("to", "agency", _("To which unit")), REASON), _("Passed on to another unit")),
    Move("claim", _("Take it on"), "complaint.claimed", (State.ASSIGNED, State.ACCEPTED, State.IN_PROGRESS), None,
         ("unit",), (Input("officer", "officer", _("Who works on it"), required=False),)),
    Move("start", _("Start work"), "complaint.started", (State.ACCEPTED,), State.IN_PROGRESS, ("unit",),
         (), _("Work has begun")),
    Move("update", _("Report progress"), "complaint.updated", AFTER_ASSIGNED, None,
         ("unit", "supporting", "coordinator", "centre"),
         (WORDS, FILES, TOLD), _("Progress")),
    Move("chase", _("Chase"), "complaint.chased", AFTER_ASSIGNED, None, ("centre", "complainant", "clock"),
         (Input("words", "text", _("Words"), required=False, personal=True),), _("The unit was reminded")),
    Move("ask", _("Ask the complainant"), "complaint.asked", (State.ACCEPTED, State.IN_PROGRESS),
         State.AWAITING_COMPLAINANT, ("unit", "centre"), (Input("words", "text", _("Question"), personal=True),),
         _("There is a question for you")),
    Move("answer", _("Answer"), "complaint.answered", (State.AWAITING_COMPLAINANT,), None, ("complainant", "centre"),
         (WORDS, FILES), _("The question was answered")),
    # The officer proposes, the head lets it wait.
    Move("propose_deferral", _("Propose to wait"), "complaint.deferral_proposed", (State.ACCEPTED, State.IN_PROGRESS), None,
         ("unit",), (REASON, Input("until", "date", _("Until")))),
    Move("defer", _("Wait for budget or others"), "complaint.deferred", (State.ACCEPTED, State.IN_PROGRESS),
         State.AWAITING_EXTERNAL, ("head", "coordinator", "centre"),
         (REASON, Input("until", "date", _("Until"))), _("Waiting for an outside body or budget")),
    Move("refer", _("Refer to an outside body"), "complaint.referred",
         (State.FILED, State.ASSIGNED, State.ACCEPTED, State.IN_PROGRESS), State.AWAITING_EXTERNAL,
         ("centre", "coordinator"),
         (Input("to", "agency", _("Outside body")), REASON,
          Input("outward_number", "text", _("Number of the outward letter")),
          Input("until", "date", _("Ask again on"), required=False)),
         _("Referred to an outside body")),
    Move("resume", _("Resume"), "complaint.resumed", AWAITING, State.IN_PROGRESS, ("unit", "centre", "clock"),
         (Input("words", "text", _("Words"), required=False, personal=True),), _("Work goes on")),
    Move("report", _("Report the result"), "complaint.reported",
         (State.ACCEPTED, State.IN_PROGRESS, State.AWAITING_EXTERNAL), State.REPORTED, ("unit",),
         (Input("outcome", "choice", _("Result"), choices=tuple((o.value, o.label) for o in REPORTABLE)),
          Input("words", "text", _("Words for the complainant"), personal=True), FILES,
          Input("waive", "text", _("Why open supporting work is waived"), required=False, personal=True)),
         _("The unit has reported a result")),
    Move("approve", _("Approve"), "complaint.approved", (State.REPORTED,), State.RESOLVED, ("head", "centre"),
         (), _("The result was checked and told")),
    Move("send_back", _("Send back"), "complaint.sent_back", (State.REPORTED,), State.IN_PROGRESS, ("head", "centre"),
         (REASON,), _("The result was sent back for improvement"), danger=True),
    Move("reject", _("Do not accept"), "complaint.rejected", (State.FILED,), State.RESOLVED, ("centre",),
         (Input("ground", "choice", _("Ground"), choices=REJECT_GROUNDS),
          Input("reason", "text", _("Reason, as the complainant will read it"), personal=True)),
         _("The case was not accepted"), danger=True),
    Move("confirm", _("Confirm"), "complaint.confirmed", (State.RESOLVED,), State.CLOSED, ("complainant", "centre"),
         (), _("The result was confirmed")),
    Move("contest", _("Contest"), "complaint.contested", (State.RESOLVED,), None,
         ("complainant", "centre"), (Input("words", "text", _("What is not in order"), personal=True), FILES),
         _("The result was contested")),
    Move("lapse", _("Lapse"), "complaint.lapsed", (State.RESOLVED,), State.CLOSED, ("clock",),
         (), _("Closed: the time to contest is over")),
    Move("reopen", _("Reopen"), "complaint.reopened", (State.CLOSED,), State.ASSIGNED, ("centre", "complainant"),
         (REASON,), _("The case was opened again")),
    Move("merge", _("Merge"), "complaint.merged", OPEN_STATES, State.CLOSED, ("centre", "coordinator"),
         (Input("into", "complaint", _("Main case")), Input("reason", "text", _("Reason"), required=False, personal=True)),
         _("Joined to another case about the same matter")),
    Move("unmerge", _("Separate again"), "complaint.unmerged", (State.CLOSED,), None, ("centre", "coordinator"),
         (REASON,), _("Separated from the other case again")),
    Move("split", _("Split"), "complaint.split", OPEN_STATES, None, ("centre",),
         (Input("text", "text", _("The other matter"), personal=True),
          Input("category", "choice", _("Category"), required=False)),
         _("A part became a case of its own")),
    Move("support", _("Add a supporting unit"), "complaint.supported", AFTER_ASSIGNED, None,
         ("unit", "coordinator", "centre"),
         (Input("to", "agency", _("Supporting unit")), Input("task", "text", _("What it shall do"), personal=True))),
    Move("support_accept", _("Accept supporting work"), "complaint.support_accepted", AFTER_ASSIGNED, None,
         ("supporting",)),
    Move("support_done", _("Supporting work done"), "complaint.support_done", AFTER_ASSIGNED, None,
         ("supporting", "unit", "centre"),
         (Input("agency", "agency", _("Supporting unit"), required=False, hint=_("Only when another unit than your own.")),
          WORDS, FILES)),
    Move("withdraw", _("Withdraw"), "complaint.withdrawn", OPEN_STATES, State.CLOSED, ("complainant",),
         (Input("reason", "text", _("Reason"), required=False, personal=True),),
         _("Withdrawn by the complainant"), danger=True),
    Move("escalate", _("Escalate"), "complaint.escalated", OPEN_STATES, None, ("centre", "clock"),
         (REASON,), _("Raised to a higher level")),
    Move("recategorise", _("Change category"), "complaint.recategorised", OPEN_STATES, None,
         ("centre", "coordinator", "unit"),
         (Input("category", "choice", _("Category")), Input("reason", "text", _("Reason"), required=False, personal=True))),
    Move("hide", _("Hide from the public"), "complaint.hidden", (*OPEN_STATES, State.CLOSED), None, ("centre",),
         (REASON,), danger=True),
    Move("show", _("Show to the public"), "complaint.shown", (*OPEN_STATES, State.CLOSED), None, ("centre",)),
)  # fmt: skip

MOVES: Mapping[str, Move] = MappingProxyType({move.name: move for move in _TABLE})


@dataclass(frozen=True, slots=True)
class KindRule:
    """What applies to a kind of matter."""

    moves: frozenset[str] | None  # None: all
    has_deadline: bool
    needs_evidence: bool
    is_public: bool
    is_rated: bool
    is_confidential: bool = False


# fmt: off
COMPLIMENT_MOVES = frozenset({
    "assign", "accept", "return", "transfer", "claim", "update", "report", "approve", "send_back", "reject", "confirm", "lapse",
    "hide", "show",
})
# fmt: on
KIND_RULES: Mapping[str, KindRule] = MappingProxyType(
    {
        Kind.COMPLAINT: KindRule(None, True, True, True, True),
        Kind.ENQUIRY: KindRule(None, True, False, False, True),
        Kind.SUGGESTION: KindRule(None, True, False, False, False),
        Kind.COMPLIMENT: KindRule(COMPLIMENT_MOVES, False, False, False, False),
        # The inspectors' role alone works on tip-offs; nothing of them is public.
        Kind.TIPOFF: KindRule(None, True, False, False, False, is_confidential=True),
    }
)  # fmt: skip

CONFIRMATION_DAYS = 7
REOPEN_DAYS = 30
ARBITRATION_AT = 3
