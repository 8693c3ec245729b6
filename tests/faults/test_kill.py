"""Kill -9 of everything, one after the other, under thirty-two clients: nothing that was acknowledged is lost or doubled."""

from __future__ import annotations

import json

import pytest

from tests.faults.kill import trial

pytestmark = pytest.mark.journey


def test_nothing_acknowledged_is_lost_or_doubled_by_kill_nine() -> None:
    # The clients pause, so that on two cores the processes come up again between two blows.
    found = trial(seconds=20, pause=0.5)
    shown = json.dumps(found, ensure_ascii=False, indent=1)
    assert found["receipts"] > 20, shown
    assert found["hanging_clients"] == 0, shown
    assert found["first_faults"] == [], shown
    assert found["outbox"]["drained"], shown
    # A job that failed for good is a message that nobody gets.
    assert found["pending"]["failed"] == {}, shown
