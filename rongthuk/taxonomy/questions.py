"""Check the answers to a category's follow-up questions, and say whether they raise the urgency."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from rongthuk.core.errors import Invalid
from rongthuk.core.text import arabic_digits, clean
from rongthuk.taxonomy.models import Category, Question, QuestionKind, Urgency

LONGEST_TEXT = 500
_YES = frozenset({"yes", "true", "1", "on", "ใช่"})
_NO = frozenset({"no", "false", "0", "off", "ไม่", "ไม่ใช่"})
_RANK = {Urgency.NORMAL: 0, Urgency.URGENT: 1, Urgency.EMERGENCY: 2}


class BadAnswers(Invalid):
    """Some answers cannot be used; `errors` maps the question's code to a sentence."""

    def __init__(self, errors: Mapping[str, Any]) -> None:
        self.errors = dict(errors)
        first, sentence = next(iter(self.errors.items()))
        super().__init__("answers_invalid", sentence, field=first, errors=self.errors)


def check(category: Category, answers: Mapping[str, Any], *, complete: bool = True) -> dict[str, Any]:
    """Return the answers in their types (yes/no as "yes" or "no", numbers as int or float, dates as ISO text).

    Questions are taken in order; one that is not shown for the earlier answers is left out, whatever was sent with it.
    Raises `BadAnswers` with a sentence for every wrong, missing or unknown one; with `complete=False` none is missed,
    as where no form asked them (a call, a letter, another system).
    """
    errors: dict[str, Any] = {}
    given: dict[str, Any] = {}
    questions = category.question_list
    for question in questions:
        if not is_shown(question, given):
            continue
        raw = answers.get(question.code)
        words = clean(str(raw)) if raw is not None else ""
        if not words:
            if question.required and complete:
                errors[question.code] = _("Please answer “%(question)s”.") % {"question": question.label}
            continue
        try:
            given[question.code] = _read(question, raw, words)
        except Invalid as error:
            errors[question.code] = error.message
    for code in answers.keys() - {question.code for question in questions}:
        errors[str(code)] = _("There is no question “%(code)s” for this category.") % {"code": code}
    if errors:
        raise BadAnswers(errors)
    return given


def is_shown(question: Question, given: Mapping[str, Any]) -> bool:
    """Tell whether a question is asked after these earlier answers."""
    return all(given.get(code) in accepted for code, accepted in question.shown_when.items())


def urgency(category: Category, answers: Mapping[str, Any]) -> str:
    """Return the category's urgency, raised by one step when an answer says so."""
    raised = any(answers.get(question.code) in question.urgent_when for question in category.question_list)
    if raised and _RANK[Urgency(category.urgency)] == 0:
        return Urgency.URGENT.value
    return str(category.urgency)


def describe(category: Category, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (question, answer) in the reader's language, in order, for screens."""
    told = []
    for question in category.question_list:
        if question.code in answers:
            value = str(answers[question.code])
            told.append((question.label, dict(question.choices).get(value, value)))
    return told


def _read(question: Question, raw: Any, words: str) -> Any:
    match question.kind:
        case QuestionKind.YES_NO:
            return _yes_no(raw, words)
        case QuestionKind.CHOICE:
            accepted = {option["code"] for option in question.options}
            if words not in accepted:
                raise Invalid("answer_not_an_option", _("Please choose one of the answers shown."))
            return words
        case QuestionKind.NUMBER:
            return _number(question, words)
        case QuestionKind.DATE:
            return _date(words)
        case _:
            if len(words) > LONGEST_TEXT:
                raise Invalid(
                    "answer_too_long",
                    _("Please write at most %(most)s letters.") % {"most": LONGEST_TEXT},
                )
            return words


def _yes_no(raw: Any, words: str) -> str:
    if raw is True or words.lower() in _YES:
        return "yes"
    if raw is False or words.lower() in _NO:
        return "no"
    raise Invalid("answer_not_yes_or_no", _("Please answer yes or no."))


def _number(question: Question, words: str) -> int | float:
    try:
        value = float(arabic_digits(words).replace(",", ""))
    except ValueError:
        value = float("nan")
    if not math.isfinite(value):
        raise Invalid("answer_not_a_number", _("Please write a number."))
    limits = question.options if isinstance(question.options, dict) else {}
    least, most = limits.get("least"), limits.get("most")
    if (least is not None and value < least) or (most is not None and value > most):
        if least is not None and most is not None:
            raise Invalid(
                "answer_out_of_range",
                _("Please write a number from %(least)s to %(most)s.") % {"least": least, "most": most},
            )
        raise Invalid("answer_out_of_range", _("This number is too small or too large."))
    return int(value) if value.is_integer() else value


def _date(words: str) -> str:
    words = arabic_digits(words)
    try:
        day = date.fromisoformat(words)
    except ValueError:
        parts = words.replace("-", "/").replace(".", "/").split("/")
        try:
            number = [int(part) for part in parts]
            if len(number) != 3:
                raise ValueError(words)  # noqa: TRY301 - one sentence for every wrong date.
            # A year from 2400 on is of the Buddhist Era.
            day = date(number[2] - 543 if number[2] >= 2400 else number[2], number[1], number[0])
        except ValueError:
            raise Invalid(
                "answer_not_a_date", _("Please write a date as day/month/year, such as 22/11/2569.")
            ) from None
    return day.isoformat()
