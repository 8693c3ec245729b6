"""Solve a problem of a project, or say who must act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongthuk.desk.forms.agencies import AgencyField
from rongthuk.desk.forms.dates import DateField


class SolveForm(forms.Form):
    """How and when it was solved."""

    solution = forms.CharField(
        label=_("How was it solved?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    solved_on = DateField(
        label=_("Solved on"), required=False, help_text=_("Left empty: today. Such as 31/12/2569")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="", auto_id="solve_%s")


class AssignForm(forms.Form):
    """Which unit must act, and what is asked of it."""

    agency = AgencyField(label=_("Who must act"))
    wanted = forms.CharField(
        label=_("What is asked for"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when another unit than the project's own must act."),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, label_suffix="", auto_id="assign_%s", initial=initial)
