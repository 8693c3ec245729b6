"""Taking in a feed: what is kept, what is refused and why, and that a second run files nothing."""

from __future__ import annotations

import csv
import gzip
import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from rongthuk.channels.traffy import importing, reading
from rongthuk.complaints import history
from rongthuk.complaints.models import Complaint, ComplaintEvent, Deadline
from rongthuk.conversations.models import Delivery
from rongthuk.intake import past
from rongthuk.intake.models import ImportBatch, ImportRun, Submission
from rongthuk.organisations.factories import City

HEAD = (
    *(
        "ticket_id",
        "timestamp_local",
        "channel",
        "type",
        "type_label_origin",
        "comment",
        "lon",
        "lat",
        "address",
    ),
    *(
        "district_label",
        "khwaeng_label",
        "org",
        "organization",
        "organization_action",
        "state",
        "star",
        "count_reopen",
    ),
    *("note", "last_activity_local", "ts_inprogress", "ts_finished", "has_photo", "has_after_photo", "as_of"),
)
USUAL = {
    "timestamp_local": "2022-06-10T08:15:00", "channel": "traffy_direct", "type": "แสงสว่าง", "type_label_origin": "auto_abdul",
    "comment": "ไฟทางดับหน้าบ้านสมมติ", "lon": "100.6443", "lat": "13.7789", "district_label": "บางกะปิ", "org": "กรุงเทพมหานคร",
    "state": "รอรับเรื่อง", "has_photo": "1", "has_after_photo": "0", "as_of": "2022-12-18",
}  # fmt: skip


@pytest.fixture
def feed(tmp_path: Path) -> Any:
    """Write a feed of the given rows and return its path."""

    def write(*rows: dict[str, str], name: str = "feed.csv") -> Path:
        words = StringIO()
        writer = csv.DictWriter(words, HEAD, restval="")
        writer.writeheader()
        for place, row in enumerate(rows, 1):
            writer.writerow({"ticket_id": f"T-{place}", **USUAL, **row})
        path = tmp_path / name
        data = words.getvalue().encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return path

    return write


def case(number: str) -> Complaint:
    """Return the case of a ticket."""
    return Complaint.objects.get(submissions__external_id=number)


def kinds(complaint: Complaint) -> list[str]:
    """Return the kinds of its events without their folder."""
    return [
        kind.removeprefix("complaint.")
        for kind in complaint.events.order_by("number").values_list("kind", flat=True)
    ]


def test_a_ticket_keeps_its_times_state_words_and_stars(city: City, feed: Any) -> None:
    path = feed(
        {
            "state": "finish", "ts_inprogress": "2022-06-11T09:00:00", "ts_finished": "2022-06-12T16:00:00", "star": "4",
            "note": "เปลี่ยนหลอดแล้ว", "organization_action": "เขตบางกะปิ, ฝ่ายโยธา เขตบางกะปิ, กรุงเทพมหานคร",
            "has_after_photo": "1",
        },
        name="feed.csv.gz",
    )  # fmt: skip
    summary = importing.import_file(path)
    found = case("T-1")
    assert found.is_history
    assert (found.state, found.outcome, found.channel) == ("closed", "fixed", "traffy")
    assert found.occurred_at.isoformat() == "2022-06-10T01:15:00+00:00"
    assert found.closed_at is not None
    assert found.closed_at.isoformat() == "2022-06-12T09:00:00+00:00"
    assert found.category is not None
    assert found.category.code == "street-light"
    assert (found.district_code, found.located) == ("1006", "inside")
    assert found.lead == city.works
    assert kinds(found) == [
        "filed",
        "assigned",
        "accepted",
        "started",
        "message_sent",
        "reported",
        "lapsed",
        "rated",
    ]
    assert found.ratings.get().stars == 4
    assert found.conversation is not None
    assert found.conversation.messages.get().body == "เปลี่ยนหลอดแล้ว"
    assigned = found.events.get(kind="complaint.assigned").data
    assert assigned["handlers"] == ["district-1006/works"]
    assert assigned["decided"]
    assert found.events.get(number=1).data["photo"] is True
    assert found.events.get(kind="complaint.reported").data["after_photo"] is True
    assert history.verify(found) is None
    assert found.reference.startswith("65-")
    assert summary["filed"] == 1
    assert summary["handlers"]["agreement"]


