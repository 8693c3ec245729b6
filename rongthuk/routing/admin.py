"""The administration page of rule sets: upload, see what would change, then put into force."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rongthuk.core.errors import DomainError
from rongthuk.organisations.admin.acting import ActingAdmin, ActingForm, ActingInline
from rongthuk.routing import actions
from rongthuk.routing.models import Rule, RuleSet


class RuleSetForm(ActingForm):
    """Read rules from a file, show the dry run, and publish when its figures were seen; or withdraw a version."""

    file = forms.FileField(label=_("rules file (TOML)"), required=False)
    rules_text = forms.CharField(
        label=_("rules"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 20})
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("reason for withdrawing"),
        required=False,
        help_text=_("Needed when “in use” is switched off."),
    )

    class Meta:
        model = RuleSet
        fields = ("note", "effective_from", "active")

    def clean(self) -> dict[str, Any]:
        """Take the text of the uploaded file, try it, and ask to look at the figures first."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is not None:
            return cleaned
        if (file := cleaned.get("file")) is not None:
            try:
                cleaned["rules_text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("The file is not UTF-8 text."))
                return cleaned
        source = (cleaned.get("rules_text") or "").replace("\r\n", "\n")
        cleaned["rules_text"] = source
        if not source.strip():
            self.add_error("rules_text", _("Choose a file or paste the rules."))
            return cleaned
        try:
            self.dry_run = actions.try_rules(source, by=self.by).as_dict()
        except DomainError as error:
            self.add_error("rules_text", str(error))
            return cleaned
        digest = hashlib.sha256(source.encode()).hexdigest()
        if cleaned.get("seen") != digest:
            # The page comes back with the text and the mark that its figures were seen.
            shown = self.data.copy()  # type: ignore[attr-defined]
            shown[self.add_prefix("seen")] = digest
            shown[self.add_prefix("rules_text")] = source
            self.data = shown
            self.add_error(None, _say(self.dry_run))
        return cleaned

    def act(self) -> RuleSet:
        """Publish, or withdraw."""
        if self.instance.pk is None:
            return actions.publish_rules(
                self.cleaned_data["rules_text"],
                by=self.by,
                effective_from=self.cleaned_data["effective_from"],
                note=self.cleaned_data["note"],
                dry_run=self.dry_run,
            )
        rule_set = RuleSet.objects.get(pk=self.instance.pk)
        if "active" in self.changed_data and not self.cleaned_data["active"]:
            return actions.withdraw_rules(rule_set, by=self.by, reason=self.cleaned_data["reason"])
        return rule_set


def _say(found: dict[str, Any]) -> Any:
    """Return the dry run as a short table."""
    rows = [row for row in found["agencies"] if row["gained"] or row["lost"]][:15]
    moved = ngettext(
        "%(moved)s of %(cases)s past case would go elsewhere.",
        "%(moved)s of %(cases)s past cases would go elsewhere.",
        found["cases"],
    ) % {"moved": f"{found['moved']:,}", "cases": f"{found['cases']:,}"}
    lines = format_html_join(
        "",
        "<tr><td>{}</td><td>+{}</td><td>−{}</td></tr>",
        ((row["agency"], f"{row['gained']:,}", f"{row['lost']:,}") for row in rows),
    )
    return format_html(
        "<p>{}</p><table><tr><th>{}</th><th>{}</th><th>{}</th></tr>{}</table><p>{}</p>",
        moved,
        _("Unit"),
        _("Gains"),
        _("Loses"),
        lines,
        _("Nothing has been changed yet. Save once more to put the rules into force."),
    )


class RuleLines(ActingInline):
    """The rules of a version, to read."""

    model = Rule
    fields = readonly_fields = ("order", "code", "when", "unit", "supporting", "because_th")

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        """Refuse: rules come from a file."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Refuse: rules come from a file."""
        return False


@admin.register(RuleSet)
class RuleSetAdmin(ActingAdmin):
    """Versions of the rules."""

    form = RuleSetForm
    list_display = ("version", "name", "effective_from", "active", "created_at", "note")

    def get_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Ask for a file when there is no version yet, else show what was published."""
        if obj is None:
            return ("file", "rules_text", "note", "effective_from", "seen")
        return ("note", "effective_from", "active", "reason")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """Keep a published version as it is; it can only be withdrawn."""
        return ("note", "effective_from") if obj is not None else ()

    def get_inlines(self, request: Any, obj: Any) -> list[Any]:
        """Show the rules of a version that exists."""
        return [RuleLines] if obj is not None else []
