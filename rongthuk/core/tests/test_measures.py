"""The registry of measures, and what figures do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rongthuk.core import measures
from rongthuk.core.measures import Figure, Measure, measure, register

PLAIN = Measure("plain", "", "", None, "", "", "", lambda now: ("", {}), unit="count")


def test_two_measures_with_one_code_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_measures", {})
    assert register(PLAIN) is register(PLAIN)
    with pytest.raises(ValueError, match="defined twice"):
        register(replace(PLAIN, unit="share"))
    with pytest.raises(KeyError):
        measure("unheard-of")


def test_a_figure_over_nothing_has_no_share() -> None:
    assert Figure(0, 0).share is None
    assert replace(PLAIN, unit="share").value(Figure(0, 0)) is None
    assert PLAIN.value(PLAIN.empty()) == 0


def test_figures_are_written_by_their_unit() -> None:
    assert replace(PLAIN, unit="share").value(Figure(1, 4)) == 25
    assert replace(PLAIN, unit="mean").value(Figure(9, 2)) == 4.5
    assert PLAIN.value(Figure(7)) == 7


def test_figures_add_up() -> None:
    assert Figure(1, 2) + Figure(3, 4) == Figure(4, 6)
    assert Figure(1) + Figure(3) == Figure(4)


def test_a_unit_cannot_be_asked_for_without_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "_resolve", None)
    assert measures.within("") is None
    with pytest.raises(RuntimeError, match="tree"):
        measures.within("1.2.")


@pytest.mark.parametrize(
    ("paths", "above"),
    [
        (["1.2.3.", "1.2.4."], "1.2."), (["1.2.", "1.2.4."], "1.2."), (["1.2.", "1.3."], ""), (["1."], ""), ([], ""),
        (["1.2.", ""], ""), (["1.12.", "1.1."], ""),
    ],
)  # fmt: skip
def test_units_are_read_from_below_their_common_top(paths: list[str], above: str) -> None:
    assert measures._common(paths) == above
