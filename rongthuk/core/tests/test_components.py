"""The component tags say what they should, to eyes and to screen readers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from rongthuk.core.templatetags.components import (
    STATES,
    deadline_badge,
    icon,
    icon_names,
    initials,
    state_badge,
)

NOW = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
TEMPLATES = Path(__file__).resolve().parents[2]


class Contact(forms.Form):
    phone = forms.CharField(label="Phone", help_text="Ten digits", max_length=20)
    words = forms.CharField(label="Words", max_length=200, widget=forms.Textarea)
    danger = forms.ChoiceField(label="Danger", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)


def rendered(source: str, **context: object) -> str:
    request = RequestFactory().get("/list/", {"sort": "due", "after": "abc", "unit": "7"})
    with translation.override("en"):
        return Template("{% load components %}" + source).render(Context({"request": request, **context}))


def test_a_field_joins_its_hint_and_error_to_its_control():
    form = Contact({"phone": "", "words": "x", "danger": "y"})
    html = rendered("{% field form.phone autocomplete='tel' data_draft='' %}", form=form)
    assert 'aria-describedby="id_phone_hint id_phone_error"' in html
    assert 'id="id_phone_hint"' in html
    assert 'id="id_phone_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="tel"' in html
    assert 'data-draft=""' in html
    assert html.count("aria-describedby") == 1


def test_radios_stand_in_a_fieldset_with_a_legend_and_one_id_each():
    html = rendered("{% field form.danger cards=True %}", form=Contact())
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count("choice-card") >= 2
    assert len(re.findall(r'id="id_danger_\d"', html)) == 2


def test_the_error_summary_links_to_each_field_and_is_silent_without_errors():
    html = rendered("{% error_summary form %}", form=Contact({"phone": "", "words": "", "danger": ""}))
    assert 'href="#id_phone"' in html
    assert 'href="#id_danger_0"' in html
    assert rendered("{% error_summary form %}", form=Contact()).strip() == ""


def test_what_a_person_typed_is_escaped():
    form = Contact({"phone": '"><script>x</script>', "words": "</textarea><b>", "danger": "y"})
    html = rendered("{% field form.phone %}{% field form.words %}", form=form)
    assert "<script>" not in html
    assert "</textarea><b>" not in html


@pytest.mark.parametrize(
    ("due", "done", "paused", "words", "tone"),
    [
        (NOW + timedelta(days=3), None, False, "3 days left", "plain"),
        (NOW + timedelta(hours=47), None, False, "47 hours left", "plain"),
        (NOW + timedelta(hours=24), None, False, "24 hours left", "warn"),
        (NOW + timedelta(seconds=5), None, False, "1 minute left", "warn"),
        (NOW - timedelta(days=2, hours=1), None, False, "2 days late", "danger"),
        (NOW - timedelta(days=2), None, True, "Clock paused", "plain"),
        (NOW, NOW - timedelta(days=1), False, "Finished in time", "ok"),
        (NOW - timedelta(hours=3), NOW, False, "Finished 3 hours late", "danger"),
    ],
)
def test_a_deadline_is_said_in_words_and_tone(due, done, paused, words, tone):
    with translation.override("en"):
        html = deadline_badge(due, done, paused=paused, now=NOW)
    assert words in html
    assert f"badge--{tone}" in html


def test_a_deadline_carries_its_date_in_the_buddhist_era():
    with translation.override("th"):
        assert "22 พ.ย. 69 14:05 น." in deadline_badge(NOW, now=NOW)


def test_every_state_has_words_and_an_icon():
    for state in STATES:
        assert f"state-{state}" in icon_names()
        assert "<use" in state_badge(state)


def test_a_sorted_head_turns_the_order_and_drops_the_cursor():
    html = rendered("{% sort_head 'due' 'Due' %}{% sort_head 'unit' 'Unit' %}")
    assert "sort=-due" in html
    assert "after" not in html
    assert 'aria-sort="ascending"' in html
    assert "unit=7" in html


def test_initials_skip_titles_and_leading_vowels():
    assert initials("นางสาวพลอย ใจดี") == "พจ"
    assert initials("เอนก วงศ์สุวรรณ") == "อว"
    assert initials("") == "?"


def test_an_icon_beside_words_is_silent_and_alone_has_a_name():
    assert 'aria-hidden="true"' in icon("map")
    assert 'aria-label="Map"' in icon("map", label="Map")


def test_every_icon_named_in_a_template_is_drawn():
    named = {
        (path.name, name)
        for path in TEMPLATES.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert {(where, name) for where, name in named if name not in icon_names()} == set()


def test_no_template_has_inline_style_or_script():
    inline = re.compile(
        r"<style|\sstyle=\"|\son(click|change|submit|load)=|<script(?![^>]*\bsrc=)(?![^>]*application/json)"
    )
    guilty = [
        p.name for p in TEMPLATES.rglob("templates/**/*.html") if inline.search(p.read_text(encoding="utf-8"))
    ]
    assert guilty == []
