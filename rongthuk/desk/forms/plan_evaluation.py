"""Score a project's quarter by the rubric; set the rubric; open a year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongthuk.core.text import arabic_digits
from rongthuk.desk.templatetags.plan import amount
from rongthuk.planning.models import Evaluation, Rubric

EMPTY_LINES = 3


class EvaluateForm(forms.Form):
    """The score, with the line of the rubric that it follows."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    rubric = forms.ChoiceField(label=_("By the rubric"), required=False, widget=forms.RadioSelect)
    score = forms.CharField(
        label=_("Score (0 to 100)"),
        required=False,
        max_length=10,
        help_text=_("Left empty: the points of the line that is chosen."),
    )
    words = forms.CharField(
        label=_("Remark"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, data: Any = None, *, rubric: list[Rubric], known: Evaluation | None = None, version: int = 0
    ) -> None:
        initial: dict[str, Any] = {"version": version}
        if known is not None:
            initial |= {
                "score": amount(known.score),
                "words": known.words,
                "rubric": str(known.rubric_id or ""),
            }
        super().__init__(data, label_suffix="", initial=initial)
        self.lines = {str(line.pk): line for line in rubric}
        if rubric:
            options = [(key, f"{amount(line.points)} · {line.words}") for key, line in self.lines.items()]
            self.fields["rubric"].choices = options  # type: ignore[attr-defined]
        else:
            del self.fields["rubric"]
            self.fields["score"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """Take the points of the chosen line where no score is written."""
        given = super().clean() or {}
        line = self.lines.get(given.get("rubric") or "")
        given["rubric"] = line
        if not given.get("score"):
            if line is None:
                raise ValidationError({"score": _("Choose a line of the rubric or write a score.")})
            given["score"] = line.points
        return given


class OpenYearForm(forms.Form):
    """A budget year to open."""

    year = forms.CharField(
        label=_("Budget year"), max_length=4, help_text=_("Of the Buddhist Era, such as 2570")
    )

    def __init__(self, data: Any = None, *, suggested: int | None = None) -> None:
        super().__init__(data, label_suffix="", initial={"year": suggested or ""})

    def clean_year(self) -> int:
        """Return the year as a number."""
        words = arabic_digits(self.cleaned_data["year"]).strip()
        if not words.isdecimal():
            raise ValidationError(_("Write the year of the Buddhist Era, such as 2569."))
        return int(words)


def read_lines(data: Any) -> list[dict[str, str]]:
    """Return the rubric's rows as they were typed; rows that are quite empty are left out."""
    rows = zip(data.getlist("item"), data.getlist("points"), data.getlist("words"), strict=False)
    return [
        {"item": item, "points": points.strip(), "words": words.strip()}
        for item, points, words in rows
        if points.strip() or words.strip()
    ]


def lines_of(rubric: list[Rubric]) -> list[dict[str, str]]:
    """Return the rubric's lines as rows of the form."""
    return [{"item": line.item, "points": amount(line.points), "words": line.words} for line in rubric]


def blank_lines() -> list[dict[str, str]]:
    """Return the empty rows below the rubric."""
    return [{"item": Rubric.Item.PROJECT.value, "points": "", "words": ""} for _place in range(EMPTY_LINES)]
