"""Filing whole pasts at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from rongthuk.complaints import history
from rongthuk.complaints.actions.bulk import file_past
from rongthuk.complaints.bulk.dossiers import Dossier, Happening, Part, Person, Promised, Rated, Saying, Tie
from rongthuk.complaints.models import Assignment, Complaint, Deadline, Link
from rongthuk.complaints.references import read
from rongthuk.contacts.models import Contact
from rongthuk.core.actors import IMPORT
from rongthuk.core.errors import Forbidden
from rongthuk.organisations.factories import City

BEGUN = datetime(2024, 5, 1, 2, 30, tzinfo=UTC)


def dossier(city: City, number: str = "a", **facts: object) -> Dossier:
    """A lamp that was repaired, with everything a case can have."""
    one = Dossier(
        external_id=number, channel="web", text="ไฟดับ\tหน้าซอย \\ แยก\nมืดมาก", occurred_at=BEGUN, lead_id=city.works.pk,
        office_id=city.bang_kapi.pk,
        happenings=[
            Happening("complaint.filed", BEGUN, "filed", words="ไฟดับ\tหน้าซอย \\ แยก\nมืดมาก", told=True, data={"ก": "ข\n\"\\"}),
            Happening("complaint.assigned", BEGUN, "assigned", agency_id=city.works.pk),
            Happening("complaint.message_sent", BEGUN + timedelta(hours=2), "assigned", message=0),
        ],
        person=Person("สมชาย สมมติ", (("phone", "+66690000001"), ("email", "somchai@demo.example"))),
        parts=[Part(city.works.pk, BEGUN)],
        sayings=[Saying("complainant", "outbound", BEGUN + timedelta(hours=2), "รับเรื่องแล้ว", agency_id=city.works.pk)],
        promises=[Promised("agency", "acknowledged", BEGUN, BEGUN + timedelta(days=1), "ก", "a", part=0)],
        due_at=BEGUN + timedelta(days=3),
    )  # fmt: skip
    for name, value in facts.items():
        setattr(one, name, value)
    return one


def close(one: Dossier) -> Dossier:
    """Let a dossier end."""
    one.happenings.append(Happening("complaint.lapsed", BEGUN + timedelta(days=9), "closed"))
    one.closed_at = BEGUN + timedelta(days=9)
    one.ratings = [Rated(0, 5, BEGUN + timedelta(days=9), "ดี")]
    return one


def test_a_past_is_filed_whole_and_its_chain_holds(city: City) -> None:
    main, copy = close(dossier(city)), dossier(city, "b", person=None)
    copy.happenings.append(Happening("complaint.merged", BEGUN + timedelta(days=1), "closed"))
    copy.closed_at, copy.merged_into, copy.ties = BEGUN + timedelta(days=1), 0, [Tie("duplicate", 0, BEGUN)]

    filed = file_past([main, copy], by=IMPORT)

    cases = {case.pk: case for case in Complaint.objects.all()}
    first, second = (cases[one.key] for one in filed)
    assert [history.verify(case) for case in cases.values()] == [None, None]
    assert first.reference == filed[0].reference == read(first.reference)
    assert first.reference.startswith("67-")
    assert (first.state, first.phase, first.version) == ("closed", "closed", 4)
    assert first.text == "ไฟดับ\tหน้าซอย \\ แยก\nมืดมาก"
    assert first.state_since == first.closed_at
    assert first.events.get(number=1).data == {"ก": 'ข\n"\\'}
    assert first.conversation is not None
    assert first.events.get(number=3).data == {"message": first.conversation.messages.get().pk}
    assert first.complainant is not None
    assert first.complainant.told_at is not None
    assert first.complainant.told_at.value == "+66690000001"
    assert first.ratings.get().stars == 5
    assert Assignment.objects.filter(complaint=first).get().agency == city.works
    assert Deadline.objects.filter(complaint=first).get().assignment == Assignment.objects.get(
        complaint=first
    )
    assert second.merged_into == first
    assert Link.objects.get().other == first
    assert second.events.get(kind="complaint.merged").data == {"into": first.reference}


def test_a_changed_past_does_not_verify(city: City) -> None:
    file_past([dossier(city)], by=IMPORT)
    case = Complaint.objects.get()
    events = list(case.events.order_by("number"))
    events[1].agency_id = city.general.pk
    assert history.verify(case, events) is not None


def test_who_reports_twice_stays_one_contact(city: City) -> None:
    file_past([dossier(city), dossier(city, "b")], by=IMPORT)
    file_past([dossier(city, "c", person=Person("ชื่ออื่น", (("email", "somchai@demo.example"),)))], by=IMPORT)
    assert Contact.objects.count() == 1
    assert Contact.objects.get().points.count() == 2


def test_history_is_recorded_now_and_enqueues_nothing(city: City) -> None:
    file_past([dossier(city, is_history=True, promises=[], due_at=None)], by=IMPORT)
    case = Complaint.objects.get()
    assert case.occurred_at == BEGUN
    assert case.recorded_at > BEGUN + timedelta(days=300)
    assert set(case.events.values_list("occurred_at", flat=True)) == {BEGUN, BEGUN + timedelta(hours=2)}
    assert not Deadline.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"happenings": []},
        {"happenings": [Happening("complaint.filed", BEGUN, "lost")]},
        {"is_history": True},
        {"closed_at": BEGUN},
    ],
)
def test_a_past_that_cannot_have_been_is_refused(city: City, facts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="dossier a"):
        file_past([dossier(city, **facts)], by=IMPORT)
    assert not Complaint.objects.exists()


def test_an_officer_files_no_past(city: City) -> None:
    with pytest.raises(Forbidden):
        file_past([dossier(city)], by=city.ploy.actor())
    file_past([dossier(city)], by=city.krit.actor())
