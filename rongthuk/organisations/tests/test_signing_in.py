"""Signing in: recorded, in the officer's language, to where his work is."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import Client

from rongthuk.organisations.factories import City, make_city
from rongthuk.organisations.models import Officer, OrganisationEvent
from rongthuk.organisations.signing_in import landing_page

PASSWORD = "ตลาดน้ำยามเช้า69"


@pytest.fixture
def city(db: None) -> City:
    return make_city(password=PASSWORD)


def test_signing_in_is_recorded_and_turns_to_the_officers_language(client: Client, city: City) -> None:
    Officer.objects.filter(pk=city.ploy.pk).update(language="en")
    response = client.post("/accounts/login/", {"login": "ploy", "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"] == "/desk/"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert OrganisationEvent.objects.get().officer == city.ploy


def test_the_e_mail_address_opens_the_same_door(client: Client, city: City) -> None:
    response = client.post("/accounts/login/", {"login": "PLOY@bangkok.example", "password": PASSWORD})
    assert response["Location"] == "/desk/"


def test_a_failure_is_logged_without_the_name(
    client: Client, city: City, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="rongthuk"):
        client.post("/accounts/login/", {"login": "ploy", "password": "wrong"})
    assert "sign-in failed" in caplog.text
    assert "ploy" not in caplog.text
    assert not OrganisationEvent.objects.exists()


def test_nobody_signs_himself_up(client: Client, city: City) -> None:
    client.post("/accounts/signup/", {"username": "mallory", "password1": PASSWORD})
    assert not Officer.objects.filter(username="mallory").exists()


def test_each_lands_where_his_work_is(city: City) -> None:
    assert landing_page(city.krit) == "/admin/"
    assert landing_page(city.ploy) == "/desk/"
    assert landing_page(city.charlie) == "/"


def test_an_ended_account_cannot_sign_in(client: Client, city: City) -> None:
    Officer.objects.filter(pk=city.ploy.pk).update(is_active=False)
    client.post("/accounts/login/", {"login": "ploy", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
