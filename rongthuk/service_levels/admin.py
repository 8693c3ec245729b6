"""The administration pages of service levels, calendars and special days."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from rongthuk.organisations.admin.acting import ActingAdmin, ActingForm, ActingInline
from rongthuk.service_levels import actions
from rongthuk.service_levels.actions import CALENDAR_EDITABLE, LEVEL_EDITABLE
from rongthuk.service_levels.models import Calendar, ServiceLevel, SpecialDay, Target


class ServiceLevelForm(ActingForm):
    """Add or rename a service level."""

    class Meta:
        model = ServiceLevel
        fields = ("code", *LEVEL_EDITABLE)

    def act(self) -> ServiceLevel:
        """Set the level's names."""
        code = self.instance.code if self.instance.pk else self.cleaned_data["code"]
        names = {name: self.cleaned_data[name] for name in LEVEL_EDITABLE}
        return actions.set_service_level(code, by=self.by, **names)


class TargetForm(ActingForm):
    """Set one target."""

    class Meta:
        model = Target
        fields = ("milestone", "urgency", "amount", "unit", "source")

    def act(self) -> Target:
        """Set the target."""
        facts = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return actions.set_target(self.instance.service_level, by=self.by, **facts)

    def _rehearse(self) -> None:
        # A new level's targets cannot be tried before the level is there.
        if self.instance.service_level_id is not None:
            super()._rehearse()


class TargetLines(ActingInline):
    """The targets below their level."""

    model = Target
    form = TargetForm


@admin.register(ServiceLevel)
class ServiceLevelAdmin(ActingAdmin):
    """Service levels with their targets."""

    form = ServiceLevelForm
    inlines = (TargetLines,)
    list_display = ("name_th", "name_en", "code", "effective_from")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Keep the code of what exists: categories name it."""
        return ("code",) if obj is not None else ()


class CalendarForm(ActingForm):
    """Add or change a working calendar."""

    class Meta:
        model = Calendar
        fields = ("code", *CALENDAR_EDITABLE)

    def act(self) -> Calendar:
        """Set the calendar."""
        code = self.instance.code if self.instance.pk else self.cleaned_data["code"]
        return actions.set_calendar(
            code, by=self.by, **{name: self.cleaned_data[name] for name in CALENDAR_EDITABLE}
        )


@admin.register(Calendar)
class CalendarAdmin(ActingAdmin):
    """Working calendars."""

    form = CalendarForm
    list_display = ("name_th", "name_en", "code", "zone")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Keep the code of what exists: promises name it."""
        return ("code",) if obj is not None else ()


class SpecialDayForm(ActingForm):
    """Announce a special day."""

    class Meta:
        model = SpecialDay
        fields = ("date", "kind", "name", "calendar", "announced_at")

    def act(self) -> SpecialDay:
        """Announce the day."""
        return actions.announce_special_day(
            self.cleaned_data.get("date") or self.instance.date,
            kind=self.cleaned_data["kind"],
            name=self.cleaned_data["name"],
            calendar=self.cleaned_data.get("calendar", self.instance.calendar),
            announced_at=self.cleaned_data["announced_at"],
            by=self.by,
        )


@admin.register(SpecialDay)
class SpecialDayAdmin(ActingAdmin):
    """Days closed or opened besides the known holidays."""

    form = SpecialDayForm
    list_display = ("date", "kind", "name", "calendar", "announced_at")
    list_filter = ("kind", "calendar")
    date_hierarchy = "date"
    actions = ("withdraw",)

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Keep what identifies a day."""
        return ("date", "calendar") if obj is not None else ()

    @admin.action(description=_("Withdraw the chosen days"))
    def withdraw(self, request: Any, chosen: Any) -> None:
        """Take the chosen days back."""
        for special in chosen:
            actions.withdraw_special_day(special, by=request.user.actor())
