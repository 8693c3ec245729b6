"""Tokens: issued by administrators, shown once, good for what they say, as often as they say, until revoked."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from rongthuk.channels.partner import tokens
from rongthuk.channels.partner.actions import add_partner, edit_partner, issue_token, revoke_token
from rongthuk.channels.partner.models import Partner, PartnerToken
from rongthuk.channels.partner.tests.conftest import Caller, refused
from rongthuk.core.actors import SYSTEM
from rongthuk.core.errors import Forbidden, Invalid
from rongthuk.organisations.models import OrganisationEvent

CALLS = [
    ("post", "/complaints", {"file"}),
    ("post", "/uploads", {"file", "attach", "move"}),
    ("get", "/complaints", {"read:own", "read:agency", "read:all"}),
    ("get", "/complaints/69-000001-0", {"read:own", "read:agency", "read:all"}),
    ("post", "/complaints/69-000001-0/messages", {"message"}),
    ("post", "/complaints/69-000001-0/attachments", {"attach"}),
    ("post", "/complaints/69-000001-0/moves/accept", {"move"}),
]
ALL = {"file", "read:own", "read:agency", "read:all", "message", "attach", "move"}


@pytest.mark.parametrize(("method", "path", "scopes"), CALLS)
def test_every_call_asks_for_its_scope(caller, city, method, path, scopes):
    outside = caller(*(ALL - scopes), agency=city.bang_kapi)
    body = refused(getattr(outside, method)(path), 403, "scope")
    assert all(scope in body["detail"] for scope in scopes)
    assert getattr(caller(*scopes, agency=city.bang_kapi), method)(path).status_code != 403


@pytest.mark.parametrize("path", ["/complaints", "/categories", "/agencies", "/areas/locate?lon=1&lat=2"])
@pytest.mark.parametrize("token", ["", "rtk_wrong", "กขค", "a b"])
def test_without_a_good_token_nothing_is_told(city, path, token):
    stranger = Caller(None, "")
    if token:
        stranger.headers["Authorization"] = f"Bearer {token}"
    response = stranger.get(path)
    refused(response, 401, "token")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_kept_as_a_digest_alone(caller):
    words = caller("file").token
    row = PartnerToken.objects.get()
    assert words.startswith(row.prefix)
    assert words.encode() not in bytes(row.digest)


def test_a_revoked_expired_or_switched_off_token_is_refused(caller, city, monkeypatch):
    one = caller("read:all")
    assert one.get("/complaints").status_code == 200
    revoke_token(PartnerToken.objects.get(), by=city.krit.actor())
    refused(one.get("/complaints"), 401, "token")
    two = caller("read:all")
    assert two.get("/complaints").status_code == 200
    PartnerToken.objects.filter(partner=two.partner).update(expires_at=timezone.now() - timedelta(seconds=1))
    tokens.forget()
    refused(two.get("/complaints"), 401, "token")
    three = caller("read:all")
    assert three.get("/complaints").status_code == 200
    edit_partner(
        three.partner, name="Off", agency=None, contact_email="", is_active=False, by=city.krit.actor()
    )
    refused(three.get("/complaints"), 401, "token")


def test_a_token_revoked_elsewhere_is_noticed_within_half_a_minute(caller, monkeypatch):
    one = caller("read:all")
    assert one.get("/complaints").status_code == 200
    PartnerToken.objects.update(revoked_at=timezone.now())
    assert one.get("/complaints").status_code == 200
    monkeypatch.setattr(tokens, "KEPT_FOR", -1.0)
    refused(one.get("/complaints"), 401, "token")


def test_too_many_requests_are_told_when_to_come_back(caller):
    one = caller("read:all", a_minute=3)
    assert [one.get("/complaints").status_code for _ in range(4)] == [200, 200, 200, 429]
    response = one.get("/complaints")
    refused(response, 429, "rate_limited")
    assert 1 <= int(response["Retry-After"]) <= 20


def test_when_it_was_used_is_noted_coarsely(caller):
    one = caller("read:all")
    one.get("/complaints")
    first = PartnerToken.objects.get().last_used_at
    tokens.forget()
    one.get("/complaints")
    assert first is not None
    assert PartnerToken.objects.get().last_used_at == first


def test_only_the_citys_administrators_issue_tokens(city):
    partner = add_partner(name="Hotline 1111", by=city.krit.actor())
    for officer in (city.ploy, city.dao, city.charlie):
        with pytest.raises(Forbidden):
            issue_token(partner, scopes=["file"], by=officer.actor())
    issue_token(partner, scopes=["file"], by=city.krit.actor())
    assert OrganisationEvent.objects.filter(kind="partner.token_issued", actor_id=city.krit.pk).exists()


@pytest.mark.parametrize(
    ("scopes", "code"), [([], "scopes"), (["fly"], "scopes"), (["move"], "scopes_need_agency")]
)
def test_a_token_must_be_good_for_something_that_exists(city, scopes, code):
    partner = add_partner(name="Hotline 1111", by=SYSTEM)
    with pytest.raises(Invalid) as refusal:
        issue_token(partner, scopes=scopes, by=SYSTEM)
    assert refusal.value.code == code


def test_the_command_prints_the_token_alone(city):
    out, err = StringIO(), StringIO()
    call_command(
        "issue_token", "MEA", "--scopes", "read:agency,move", "--agency", "police", stdout=out, stderr=err
    )
    assert Caller(None, out.getvalue().strip()).get("/complaints").status_code == 200
    assert "MEA" in err.getvalue()
    assert out.getvalue().count("\n") == 1
    call_command("issue_token", "MEA", "--scopes", "file", stdout=out, stderr=err)
    assert Partner.objects.get().tokens.count() == 2
    with pytest.raises(CommandError, match="good for"):
        call_command("issue_token", "MEA", "--scopes", "fly", stdout=out, stderr=err)
    with pytest.raises(CommandError):
        call_command("issue_token", "MWA", "--scopes", "file", "--agency", "nowhere", stdout=out, stderr=err)


def test_an_administrator_issues_and_revokes_on_the_administration_page(city, client):
    client.force_login(city.krit, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(
        reverse("admin:partner_partner_add"),
        {"name": "Hotline 1111", "agency": "", "contact_email": "x@example.com", "is_active": "on"},
    )
    partner = Partner.objects.get()
    assert response.status_code == 302
    client.post(
        reverse("admin:partner_partner_change", args=[partner.pk]),
        {"name": "สายด่วน 1111", "agency": city.police.pk, "contact_email": "", "is_active": "on"},
    )
    partner.refresh_from_db()
    assert (partner.name, partner.agency) == ("สายด่วน 1111", city.police)
    response = client.post(
        reverse("admin:partner_partnertoken_add"),
        {"partner": partner.pk, "scopes": ["file", "move"], "requests_a_minute": "60"},
        follow=True,
    )
    assert "rtk_" in response.content.decode()
    token = PartnerToken.objects.get()
    assert "rtk_" not in client.get(reverse("admin:partner_partner_changelist")).content.decode()
    client.post(
        reverse("admin:partner_partnertoken_changelist"),
        {"action": "revoke", "_selected_action": [token.pk]},
    )
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_charlie_sees_no_tokens(city, client):
    client.force_login(city.charlie, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:partner_partnertoken_changelist")).status_code in {302, 403}
