"""Set a round of reporting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongthuk.desk.forms.dates import DateField
from rongthuk.planning.models import ReportRound


class RoundForm(forms.Form):
    """Between which days units report, and what for."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("Such as: reports of the second quarter")
    )
    number = forms.IntegerField(
        label=_("Number in the year"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("Left empty: the next."),
    )
    quarter = forms.TypedChoiceField(
        label=_("Quarter that is evaluated after it"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("None: a monthly round")), *((str(number), str(number)) for number in (1, 2, 3, 4))],
    )
    opens_on = DateField(label=_("Opens"))
    closes_on = DateField(label=_("Closes"))
    remind_before = forms.IntegerField(
        label=_("Days before the end to remind"), min_value=0, max_value=60, initial=5
    )

    def __init__(self, data: Any = None, *, row: ReportRound | None = None) -> None:
        initial = None
        if row is not None:
            initial = {
                "name": row.name,
                "number": row.number,
                "quarter": row.quarter or "",
                "opens_on": _written(row.opens_on),
                "closes_on": _written(row.closes_on),
                "remind_before": row.remind_before,
            }
        super().__init__(data, label_suffix="", initial=initial)


def _written(day: Any) -> str:
    """Write a day as it is typed."""
    return f"{day.day}/{day.month}/{day.year + 543}"
