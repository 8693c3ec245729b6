"""Settings refuse nonsense with a sentence that names the variable."""

import pytest

from config import environment
from config.environment import BadSetting


@pytest.mark.parametrize("word", ["ture", "2", "ja", "enabled"])
def test_a_misspelt_switch_stops_the_start(monkeypatch, word):
    monkeypatch.setenv("DEBUG", word)
    with pytest.raises(BadSetting, match="DEBUG"):
        environment.switch("DEBUG")


@pytest.mark.parametrize(("word", "value"), [("true", True), ("ON", True), ("no", False), ("", False)])
def test_a_switch_understands_the_usual_words(monkeypatch, word, value):
    monkeypatch.setenv("DEBUG", word)
    assert environment.switch("DEBUG", default=not value) is value


@pytest.mark.parametrize("word", ["eight", "0", "70000", "8.5"])
def test_a_number_outside_its_range_is_refused(monkeypatch, word):
    monkeypatch.setenv("PORT", word)
    with pytest.raises(BadSetting, match="from 1 to 65535"):
        environment.number("PORT", 8000, 1, 65535)


@pytest.mark.parametrize("word", ["bangkok.go.th", "ftp://x", "https://", "javascript:alert(1)"])
def test_an_address_needs_its_scheme_and_host(monkeypatch, word):
    monkeypatch.setenv("BASE_URL", word)
    with pytest.raises(BadSetting, match="https://"):
        environment.address("BASE_URL", "http://x", {"http", "https"})


def test_an_address_loses_its_last_slash(monkeypatch):
    monkeypatch.setenv("BASE_URL", "https://1555.example/")
    assert environment.address("BASE_URL", "", {"https"}) == "https://1555.example"


@pytest.mark.parametrize(
    "word",
    ["", "mysql://u:secret@h/db", "postgresql://u:secret@h:port/db", "postgresql://u:secret@h", "nonsense"],
)
def test_a_wrong_database_is_refused_without_telling_its_password(monkeypatch, word):
    monkeypatch.setenv("DATABASE_URL", word)
    with pytest.raises(BadSetting) as refusal:
        environment.database()
    assert "DATABASE_URL" in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_database_behind_a_socket_stands_in_the_query(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///city?host=/run/pg&user=rongthuk")
    entry = environment.database()
    assert (entry["NAME"], entry["HOST"], entry["USER"]) == ("city", "/run/pg", "rongthuk")
