"""The tables of a case."""

from rongthuk.complaints.models.assignment import Assignment
from rongthuk.complaints.models.attachment import Attachment
from rongthuk.complaints.models.complaint import Complaint
from rongthuk.complaints.models.deadline import Deadline
from rongthuk.complaints.models.event import ComplaintEvent, HistoryRoot
from rongthuk.complaints.models.link import Link
from rongthuk.complaints.models.opening import OpeningAttempt
from rongthuk.complaints.models.rating import Rating

__all__ = [
    "Assignment",
    "Attachment",
    "Complaint",
    "ComplaintEvent",
    "Deadline",
    "HistoryRoot",
    "Link",
    "OpeningAttempt",
    "Rating",
]
