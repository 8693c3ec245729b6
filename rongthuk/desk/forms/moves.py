"""Build the form of a move from the table of moves: what it asks for is what the form shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from rongthuk.complaints.models import Assignment, Complaint
from rongthuk.complaints.workflow import Input, Move
from rongthuk.core.actors import Actor
from rongthuk.desk.forms.agencies import AgenciesField, AgencyField, Offer
from rongthuk.desk.forms.dates import DateField
from rongthuk.organisations.models import Membership, Officer
from rongthuk.organisations.queries import agency_by_id, ancestors_of
from rongthuk.taxonomy.queries import groups

WORKERS = ("officer", "section_head", "coordinator", "call_taker", "supervisor", "inspector")
# One line is enough for these words.
SHORT = frozenset({"outward_number"})
# More choices than this are a list, not a row of buttons.
MOST_RADIOS = 7


class ManyFiles(forms.ClearableFileInput):
    """A file box that takes several."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/*,application/pdf", "multiple": True})


class FilesField(forms.FileField):
    """Several files; cleans to a list. What they are is judged by the action, from their bytes."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("Photographs (also HEIC) or PDF, 25 MB each, ten at most"))
        super().__init__(widget=ManyFiles(), allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the files that were sent."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files and self.required:
            raise forms.ValidationError(self.error_messages["required"])
        return list(files)


class MoveForm(forms.Form):
    """The form of one move on one case, with the version that the officer has seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        move: Move,
        case: Complaint,
        actor: Actor,
        data: QueryDict | None = None,
        files: Any = None,
        *,
        offers: Sequence[Offer] = (),
    ) -> None:
        initial = {"version": case.version}
        super().__init__(data, files, initial=initial, auto_id=f"id_{move.name}_%s", label_suffix="")
        self.move = move
        for wanted in move.inputs:
            self.fields[wanted.name] = _field(move, wanted, case, actor, offers)
        if offers and "to" in self.fields:
            self.initial["to"] = offers[0].code

    @property
    def has_files(self) -> bool:
        """Tell whether the form must be sent in parts."""
        return self.is_multipart()

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """Return the fields that stand open."""
        return [bound for bound in self.visible_fields() if bound.name not in self._further]

    @property
    def further_fields(self) -> list[forms.BoundField]:
        """Return the fields that are folded away: assigning is done hundreds of times a day, nearly always without them."""
        return [bound for bound in self.visible_fields() if bound.name in self._further]

    @property
    def _further(self) -> frozenset[str]:
        return frozenset({"supporting", "reason"}) if self.move.name == "assign" else frozenset()

    @property
    def further_open(self) -> bool:
        """Tell whether something stands in the folded fields, so that they must be seen."""
        return self.is_bound and any(bound.errors or bound.data for bound in self.further_fields)

    @property
    def further_words(self) -> str:
        """Return the names of the folded fields."""
        return " · ".join(str(bound.label) for bound in self.further_fields)

    def given(self) -> dict[str, Any]:
        """Return what the action is called with; what was left empty and is not needed is left out."""
        found: dict[str, Any] = {}
        for wanted in self.move.inputs:
            value = self.cleaned_data.get(wanted.name)
            if value in (None, "", []) and not wanted.required:
                continue
            found[wanted.name] = int(value) if wanted.kind == "officer" and value else value
        return found

    def renew(self, version: int) -> None:
        """Let the next sending count as made on the case as it now stands."""
        renewed = QueryDict(mutable=True)
        for name, values in self.data.lists() if isinstance(self.data, QueryDict) else ():
            renewed.setlist(name, values)
        renewed["version"] = str(version)
        self.data = renewed


def _field(  # noqa: PLR0911 - one answer for each kind of input.
    move: Move, wanted: Input, case: Complaint, actor: Actor, offers: Sequence[Offer]
) -> forms.Field:
    common: dict[str, Any] = {"label": wanted.label, "required": wanted.required, "help_text": wanted.hint}
    match wanted.kind:
        case "choice":
            return _choice(wanted, common)
        case "agency":
            return _agency(move, wanted, common, case, offers)
        case "agencies":
            return AgenciesField(**common)
        case "officer":
            return forms.ChoiceField(choices=_officers(case, actor), initial=str(actor.id or ""), **common)
        case "date":
            return DateField(**_without_hint(common, wanted))
        case "complaint":
            common["help_text"] = wanted.hint or _("The number of the main case, such as 69-004512-6")
            box = forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--medium"}
            )
            return forms.CharField(widget=box, **common)
        case "files":
            return FilesField(**_without_hint(common, wanted))
        case "switch":
            return forms.BooleanField(**common)
        case "number":
            return forms.IntegerField(**common)
        case _:
            if wanted.name in SHORT:
                return forms.CharField(**common, strip=False)
            box_of_words = forms.Textarea(attrs={"rows": 3, "data-draft": ""})
            return forms.CharField(widget=box_of_words, strip=False, **common)


def _without_hint(common: dict[str, Any], wanted: Input) -> dict[str, Any]:
    """Leave the field's own hint in place where the table has none."""
    return common if wanted.hint else {name: value for name, value in common.items() if name != "help_text"}


def _choice(wanted: Input, common: dict[str, Any]) -> forms.Field:
    if wanted.name == "category" and not wanted.choices:
        return forms.ChoiceField(choices=category_choices(), **common)
    choices = [(code, str(words)) for code, words in wanted.choices]
    if len(choices) > MOST_RADIOS:
        return forms.ChoiceField(choices=[("", ""), *choices], **common)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def category_choices() -> list[tuple[str, Any]]:
    """Return the categories in use, by group, from memory."""
    shelves = [(group.name, [(row.code, row.name) for row in rows]) for group, rows in groups()]
    return [("", ""), *shelves]


def _agency(
    move: Move, wanted: Input, common: dict[str, Any], case: Complaint, offers: Sequence[Offer]
) -> forms.Field:
    if wanted.name == "agency":
        parts = Assignment.objects.filter(complaint=case, role=Assignment.Role.SUPPORTING, ended_at=None)
        open_parts = [agency_by_id(key) for key in parts.values_list("agency_id", flat=True)]
        return forms.ChoiceField(
            choices=[(agency.code, agency.name) for agency in open_parts], widget=forms.RadioSelect, **common
        )
    return AgencyField(
        offers=offers if wanted.name == "to" else (),
        outside=move.name == "refer" and wanted.name == "to",
        **common,
    )


def _officers(case: Complaint, actor: Actor) -> list[tuple[str, str]]:
    """Return those who work for the unit, the reader first."""
    above = [case.lead_id, *(agency.pk for agency in ancestors_of(case.lead))]
    held = Membership.objects.filter(Membership.in_force(), agency__in=above, role__in=WORKERS)
    people = Officer.objects.filter(is_active=True, pk__in=held.values("officer_id")).order_by("display_name")
    away = _("%(name)s (on leave)")
    others = [
        (
            str(person.pk),
            str(away) % {"name": person.display_name} if person.is_on_leave else person.display_name,
        )
        for person in people
        if person.pk != actor.id
    ]
    return [(str(actor.id), str(_("Myself"))), *others]
