"""The verbs: the only functions that change a case."""

from rongthuk.complaints.actions.assigning import (
    accept,
    assign,
    claim,
    refer,
    return_,
    transfer,
)
from rongthuk.complaints.actions.attaching import attach, attach_all
from rongthuk.complaints.actions.ending import confirm, contest, lapse, rate, reject, reopen, withdraw
from rongthuk.complaints.actions.filing import Filing, file
from rongthuk.complaints.actions.joining import escalate, hide, merge, recategorise, show, split, unmerge
from rongthuk.complaints.actions.kernel import VERBS, perform
from rongthuk.complaints.actions.supporting import support, support_accept, support_done
from rongthuk.complaints.actions.talking import note_to_agency, write_to_complainant
from rongthuk.complaints.actions.working import (
    answer,
    approve,
    ask,
    chase,
    defer,
    propose_deferral,
    report,
    resume,
    send_back,
    start,
    update,
)

__all__ = [
    "VERBS", "Filing", "accept", "answer", "approve", "ask", "assign", "attach", "attach_all", "chase", "claim",
    "confirm", "contest", "defer", "escalate", "file", "hide", "lapse", "merge", "note_to_agency", "perform",
    "propose_deferral", "rate", "recategorise", "refer", "reject", "reopen", "report", "resume", "return_",
    "send_back", "show", "split", "start", "support", "support_accept", "support_done", "transfer", "unmerge",
    "update", "withdraw", "write_to_complainant",
]  # fmt: skip
