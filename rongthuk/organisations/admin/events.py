"""The record of changes, to be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rongthuk.core.thai import format_datetime
from rongthuk.organisations.admin.acting import Administered, Page
from rongthuk.organisations.models import Officer, OrganisationEvent


@admin.register(OrganisationEvent)
class OrganisationEventAdmin(Administered, Page):
    """Who changed what and when; open to the city's administrators."""

    list_display = ("moment", "happened", "who", "agency", "officer")
    list_filter = ("kind", "occurred_at")
    search_fields = ("agency__code", "agency__name_th", "officer__username", "officer__display_name")
    ordering = ("-id",)
    list_select_related = ("agency", "officer")

    def get_queryset(self, request: Any) -> QuerySet[OrganisationEvent]:
        """Show everything to the city's administrators and nothing to others."""
        events = super().get_queryset(request)
        return events if request.user.is_city_administrator else events.none()

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """Refuse: actions record."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Refuse: what happened stays."""
        return False

    @admin.display(description=_("when"), ordering="id")
    def moment(self, event: OrganisationEvent) -> str:
        """Return the moment as Thai offices write it."""
        return format_datetime(event.occurred_at)

    @admin.display(description=_("what happened"), ordering="kind")
    def happened(self, event: OrganisationEvent) -> str:
        """Return what happened in words."""
        return event.words

    @admin.display(description=_("by whom"))
    def who(self, event: OrganisationEvent) -> str:
        """Return the officer's name, or what kind of actor it was."""
        if event.actor_kind != "officer":
            return str(_("the system"))
        officer = Officer.objects.filter(pk=event.actor_id or 0).first()
        return str(officer) if officer is not None else str(event.actor_id)
