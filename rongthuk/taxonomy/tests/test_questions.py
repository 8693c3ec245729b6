"""Answers to follow-up questions."""

import pytest

from rongthuk.core.errors import Invalid
from rongthuk.taxonomy.factories import make_category
from rongthuk.taxonomy.models import Question
from rongthuk.taxonomy.questions import BadAnswers, check, urgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    row = make_category()
    options = [{"code": code, "label_th": code, "label_en": code} for code in ("one", "many")]
    for order, facts in enumerate(
        [
            {"code": "how-many", "kind": "choice", "options": options, "required": True},
            {"code": "dark", "kind": "yes_no", "shown_when": {"how-many": ["many"]}, "urgent_when": ["yes"]},
            {"code": "days", "kind": "number", "options": {"least": 1, "most": 30}},
            {"code": "since", "kind": "date"},
            {"code": "words", "kind": "text"},
        ]
    ):
        Question.objects.create(
            category=row, order=order, label_th=facts["code"], label_en=facts["code"], **facts
        )
    return row


def test_answers_come_back_in_their_types(category):
    given = {"how-many": "many", "dark": "ใช่", "days": "๑๒", "since": "22/11/2569", "words": " เสา 4 "}
    assert check(category, given) == {
        "how-many": "many",
        "dark": "yes",
        "days": 12,
        "since": "2026-11-22",
        "words": "เสา 4",
    }


def test_a_question_that_is_not_shown_is_left_out(category):
    assert check(category, {"how-many": "one", "dark": "yes"}) == {"how-many": "one"}


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "how-many"),
        ({"how-many": "three"}, "how-many"),
        ({"how-many": "many", "dark": "perhaps"}, "dark"),
        ({"how-many": "one", "days": "31"}, "days"),
        ({"how-many": "one", "days": "nan"}, "days"),
        ({"how-many": "one", "days": "1e999"}, "days"),
        ({"how-many": "one", "since": "31/02/2569"}, "since"),
        ({"how-many": "one", "words": "ก" * 501}, "words"),
        ({"how-many": "one", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_answer_is_named_by_its_question(category, answers, field):
    with pytest.raises(Invalid) as refused:
        check(category, answers)
    assert isinstance(refused.value, BadAnswers)
    assert field in refused.value.errors
    assert str(refused.value.errors[field])


def test_an_answer_may_raise_the_urgency(category):
    assert urgency(category, {"dark": "yes"}) == "urgent"
    assert urgency(category, {"dark": "no"}) == "normal"
