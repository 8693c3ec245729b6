"""The event that `docs/history.md` works through; a test compares the page with it."""

from datetime import UTC, datetime

from rongthuk.complaints import history
from rongthuk.complaints.models import ComplaintEvent

WORDS = "ไฟทางในซอยดับ"
SALT = bytes(range(16))
REFERENCE = "69-004512-6"
DIGEST = "14640e375f77edbbdd403eac6cef8827dc0af4d4b7528cc0eef1e5b2ed67bf32"
HASH = "3d1da03eabee50bcf8054c07e14f4dcba44788378ee03da5850e4e2280921c63"


def example() -> ComplaintEvent:
    """Return the first event of an invented case, without a database."""
    return ComplaintEvent(
        number=1,
        kind="complaint.filed",
        actor_kind="complainant",
        actor_id=None,
        agency_id=None,
        from_state="",
        to_state="filed",
        data={"kind": "complaint", "channel": "web", "category": "street-light"},
        words=WORDS,
        salt=SALT,
        words_digest=history.digest_words(WORDS, SALT),
        is_told=True,
        occurred_at=datetime(2026, 11, 22, 7, 5, tzinfo=UTC),
        recorded_at=datetime(2026, 11, 22, 7, 5, 0, 250_000, tzinfo=UTC),
    )
