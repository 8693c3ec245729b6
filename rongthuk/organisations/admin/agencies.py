"""The administration page of agencies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rongthuk.organisations import actions
from rongthuk.organisations.actions.agencies import EDITABLE
from rongthuk.organisations.admin.acting import (
    ActingAdmin,
    ActingForm,
    Administered,
    Lines,
    administered_paths,
    within,
)
from rongthuk.organisations.models import Agency, AgencyName, Membership
from rongthuk.organisations.telephones import say_phone


class PhonesField(forms.CharField):
    """Telephones separated by commas, shown as people write them."""

    def prepare_value(self, value: Any) -> Any:
        """Show stored numbers readably."""
        return ", ".join(say_phone(number) for number in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the list of what was typed; the action reads each."""
        return [part for typed in super().clean(value).split(",") if (part := typed.strip())]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is shown, not how it is stored."""
        return super().has_changed(self.prepare_value(initial), data)


def _with_https(field: models.Field[Any, Any], **facts: Any) -> forms.Field | None:
    """Read a web address without its scheme as https, as browsers do."""
    if isinstance(field, models.URLField):
        facts["assume_scheme"] = "https"
    return field.formfield(**facts)


class AgencyForm(ActingForm):
    """Add an agency, or edit, move, close and reopen it."""

    phones = PhonesField(
        label=_("telephones"),
        required=False,
        help_text=_("Several are separated by commas. Hotlines have 3–4 digits."),
    )
    reason = forms.CharField(
        label=_("reason for closing"), required=False, help_text=_("Recorded when “active” is switched off.")
    )

    class Meta:
        model = Agency
        fields = ("code", "parent", "active", *EDITABLE)
        formfield_callback = _with_https
        widgets = {"scope": forms.Textarea(attrs={"rows": 3}), "address": forms.Textarea(attrs={"rows": 2})}

    def act(self) -> Agency:
        """Add or change the agency, one recorded action for each thing asked."""
        if self.instance.pk is None:
            facts = {name: self.cleaned_data[name] for name in EDITABLE}
            code, parent = self.cleaned_data["code"], self.cleaned_data["parent"]
            return actions.add_agency(code=code, parent=parent, by=self.by, **facts)
        agency = Agency.objects.get(pk=self.instance.pk)
        if facts := self.changes(*EDITABLE):
            agency = actions.edit_agency(agency, by=self.by, **facts)
        if "parent" in self.changed_data and self.cleaned_data["parent"] is not None:
            agency = actions.move_agency(agency, to=self.cleaned_data["parent"], by=self.by)
        if "active" in self.changed_data:
            if self.cleaned_data["active"]:
                agency = actions.reopen_agency(agency, by=self.by)
            else:
                agency = actions.close_agency(agency, reason=self.cleaned_data["reason"], by=self.by)
        return Agency.objects.get(pk=agency.pk)

    def clean(self) -> dict[str, Any] | None:
        """Ask where a new agency belongs."""
        cleaned = super().clean()
        if self.instance.pk is None and not self.cleaned_data.get("parent"):
            self.add_error("parent", _("Choose the agency that it belongs to."))
        return cleaned


class NamesInline(Administered, Lines):
    """Former names; kept by the action that renames."""

    model = AgencyName
    extra = 0
    fields = readonly_fields = ("name", "bma_code", "since_year", "until_year")

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """Refuse: renaming adds them."""
        return False


class PeopleInline(Administered, Lines):
    """Who works here; roles are given on the person's page."""

    model = Membership
    extra = 0
    fields = readonly_fields = ("officer", "role", "since")
    show_change_link = False

    def get_queryset(self, request: Any) -> QuerySet[Membership]:
        """Show whose role is in force."""
        return super().get_queryset(request).filter(Membership.in_force()).select_related("officer", "agency")

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """Refuse: roles are given on the person's page."""
        return False


@admin.register(Agency)
class AgencyAdmin(ActingAdmin):
    """The tree of agencies."""

    form = AgencyForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = (
        "in_tree",
        "short_name",
        "code",
        "kind",
        "review",
        "accepts_cases",
        "phones_unverified",
        "active",
    )
    list_filter = (
        "kind",
        "active",
        "phones_unverified",
        "district_group",
        "review",
        ("edited_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("name_th", "name_en", "short_name", "code", "bma_code", "names__name")
    # Paths keep each agency together with what is below it.
    ordering = ("path",)
    list_per_page = 100
    list_select_related = ("parent",)
    autocomplete_fields = ("parent", "intake_desk")
    fieldsets = (
        (None, {"fields": ("code", "parent", "kind", "name_th", "name_en", "short_name", "scope")}),
        (
            _("Work"),
            {"fields": ("accepts_cases", "review", "intake_desk", "through_intake_desk", "active", "reason")},
        ),
        (
            _("Where and how to reach it"),
            {"fields": ("address", "phones", "phones_unverified", "website", "lon", "lat")},
        ),
        (
            _("Codes"),
            {"fields": ("bma_code", "district_code", "district_group", "section_code", "edited_at")},
        ),
    )

    def get_queryset(self, request: Any) -> QuerySet[Agency]:
        """Show what the reader administers."""
        return super().get_queryset(request).filter(within("path", administered_paths(request)))

    def get_readonly_fields(self, request: Any, obj: Agency | None = None) -> tuple[str, ...]:
        """Keep the code, by which rules and files name the agency."""
        return ("edited_at",) if obj is None else ("code", "edited_at")

    def get_inlines(self, request: Any, obj: Agency | None) -> list[Any]:
        """Show people and former names of an agency that exists."""
        return [] if obj is None else [PeopleInline, NamesInline]

    @admin.display(description=_("agency"), ordering="path")
    def in_tree(self, agency: Agency) -> str:
        """Return the name, indented as deep as it stands."""
        return "\u2003" * agency.depth + agency.name
