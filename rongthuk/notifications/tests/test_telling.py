"""Telling: at every step the complainant reads, once, in his language, what happened, and nothing that is not for him."""

import pytest

from rongthuk.complaints import actions
from rongthuk.complaints.factories import make_complainant, make_complaint
from rongthuk.complaints.jobs import react
from rongthuk.conversations.models import Delivery, Message


def told(case):
    for event in case.events.order_by("number"):
        react(event.pk)
    return list(Message.objects.filter(conversation__complaint=case, direction="outbound").order_by("pk"))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("assigned", "ส่งให้ฝ่ายโยธา"),
        ("accepted", "รับเรื่องของท่านแล้ว"),
        ("awaiting_complainant", "เสาไฟต้นที่เท่าไรครับ"),
        ("awaiting_external", "รองบประมาณปีหน้า"),
        ("resolved", "ตรวจแล้วไฟติดตามปกติ"),
    ],
)
def test_each_step_is_told_in_plain_words(city, state, words):
    case = make_complaint(city, state=state, complainant=make_complainant())
    message = told(case)[-1]
    assert words in message.body
    assert f"/c/{case.secret}" in message.footer
    assert case.secret not in message.body
    assert case.reference in message.subject
    assert message.deliveries.get().channel == "email"


def test_telling_twice_is_telling_once(city):
    case = make_complaint(city, state="resolved", complainant=make_complainant())
    first = told(case)
    assert told(case) == first
    assert Delivery.objects.count() == len(first)


def test_a_report_under_review_is_not_told_yet(city):
    case = make_complaint(city, state="reported", complainant=make_complainant())
    assert all("ตรวจแล้วไฟติดตามปกติ" not in message.body for message in told(case))


def test_an_update_is_told_when_it_is_marked_so(city):
    case = make_complaint(city, state="in_progress", complainant=make_complainant())
    actions.update(case, words="เรื่องภายใน ยังไม่ต้องแจ้ง", by=city.ploy.actor())
    actions.update(case, words="สั่งโคมไฟแล้ว รอส่งของ", tell=True, by=city.ploy.actor())
    bodies = "\n".join(message.body for message in told(case))
    assert "สั่งโคมไฟแล้ว" in bodies
    assert "เรื่องภายใน" not in bodies


def test_an_english_reader_reads_english(city):
    person = make_complainant()
    person.language = "en"
    person.save()
    case = make_complaint(city, complainant=person)
    assert "We have received your report" in told(case)[0].body


def test_who_wants_no_news_gets_none(city):
    person = make_complainant()
    person.wants_updates = False
    person.save()
    assert told(make_complaint(city, state="resolved", complainant=person)) == []


def test_those_of_a_joined_case_are_told_of_the_main_one(city):
    main = make_complaint(city, state="in_progress")
    twin = make_complaint(city, state="accepted", complainant=make_complainant())
    actions.merge(twin, into=main, by=city.dao.actor())
    actions.report(main, outcome="no_fault_found", words="ไฟติดแล้วทั้งซอย", by=city.ploy.actor())
    actions.approve(main, by=city.dao.actor())
    told(main)
    bodies = "\n".join(Message.objects.filter(conversation__complaint=twin).values_list("body", flat=True))
    assert "ไฟติดแล้วทั้งซอย" in bodies
    letters = "".join(Message.objects.filter(conversation__complaint=twin).values_list("footer", flat=True))
    assert twin.secret in letters
    assert main.secret not in letters


def test_history_from_another_system_tells_nobody(city):
    case = make_complaint(city, complainant=make_complainant())
    case.is_history = True
    case.save()
    assert told(case) == []


def test_whoever_was_joined_is_told_the_result_and_how_to_object_and_when_he_stands_alone_again(city):
    main = make_complaint(city, complainant=make_complainant(email="main@example.com"))
    joined = make_complaint(city, complainant=make_complainant())
    joined = actions.merge(joined, into=main, by=city.dao.actor())
    main = actions.accept(main, by=city.ploy.actor())
    main = actions.report(main, outcome="no_fault_found", words="ตรวจแล้วปกติดี", by=city.ploy.actor())
    main = actions.approve(main, by=city.dao.actor())
    own = told(main)
    others = told(joined)
    assert "โต้แย้ง" in own[-1].body
    result = next(message for message in others if "ตรวจแล้วปกติดี" in message.body)
    assert "โต้แย้ง" not in result.body
    actions.unmerge(joined, reason="คนละจุด", by=city.dao.actor())
    assert "แยกดำเนินการต่อ" in told(joined)[-1].body


def test_a_late_job_tells_a_result_once(city):
    case = make_complaint(city, state="resolved", complainant=make_complainant())
    bodies = [message.body for message in told(case)]
    assert sum("ตรวจแล้วไฟติดตามปกติ" in body for body in bodies) == 1
