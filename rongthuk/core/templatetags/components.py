"""The components of the style page as template tags.

`{% load components %}` gives what carries rules that a template should not repeat: how a field is joined to its hint and its error, how
a state and a deadline are said, how pages are walked. Components without rules are plain markup; the style page shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from rongthuk.core import thai

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "frontend" / "icons.svg"
AT_RISK_HOURS = 24

# How a state looks to the public: in words always, in colour besides. The desk leaves the colour to time and danger.
STATES: dict[str, tuple[Any, str]] = {
    "filed": (_("Filed"), "plain-fill"),
    "assigned": (_("Sent to the agency"), "info"),
    "accepted": (_("Accepted by the agency"), "info"),
    "in_progress": (_("In progress"), "info"),
    "awaiting_complainant": (_("Waiting for the complainant"), "warn"),
    "awaiting_external": (_("Waiting for an outside body or budget"), "warn"),
    "reported": (_("Result reported, under review"), "info"),
    "resolved": (_("Result told, awaiting confirmation"), "ok"),
    "closed": (_("Closed"), "ok"),
}


@cache
def icon_names() -> frozenset[str]:
    """Return the names of all drawn icons."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Show an icon of the sprite: silent beside words, named by `label` where it stands alone."""
    if name not in icon_names():
        if settings.DEBUG:
            raise ValueError(
                f"There is no icon {name!r}; frontend/icons.svg draws {', '.join(sorted(icon_names()))}."
            )
        return SafeString("")
    return _drawn(name, str(label), size, _sprite(settings.STATIC_URL))


@lru_cache(maxsize=4)
def _sprite(prefix: str) -> str:
    """Return the sprite's address, which a page asks for a hundred times; `prefix` is what it depends on."""
    return static("icons.svg")


@lru_cache(maxsize=1024)
def _drawn(name: str, label: str, size: str, sprite: str) -> SafeString:
    """Write an icon's markup; a list shows the same few a hundred times."""
    classes = f"icon icon--{size}" if size else "icon"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            classes,
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, sprite, name
    )


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """Render a form field with its label, hint and error joined to it.

    Options: `label`, `hint`, `optional=True` ("(optional)" after the label), `cards=True` (radios and checkboxes as cards), `page=True`
    (the label is the page's heading), `short=True` / `medium=True` (width), `search=True` (a select that is searched by typing).
    Every other option becomes an attribute of the control, `data_draft=""` as `data-draft`.
    """
    known = {"label", "hint", "optional", "cards", "inline", "page", "short", "medium", "search"}
    given = {name: options.get(name) for name in known}
    attributes: dict[str, Any] = {
        name.replace("_", "-"): value for name, value in options.items() if name not in known
    }
    kind = _kind(bound)
    name = bound.id_for_label or bound.auto_id or f"id_{bound.html_name}"
    identity = bound.auto_id or name
    hint = given["hint"] if given["hint"] is not None else bound.help_text
    described = [f"{identity}_hint"] if hint else []
    if bound.errors:
        described.append(f"{identity}_error")
        if kind != "choices":
            attributes["aria-invalid"] = "true"
    limit = getattr(bound.field, "max_length", None) if kind == "textarea" else None
    if kind in {"input", "select", "textarea", "file"}:
        classes = [kind, "input--short" if given["short"] else "", "input--medium" if given["medium"] else ""]
        classes.append(str(bound.field.widget.attrs.get("class", "")))
        attributes["class"] = " ".join(word for word in classes if word)
    if given["search"]:
        attributes["data-behaviour"] = "select-search"
        attributes["data-text-none"] = gettext("Nothing matches. Try another word.")
    if described and kind != "choices":
        attributes["aria-describedby"] = " ".join(described)
    if kind == "choices":
        options_shown: Iterable[Any] = bound.subwidgets
        control: SafeString | str = ""
    else:
        options_shown = ()
        control = bound.as_widget(attrs=attributes)
    return {
        "bound": bound,
        "kind": kind,
        "identity": identity,
        "label": given["label"] or bound.label,
        "hint": hint,
        "errors": bound.errors,
        "described": " ".join(described),
        "options": options_shown,
        "control": control,
        "limit": limit,
        "optional": given["optional"] and not bound.field.required,
        "cards": given["cards"],
        "inline": given["inline"],
        "page": given["page"],
    }


def _first_control(bound: BoundField) -> str:
    """Return the id that a link to the field should go to: of radios the first."""
    if _kind(bound) == "choices":
        return f"{bound.auto_id}_0"
    return bound.id_for_label or str(bound.auto_id)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*form_list: BaseForm | None, title: str = "", focus: bool = True) -> dict[str, Any]:
    """List what must be corrected, each entry a link to its field; nothing when there is nothing."""
    entries: list[dict[str, str]] = []
    for form in form_list:
        if form is None or not form.is_bound:
            continue
        entries += [{"words": str(words), "target": ""} for words in form.non_field_errors()]
        for bound in form:
            entries += [{"words": str(words), "target": _first_control(bound)} for words in bound.errors]
    return {"entries": entries, "title": title, "focus": focus}


