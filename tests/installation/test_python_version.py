"""An old Python is sent away with a sentence, not with a syntax error."""

import ast

import pytest

from installation import places, python_version

SEEN_BY_OLD_PYTHONS = ["run", "test", "manage", "installation/__init__.py", "installation/python_version.py"]


@pytest.mark.parametrize("name", SEEN_BY_OLD_PYTHONS)
def test_what_an_old_python_reads_first_parses_there(name: str) -> None:
    ast.parse((places.ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 4))


@pytest.mark.parametrize("name", SEEN_BY_OLD_PYTHONS)
def test_what_an_old_python_reads_first_has_no_f_string(name: str) -> None:
    tree = ast.parse((places.ROOT / name).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]


def test_sentence_names_both_versions_in_both_languages() -> None:
    said = python_version.sentence((3, 9))
    assert "3.11 or newer" in said
    assert "this is Python 3.9" in said
    assert "ร้องทุกข์ต้องใช้ Python 3.11" in said


def test_new_enough_python_goes_on() -> None:
    python_version.use_modern_python()


def test_old_python_ends_with_the_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(python_version.sys, "version_info", (3, 8, 1))
    monkeypatch.setattr(python_version, "newer_python", lambda: "")
    with pytest.raises(SystemExit):
        python_version.use_modern_python()
    assert "needs Python 3.11" in capfd.readouterr().err


def test_old_python_hands_over_to_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(python_version.sys, "version_info", (3, 8, 1))
    monkeypatch.setattr(python_version, "newer_python", lambda: "/usr/bin/python3.12")
    monkeypatch.setattr(python_version.sys, "argv", ["./run", "--port", "9"])

    def replace(path: str, argv: list[str]) -> None:
        called.append((path, argv))
        raise SystemExit

    monkeypatch.setattr(python_version.os, "execv", replace)
    with pytest.raises(SystemExit):
        python_version.use_modern_python()
    assert called == [("/usr/bin/python3.12", ["/usr/bin/python3.12", "./run", "--port", "9"])]
