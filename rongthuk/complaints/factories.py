"""Make cases for tests, through the real actions, in the small city of `organisations.factories`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from rongthuk.complaints import actions
from rongthuk.complaints.actions import Filing
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.models.complaint import State
from rongthuk.complaints.opening import complainant_of
from rongthuk.contacts.actions import Point, recognise
from rongthuk.contacts.models import Complainant
from rongthuk.core.actors import CLOCK, Actor
from rongthuk.core.reference import loaders
from rongthuk.organisations.factories import City
from rongthuk.taxonomy.queries import category

# A lamp in Soi Lat Phrao 101, Khlong Chan, Bang Kapi.
BANG_KAPI = (100.6443, 13.7789)
TEXT = "ไฟทางในซอยดับสามดวง มืดมากตอนกลางคืน"


def load_reference() -> None:
    """Load the real areas, categories, service levels and rules; the city's agencies come from `make_city`."""
    for loader in loaders():
        if loader.name != "organisations" and "directory" not in loader.name:
            loader.load()


def make_complainant(
    *, phone: str = "", email: str = "somchai@example.com", name: str = "สมชาย ใจดี"
) -> Complainant:
    """Make Somchai's part in a case, told by e-mail."""
    points = [Point(kind, value) for kind, value in (("email", email), ("phone", phone)) if value]
    contact, known = recognise(points, name=name, at=timezone.now())
    return Complainant.objects.create(contact=contact, name=name, told_at=known[0] if known else None)


def make_complaint(
    city: City, *, state: str = State.ASSIGNED, category_code: str = "street-light", **facts: Any
) -> Complaint:
    """File a case in Bang Kapi and bring it to a state by the moves that lead there.

    `facts` are those of `Filing`; `review` of the unit is left as it is.
    """
    lon, lat = BANG_KAPI
    filing = Filing(
        **{
            "kind": "complaint", "channel": "web", "text": TEXT, "occurred_at": timezone.now(), "lon": lon, "lat": lat,
            "category": category(category_code) if category_code else None, **facts,
        }
    )  # fmt: skip
    case = actions.file(filing, by=Actor(kind="complainant"))
    if case.state == State.FILED and state != State.FILED:
        case = actions.assign(case, to=city.works, by=city.dao.actor())
    if case.lead_id != city.works.pk and state != State.FILED:
        case = actions.transfer(case, to=city.works, reason="ย้ายเพื่อทดสอบ", by=city.dao.actor())
    return bring(city, case, state)


def bring(city: City, case: Complaint, state: str) -> Complaint:
    """Bring an assigned case to a state."""
    ploy, chai = city.ploy.actor(), city.chai.actor()
    steps: dict[str, Callable[[Complaint], Complaint]] = {
        "accept": lambda row: actions.accept(row, by=ploy),
        "start": lambda row: actions.start(row, by=ploy),
        "ask": lambda row: actions.ask(row, words="เสาไฟต้นที่เท่าไรครับ", by=ploy),
        "defer": lambda row: actions.defer(
            row,
            reason="รองบประมาณปีหน้า",
            until=timezone.localdate().replace(year=timezone.localdate().year + 1, day=1),
            by=chai,
        ),
        "report": lambda row: actions.report(
            row, outcome="no_fault_found", words="ตรวจแล้วไฟติดตามปกติ", by=ploy
        ),
        "approve": lambda row: actions.approve(row, by=city.dao.actor()),
        "confirm": lambda row: actions.confirm(row, by=complainant_of(row)),
    }
    ways = {
        State.FILED: "", State.ASSIGNED: "", State.ACCEPTED: "accept", State.IN_PROGRESS: "accept start",
        State.AWAITING_COMPLAINANT: "accept start ask", State.AWAITING_EXTERNAL: "accept start defer",
        State.REPORTED: "accept start report", State.RESOLVED: "accept start report approve",
        State.CLOSED: "accept start report approve confirm",
    }  # fmt: skip
    for step in ways[State(state)].split():
        case = steps[step](case)
    return Complaint.objects.select_related("lead", "office", "category", "complainant").get(pk=case.pk)


def actors(city: City, case: Complaint) -> dict[str, Actor]:
    """Return one actor of every part, by the word that tests use for it."""
    return {
        "complainant": complainant_of(case),
        "stranger": Actor(kind="complainant", complaint_id=0),
        "clock": CLOCK,
        "officer": city.ploy.actor(),
        "section_head": city.chai.actor(),
        "call_taker": city.nok.actor(),
        "supervisor": city.dao.actor(),
        "other_coordinator": city.anan.actor(),
        "director": city.gov.actor(),
        "planner": city.wit.actor(),
        "inspector": city.insp.actor(),
        "administrator": city.krit.actor(),
        "nobody": city.charlie.actor(),
    }
