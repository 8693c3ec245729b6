"""A second start skips what was done, and only that."""

import os
import stat
from pathlib import Path

from installation import locks, places, stamps


def test_stamp_is_current_only_for_the_same_content(tmp_path: Path) -> None:
    source = tmp_path / "a.lock"
    source.write_text("one")
    stamp = tmp_path / "inside" / "stamp"
    value = stamps.content_hash([source])
    assert not stamps.is_current(stamp, value)
    stamps.write(stamp, value)
    assert stamps.is_current(stamp, stamps.content_hash([source]))
    source.write_text("two")
    assert not stamps.is_current(stamp, stamps.content_hash([source]))


def test_hash_sees_a_renamed_file(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("x")
    before = stamps.content_hash(stamps.files_below(tmp_path))
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    assert stamps.content_hash(stamps.files_below(tmp_path)) != before


def test_hidden_files_and_caches_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("x")
    (tmp_path / ".stamp").write_text("x")
    assert stamps.files_below(tmp_path) == []


def test_secret_key_is_drawn_once_and_private(tmp_path: Path) -> None:
    data = places.Data(tmp_path)
    key = data.secret_key()
    assert len(key) >= 50
    assert data.secret_key() == key
    assert stat.S_IMODE(os.stat(tmp_path / "secret-key").st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_lock_held_by_somebody_is_not_given_twice(tmp_path: Path) -> None:
    first = locks.take(tmp_path / "lock")
    assert first is not None
    assert locks.take(tmp_path / "lock", wait=False) is None
    locks.release(first)
    again = locks.take(tmp_path / "lock", wait=False)
    assert again is not None
    locks.release(again)
