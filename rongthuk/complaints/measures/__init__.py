"""The figures over cases, defined once: what was received, which promises were kept, which results held, what people thought.

Importing this package registers them with the core. One rule holds for all: the unit that leads a case now answers for it, and the
case carries its past along; only an acknowledgement stays with the unit that owed it, and forwarding with the 1555 centre.
"""

from rongthuk.complaints.measures.listing import Behind, cases_behind
from rongthuk.complaints.measures.promises import ACKNOWLEDGED, FIRST_ANSWER, FORWARDED, RESULT
from rongthuk.complaints.measures.received import RECEIVED
from rongthuk.complaints.measures.results import CONTESTED, MEAN_STARS, SATISFIED

__all__ = [
    "ACKNOWLEDGED",
    "CONTESTED",
    "FIRST_ANSWER",
    "FORWARDED",
    "MEAN_STARS",
    "RECEIVED",
    "RESULT",
    "SATISFIED",
    "Behind",
    "cases_behind",
]