def test_history_promises_and_tells_nothing(city: City, feed: Any) -> None:
    importing.import_file(feed({"state": "กำลังดำเนินการ"}, {}))
    assert not Deadline.objects.exists()
    assert not Delivery.objects.exists()
    assert set(Complaint.objects.values_list("due_at", flat=True)) == {None}


@pytest.mark.parametrize(
    ("word", "state", "outcome", "last"),
    [
        ("รอรับเรื่อง", "assigned", "", "assigned"),
        ("ส่งเรื่องแล้ว", "assigned", "", "assigned"),
        ("กำลังดำเนินการ", "in_progress", "", "started"),
        ("ส่งต่อ(ใหม่)", "assigned", "", "transferred"),
        ("ติดตามเรื่อง", "in_progress", "", "chased"),
        ("เสร็จสิ้น", "closed", "fixed", "lapsed"),
        ("ไม่เกี่ยวข้อง", "closed", "not_accepted", "lapsed"),
        ("เปิดเรื่องใหม่", "in_progress", "", "started"),
        ("ขั้นตอนทางกฎหมาย", "in_progress", "", "updated"),
        ("ของบประมาณ", "awaiting_external", "", "deferred"),
        ("จัดซื้อจัดจ้าง", "awaiting_external", "", "deferred"),
        ("", "assigned", "", "assigned"),
        ("คำที่ไม่รู้จัก", "assigned", "", "assigned"),
    ],
)
def test_every_state_has_its_place(
    city: City, feed: Any, word: str, state: str, outcome: str, last: str
) -> None:
    importing.import_file(feed({"state": word}))
    found = case("T-1")
    assert (found.state, found.outcome, kinds(found)[-1]) == (state, outcome, last)
    assert history.verify(found) is None


def test_a_moment_the_feed_does_not_know_is_marked(city: City, feed: Any) -> None:
    importing.import_file(feed({"state": "เสร็จสิ้น"}))
    reported = case("T-1").events.get(kind="complaint.reported")
    assert reported.data["time"] == "by"
    assert reported.occurred_at.isoformat() == "2022-12-18T16:59:59+00:00"


def test_a_ticket_opened_again_is_counted(city: City, feed: Any) -> None:
    importing.import_file(feed({"state": "เสร็จสิ้น", "count_reopen": "2"}, {"count_reopen": "36"}))
    assert kinds(case("T-1")).count("reopened") == 2
    assert case("T-1").state == "closed"
    assert case("T-2").reopenings == 36
    assert case("T-2").state == "assigned"


def test_every_refused_row_is_named_with_its_reason(city: City, feed: Any) -> None:
    path = feed(
        {"ticket_id": ""}, {"timestamp_local": "gestern"}, {"timestamp_local": "2999-01-01T00:00:00"},
        {"comment": " \u200b ", "type": ""}, {}, {"ticket_id": "T-5"},
    )  # fmt: skip
    with path.open("a", encoding="utf-8") as file:
        file.write("T-7,only,three\n")
    summary = importing.import_file(path)
    assert (summary["rows"], summary["filed"], summary["rejected_rows"]) == (7, 1, 6)
    reasons = {row["row"]: row["why"] for row in summary["rejected"]}
    assert "no number" in reasons[1]
    assert "cannot be read" in reasons[2]
    assert "cannot be right" in reasons[3]
    assert "neither words nor a type" in reasons[4]
    assert "second time" in reasons[6]
    assert "columns" in reasons[7]


def test_a_place_outside_or_unknown_is_taken_in_with_a_remark(city: City, feed: Any) -> None:
    rows = (
        {"lon": "99.0", "lat": "18.8", "district_label": ""},
        {"lon": "", "lat": "x"},
        {"lon": "0", "lat": "0"},
    )
    summary = importing.import_file(feed(*rows))
    assert [case(f"T-{place}").located for place in (1, 2, 3)] == ["outside", "none", "none"]
    assert case("T-2").district_code == "1006"
    assert summary["remarks"] == {"the place has no coordinates": 2, "the place is outside Bangkok": 1}
    assert summary["rejected_rows"] == 0


