"""What no view foresees is said in a sentence: a lost database most of all."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

from rongthuk.core import views

WORDS = "ระบบขัดข้องชั่วคราว"


def lost(*args, **kwargs):
    raise OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


def test_a_database_lost_in_a_view_is_said(browser, monkeypatch):
    monkeypatch.setattr(views.connection, "cursor", lost)
    answer = browser.get("/health")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert WORDS in answer.content.decode()


def test_a_database_lost_before_the_view_is_said_too(browser, monkeypatch, db):
    monkeypatch.setattr(SessionStore, "load", lost)
    browser.cookies["sessionid"] = "x" * 32
    answer = browser.get("/desk/")
    assert answer.status_code == 503
    assert WORDS in answer.content.decode()


def test_the_api_says_it_as_a_problem(db, browser, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", lost)
        answer = browser.get("/api/v1/complaints", headers={"Authorization": "Bearer rt_0000_0000"})
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.status_code == 503


def test_a_database_lost_while_the_session_is_kept_is_said(browser, monkeypatch, db):
    from django.contrib.sessions.backends.base import UpdateError

    def interrupted(*args, **kwargs):
        try:
            lost()
        except OperationalError as error:
            raise UpdateError from error

    monkeypatch.setattr(SessionStore, "save", interrupted)
    answer = browser.post("/report/", {"text": "ไฟทางดับทั้งซอย มืดมาก"})
    assert answer.status_code == 503
    assert WORDS in answer.content.decode()


def test_health_answers(client, db):
    assert client.get("/health").json() == {"status": "ok"}
