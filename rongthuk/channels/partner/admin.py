"""Let the city's administrators add partner systems, issue tokens and revoke them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rongthuk.channels.partner import actions
from rongthuk.channels.partner.models import Partner, PartnerToken
from rongthuk.channels.partner.scopes import NEED_AGENCY, Scope


def _actor(request: HttpRequest) -> Any:
    return request.user.actor()  # type: ignore[union-attr]


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Partner systems by name; one with history is switched off, not deleted."""

    list_display = ["name", "agency", "is_active", "created_at"]
    list_select_related = ["agency"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    raw_id_fields = ["agency"]
    fields = ["name", "agency", "contact_email", "is_active"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: its cases keep pointing to it."""
        return False

    def save_model(self, request: HttpRequest, obj: Partner, form: Any, change: bool) -> None:
        """Save through the actions, which record who did it."""
        if change:
            actions.edit_partner(
                obj,
                name=obj.name,
                agency=obj.agency,
                contact_email=obj.contact_email,
                is_active=obj.is_active,
                by=_actor(request),
            )
            return
        made = actions.add_partner(
            name=obj.name, agency=obj.agency, contact_email=obj.contact_email, by=_actor(request)
        )
        obj.pk = made.pk


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a new token shall be good for."""

    scopes = forms.MultipleChoiceField(
        label=_("Good for"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = PartnerToken
        fields = ["partner", "scopes", "requests_a_minute", "expires_at"]

    def clean(self) -> dict[str, Any]:
        """Refuse an agency's rights for a partner without one."""
        data = super().clean() or {}
        partner = data.get("partner")
        if partner is not None and partner.agency_id is None and NEED_AGENCY & set(data.get("scopes", [])):
            self.add_error("scopes", _("To read or work for an agency, the partner must belong to one."))
        return data


@admin.register(PartnerToken)
class PartnerTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Tokens: issued once, shown once, never changed, revoked by an action of the list."""

    form = TokenForm
    list_display = ["prefix", "partner", "scopes", "last_used_at", "expires_at", "revoked_at"]
    list_select_related = ["partner"]
    list_filter = ["partner", "revoked_at"]
    actions = ["revoke"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse to change one; the list with its action stays open."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a revoked token stays as history."""
        return False

    def save_model(self, request: HttpRequest, obj: PartnerToken, form: Any, change: bool) -> None:
        """Issue the token and show it, this once."""
        made, words = actions.issue_token(
            obj.partner,
            scopes=form.cleaned_data["scopes"],
            by=_actor(request),
            expires_at=obj.expires_at,
            requests_a_minute=obj.requests_a_minute,
        )
        obj.pk, obj.prefix = made.pk, made.prefix
        messages.warning(
            request,
            _("The new token, shown only now: %(token)s. Hand it over by a safe way.") % {"token": words},
        )

    @admin.action(description=_("Revoke the chosen tokens"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[PartnerToken]) -> None:
        """Revoke tokens."""
        for token in queryset:
            actions.revoke_token(token, by=_actor(request))
