"""Keep an indicator with its one source; enter a quarter's result and its scores."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.measures import measures
from rongthuk.core.text import arabic_digits, clean_line
from rongthuk.desk.forms.agencies import AgencyField
from rongthuk.desk.templatetags.plan import amount
from rongthuk.organisations.queries import agency_by_code
from rongthuk.planning import access
from rongthuk.planning.models import Indicator, Project

Source = Indicator.Source
_CODE = re.compile(r"[0-9]{4}-[0-9]{3,6}")


class ProjectField(forms.CharField):
    """A project by its code; cleans to the project, or None."""

    def __init__(self, actor: Actor, **options: Any) -> None:
        options.setdefault("help_text", _("Its code, such as 04010000-3651"))
        super().__init__(max_length=20, **options)
        self.actor = actor

    def clean(self, value: Any) -> Project | None:
        """Return the project that the code names."""
        code = arabic_digits(clean_line(super().clean(value) or ""))
        if not code:
            return None
        found = access.projects(self.actor).filter(code=code).first()
        if found is None:
            raise ValidationError(_("There is no project with this code."))
        return found


class IndicatorForm(forms.Form):
    """What an indicator is, what it aims at, and from where its results come."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Such as 0401-0725"))
    number = forms.CharField(label=_("Number in the plan"), required=False, max_length=20)
    name = forms.CharField(label=_("Name"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    agency = AgencyField(label=_("Unit"))
    klass = forms.ChoiceField(label=_("Class"), choices=Indicator.Klass.choices)
    level = forms.ChoiceField(label=_("Level"), choices=Indicator.Level.choices)
    target = forms.CharField(label=_("Target"), required=False, max_length=20)
    unit = forms.CharField(
        label=_("Counted in"), required=False, max_length=60, help_text=_("Such as ร้อยละ, เรื่อง, ระดับ")
    )
    direction = forms.ChoiceField(label=_("Which way is better"), choices=Indicator.Direction.choices)
    accumulation = forms.ChoiceField(
        label=_("A quarter's figure counts"), choices=Indicator.Accumulation.choices, widget=forms.RadioSelect
    )
    definition = forms.CharField(
        label=_("Definition"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    method = forms.CharField(
        label=_("Method of calculation"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    source = forms.ChoiceField(
        label=_("Where do the results come from?"),
        choices=Source.choices,
        widget=forms.RadioSelect,
        help_text=_("Exactly one source. Once a quarter has been scored it stays for the year."),
    )
    measure = forms.ChoiceField(label=_("Measure"), required=False)
    measure_agency = AgencyField(
        label=_("Unit of the measure, with all below it"),
        required=False,
        help_text=_("Left empty: the whole city."),
    )
    measure_part = forms.CharField(
        label=_("Only this part of the measure"),
        required=False,
        max_length=60,
        help_text=_("Such as a channel's code; left empty: all parts."),
    )

    def __init__(self, data: Any = None, *, actor: Actor, indicator: Indicator | None = None) -> None:
        super().__init__(data, label_suffix="", initial=_initial(indicator))
        self.indicator = indicator
        self.fields["source_project"] = ProjectField(
            actor, label=_("Project whose progress it takes"), required=False
        )
        known = [("", _("Choose a measure")), *((one.code, one.name) for one in measures())]
        self.fields["measure"].choices = known  # type: ignore[attr-defined]
        if indicator is not None:
            # Code and unit name the indicator in documents that are out.
            del self.fields["code"], self.fields["agency"]

    def clean_code(self) -> str:
        """Return the code with Arabic digits; refuse what no document could print."""
        code = arabic_digits(self.cleaned_data["code"]).strip()
        if not _CODE.fullmatch(code):
            raise ValidationError(_("An indicator code looks like 0401-0725."))
        return code

    def facts(self) -> dict[str, Any]:
        """Return what is handed to the action; what another source asks for is left out."""
        given = dict(self.cleaned_data)
        given.pop("version", None)
        given.pop("code", None)
        given.pop("agency", None)
        source = given["source"]
        code = given.pop("measure_agency")
        given["measure_agency"] = agency_by_code(code) if code and source == Source.MEASURE else None
        if source != Source.MEASURE:
            given |= {"measure": "", "measure_part": ""}
        if source != Source.PROJECT:
            given["source_project"] = None
        return given


def _initial(indicator: Indicator | None) -> dict[str, Any]:
    if indicator is None:
        return {
            "source": Source.ENTERED,
            "accumulation": Indicator.Accumulation.CUMULATIVE,
            "unit": "ร้อยละ",
            "target": "100",
        }
    names = (
        "version", "number", "name", "klass", "level", "unit", "direction", "accumulation", "definition", "method",
        "source", "measure", "measure_part",
    )  # fmt: skip
    return {
        **{name: getattr(indicator, name) for name in names},
        "target": amount(indicator.target),
        "source_project": indicator.source_project.code if indicator.source_project else "",
        "measure_agency": indicator.measure_agency.code if indicator.measure_agency else "",
    }


class EnterForm(forms.Form):
    """The result of a quarter, as the unit enters it."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    value = forms.CharField(label=_("Result"), max_length=20)
    words = forms.CharField(
        label=_("Explanation"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ScoreForm(forms.Form):
    """The pair 2.1 / 2.2."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    score_21 = forms.CharField(label=_("Assessment 2.1"), max_length=10)
    score_22 = forms.CharField(label=_("Assessment 2.2"), max_length=10)
    score_words = forms.CharField(
        label=_("Remark"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )


class UnfreezeForm(forms.Form):
    """Why a frozen quarter must be opened."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class LinkForm(forms.Form):
    """A project that serves the indicator."""

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, label_suffix="")
        self.fields["project"] = ProjectField(actor, label=_("Link a project"))
