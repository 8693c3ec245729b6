"""What the core forgets at night."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from rongthuk.core.jobs import clear_sessions


@pytest.mark.django_db
def test_expired_sessions_are_deleted_and_others_stay():
    now = timezone.now()
    Session.objects.create(session_key="expired", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="valid", expire_date=now + timedelta(days=1))
    clear_sessions(0)
    assert set(Session.objects.values_list("session_key", flat=True)) == {"valid"}
