"""A second start skips Django only when neither the sources nor the database have changed."""

from pathlib import Path

import pytest

from installation import places
from installation.database_state import DatabaseState


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DatabaseState:
    (tmp_path / "run").mkdir()
    monkeypatch.setattr(DatabaseState, "applied", lambda self: "as it is")
    return DatabaseState(places.Data(tmp_path), {})


def test_nothing_is_known_before_the_first_preparation(state: DatabaseState) -> None:
    assert state.told_before() is None


def test_what_was_told_is_kept(state: DatabaseState) -> None:
    state.keep({"demonstration": True, "accounts": "ปลอย"})
    assert state.told_before() == {"demonstration": True, "accounts": "ปลอย"}


def test_another_database_is_noticed(state: DatabaseState, monkeypatch: pytest.MonkeyPatch) -> None:
    state.keep({"demonstration": True})
    monkeypatch.setattr(DatabaseState, "applied", lambda self: "an older dump")
    assert state.told_before() is None


def test_database_that_does_not_say_is_never_trusted(
    state: DatabaseState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DatabaseState, "applied", lambda self: "")
    state.keep({"demonstration": True})
    assert state.told_before() is None
