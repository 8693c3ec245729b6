"""The history: the database refuses to change it, and whoever changes it all the same is found out."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from rongthuk.complaints import actions, history
from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Complaint, ComplaintEvent, HistoryRoot
from rongthuk.core.errors import Invalid
from rongthuk.core.thai import local


@pytest.mark.parametrize(
    "statement",
    [
        "update complaints_complaintevent set kind = 'complaint.confirmed'",
        "update complaints_complaintevent set words = 'อย่างอื่น'",
        "update complaints_complaintevent set recorded_at = now()",
        "update complaints_complaintevent set words = '', salt = null, is_told = not is_told",
        "delete from complaints_complaintevent",
    ],
)
def test_the_database_refuses_to_change_the_past(city, statement):
    make_complaint(city)
    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_redaction_takes_the_words_and_leaves_the_chain(city):
    case = make_complaint(city, state="resolved")
    event = case.events.get(kind="complaint.reported")
    ComplaintEvent.objects.filter(pk=event.pk).update(words="", salt=None)
    assert history.verify(case) is None


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("kind", "complaint.started", "facts"),
        ("words", "ไม่เคยพูด", "words"),
        ("data", {"to": "police"}, "facts"),
        ("actor_id", 4711, "facts"),
        ("is_told", False, "facts"),
        ("occurred_at", timezone.now() - timedelta(days=1), "facts"),
    ],
)
def test_whoever_gets_around_the_database_is_found_out(city, field, value, what):
    case = make_complaint(city, state="accepted")
    events = list(case.events.order_by("number"))
    setattr(events[1], field, value)
    found = history.verify(case, events)
    assert (found.number, what in found.what) == (2, True)


def test_a_cut_off_end_is_found_out(city):
    case = make_complaint(city, state="accepted")
    events = list(case.events.order_by("number"))[:-1]
    assert "cut off" in history.verify(case, events).what
    assert "missing" in history.verify(case, [events[0], list(case.events.order_by("number"))[2]]).what


def test_the_root_of_a_day_is_kept_and_can_be_computed_again(city):
    make_complaint(city, state="accepted")
    today = local(timezone.now()).date()
    root = history.compute_root(today)
    again, count, _last = history.root_of(today)
    assert bytes(root.root) == again
    assert root.events == count == ComplaintEvent.objects.count()
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        HistoryRoot.objects.update(events=0)


def test_what_happened_and_when_it_was_written_down_are_two_times(city):
    letter = timezone.now() - timedelta(days=3)
    case = make_complaint(city, occurred_at=letter)
    filed = case.events.get(number=1)
    assert filed.occurred_at == letter
    assert filed.recorded_at > letter
    assert case.due_at < make_complaint(city).due_at


def test_a_failed_move_leaves_nothing_behind(city):
    case = make_complaint(city, state="in_progress", category_code="road-damage")
    with pytest.raises(Invalid):
        actions.report(case, outcome="fixed", words="ซ่อมแล้ว", by=city.ploy.actor())
    row = Complaint.objects.get(pk=case.pk)
    assert (row.version, row.state) == (case.version, "in_progress")
    assert history.verify(row) is None
