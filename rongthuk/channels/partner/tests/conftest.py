"""A caller with a token, for every test of the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rongthuk.channels.partner import tokens
from rongthuk.channels.partner.actions import add_partner, issue_token
from rongthuk.channels.partner.models import Partner
from rongthuk.channels.partner.schemas import Problem
from rongthuk.channels.partner.scopes import Scope
from rongthuk.core.actors import SYSTEM
from rongthuk.organisations.models import Agency

EVERYTHING = tuple(Scope.values)


class Caller:
    """Calls the API as one partner, in English."""

    def __init__(self, partner: Partner | None, token: str) -> None:
        self.partner = partner
        self.token = token
        self.client = Client(raise_request_exception=False)
        self.headers: dict[str, str] = {"Accept-Language": "en"}
        if token:
            self.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {})
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1{path}", content, content_type="application/json", headers=sent)

    def upload(self, content: bytes, name: str = "photo.jpg") -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile(name, content, "image/jpeg")
        return self.client.post("/api/v1/uploads", {"file": file}, headers=self.headers)


MakeCaller = Callable[..., Caller]


@pytest.fixture(autouse=True)
def _fresh(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    tokens.forget()
    yield
    tokens.forget()


@pytest.fixture
def caller(city: Any) -> MakeCaller:
    """Return a function that makes a partner with a token."""
    count = 0

    def make(*scopes: str, agency: Agency | None = None, a_minute: int = 0) -> Caller:
        nonlocal count
        count += 1
        partner = add_partner(name=f"Partner {count}", agency=agency, by=SYSTEM)
        _token, words = issue_token(partner, scopes=scopes, by=SYSTEM, requests_a_minute=a_minute)
        return Caller(partner, words)

    return make


def refused(response: Any, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """Check that an answer is a problem of this status and code, about this field."""
    body: dict[str, Any] = json.loads(response.content)
    assert (response.status_code, body.get("code")) == (status, code), body
    assert response["Content-Type"] == "application/problem+json"
    Problem.model_validate(body)
    assert body["status"] == status
    assert body["detail"]
    if field is not None:
        assert field in [error["field"] for error in body["errors"]], body
    return body
