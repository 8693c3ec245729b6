"""The administration pages: they save through actions, keep what was typed, and refuse Charlie."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from rongthuk.organisations.factories import City, make_city, make_membership, make_officer
from rongthuk.organisations.models import Agency, Officer, OrganisationEvent
from rongthuk.organisations.models.officers import today

BASE = "/admin/organisations"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.fixture
def krit(client: Client, city: City) -> Client:
    client.force_login(city.krit)
    return client


def agency_form(agency: Agency, **changes: object) -> dict[str, object]:
    facts: dict[str, object] = {
        "parent": agency.parent_id or "",
        "kind": agency.kind,
        "name_th": agency.name_th,
        "name_en": agency.name_en,
        "short_name": agency.short_name,
        "bma_code": agency.bma_code,
        "district_code": agency.district_code,
        "district_group": "",
        "section_code": agency.section_code,
        "scope": "",
        "address": "",
        "phones": "",
        "phones_unverified": "on",
        "website": "",
        "lon": "",
        "lat": "",
        "accepts_cases": "on",
        "intake_desk": agency.intake_desk_id or "",
        "review": agency.review,
        "active": "on",
        "reason": "",
        **{
            f"{name}-{count}": "0"
            for name in ("memberships", "names")
            for count in ("TOTAL_FORMS", "INITIAL_FORMS")
        },
        **changes,
    }
    return {name: value for name, value in facts.items() if value is not None}


def officer_form(officer: Officer, **changes: object) -> dict[str, object]:
    return {
        "username": officer.username,
        "display_name": officer.display_name,
        "email": officer.email,
        "phone": officer.phone,
        "language": officer.language,
        "on_leave_until": "",
        "is_active": "on",
        "new_password": "",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
        "substitutes-TOTAL_FORMS": "0",
        "substitutes-INITIAL_FORMS": "0",
        **changes,
    }


PAGES = [
    "agency/",
    "agency/?q=drainage&kind__exact=bureau",
    "agency/add/",
    "officer/",
    "officer/?role=officer",
    "officer/?role=none",
    "officer/add/",
    "officer/roles/",
    "organisationevent/",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_the_administrator(krit: Client, page: str) -> None:
    assert krit.get(f"{BASE}/{page}").status_code == 200


def test_the_pages_of_an_agency_and_of_a_person_open(krit: Client, city: City) -> None:
    assert krit.get(f"{BASE}/agency/{city.works.pk}/change/").status_code == 200
    assert krit.get(f"{BASE}/officer/{city.ploy.pk}/change/").status_code == 200
    assert krit.get("/admin/").status_code == 200


@pytest.mark.parametrize("who", ["charlie", "ploy", "dao", "gov"])
def test_nobody_else_gets_in(client: Client, city: City, who: str) -> None:
    client.force_login(getattr(city, who))
    assert client.get(f"{BASE}/agency/").status_code in {302, 403}
    assert client.post(f"{BASE}/agency/add/", agency_form(city.pipes)).status_code in {302, 403}


def test_signing_in_goes_through_the_staff_door(client: Client, city: City) -> None:
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/")


def test_an_agency_is_edited_through_the_action(krit: Client, city: City) -> None:
    page = f"{BASE}/agency/{city.pipes.pk}/change/"
    response = krit.post(page, agency_form(city.pipes, name_en="Sewers", phones="02 246 0317, 1130"))
    assert response.status_code == 302
    agency = Agency.objects.get(pk=city.pipes.pk)
    assert (agency.name_en, agency.phones) == ("Sewers", ["+6622460317", "1130"])
    assert agency.edited_at is not None
    assert OrganisationEvent.objects.get(kind="agency.edited").actor_id == city.krit.pk


def test_an_agency_is_added_moved_and_closed(krit: Client, city: City) -> None:
    new = agency_form(city.pipes, code="drainage/pumps", name_th="กองสถานีสูบน้ำ", name_en="Pumps")
    assert krit.post(f"{BASE}/agency/add/", new).status_code == 302
    pumps = Agency.objects.get(code="drainage/pumps")
    page = f"{BASE}/agency/{pumps.pk}/change/"
    assert krit.post(page, agency_form(pumps, parent=city.centre.pk)).status_code == 302
    pumps.refresh_from_db()
    assert pumps.path.startswith(city.centre.path)
    assert krit.post(page, agency_form(pumps, active=None, reason="ยุบ")).status_code == 302
    pumps.refresh_from_db()
    assert not pumps.active
    kinds = list(OrganisationEvent.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["agency.added", "agency.moved", "agency.closed"]


def test_a_refusal_keeps_what_was_typed_and_changes_nothing(krit: Client, city: City) -> None:
    page = f"{BASE}/agency/{city.pipes.pk}/change/"
    response = krit.post(page, agency_form(city.pipes, name_en="Sewers", phones="abc"))
    assert response.status_code == 200
    assert "abc" in response.content.decode()
    assert "Sewers" in response.content.decode()
    response = krit.post(f"{BASE}/agency/{city.drainage.pk}/change/", agency_form(city.drainage, active=None))
    assert response.status_code == 200
    assert not OrganisationEvent.objects.exists()


def test_a_person_is_made_and_given_a_role(krit: Client, city: City) -> None:
    new = {
        "username": "malee",
        "display_name": "มาลี",
        "email": "",
        "phone": "081 234 5678",
        "language": "th",
        "new_password": "",
    }
    response = krit.post(f"{BASE}/officer/add/", new)
    malee = Officer.objects.get(username="malee")
    page = f"{BASE}/officer/{malee.pk}/change/"
    assert response["Location"] == page
    assert malee.phone == "+66812345678"
    lines = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-officer": malee.pk,
        "memberships-0-agency": city.works.pk,
        "memberships-0-role": "officer",
    }
    assert krit.post(page, officer_form(malee, **lines)).status_code == 302
    assert malee.actor().has("officer", path=city.works.path)
    assert OrganisationEvent.objects.filter(kind="officer.appointed", officer=malee).count() == 1


def test_a_role_is_taken_away_and_a_substitute_named(krit: Client, city: City) -> None:
    page = f"{BASE}/officer/{city.chai.pk}/change/"
    held = city.chai.memberships.get()
    lines = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": held.pk,
        "memberships-0-officer": city.chai.pk,
        "memberships-0-take_away": "on",
        "substitutes-TOTAL_FORMS": "1",
        "substitutes-0-absent": city.chai.pk,
        "substitutes-0-substitute": city.ploy.pk,
        "substitutes-0-since": today().isoformat(),
        "substitutes-0-until": (today() + timedelta(days=2)).isoformat(),
    }
    response = krit.post(page, officer_form(city.chai, **lines))
    assert response.status_code == 302
    held.refresh_from_db()
    assert held.until is not None
    assert city.chai.substitutes.get().substitute == city.ploy


def test_a_wrong_line_is_told_and_nothing_is_saved(krit: Client, city: City) -> None:
    page = f"{BASE}/officer/{city.chai.pk}/change/"
    lines = {
        "substitutes-TOTAL_FORMS": "1",
        "substitutes-0-absent": city.chai.pk,
        "substitutes-0-substitute": city.chai.pk,
        "substitutes-0-since": today().isoformat(),
        "substitutes-0-until": today().isoformat(),
    }
    assert krit.post(page, officer_form(city.chai, **lines)).status_code == 200
    assert not city.chai.substitutes.exists()


def test_an_account_is_ended_not_deleted(krit: Client, city: City) -> None:
    page = f"{BASE}/officer/{city.ploy.pk}/change/"
    form = officer_form(city.ploy)
    del form["is_active"]
    assert krit.post(page, form).status_code == 302
    city.ploy.refresh_from_db()
    assert not city.ploy.is_active
    assert krit.post(f"{BASE}/officer/{city.ploy.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_administrator_of_a_part_sees_that_part(client: Client, city: City) -> None:
    local = make_officer("local")
    make_membership(local, city.bang_kapi, "administrator")
    client.force_login(local)
    page = client.get(f"{BASE}/agency/?all=").content.decode()
    assert "district-1006/works" in page
    assert "district-1026" not in page
    assert client.get(f"{BASE}/officer/{city.gov.pk}/change/").status_code == 302
    assert client.get(f"{BASE}/officer/{city.ploy.pk}/change/").status_code == 200
