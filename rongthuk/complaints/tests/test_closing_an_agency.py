"""An agency with open cases stays open."""

import pytest

from rongthuk.complaints import actions
from rongthuk.complaints.factories import make_complaint
from rongthuk.core.errors import DomainError
from rongthuk.organisations.actions import close_agency


def test_an_agency_with_open_cases_is_not_closed(city):
    make_complaint(city, state="in_progress")
    with pytest.raises(DomainError) as refusal:
        close_agency(city.works, by=city.krit.actor())
    assert "1" in str(refusal.value)


def test_a_supporting_unit_is_not_closed_either(city):
    case = make_complaint(city, state="in_progress")
    actions.support(case, to=city.pipes, task="ลอกท่อ", by=city.dao.actor())
    with pytest.raises(DomainError):
        close_agency(city.pipes, by=city.krit.actor())


def test_an_agency_without_cases_is_closed(city):
    close_agency(city.pipes, by=city.krit.actor())
    city.pipes.refresh_from_db()
    assert not city.pipes.active
