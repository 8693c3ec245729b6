"""References can be said aloud, and a slip of the tongue is noticed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongthuk.complaints import opening, references
from rongthuk.complaints.factories import make_complaint
from rongthuk.core.errors import Invalid, TooMany

numbers = st.tuples(st.integers(2550, 2649), st.integers(1, 9_999_999))


@given(numbers)
def test_a_reference_reads_back(number):
    reference = references.write(*number)
    assert references.read(reference) == reference
    assert references.read(reference.replace("-", " ")) == reference


@given(numbers, st.data())
def test_one_wrong_digit_is_noticed(number, data):
    reference = references.write(*number).replace("-", "")
    place = data.draw(st.integers(0, len(reference) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != reference[place]]))
    with pytest.raises(Invalid):
        references.read(reference[:place] + wrong + reference[place + 1 :])


@given(numbers, st.data())
def test_two_swapped_neighbours_are_noticed(number, data):
    digits = references.write(*number).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    if digits[place] != digits[place + 1]:
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        with pytest.raises(Invalid):
            references.read(swapped)


@pytest.mark.parametrize("text", ["๖๙-๐๐๔๕๑๒-๓", " 69 004512 3 ", "69004512-3", "69–004512–3"])
def test_thai_digits_spaces_and_hyphens_are_understood(text):
    digits = references.write(2569, 4512)
    assert (
        references.read(text[:-1] + digits[-1] if text[-1] != " " else text.strip()[:-1] + digits[-1])
        == digits
    )


@pytest.mark.parametrize("text", ["", "abc", "69", "69-0045", "'; drop table x; --", "6" * 50])
def test_what_is_no_reference_is_told_so(text):
    with pytest.raises(Invalid) as error:
        references.read(text)
    assert error.value.field == "reference"


def test_numbers_count_on_in_their_year_and_begin_anew(db):
    late = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
    early = datetime(2026, 12, 31, 17, 1, tzinfo=UTC)
    (before,) = references.next_references(late)
    (after,) = references.next_references(early)
    assert before.startswith("69-")
    assert after.startswith("70-")
    assert len(set(references.next_references(late, 100))) == 100


def test_the_right_pin_opens_and_the_sixth_guess_does_not(city):
    case = make_complaint(city)
    assert opening.by_pin(case.reference, case.pin) == case
    wrong = f"{(int(case.pin) + 1) % 1_000_000:06d}"
    for _ in range(5):
        with pytest.raises(Invalid):
            opening.by_pin(case.reference, wrong)
    with pytest.raises(TooMany):
        opening.by_pin(case.reference, case.pin)


def test_an_unknown_reference_answers_like_a_wrong_pin(city):
    case = make_complaint(city)
    nobody = references.write(2569, 999_999)
    with pytest.raises(Invalid) as unknown:
        opening.by_pin(nobody, "000000")
    with pytest.raises(Invalid) as wrong:
        opening.by_pin(case.reference, "000000" if case.pin != "000000" else "000001")
    assert (unknown.value.code, str(unknown.value)) == (wrong.value.code, str(wrong.value))


def test_guessing_over_many_references_is_stopped_too(city, monkeypatch):
    monkeypatch.setattr(opening, "GUESSES_IN_TOTAL", 3)
    for number in range(3):
        with pytest.raises(Invalid):
            opening.by_pin(references.write(2569, 800_000 + number), "000000")
    case = make_complaint(city)
    with pytest.raises(TooMany):
        opening.by_pin(case.reference, case.pin)


def test_thai_digits_are_a_pin_too(city):
    case = make_complaint(city)
    thai = case.pin.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert opening.by_pin(case.reference, thai) == case
