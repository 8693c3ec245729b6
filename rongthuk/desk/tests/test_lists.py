"""The triage queue and the worklists: what they show to whom, in how many queries."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rongthuk.complaints import actions
from rongthuk.complaints.factories import make_complainant, make_complaint
from rongthuk.complaints.models import Complaint
from rongthuk.desk.tests.signing import as_, htmx, words
from rongthuk.organisations.factories import City
from rongthuk.organisations.models import Officer

pytestmark = pytest.mark.django_db

WORK, TRIAGE = reverse("desk:work"), reverse("desk:triage")


def shown(officer: Officer, address: str = WORK, **query: str) -> list[str]:
    """Return the numbers of the cases in the officer's list, in its order."""
    answer = as_(officer).get(address, query)
    assert answer.status_code == 200
    return [row.case.reference for row in answer.context["listing"].rows]


def many(city: City, count: int) -> None:
    """Make many cases of one section, quickly."""
    first = make_complaint(city, state="assigned", complainant=make_complainant())
    fields = {f.attname: getattr(first, f.attname) for f in Complaint._meta.concrete_fields}
    for unique in ("id", "reference", "secret", "conversation_id", "agency_thread_id"):
        fields.pop(unique)
    Complaint.objects.bulk_create(
        Complaint(
            **fields
            | {"reference": f"69-9{number:05d}-0", "due_at": timezone.now() + timedelta(hours=number)}
        )
        for number in range(count - 1)
    )


def test_the_triage_queue_holds_what_is_new_returned_and_disputed(city: City) -> None:
    new = make_complaint(city, state="filed", category_code="", lon=None, lat=None)
    returned = make_complaint(city, state="assigned")
    returned = actions.return_(
        returned, ground="not_our_duty", reason="เป็นงานของการไฟฟ้า", by=city.ploy.actor()
    )
    disputed = make_complaint(city, state="assigned")
    Complaint.objects.filter(pk=disputed.pk).update(lead=city.arbitration, office=city.centre)
    make_complaint(city, state="assigned")
    answer = as_(city.nok).get(TRIAGE)
    rows = {row.case.reference: row for row in answer.context["listing"].rows}
    assert set(rows) == {new.reference, returned.reference, disputed.reference}
    assert city.works.name in rows[returned.reference].returned


def test_the_queue_is_the_centres_alone(city: City) -> None:
    for officer in (city.ploy, city.anan, city.gov, city.wit, city.charlie):
        assert as_(officer).get(TRIAGE).status_code == 403
    assert as_(city.nok).post(TRIAGE).status_code == 405


def test_a_unit_sees_its_own_cases_and_nobody_elses(city: City) -> None:
    case = make_complaint(city, state="assigned")
    assert shown(city.ploy) == [case.reference]
    assert shown(city.anan) == []
    assert shown(city.nok) == [case.reference]
    assert shown(city.gov) == [case.reference]
    # Naming another unit in the address opens nothing.
    assert shown(city.anan, unit=city.works.code) == []


def test_a_worklist_is_restricted_by_what_stands_in_its_address(city: City) -> None:
    light = make_complaint(city, state="assigned")
    taken = make_complaint(city, state="in_progress", category_code="road-damage")
    actions.claim(taken, by=city.ploy.actor())
    Complaint.objects.filter(pk=light.pk).update(due_at=timezone.now() - timedelta(days=1))
    Complaint.objects.filter(pk=taken.pk).update(due_at=timezone.now() + timedelta(days=9))
    assert shown(city.ploy, state="assigned") == [light.reference]
    assert shown(city.ploy, category="road-damage") == [taken.reference]
    assert shown(city.ploy, who="mine") == [taken.reference]
    assert shown(city.ploy, who="pool") == [light.reference]
    assert shown(city.ploy, who=str(city.ploy.pk)) == [taken.reference]
    assert shown(city.ploy, due="late") == [light.reference]
    assert shown(city.ploy, due="later") == [taken.reference]
    assert shown(city.nok, district="1006") == [light.reference, taken.reference]
    assert shown(city.nok, district="1026") == []
    assert shown(city.nok, order="newest") == [taken.reference, light.reference]
    assert shown(city.ploy, role="supporting") == []


def test_supporting_work_has_a_list_of_its_own(city: City) -> None:
    case = make_complaint(city, state="in_progress")
    actions.support(case, to=city.pipes, task="ตรวจท่อ", by=city.ploy.actor())
    assert shown(city.anan, role="supporting") == [case.reference]


