"""Who may enter, and what happens to a form whose session has ended."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Complaint
from rongthuk.desk.tests.signing import as_, htmx, words
from rongthuk.organisations.factories import City, make_city

pytestmark = pytest.mark.django_db

PAGES = ["home", "triage", "work", "export", "new", "questions", "categories", "jump", "agencies", "places"]


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_asked_to(city: City, name: str) -> None:
    answer = Client().get(reverse(f"desk:{name}"))
    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).path == reverse("account_login")
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [reverse(f"desk:{name}")]


@pytest.mark.parametrize("name", PAGES)
def test_charlie_sees_why_he_may_not_enter(city: City, name: str) -> None:
    answer = as_(city.charlie).get(reverse(f"desk:{name}"))
    assert answer.status_code == 403
    assert "desk/forbidden.html" in [template.name for template in answer.templates]


def test_every_role_starts_where_its_work_is(city: City) -> None:
    home = reverse("desk:home")
    for officer in (city.nok, city.dao):
        assert as_(officer).get(home)["Location"] == reverse("desk:triage")
    for officer in (city.ploy, city.chai, city.anan, city.gov, city.insp):
        assert as_(officer).get(home)["Location"] == reverse("desk:work")
    assert as_(city.wit).get(home)["Location"] == reverse("desk:plan")
    assert as_(city.krit).get(home).status_code == 200


def test_only_administrators_are_shown_the_way_to_the_administration(city: City) -> None:
    assert reverse("admin:index") in words(as_(city.krit).get(reverse("desk:home")))
    assert reverse("admin:index") not in words(as_(city.wit).get(reverse("desk:home"), follow=True))


def test_pages_are_kept_by_nobody_and_differ_for_htmx(city: City) -> None:
    answer = as_(city.ploy).get(reverse("desk:work"))
    assert "no-store" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]


def test_a_form_whose_session_ended_comes_back_with_its_words_after_sign_in(db: None) -> None:
    city = make_city(password="password-1555")
    case = make_complaint(city, state="in_progress")
    address = reverse("desk:move", args=[case.reference, "update"])
    browser = Client()
    answer = browser.post(address, {"version": case.version, "words": "เปลี่ยนหลอดแล้วสองดวง", "tell": "on"})
    assert answer.status_code == 302
    signed_in = browser.post(
        reverse("account_login"), {"login": "ploy", "password": "password-1555", "next": address}
    )
    assert signed_in["Location"] == address
    page = browser.get(address)
    assert "เปลี่ยนหลอดแล้วสองดวง" in words(page)
    sent = browser.post(address, {"version": case.version, "words": "เปลี่ยนหลอดแล้วสองดวง", "tell": "on"})
    assert sent.status_code == 302
    assert Complaint.objects.get(pk=case.pk).version == case.version + 1
    # Given back once; the next visitor of the page finds it empty.
    assert "เปลี่ยนหลอดแล้วสองดวง" not in re.sub(
        r'(?s)<ol class="timeline">.*?</ol>', "", words(browser.get(address))
    )


def test_a_message_whose_session_ended_comes_back_on_the_case(db: None) -> None:
    city = make_city(password="password-1555")
    case = make_complaint(city, state="in_progress")
    page = reverse("desk:case", args=[case.reference])
    browser = Client()
    answer = browser.post(reverse("desk:write", args=[case.reference]), {"body": "ขอเลขเสาไฟครับ"}, **htmx())
    assert parse_qs(urlsplit(answer["HX-Redirect"]).query)["next"] == [page]
    browser.post(reverse("account_login"), {"login": "ploy", "password": "password-1555", "next": page})
    assert "ขอเลขเสาไฟครับ" in words(browser.get(page))


def test_a_new_case_whose_session_ended_comes_back(db: None) -> None:
    make_city(password="password-1555")
    browser = Client()
    browser.post(
        reverse("desk:new"), {"key": "k1", "channel": "phone", "text": "ฝาท่อแตก", "kind": "complaint"}
    )
    browser.post(
        reverse("account_login"), {"login": "nok", "password": "password-1555", "next": reverse("desk:new")}
    )
    assert "ฝาท่อแตก" in words(browser.get(reverse("desk:new")))


def test_what_is_far_too_long_is_not_kept_for_a_stranger(city: City) -> None:
    browser = Client()
    browser.post(reverse("desk:new"), {"text": "ก" * 150_000})
    assert "desk_kept" not in browser.session
