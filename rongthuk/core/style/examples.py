"""What the style page shows, in its order, and the sample facts that the examples stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongthuk.core.style.chart_samples import chart_facts
from rongthuk.core.templatetags.components import STATES

BOTH = ("portal", "desk")
COLOURS = (
    *("ink", "ink-soft", "line", "line-strong", "surface", "sunken", "action", "link"),
    *("danger", "danger-tint", "warn", "warn-tint", "ok", "ok-tint", "info", "info-tint"),
)


@dataclass(frozen=True)
class Example:
    """One component: its template is `style/examples/<name>.html`."""

    name: str
    title: Any
    surfaces: tuple[str, ...] = BOTH

    @property
    def template(self) -> str:
        """Return where its markup stands."""
        return f"style/examples/{self.name}.html"


@dataclass(frozen=True)
class Group:
    """Examples that belong together under one heading."""

    title: Any
    examples: tuple[Example, ...]


GROUPS = (
    Group(
        _("Foundations"),
        (
            Example("colours", _("Colours")),
            Example("type", _("Type")),
            Example("icons", _("Icons")),
            Example("dates", _("Dates and numbers")),
        ),
    ),
    Group(
        _("Actions"),
        (
            Example("buttons", _("Buttons")),
            Example("menu", _("Menu")),
            Example("dialog", _("Dialog")),
            Example("tabs", _("Tabs")),
            Example("pagination", _("Pages of a list")),
            Example("keys", _("Keyboard"), ("desk",)),
        ),
    ),
    Group(
        _("Forms"),
        (
            Example("fields", _("Fields")),
            Example("errors", _("Errors")),
            Example("choices", _("Choices")),
            Example("conditional", _("A question that depends on another")),
            Example("category-picker", _("Choose a category")),
            Example("photo-picker", _("Photographs")),
            Example("place", _("Choose a place")),
            Example("select-search", _("A list searched by typing")),
        ),
    ),
    Group(
        _("Saying how things stand"),
        (
            Example("badges", _("States and time")),
            Example("notices", _("Notices")),
            Example("flash", _("Short messages")),
            Example("live", _("News that moves nothing")),
            Example("receipt", _("Receipt"), ("portal",)),
            Example("timeline", _("Timeline")),
            Example("summary-list", _("Summary list")),
            Example("conversation", _("Conversation")),
            Example("photo-pair", _("Before and after")),
            Example("map", _("Map")),
            Example("table", _("Table")),
            Example("stats", _("Figures")),
            Example("progress", _("Progress and waiting")),
            Example("people", _("People")),
            Example("blank", _("Empty, late, forbidden, broken")),
        ),
    ),
    Group(
        _("Charts"),
        (
            Example("chart-progress", _("Progress over time")),
            Example("chart-scurve", _("S-curve")),
            Example("chart-gantt", _("Gantt")),
            Example("chart-bars", _("Bars by quarter")),
            Example("chart-line", _("Line by month")),
            Example("chart-empty", _("A chart without figures")),
        ),
    ),
    Group(
        _("Whole parts"),
        (
            Example("start", _("Start panel and links"), ("portal",)),
            Example("case-list", _("List of cases"), ("portal",)),
            Example("filter-bar", _("Filter bar"), ("desk",)),
            Example("split", _("List, case and next move"), ("desk",)),
        ),
    ),
)


class SampleForm(forms.Form):
    """Every kind of control once."""

    words = forms.CharField(
        label=_("What is the problem?"),
        help_text=_("Say what you see, since when, and whether anyone is in danger."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    phone = forms.CharField(
        label=_("Phone"), help_text=_("We send the result by text message."), required=False, max_length=20
    )
    district = forms.ChoiceField(
        label=_("District"),
        choices=[("", ""), ("1006", "บางกะปิ"), ("1001", "พระนคร"), ("1030", "จตุจักร"), ("1004", "บางรัก")],
    )
    danger = forms.ChoiceField(
        label=_("Is anyone in danger?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("unsure", _("I am not sure"))],
        widget=forms.RadioSelect,
    )
    told = forms.MultipleChoiceField(
        label=_("How may we tell you?"),
        choices=[("sms", _("Text message")), ("email", _("E-mail")), ("line", "LINE")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(
        label=_("The agency may call me"),
        help_text=_("Otherwise we pass messages on and keep your number."),
        required=False,
    )


def facts() -> dict[str, Any]:
    """Return what the examples show: an invented case, with deadlines around this moment."""
    now = datetime.now(UTC)
    broken = SampleForm({"words": "", "phone": "12345", "district": "1006"}, prefix="broken")
    broken.add_error("phone", _("Enter a Thai phone number, such as 081 234 5678."))
    return {
        **chart_facts(),
        "form": SampleForm(),
        "broken_form": broken,
        "now": now,
        "soon": now + timedelta(hours=5),
        "later": now + timedelta(days=3, hours=2),
        "past": now - timedelta(days=2, hours=1),
        "long_past": now - timedelta(days=6),
        "states": list(STATES),
        "colours": COLOURS,
        "entries": [
            {"title": _("You reported the problem"), "when": now - timedelta(days=6), "tone": "done"},
            {
                "title": _("Sent to the works section of Bang Kapi District Office"),
                "when": now - timedelta(days=6),
                "body": _("Street lights on a soi belong to the district's works section."),
                "tone": "done",
            },
            {
                "title": _("The section is working on it"),
                "when": now - timedelta(days=2),
                "who": _("Works section, Bang Kapi"),
                "tone": "now",
            },
            {
                "title": _("The result will be told to you"),
                "body": _("Promised within 3 working days"),
                "tone": "next",
            },
        ],
    }