def test_nonsense_in_the_address_restricts_nothing_and_breaks_nothing(city: City) -> None:
    case = make_complaint(city, state="assigned")
    for query in (
        {"state": "'; drop table"},
        {"due": "x"},
        {"who": "9" * 40},
        {"unit": "<b>"},
        {"order": "-1"},
    ):
        assert shown(city.ploy, **query) == [case.reference]
    refused = as_(city.ploy).get(WORK, {"after": "made-up"})
    assert refused.status_code == 422


def test_closed_cases_are_found_by_their_state(city: City) -> None:
    case = make_complaint(city, state="closed", complainant=make_complainant())
    assert shown(city.ploy) == []
    assert shown(city.ploy, state="closed") == [case.reference]


@pytest.mark.parametrize("count", [1, 50, 130])
def test_a_page_needs_no_more_than_twelve_queries(
    city: City, django_assert_max_num_queries: Any, count: int
) -> None:
    many(city, count)
    browser = as_(city.ploy)
    with django_assert_max_num_queries(12):
        answer = browser.get(WORK)
    assert len(answer.context["listing"].rows) == min(count, 50)
    browser = as_(city.nok)
    for address in (WORK, TRIAGE):
        with django_assert_max_num_queries(12):
            browser.get(address)


def test_paging_walks_through_every_case_once_and_back(city: City) -> None:
    many(city, 130)
    browser = as_(city.ploy)
    address, seen, pages = WORK, [], []
    while address:
        listing = browser.get(address).context["listing"]
        pages.append([row.case.pk for row in listing.rows])
        seen += pages[-1]
        last, address = listing, listing.next_url
    assert len(seen) == len(set(seen)) == 130
    assert [row.case.pk for row in browser.get(last.previous_url).context["listing"].rows] == pages[-2]


def test_htmx_gets_the_two_columns_alone(city: City) -> None:
    make_complaint(city, state="assigned")
    browser = as_(city.ploy)
    assert "<!doctype html>" in words(browser.get(WORK))
    part = words(browser.get(WORK, **htmx()))
    assert part.lstrip().startswith('<div class="split')
    assert "<html" not in part


def test_counts_stand_on_the_chips(city: City) -> None:
    make_complaint(city, state="assigned")
    late = make_complaint(city, state="assigned")
    Complaint.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    chips = as_(city.ploy).get(WORK, {"due": "late"}).context["listing"].chips
    assert [chip.count for chip in chips] == [2, 1, chips[2].count, None, 2]


def test_phone_numbers_are_masked_for_units_and_plain_for_the_centre(city: City) -> None:
    make_complaint(city, state="assigned", text="ไฟดับ โทร 081-234-5678")
    assert "081-234-5678" not in words(as_(city.ploy).get(WORK))
    assert "081-234-5678" in words(as_(city.nok).get(WORK))


def test_tip_offs_are_the_inspectors_alone(city: City) -> None:
    case = make_complaint(city, state="filed", kind="tipoff", confidential=True, lon=None, lat=None)
    assert shown(city.nok, TRIAGE) == []
    assert shown(city.insp) == [case.reference]
    assert as_(city.nok).get(reverse("desk:case", args=[case.reference])).status_code == 404
    assert as_(city.insp).get(reverse("desk:case", args=[case.reference])).status_code == 200


def test_the_export_has_no_text_no_person_and_no_cell_that_computes(city: City) -> None:
    Complaint.objects.filter(pk=make_complaint(city, state="assigned", text="=1+1 โทร 081-234-5678").pk)
    type(city.works).objects.filter(pk=city.works.pk).update(name_th="=cmd|' /C calc'!A0")
    answer = as_(city.ploy).get(reverse("desk:export"))
    with CaptureQueriesContext(connection):
        text = b"".join(answer.streaming_content).decode()
    rows = list(csv.reader(text.removeprefix("\ufeff").splitlines()))
    assert len(rows) == 2
    assert "081" not in text
    assert "1+1" not in text
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert as_(city.charlie).get(reverse("desk:export")).status_code == 403


def test_the_export_holds_only_what_the_list_holds(city: City) -> None:
    make_complaint(city, state="assigned")
    text = b"".join(as_(city.anan).get(reverse("desk:export")).streaming_content).decode()
    assert len(text.splitlines()) == 1
