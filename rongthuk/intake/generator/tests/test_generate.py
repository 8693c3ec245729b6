"""Made-up cases: the same seed makes the same, and what it makes could have happened."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rongthuk.complaints import history
from rongthuk.complaints.models import Complaint, ComplaintEvent
from rongthuk.contacts.addresses import phone
from rongthuk.contacts.models import Contact
from rongthuk.core.errors import Invalid
from rongthuk.intake.generator.making import Maker, points_of
from rongthuk.intake.generator.plan import Plan
from rongthuk.intake.generator.running import generate
from rongthuk.intake.models import ImportRun
from rongthuk.intake.parallel import in_processes
from rongthuk.organisations.factories import City

UNTIL = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def described(plan: Plan, number: int = 0) -> list[dict[str, Any]]:
    """Return a batch as plain values."""
    return [asdict(dossier) for dossier in Maker(plan).batch(number)]


def test_the_same_seed_makes_the_same_cases(city: City) -> None:
    plan = Plan(60, 7, UNTIL)
    assert described(plan) == described(plan)
    assert described(plan) != described(Plan(60, 8, UNTIL))


def test_batches_are_those_of_the_whole_whoever_makes_them(city: City) -> None:
    plan = Plan(2100, 7, UNTIL)
    maker = Maker(plan)
    maker.batch(0)
    assert [asdict(one) for one in maker.batch(1)] == described(plan, 1)


def test_what_is_made_could_have_happened(city: City) -> None:
    summary = generate(Plan(300, 7, UNTIL))
    assert summary["cases"] == Complaint.objects.count() == 300
    assert 0.9 <= summary["closed_share"] <= 0.98
    cases = list(Complaint.objects.prefetch_related("assignments", "deadlines"))
    assert [one for one in cases if history.verify(one)] == []
    assert ComplaintEvent.objects.filter(occurred_at__gt=UNTIL).count() == 0
    for case in cases:
        assert (case.phase == "closed") == (case.closed_at is not None)
        leads = [part for part in case.assignments.all() if part.role == "lead" and part.ended_at is None]
        assert len(leads) == (1 if case.phase == "open" else 0)
        assert not leads or leads[0].agency_id == case.lead_id
    assert Complaint.objects.filter(is_history=True).count() == 0
    assert Complaint.objects.exclude(deadlines=None).exists()
    with_person = Complaint.objects.exclude(complainant=None)
    assert with_person.values("complainant__contact").distinct().count() < with_person.count()
    assert Contact.objects.count() == 135


def test_a_second_city_of_the_same_seed_stands_beside_the_first(city: City) -> None:
    generate(Plan(40, 7, UNTIL))
    generate(Plan(40, 7, UNTIL))
    assert Complaint.objects.count() == 80
    assert ImportRun.objects.filter(finished_at=None).count() == 0


def test_made_up_numbers_belong_to_nobody() -> None:
    value = points_of(12)[0][1]
    try:
        phone(value)
    except Invalid:
        return
    raise AssertionError(f"{value} could be somebody's")


def test_several_processes_do_all_the_work() -> None:
    assert sorted(in_processes(abs, [-3, 2, -1], processes=2)) == [1, 2, 3]
