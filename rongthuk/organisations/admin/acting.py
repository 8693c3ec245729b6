"""What the administration pages share: who may open them, and forms that save through actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models, transaction

from rongthuk.core.actors import Actor
from rongthuk.core.errors import DomainError
from rongthuk.organisations import queries

if TYPE_CHECKING:
    Form = forms.ModelForm[Any]
    Options = admin.options.BaseModelAdmin[Any]
    Page = admin.ModelAdmin[Any]
    Lines = admin.TabularInline[Any, Any]
else:
    # Django's classes take no type parameters when the program runs.
    Form, Options, Page, Lines = (
        forms.ModelForm,
        admin.options.BaseModelAdmin,
        admin.ModelAdmin,
        admin.TabularInline,
    )


class ActingForm(Form):
    """A form whose saving is an action; `act` does it and returns the row."""

    by: ClassVar[Actor]

    def act(self) -> models.Model:
        """Do what the form asks for, by an action."""
        raise NotImplementedError

    def _post_clean(self) -> None:
        # The model's own checks would look at half-applied rows; the action makes them again.
        if not self.errors and self.has_changed():
            self._rehearse()

    def _rehearse(self) -> None:
        try:
            with transaction.atomic():
                self.act()
                transaction.set_rollback(True)
        except DomainError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))
        finally:
            queries.forget()

    def changes(self, *names: str) -> dict[str, Any]:
        """Return those of the named fields that were changed, with their new values."""
        return {name: self.cleaned_data[name] for name in names if name in self.changed_data}


class Administered(Options):
    """Open to administrators, of the city or of a part of it; the actions draw the line. Nothing is deleted."""

    def has_module_permission(self, request: Any) -> bool:
        """Tell whether the reader administers anything."""
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether the reader administers anything."""
        return self.has_module_permission(request)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether the reader administers anything."""
        return self.has_module_permission(request)

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Tell whether the reader administers anything."""
        return self.has_module_permission(request)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Refuse: the history names agencies and people for ever."""
        return False


def administered_paths(request: Any) -> tuple[str, ...]:
    """Return the subtrees that the reader administers."""
    paths: tuple[str, ...] = request.user.actor().paths("administrator")
    return paths


def within(field: str, paths: tuple[str, ...]) -> models.Q:
    """Return the condition that a path lies in one of the subtrees."""
    wanted = models.Q(pk__in=[])
    for path in paths:
        wanted |= models.Q(**{f"{field}__startswith": path})
    return wanted


class ActingAdmin(Administered, Page):
    """A page whose form acts."""

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **rest: Any) -> Any:
        """Tell the form who acts."""
        form = super().get_form(request, obj, change=change, **rest)
        return type(form.__name__, (form,), {"by": request.user.actor()})

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        """Let the form act; the page goes on with the row that came of it."""
        done = form.act()
        obj.__dict__.update(
            {name: value for name, value in done.__dict__.items() if not name.startswith("_")}
        )
        obj._state.adding = False

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        """Let each changed line act."""
        for line in formset.forms:
            if line.has_changed():
                line.act()
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []


class ActingInline(Administered, Lines):
    """Lines whose forms act."""

    extra = 0
    can_delete = False

    def get_formset(self, request: Any, obj: Any = None, **rest: Any) -> Any:
        """Tell the forms who acts."""
        formset = super().get_formset(request, obj, **rest)
        formset.form = type(formset.form.__name__, (formset.form,), {"by": request.user.actor()})
        return formset
