"""The forms of the report: what may be wrong with each answer, said in a sentence."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongthuk.areas import PointCheck, check_point, parse_point
from rongthuk.contacts.addresses import email as normal_email
from rongthuk.contacts.addresses import phone as normal_phone
from rongthuk.core.errors import Invalid
from rongthuk.core.text import arabic_digits, clean, clean_line
from rongthuk.intake.actions import LONGEST_TEXT, SHORTEST_TEXT
from rongthuk.taxonomy.models import Category, QuestionKind

LONGEST_ANSWER = 500
_COORDINATES = re.compile(r"^\s*\(?\s*(-?\d+(?:\.\d+)?)\s*°?\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*°?\s*\)?\s*$")


class PlainText(forms.CharField):
    """Words as a person meant them: invisible marks and control characters leave, nothing that can be seen does.

    `most` is checked here and counted on the page, but never given to the browser as `maxlength`: that would cut a pasted text.
    """

    def __init__(self, *, most: int, one_line: bool = False, too_long: Any = None, **rest: Any) -> None:
        super().__init__(strip=False, **rest)
        self.most = most
        self.one_line = one_line
        self.too_long = too_long
        # Read by the counter of the `field` tag.
        self.max_length = most

    def to_python(self, value: Any) -> str:
        """Return the words, cleaned."""
        return (clean_line if self.one_line else clean)(str(value or ""))

    def validate(self, value: Any) -> None:
        """Refuse too many letters, and say how many there are."""
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(
                self.too_long
                or _(
                    "This is too long: %(length)s characters, at most %(most)s are possible. Please shorten it."
                ),
                params={"length": f"{len(value):,}", "most": f"{self.most:,}"},
            )


class WhatForm(forms.Form):
    """What the problem is."""

    text = PlainText(
        most=LONGEST_TEXT,
        label=_("What is the problem?"),
        help_text=_(
            "Tell us what you see, since when, and who is in danger. Please leave out names, phone numbers and number plates."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Please describe the problem in a few words.")},
    )

    def clean_text(self) -> str:
        """Refuse a text that says nothing."""
        text = str(self.cleaned_data["text"])
        if len(text) < SHORTEST_TEXT:
            raise forms.ValidationError(_("Please describe the problem in a few words."))
        return text


class WhereForm(forms.Form):
    """Where it is: any one of the ways is enough."""

    place = PlainText(
        most=300,
        one_line=True,
        required=False,
        label=_("Street, soi or landmark"),
        help_text=_(
            "As you would tell a taxi driver. Example: mouth of Soi Lat Phrao 101, in front of the school."
        ),
    )
    khwaeng = forms.CharField(required=False, label=_("Khwaeng"))
    coordinates = PlainText(
        most=60,
        one_line=True,
        required=False,
        label=_("Coordinates"),
        help_text=_("Latitude and longitude, for example 13.7563, 100.5018"),
    )
    lon = forms.CharField(required=False, widget=forms.HiddenInput)
    lat = forms.CharField(required=False, widget=forms.HiddenInput)
    remember = forms.BooleanField(
        required=False,
        label=_("Remember this place on this device"),
        help_text=_("It is offered with your next report. Do not tick this on a device that others use."),
    )

    point: PointCheck | None = None

    def clean_coordinates(self) -> str:
        """Read what was typed, in either order."""
        words = str(self.cleaned_data["coordinates"])
        if not words:
            return ""
        found = _COORDINATES.match(arabic_digits(words))
        if not found:
            raise forms.ValidationError(
                _("Write two numbers with a comma between them, for example 13.7563, 100.5018.")
            )
        self.point = check_point(float(found[2]), float(found[1]))
        if not self.point.is_usable:
            raise forms.ValidationError(self.point.message)
        return words

    def clean(self) -> dict[str, Any]:
        """Judge the pin, which the phone or the map has set."""
        data = super().clean() or self.cleaned_data
        if self.point is None and data.get("lon") and data.get("lat"):
            self.point = parse_point(data["lon"], data["lat"])
            others = data.get("place") or data.get("khwaeng")
            if not self.point.is_usable and not others:
                self.add_error("place", self.point.message)
        return data


class ContactForm(forms.Form):
    """How the person may be told; everything may stay empty."""

    name = PlainText(most=200, one_line=True, required=False, label=_("Name"))
    phone = PlainText(
        most=60, one_line=True, required=False, label=_("Telephone"), help_text=_("For example 081 234 5678")
    )
    email = PlainText(
        most=254,
        one_line=True,
        required=False,
        label=_("E-mail"),
        help_text=_("News of your case is sent here."),
    )
    wants_updates = forms.BooleanField(required=False, label=_("Tell me what happens with my report"))
    shares_contact = forms.BooleanField(
        required=False,
        label=_("The unit that does the work may contact me directly"),
        help_text=_("Otherwise the 1555 centre alone knows who you are, and passes messages on."),
    )

    def clean_phone(self) -> str:
        """Refuse what cannot be rung."""
        return self._checked("phone", normal_phone)

    def clean_email(self) -> str:
        """Refuse what cannot be written to."""
        return self._checked("email", normal_email)

    def _checked(self, name: str, check: Any) -> str:
        value = str(self.cleaned_data[name])
        if value:
            try:
                check(value)
            except Invalid as error:
                raise forms.ValidationError(error.message) from None
        return value


class QuestionsForm(forms.Form):
    """The follow-up questions of a category; `taxonomy.questions.check` judges the answers."""

    def __init__(self, category: Category, *given: Any, **rest: Any) -> None:
        super().__init__(*given, **rest)
        for question in category.question_list:
            made: forms.Field
            match question.kind:
                case QuestionKind.CHOICE | QuestionKind.YES_NO:
                    made = forms.CharField(widget=forms.RadioSelect(choices=question.choices))
                case QuestionKind.NUMBER:
                    made = PlainText(
                        most=20, one_line=True, widget=forms.TextInput(attrs={"inputmode": "decimal"})
                    )
                case QuestionKind.DATE:
                    made = PlainText(
                        most=20, one_line=True, help_text=_("Day/month/year, for example 22/11/2569"),
                        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                    )  # fmt: skip
                case _:
                    made = PlainText(most=LONGEST_ANSWER, one_line=True)
            made.required = False
            made.label = question.label
            self.fields[question.code] = made
