"""The style page shows everything, to staff and in a demonstration."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rongthuk.core.style.examples import GROUPS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("surface", ["portal", "desk"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_example_is_shown_with_its_markup(client, settings, surface, language):
    settings.DEMONSTRATION = True
    client.cookies["django_language"] = language
    page = client.get(reverse("style:page"), {"surface": surface})
    assert page.status_code == 200
    html = page.content.decode()
    assert f'<html lang="{language}"' in html
    for group in GROUPS:
        for example in group.examples:
            assert (f'id="{example.name}"' in html) == (surface in example.surfaces)


def test_a_stranger_is_sent_to_sign_in(client, settings):
    settings.DEMONSTRATION = settings.DEBUG = False
    assert client.get(reverse("style:page")).status_code == 302


def test_the_theme_is_kept_in_a_cookie_and_written_on_the_page(client, settings):
    settings.DEMONSTRATION = True
    client.post(reverse("choose_theme"), {"theme": "dark", "next": "/style/"})
    assert 'data-theme="dark"' in client.get(reverse("style:page")).content.decode()


def test_the_photo_stand_in_refuses_what_is_no_photo(client):
    assert client.post(reverse("style:photo")).status_code == 400
    assert client.get(reverse("style:photo")).status_code == 405


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "csrf.html"])
def test_error_pages_ask_the_database_nothing(rf, name, django_assert_num_queries):
    from django.shortcuts import render

    request = rf.get("/")
    with django_assert_num_queries(0):
        assert "1555" in render(request, name).content.decode()
