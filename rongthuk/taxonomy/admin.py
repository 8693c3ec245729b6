"""The administration pages of categories and mapped labels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from rongthuk.organisations.admin.acting import ActingAdmin, ActingForm, ActingInline
from rongthuk.taxonomy import actions
from rongthuk.taxonomy.actions import EDITABLE, QUESTION_EDITABLE
from rongthuk.taxonomy.models import Category, ExternalLabel, Question


class WordsField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list line by line."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the lines that say something."""
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is shown, not how it is stored."""
        typed = "\n".join((data or "").split("\r\n"))
        return super().has_changed(self.prepare_value(initial), typed)


class CategoryForm(ActingForm):
    """Add or edit a category."""

    synonyms = WordsField(label=_("words people use"), required=False, help_text=_("One word a line."))
    examples = WordsField(label=_("examples"), required=False, help_text=_("One example a line."))

    class Meta:
        model = Category
        fields = ("code", *EDITABLE)

    def act(self) -> Category:
        """Add or change the category."""
        if self.instance.pk is None:
            facts = {name: self.cleaned_data[name] for name in EDITABLE}
            return actions.add_category(code=self.cleaned_data["code"], by=self.by, **facts)
        category = Category.objects.get(pk=self.instance.pk)
        facts = self.changes(*EDITABLE)
        return actions.edit_category(category, by=self.by, **facts) if facts else category


class QuestionForm(ActingForm):
    """Add or edit a follow-up question."""

    class Meta:
        model = Question
        fields = ("code", *QUESTION_EDITABLE)

    def act(self) -> Question:
        """Add or change the question."""
        if self.instance.pk is None:
            facts = {name: self.cleaned_data[name] for name in QUESTION_EDITABLE}
            return actions.add_question(
                self.instance.category, code=self.cleaned_data["code"], by=self.by, **facts
            )
        question = Question.objects.get(pk=self.instance.pk)
        facts = self.changes(*QUESTION_EDITABLE)
        return actions.edit_question(question, by=self.by, **facts) if facts else question

    def _rehearse(self) -> None:
        # A new category's questions cannot be tried before the category is there.
        if self.instance.category_id is not None:
            super()._rehearse()


class QuestionLines(ActingInline):
    """The questions below their category."""

    model = Question
    form = QuestionForm
    extra = 0


@admin.register(Category)
class CategoryAdmin(ActingAdmin):
    """Categories with their questions."""

    form = CategoryForm
    inlines = (QuestionLines,)
    list_display = (
        "name_th",
        "code",
        "group",
        "urgency",
        "service_level",
        "default_unit",
        "version",
        "active",
    )
    list_filter = ("group", "urgency", "active", "kind")
    search_fields = ("code", "name_th", "name_en")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Keep the code of what exists: cases and rules name it."""
        return ("code",) if obj is not None else ()


class ExternalLabelForm(ActingForm):
    """Map another body's label."""

    class Meta:
        model = ExternalLabel
        fields = ("scheme", "label", "version", "category", "note")

    def act(self) -> ExternalLabel:
        """Map the label."""
        facts = {name: self.cleaned_data.get(name, getattr(self.instance, name)) for name in self.Meta.fields}
        return actions.map_external_label(by=self.by, **facts)


@admin.register(ExternalLabel)
class ExternalLabelAdmin(ActingAdmin):
    """Other bodies' labels and what they mean."""

    form = ExternalLabelForm
    list_display = ("label", "scheme", "version", "category", "note")
    list_filter = ("scheme", "version")
    search_fields = ("label", "category__name_th", "category__code")
    list_select_related = ("category",)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Keep what identifies a mapping."""
        return ("scheme", "label", "version") if obj is not None else ()
