"""What happens when two people do the same thing at the same moment."""

import pytest
from django.utils import timezone

from rongthuk.complaints import actions, history, opening
from rongthuk.complaints.factories import load_reference, make_complainant, make_complaint
from rongthuk.complaints.models import Assignment, Complaint, OpeningAttempt
from rongthuk.core.crowds import at_once
from rongthuk.core.errors import Conflict, Invalid, TooMany
from rongthuk.organisations.factories import make_city, make_membership, make_officer
from rongthuk.service_levels import queries as levels

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db):
    levels.forget()
    load_reference()
    return make_city()


def test_one_case_under_many_hands(town):
    _two_officers_accept(town)
    _two_officers_claim(town)
    for _round in range(4):
        _merges_cross(town)
    _guesses_come_all_at_once(town)
    _everybody_writes(town)


def _two_officers_accept(town):
    case = make_complaint(town)
    ploy, chai = town.ploy.actor(), town.chai.actor()
    results = at_once([lambda by=by: actions.accept(case, by=by) for by in (ploy, chai) * 3])
    assert [type(result) for result in results if isinstance(result, Exception)] == [Conflict] * 5
    assert case.events.filter(kind="complaint.accepted").count() == 1


def _two_officers_claim(town):
    case = make_complaint(town, state="accepted")
    ben = make_officer("ben", "เบน")
    make_membership(ben, town.works, "officer")
    ploy, other = town.ploy.actor(), ben.actor()
    results = at_once([lambda by=by: actions.claim(case, by=by) for by in (ploy, other)])
    assert sum(isinstance(result, Conflict) for result in results) == 1
    winner = Complaint.objects.get(pk=case.pk).officer
    assert Assignment.objects.get(complaint=case, role="lead", ended_at=None).officer == winner


def _merges_cross(town):
    first, second, third = (make_complaint(town) for _ in range(3))
    dao = town.dao.actor()
    results = at_once(
        [
            lambda: actions.merge(first, into=second, by=dao),
            lambda: actions.merge(second, into=first, by=dao),
            lambda: actions.merge(second, into=third, by=dao),
            lambda: actions.merge(third, into=first, by=dao),
            lambda: actions.merge(first, into=third, by=dao),
            lambda: actions.merge(third, into=second, by=dao),
        ]
    )
    assert all(isinstance(result, (Complaint, Invalid, Conflict)) for result in results), results
    rows = {row.pk: row for row in Complaint.objects.filter(pk__in=[first.pk, second.pk, third.pk])}
    assert any(row.is_open for row in rows.values())
    for row in rows.values():
        assert row.merged_into_id is None or rows[row.merged_into_id].is_open
        assert history.verify(row) is None


def _guesses_come_all_at_once(town):
    case = make_complaint(town)
    wrong = f"{(int(case.pin) + 1) % 1_000_000:06d}"
    results = at_once([lambda: opening.by_pin(case.reference, wrong)] * 12)
    assert sum(isinstance(result, Invalid) for result in results) == opening.GUESSES_PER_REFERENCE
    assert sum(isinstance(result, TooMany) for result in results) == 12 - opening.GUESSES_PER_REFERENCE
    assert OpeningAttempt.objects.filter(reference=case.reference).count() == opening.GUESSES_PER_REFERENCE


def _everybody_writes(town):
    case = make_complaint(town, state="in_progress", complainant=make_complainant())
    dao, ploy = town.dao.actor(), town.ploy.actor()
    results = at_once(
        [lambda: actions.chase(case, by=dao)] * 3
        + [lambda: actions.update(case, words="กำลังดำเนินการ", by=ploy)] * 3
        + [lambda: actions.note_to_agency(case, body="ด่วน", by=dao)] * 2
        + [lambda: actions.write_to_complainant(case, body="สวัสดี", by=ploy)] * 2
    )
    assert not [result for result in results if isinstance(result, Exception)]
    row = Complaint.objects.get(pk=case.pk)
    assert history.verify(row) is None
    assert (row.chases, row.version) == (3, case.version + 10)
    assert row.recorded_at <= timezone.now()
