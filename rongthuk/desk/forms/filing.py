"""Take down a case for somebody who calls, comes or writes."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models.complaint import Kind
from rongthuk.conversations.channels import channel
from rongthuk.core.thai import BANGKOK, local
from rongthuk.desk.forms.dates import DateField
from rongthuk.desk.forms.moves import category_choices
from rongthuk.desk.places import khwaeng_choices
from rongthuk.intake.drafts import Draft
from rongthuk.taxonomy.models import Category, QuestionKind
from rongthuk.taxonomy.queries import find_category

BY_HAND = ("phone", "counter", "letter", "office", "governor", "media", "staff")


class NewCaseForm(forms.Form):
    """What a call-taker asks, in the order in which people tell it."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    channel = forms.ChoiceField(label=_("How it came in"), widget=forms.RadioSelect, initial="phone")
    text = forms.CharField(
        label=_("What is the matter?"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-draft": ""}),
    )
    suggested = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    category = forms.ChoiceField(
        label=_("Category"), required=False, help_text=_("Left empty, the words decide.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.COMPLAINT)
    place = forms.CharField(
        label=_("Where is it?"), required=False, max_length=500, help_text=_("Soi, road or landmark, in the caller's words"),
    )  # fmt: skip
    khwaeng = forms.ChoiceField(label=_("Khwaeng"), required=False)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    phone = forms.CharField(label=_("Caller's telephone"), required=False, max_length=40, strip=False)
    name = forms.CharField(label=_("Caller's name"), required=False, max_length=200)
    email = forms.CharField(label=_("E-mail"), required=False, max_length=320)
    received = DateField(label=_("Received on"), required=False)
    wants_updates = forms.BooleanField(label=_("Wants to be told"), required=False, initial=True)
    shares_contact = forms.BooleanField(
        label=_("Units may know who complains"), required=False, help_text=_("Only if the caller says so")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        choose = [(kind, channel(kind).name) for kind in BY_HAND]
        self.fields["channel"].choices = choose  # type: ignore[attr-defined]
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]
        self.fields["khwaeng"].choices = [("", ""), *khwaeng_choices()]  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid.uuid4().hex)

    def clean_received(self) -> datetime | None:
        """Count a letter from the morning of its day, today's from now."""
        day: date | None = self.cleaned_data["received"]
        now = timezone.now()
        if day is None or day == local(now).date():
            return None
        if day > local(now).date():
            raise forms.ValidationError(_("The day of receipt lies in the future."))
        return datetime.combine(day, time(8, 30), BANGKOK)

    def chosen_category(self) -> Category | None:
        """Return the category that is chosen so far, also in a form that is not yet right."""
        code = str(self.data.get("category") or self.data.get("suggested") or "") if self.is_bound else ""
        return find_category(code) if code else None

    def draft(self, answers: dict[str, Any]) -> Draft:
        """Return what is handed to intake."""
        given = self.cleaned_data
        category = self.chosen_category()
        return Draft(
            channel=given["channel"],
            external_id=f"desk:{given['key']}",
            text=given["text"],
            kind=given["kind"],
            category=category.code if category else "",
            answers=answers,
            lon=given["lon"] if given["lat"] is not None else None,
            lat=given["lat"] if given["lon"] is not None else None,
            place=given["place"],
            khwaeng=given["khwaeng"],
            name=given["name"],
            phone=given["phone"],
            email=given["email"],
            wants_updates=given["wants_updates"],
            shares_contact=given["shares_contact"],
            occurred_at=given["received"],
        )


class QuestionsForm(forms.Form):
    """The follow-up questions of a category; what an answer must be is judged by the taxonomy."""

    def __init__(self, category: Category | None, data: Any = None) -> None:
        super().__init__(data, prefix="q", label_suffix="")
        self.code = category.code if category else ""
        self.conditions: dict[str, tuple[str, str]] = {}
        for question in category.question_list if category else ():
            self.fields[question.code] = _field(question)
            for earlier, accepted in question.shown_when.items():
                self.conditions[question.code] = (f"q-{earlier}", ",".join(accepted))

    def rows(self) -> list[dict[str, Any]]:
        """Return the fields with the condition under which each is asked."""
        found = []
        for name in self.fields:
            when, accepted = self.conditions.get(name, ("", ""))
            found.append({"bound": self[name], "when": when, "accepted": accepted})
        return found

    def was_asked(self) -> bool:
        """Tell whether these questions stood in the form that was sent; then what is empty is not known."""
        return self.is_bound and self.data.get("asked") == self.code

    def answers(self) -> dict[str, Any]:
        """Return what was answered."""
        return {name: self.data.get(f"q-{name}") for name in self.fields if self.data.get(f"q-{name}")}


def _field(question: Any) -> forms.Field:
    common: dict[str, Any] = {"label": question.label, "required": False}
    if question.kind in {QuestionKind.CHOICE, QuestionKind.YES_NO}:
        return forms.ChoiceField(choices=question.choices, widget=forms.RadioSelect, **common)
    if question.kind == QuestionKind.NUMBER:
        return forms.CharField(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--short"}), **common
        )
    return forms.CharField(**common)
