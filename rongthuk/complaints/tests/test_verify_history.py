"""`./manage verify_history`: anybody can verify the past, and a break ends with 1."""

import hashlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from rongthuk.complaints import history
from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Complaint, ComplaintEvent
from rongthuk.core.thai import local


def verify(*references):
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("verify_history", *references, stdout=out)
    return out.getvalue()


def broken(*references):
    """Run the command, see it end with 1, and return what it printed."""
    out = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("verify_history", *references, stdout=out)
    assert stopped.value.returncode == 1
    return out.getvalue()


def behind_the_databases_back(statement, *values):
    """Change the past as somebody could who owns the database."""
    with connection.cursor() as cursor:
        # PostgreSQL alters no table while foreign keys wait to be checked.
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table complaints_complaintevent disable trigger complaint_event_append_only")
        cursor.execute(statement, values)
        cursor.execute("alter table complaints_complaintevent enable trigger complaint_event_append_only")


def test_an_untouched_history_holds(city):
    make_complaint(city, state="resolved")
    make_complaint(city, state="closed")
    said = verify()
    assert "2 cases verified, 0 broken." in said
    assert f"{ComplaintEvent.objects.count():,} events, not kept" in said


def test_an_empty_city_holds(db):
    assert verify() == "0 cases verified, 0 broken.\n"


def test_redacted_words_break_nothing(city):
    case = make_complaint(city, state="resolved")
    ComplaintEvent.objects.filter(complaint=case).update(words="", salt=None)
    assert "0 broken" in verify()


def test_a_changed_event_is_named(city):
    case = make_complaint(city, state="accepted")
    make_complaint(city)
    behind_the_databases_back(
        "update complaints_complaintevent set actor_id = 4711 where complaint_id = %s and number = 3", case.pk
    )
    said = broken()
    assert f"BROKEN {case.reference}, event 3: the facts were changed" in said
    assert "2 cases verified, 1 broken." in said


def test_a_changed_text_of_the_case_is_found_out(city):
    case = make_complaint(city)
    Complaint.objects.filter(pk=case.pk).update(text="เรื่องอื่น")
    assert f"BROKEN {case.reference}, event 1: the text of the case" in broken()


def test_a_deleted_event_is_found_by_chain_and_root(city):
    case = make_complaint(city, state="accepted")
    history.compute_root(local(timezone.now()).date())
    assert "holds" in verify()
    behind_the_databases_back(
        "delete from complaints_complaintevent where complaint_id = %s and number = 3", case.pk
    )
    said = broken()
    assert f"BROKEN {case.reference}, event 2: the end of the chain was cut off" in said
    assert "DIFFERS from the root that was kept" in said


def test_the_root_can_be_computed_from_the_hashes_alone(city):
    make_complaint(city, state="accepted")
    hashes = ComplaintEvent.objects.order_by("id").values_list("hash", flat=True)
    root = hashlib.sha256(b"".join(bytes(value) for value in hashes)).hexdigest()
    assert root in verify()


def test_a_root_of_a_day_without_events_is_missed(city):
    history.compute_root(local(timezone.now()).date() - timedelta(days=1))
    assert "0 events, holds" in verify()


def test_named_cases_are_verified_alone(city):
    whole, other = make_complaint(city), make_complaint(city)
    Complaint.objects.filter(pk=other.pk).update(text="เรื่องอื่น")
    assert verify(whole.reference.replace("-", " ")) == "1 cases verified, 0 broken.\n"
    assert broken(other.reference)


def test_a_mistyped_or_unknown_reference_is_refused(city):
    with pytest.raises(CommandError, match="69-004512"):
        verify("not a number")
    with pytest.raises(CommandError, match="no case"):
        verify("50-999999-" + check("50999999"))


def check(digits):
    """Return the check digit of a number that nobody was given."""
    from rongthuk.core.damm import check_digit

    return str(check_digit(digits))


def test_the_worked_example_of_the_documentation_is_right():
    """`docs/history.md` shows these bytes; a program in another language can be tried on them."""
    from rongthuk.complaints.tests.example import DIGEST, HASH, REFERENCE, example

    event = example()
    assert bytes(event.words_digest).hex() == DIGEST
    assert history.link(history.GENESIS, REFERENCE, event).hex() == HASH