@register.simple_tag
def state_badge(state: str, label: str = "", *, icon_only: bool = False) -> SafeString:
    """Say a complaint's state with its filling circle; `label` replaces the usual words."""
    usual, tone = STATES.get(state, (state, "plain-fill"))
    words = label or str(usual)
    name = f"state-{state}"
    if icon_only:
        return format_html('<span class="state-icon" title="{}">{}</span>', words, icon(name, label=words))
    return format_html('<span class="badge state badge--{}">{}{}</span>', tone, icon(name), words)


@register.filter
def state_words(state: str) -> str:
    """Say a complaint's state in words."""
    return str(STATES.get(state, (state, ""))[0])


def _span(seconds: float) -> str:
    """Say a length of time in its largest unit, as people do: minutes, hours, or days."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", max(minutes, 1)) % {"n": max(minutes, 1)}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.simple_tag
def deadline_badge(
    due: datetime | None,
    done_at: datetime | None = None,
    *,
    paused: bool = False,
    now: datetime | None = None,
) -> SafeString:
    """Say how a deadline stands: on time, at risk within 24 hours, late, paused, or how it ended."""
    if due is None:
        return format_html('<span class="badge badge--plain time soft">{}</span>', gettext("No deadline"))
    at = done_at or now or timezone.now()
    left = (due - at).total_seconds()
    if done_at:
        late = gettext("Finished %(time)s late") % {"time": _span(-left)}
        words, tone, name = (
            (gettext("Finished in time"), "ok", "check") if left >= 0 else (late, "danger", "warning")
        )
    elif paused:
        words, tone, name = gettext("Clock paused"), "plain", "clock"
    elif left < 0:
        words, tone, name = gettext("%(time)s late") % {"time": _span(-left)}, "danger", "warning"
    else:
        words = gettext("%(time)s left") % {"time": _span(left)}
        tone, name = ("warn", "clock") if left <= AT_RISK_HOURS * 3600 else ("plain", "clock")
    return format_html(
        '<time class="badge badge--{} time" datetime="{}" title="{}">{}{}</time>',
        tone,
        due.isoformat(timespec="minutes"),
        gettext("Due %(date)s") % {"date": thai.format_datetime(due)},
        icon(name),
        words,
    )


@register.inclusion_tag("components/pagination.html")
def pagination(
    next_url: str = "", previous_url: str = "", words: str = "", target: str = ""
) -> dict[str, str]:
    """Walk a keyset-paged list; with `target` (a CSS selector) htmx replaces only that part."""
    return {"next_url": next_url, "previous_url": previous_url, "words": words, "target": target}


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(
    context: template.Context,
    key: str,
    label: str,
    *,
    parameter: str = "sort",
    default: str = "",
    end: bool = False,
) -> dict[str, Any]:
    """Render a table head that sorts by `key`, then the other way; the cursor of the old order is dropped."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    now = query.get(parameter, default)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    query[parameter] = f"-{key}" if now == key else key
    for cursor in ("after", "before", "page"):
        query.pop(cursor, None)
    return {"label": label, "order": order, "address": f"?{query.urlencode()}", "end": end}


_TITLES = re.compile(r"^(นางสาว|นาง|นาย|น\.ส\.|ดร\.|ว่าที่ร้อยตรี|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)\s*")


def initials(name: str) -> str:
    """Return up to two letters of a name, without title and without vowels that are written before their consonant."""
    words = _TITLES.sub("", name.strip()).split()
    letters = [
        next((letter for letter in word if letter.isalnum() and letter not in "เแโใไ"), "") for word in words
    ]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper() or "?"


@register.simple_tag
def avatar(name: str, *, small: bool = False) -> SafeString:
    """Show a person's initials; the name itself must stand beside it or be given to the reader by the title."""
    classes = "avatar avatar--small" if small else "avatar"
    return format_html(
        '<span class="{}" title="{}" aria-hidden="true">{}</span>', classes, name, initials(name)
    )


@register.inclusion_tag("components/timeline.html")
def timeline(entries: Sequence[Any]) -> dict[str, Any]:
    """Tell what happened, newest or oldest first as given.

    An entry has `title`, and may have `when` (datetime), `body`, `who`, `tone` ("now", "done", "next", "danger") and `photos`.
    """
    return {"entries": entries}


@register.inclusion_tag("components/keyboard_help.html")
def keyboard_help(*pairs: str) -> dict[str, Any]:
    """Render the dialog behind "?": give keys and meanings in turn, `{% keyboard_help "a" _("Accept") %}`."""
    usual = [
        ("j", gettext("Next in the list")),
        ("k", gettext("Previous in the list")),
        ("o", pgettext("key", "Open")),
    ]
    usual += [("/", gettext("Search")), ("?", gettext("This list of keys"))]
    own = list(zip(pairs[::2], pairs[1::2], strict=True))
    return {"keys": [{"keys": keys.split(" "), "words": words} for keys, words in [*own, *usual]]}


@register.filter
def get_item(mapping: Any, key: Any) -> Any:
    """Return an entry of a mapping, or nothing."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""
