"""How the board and a project's pages say percentages, points and spans of days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from rongthuk.core.templatetags.components import icon
from rongthuk.planning.models import Project
from rongthuk.planning.queries.progress import percent_words

register = template.Library()

# Behind by more points than this is shown as late.
BEHIND = Decimal(-10)
LONG_PAST = 366


@register.filter
def percent(value: Any) -> str:
    """Write a percentage without needless zeros: 42 · 12.5."""
    return percent_words(value)


@register.simple_tag
def choice_options(options: Iterable[tuple[str, Any]], chosen: str) -> SafeString:
    """Write the options of a long select: six hundred units by a loop of the template would cost a fifth of the page."""
    written = (
        f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(str(label))}</option>'
        for code, label in options
    )
    return mark_safe("".join(written))  # noqa: S308 - both parts are escaped.


@register.filter
def two_places(value: Any) -> str:
    """Write a percentage as the old tracker prints it: 42.00."""
    return "" if value is None or value == "" else f"{Decimal(value):.2f}"


@register.filter
def millions(value: Any) -> str:
    """Write an amount of money in millions with one decimal: 119.7."""
    return "" if value is None else f"{Decimal(value) / 1_000_000:,.1f}"


@register.filter
def points(value: Decimal | None) -> SafeString | str:
    """Say a difference in points with its sign, in colour and in words where it is behind."""
    if value is None:
        return ""
    words = percent_words(abs(value))
    if value <= BEHIND:
        return format_html(
            '<span class="gap gap--behind">{} −{}</span>',
            icon("warning", label=gettext("behind the plan")),
            words,
        )
    if value < 0:
        return format_html('<span class="gap">−{}</span>', words)
    return (
        format_html('<span class="gap">+{}</span>', words)
        if value
        else format_html('<span class="gap">0</span>')
    )


@register.filter
def days_ago(day: date | None) -> str:
    """Say how long ago a day was: today, 12 days ago; of one long past the date alone says more."""
    if day is None:
        return ""
    days = (timezone.localdate() - day).days
    if days > LONG_PAST:
        return ""
    if days <= 0:
        return gettext("today")
    return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}


@register.filter
def days_long(day: date | None) -> int:
    """Return how many days ago a day was, for its tone."""
    return 0 if day is None else (timezone.localdate() - day).days


_TONES = {"planned": ("plain", "state-filed"), "running": ("info", "state-in_progress"), "done": ("ok", "state-closed"),
          "cancelled": ("plain", "cross")}  # fmt: skip


@register.simple_tag
def project_state(state: str) -> SafeString:
    """Say how far a project is as a whole."""
    tone, name = _TONES.get(state, ("plain", "info"))
    label = dict(Project.State.choices).get(state, state)
    return format_html('<span class="badge badge--{}">{}{}</span>', tone, icon(name), label)