def test_a_second_run_files_nothing(city: City, feed: Any) -> None:
    path = feed({}, {})
    importing.import_file(path)
    events = ComplaintEvent.objects.count()
    again = importing.import_file(path)
    assert (again["filed"], again["known_already"]) == (0, 2)
    assert (Complaint.objects.count(), ComplaintEvent.objects.count()) == (2, events)


def test_a_run_that_was_killed_goes_on(city: City, feed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ROWS_A_BATCH", 2)
    path = feed(*({} for _ in range(7)))
    filed = past.take_in
    calls: list[int] = []

    def killed(run: int, number: int, *rest: Any, **named: Any) -> Any:
        if number == 2:
            raise KeyboardInterrupt
        return filed(run, number, *rest, **named)

    monkeypatch.setattr(past, "take_in", killed)
    with pytest.raises(KeyboardInterrupt):
        importing.import_file(path)
    assert Complaint.objects.count() == 4

    def counted(run: int, number: int, *rest: Any, **named: Any) -> Any:
        calls.append(number)
        return filed(run, number, *rest, **named)

    monkeypatch.setattr(past, "take_in", counted)
    summary = importing.import_file(path)
    assert calls == [2, 3]
    assert (summary["filed"], summary["rows"], summary["known_already"]) == (7, 7, 0)
    assert Complaint.objects.count() == Submission.objects.count() == 7
    assert ImportRun.objects.get().finished_at is not None
    assert ImportBatch.objects.count() == 4


def test_a_batch_that_stands_is_not_filed_twice(city: City) -> None:
    run = past.begin("trial", source="", checksum="x", settings={}, by=importing.IMPORT)
    past.take_in(run.pk, 0, [], by=importing.IMPORT, rejected=[(1, "T", "why")])
    assert past.take_in(run.pk, 0, [], by=importing.IMPORT) == []
    assert ImportBatch.objects.get().rejected == [[1, "T", "why"]]


def test_a_dry_run_writes_nothing(city: City, feed: Any) -> None:
    summary = importing.import_file(feed({}, {"ticket_id": ""}), dry=True)
    assert (summary["filed"], summary["rejected_rows"]) == (1, 1)
    assert not Complaint.objects.exists()
    assert not ImportRun.objects.exists()


def test_the_command_prints_one_object_and_says_what_is_wrong_with_a_file(
    city: City, feed: Any, tmp_path: Path
) -> None:
    words = StringIO()
    call_command("import_traffy", str(feed({})), "--processes", "1", "--json", stdout=words, verbosity=0)
    assert json.loads(words.getvalue())["filed"] == 1
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    for wrong in (other, tmp_path / "missing.csv"):
        with pytest.raises(CommandError):
            call_command("import_traffy", str(wrong), "--processes", "1", verbosity=0)


def test_a_limit_takes_the_first_rows(city: City, feed: Any) -> None:
    assert importing.import_file(feed({}, {}, {}), limit=2)["filed"] == 2


@pytest.mark.shared_data
def test_real_tickets_are_taken_in(city: City) -> None:
    shared = Path(os.environ.get("RONGTHUK_SHARED") or Path(__file__).resolve().parents[5] / "shared")
    path = shared / "data" / "traffy" / "bangkok_2022-2023.csv.gz"
    if not path.exists():
        pytest.skip(f"the development data is not here: {path} (set RONGTHUK_SHARED)")
    summary = importing.import_file(path, limit=600)
    assert summary["filed"] + summary["rejected_rows"] == 600
    assert summary["located_share"] > 0.98
    assert summary["district_agreement"] > 0.85
    # The first weeks of the feed are labelled worst; the whole file agrees in more than 98.5 %.
    assert all(history.verify(found) is None for found in Complaint.objects.all())
