"""The administration page of people, their roles and substitutes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from rongthuk.organisations import actions
from rongthuk.organisations.admin.acting import (
    ActingAdmin,
    ActingForm,
    ActingInline,
    administered_paths,
    within,
)
from rongthuk.organisations.models import Membership, Officer, Substitution
from rongthuk.organisations.models.officers import today
from rongthuk.organisations.roles import DESCRIPTIONS, Role


class OfficerForm(ActingForm):
    """Make an account or change it."""

    new_password = forms.CharField(
        label=_("new password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters. Left empty, the password stays as it is."),
    )

    class Meta:
        model = Officer
        fields = ("username", "display_name", "email", "phone", "language", "on_leave_until", "is_active")

    def act(self) -> Officer:
        """Make or change the account, one recorded action for each thing asked."""
        password = self.cleaned_data["new_password"] or None
        if self.instance.pk is None:
            facts = {
                name: self.cleaned_data[name]
                for name in ("username", "display_name", "email", "phone", "language")
            }
            return actions.create_officer(by=self.by, password=password, **facts)
        officer = Officer.objects.get(pk=self.instance.pk)
        facts = self.changes("username", "display_name", "email", "phone", "language", "on_leave_until")
        if facts:
            officer = actions.edit_officer(officer, by=self.by, **facts)
        if password is not None:
            officer = actions.set_password(officer, password=password, by=self.by)
        if "is_active" in self.changed_data:
            change = (
                actions.reactivate_officer if self.cleaned_data["is_active"] else actions.deactivate_officer
            )
            officer = change(officer, by=self.by)
        return officer


class MembershipForm(ActingForm):
    """Give a role, or take it away."""

    take_away = forms.BooleanField(label=_("take away now"), required=False)

    class Meta:
        model = Membership
        fields = ("agency", "role")

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if self.instance.pk is not None:
            self.fields["agency"].disabled = self.fields["role"].disabled = True
        else:
            self.fields["take_away"].disabled = True

    def act(self) -> Membership:
        """Appoint or dismiss."""
        if self.instance.pk is not None:
            return actions.dismiss(self.instance, by=self.by)
        facts = {name: self.cleaned_data[name] for name in ("agency", "role")}
        return actions.appoint(self.instance.officer, by=self.by, **facts)


class SubstitutionForm(ActingForm):
    """Let somebody stand in, or end it."""

    take_away = forms.BooleanField(label=_("end now"), required=False)

    class Meta:
        model = Substitution
        fields = ("substitute", "since", "until")

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        exists = self.instance.pk is not None
        for name in ("substitute", "since", "until"):
            self.fields[name].disabled = exists
        self.fields["take_away"].disabled = not exists

    def act(self) -> Substitution:
        """Begin or end the substitution."""
        if self.instance.pk is not None:
            actions.end_substitution(self.instance, by=self.by)
            return self.instance  # type: ignore[no-any-return]
        facts = {name: self.cleaned_data[name] for name in ("substitute", "since", "until")}
        return actions.substitute(self.instance.absent, by=self.by, **facts)


class MembershipInline(ActingInline):
    """Roles in force."""

    model = Membership
    form = MembershipForm
    fields = ("agency", "role", "since", "take_away")
    readonly_fields = ("since",)
    autocomplete_fields = ("agency",)
    verbose_name = _("role")
    verbose_name_plural = _("roles in force")

    def get_queryset(self, request: Any) -> QuerySet[Membership]:
        """Show what is in force."""
        return super().get_queryset(request).filter(Membership.in_force()).select_related("agency", "officer")


class SubstitutionInline(ActingInline):
    """Who stands in for this person."""

    model = Substitution
    form = SubstitutionForm
    fk_name = "absent"
    fields = ("substitute", "since", "until", "take_away")
    autocomplete_fields = ("substitute",)
    verbose_name = _("substitute")
    verbose_name_plural = _("substitutes now and later")

    def get_queryset(self, request: Any) -> QuerySet[Substitution]:
        """Show what has not passed."""
        return super().get_queryset(request).filter(until__gte=today()).select_related("substitute", "absent")


class RoleFilter(admin.SimpleListFilter):
    """Pick people by a role that they hold now."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every role, and none."""
        return [*((role.value, role.label) for role in Role), ("none", _("no role"))]

    def queryset(self, request: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list to who holds the role."""
        held = Membership.objects.filter(Membership.in_force())
        if self.value() == "none":
            return queryset.exclude(pk__in=held.values("officer_id"))
        if self.value():
            return queryset.filter(pk__in=held.filter(role=self.value()).values("officer_id"))
        return queryset


@admin.register(Officer)
class OfficerAdmin(ActingAdmin):
    """Accounts of the staff."""

    form = OfficerForm
    list_display = ("display_name", "username", "held_roles", "on_leave_until", "last_login", "is_active")
    list_filter = ("is_active", RoleFilter, "language")
    search_fields = (
        "display_name",
        "username",
        "email",
        "memberships__agency__name_th",
        "memberships__agency__code",
    )
    ordering = ("display_name",)
    readonly_fields = ("date_joined", "last_login")

    def get_queryset(self, request: Any) -> QuerySet[Officer]:
        """Show who works where the reader administers, and who works nowhere yet."""
        held = Membership.objects.filter(Membership.in_force()).select_related("agency")
        people: QuerySet[Officer] = (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("memberships", queryset=held, to_attr="in_force"))
        )
        if request.user.is_city_administrator:
            return people
        mine = Membership.objects.filter(within("agency__path", administered_paths(request))).values(
            "officer_id"
        )
        return people.filter(pk__in=mine) | people.filter(memberships=None)

    def get_fields(self, request: Any, obj: Officer | None = None) -> Any:
        """Ask for the least on the first page; roles follow on the next."""
        first = ["username", "display_name", "email", "phone", "language", "new_password"]
        return first if obj is None else [*first, "on_leave_until", "is_active", "date_joined", "last_login"]

    def get_inlines(self, request: Any, obj: Officer | None) -> list[Any]:
        """Show roles and substitutes of an account that exists."""
        return [] if obj is None else [MembershipInline, SubstitutionInline]

    def response_add(self, request: Any, obj: Officer, post_url_continue: str | None = None) -> Any:
        """Go on to the account's page, where it is given its roles."""
        request.POST = {**request.POST.dict(), "_continue": "1"}
        return super().response_add(request, obj, post_url_continue)

    def get_urls(self) -> list[URLPattern]:
        """Add the table of roles."""
        roles = path("roles/", self.admin_site.admin_view(self.roles), name="organisations_roles")
        return [roles, *super().get_urls()]

    def roles(self, request: Any) -> TemplateResponse:
        """Show what each role may do."""
        facts = {
            **self.admin_site.each_context(request),
            "title": _("What each role may do"),
            "roles": DESCRIPTIONS,
        }
        return TemplateResponse(request, "admin/organisations/officer/roles.html", facts)

    @admin.display(description=_("roles"))
    def held_roles(self, officer: Any) -> str:
        """Return the roles in force with their agencies."""
        return " · ".join(
            f"{row.get_role_display()} {row.agency.short_name or row.agency.name}" for row in officer.in_force
        )
