"""Forms of the plan's work: a report, a change of plan, the finishing of a step; each faulty field is told beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rongthuk.core.errors import DomainError
from rongthuk.core.thai import BUDDHIST_ERA
from rongthuk.desk.forms.moves import FilesField
from rongthuk.planning.actions.amounts import read_amount, read_day, read_day_or_none, read_percent
from rongthuk.planning.models import PlanChange, ProgressReport, Project

DAY_HINT = _("Day/month/year, such as 31/12/2569")
LONG_WORDS = forms.Textarea(attrs={"rows": 3})


def typed_day(day: date | None) -> str:
    """Write a day as people type it: 31/12/2569."""
    return f"{day.day}/{day.month}/{day.year + BUDDHIST_ERA}" if day else ""


class ReadField(forms.CharField):
    """One line that a reader of `planning.actions.amounts` makes sense of, with its sentence where there is none."""

    def __init__(self, read: Callable[..., Any], **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)
        self.read = read
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> Any:
        """Return the number or the day."""
        try:
            return self.read(super().clean(value), field="")
        except DomainError as refusal:
            raise ValidationError(str(refusal.message)) from refusal


def decimals() -> forms.TextInput:
    """Return a box in which a telephone shows digits."""
    return forms.TextInput(attrs={"inputmode": "decimal"})


class Versioned(forms.Form):
    """A form that knows which version of the project its writer has seen."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, files: Any = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, files, initial=initial, label_suffix="")

    def renew(self, version: int) -> None:
        """Let the next sending count as made on the project as it now stands."""
        data = QueryDict(mutable=True)
        for name in self.data:
            data.setlist(
                name, self.data.getlist(name) if isinstance(self.data, QueryDict) else [self.data[name]]
            )
        data["version"] = str(version)
        self.data = data

    def refuse(self, refusal: DomainError) -> None:
        """Put an action's sentence beside the field that it speaks of."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))


class ReportForm(Versioned):
    """A report of progress."""

    report = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reported_on = ReadField(read_day, label=_("As of"), help_text=DAY_HINT)
    percent = ReadField(
        read_percent, label=_("Progress of the whole project (%)"), widget=decimals(),
        help_text=_("From 0 to 100, counted since the beginning of the project"),
    )  # fmt: skip
    narrative = forms.CharField(
        label=_("What was done"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Please say what was done.")},
    )  # fmt: skip
    problems = forms.CharField(
        label=_("Problems"), required=False, widget=LONG_WORDS,
        help_text=_("What goes wrong inside the unit. It stays open until somebody solves it. Leave empty where there is none."),
    )  # fmt: skip
    obstacles = forms.CharField(
        label=_("Obstacles"), required=False, widget=LONG_WORDS,
        help_text=_("What stands in the way from outside and others must help with"),
    )  # fmt: skip
    budget_used = ReadField(
        read_amount, label=_("Budget used so far (baht)"), widget=decimals(), help_text=_("Since the beginning of the project")
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where the percentage is less than in an earlier report"),
    )  # fmt: skip
    files = FilesField(label=_("Files"), required=False)  # type: ignore[assignment]

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Any = None,
        *,
        initial: dict[str, Any] | None = None,
        correction: bool = False,
    ) -> None:
        super().__init__(data, files, initial=initial)
        if correction:
            self.fields["reason"].required = True
            self.fields["reason"].help_text = _("Why the approved report must be corrected")
            self.fields["reason"].error_messages["required"] = _("Please say why it must be corrected.")

    def given(self) -> dict[str, Any]:
        """Return what the action is called with."""
        names = (
            "reported_on",
            "percent",
            "narrative",
            "problems",
            "obstacles",
            "budget_used",
            "reason",
            "files",
        )
        return {name: self.cleaned_data[name] for name in names}

    def says_the_same_as(self, report: ProgressReport) -> bool:
        """Tell whether a report holds what this form sent, so that a second sending is the first come again."""
        sent = self.cleaned_data
        return (
            report.reported_on == sent["reported_on"]
            and report.percent == sent["percent"]
            and "".join(report.narrative.split()) == "".join(sent["narrative"].split())
        )


def report_values(report: ProgressReport | None, project: Project, today: date) -> dict[str, Any]:
    """Return what a report's form begins with: what the report says, or today and what the project last said."""
    if report is None:
        return {"reported_on": typed_day(today), "version": project.version}
    return {
        "version": project.version,
        "report": report.pk,
        "reported_on": typed_day(report.reported_on),
        "percent": f"{report.percent.normalize():f}",
        "narrative": report.narrative,
        "problems": report.problems_words,
        "obstacles": report.obstacles_words,
        "budget_used": "" if report.budget_used is None else report.budget_used,
        "reason": report.reason,
    }


class FinishForm(Versioned):
    """How much of a step is done."""

    done = ReadField(
        read_percent, label=_("How much of the step is done (%)"), widget=decimals(), initial="100"
    )
    finished_on = ReadField(
        read_day_or_none,
        label=_("Finished on"),
        help_text=_("Only for a step that is done wholly; empty means today"),
    )
    result = forms.CharField(label=_("Result"), required=False, max_length=5000, widget=LONG_WORDS)


class ChangeForm(Versioned):
    """What is asked for in a change of plan; the steps stand in a table beside it."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("change of plan", "What is asked for"), choices=PlanChange.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is asked for.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Please give the reason.")},
    )  # fmt: skip
    starts_on = ReadField(read_day_or_none, label=_("New beginning"), help_text=DAY_HINT)
    ends_on = ReadField(read_day_or_none, label=_("New end"), help_text=DAY_HINT)
    carried_until = ReadField(read_day_or_none, label=_("Money carried over until"), help_text=DAY_HINT)
    budget_received = ReadField(read_amount, label=_("New budget (baht)"), widget=decimals())
    with_steps = forms.BooleanField(label=_("The steps change too"), required=False)

    FACTS = ("starts_on", "ends_on", "carried_until", "budget_received")

    def wanted(self, allowed: tuple[str, ...]) -> dict[str, Any]:
        """Return the facts that this kind of change may touch and that were given."""
        return {
            name: self.cleaned_data[name]
            for name in self.FACTS
            if name in allowed and self.cleaned_data.get(name) not in (None, "")
        }


class DecisionForm(forms.Form):
    """The approver's words."""

    answer = forms.CharField(
        label=_("Answer"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
