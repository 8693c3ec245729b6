"""What counts and what does not, case by case; who may see the cases behind a figure; and the words beside it."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from rongthuk.complaints import actions
from rongthuk.complaints.factories import make_complainant, make_complaint
from rongthuk.complaints.measures import RECEIVED, cases_behind
from rongthuk.complaints.models import Complaint, Deadline
from rongthuk.complaints.opening import complainant_of
from rongthuk.core import measures, rollups
from rongthuk.core.errors import Invalid
from rongthuk.core.fiscal import Period, days_period, fiscal_period, month_of
from rongthuk.core.jobs import compute_measures
from rongthuk.core.management.commands import measures_table
from rongthuk.core.measures import Figure, Measure, measure
from rongthuk.core.models import MeasureComputation, MeasureDay, MeasureMonth
from rongthuk.organisations.factories import City

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(days=400)
ALWAYS = Period(timezone.now() - timedelta(days=3650), LATER)


def figure(code: str, path: str = "", *, now: datetime = LATER) -> tuple[int, int | None]:
    found = measures.figure(code, ALWAYS, path, now=now)
    return found.numerator, found.denominator


def fall_due(case: Complaint, milestone: str) -> None:
    """Let a promise have fallen due an hour ago."""
    Deadline.objects.filter(complaint=case, milestone=milestone).update(
        due_at=timezone.now() - timedelta(hours=1)
    )


def test_a_promise_that_was_kept_early_counts_only_when_it_falls_due(city: City) -> None:
    make_complaint(city, state="accepted")
    assert figure("acknowledged-in-time", now=timezone.now()) == (0, 0)
    assert figure("acknowledged-in-time") == (1, 1)


def test_a_case_that_becomes_a_duplicate_leaves_and_comes_back_when_it_is_parted(city: City) -> None:
    main, case = make_complaint(city), make_complaint(city)
    assert figure("result-in-time") == (0, 2)
    actions.merge(case, into=main, by=city.dao.actor())
    assert figure("result-in-time") == (0, 1)
    assert figure("received") == (2, None)
    actions.unmerge(case, reason="คนละเรื่อง", by=city.dao.actor())
    assert figure("result-in-time") == (0, 2)


def test_a_duplicate_that_was_late_before_stays_late(city: City) -> None:
    main, case = make_complaint(city), make_complaint(city)
    fall_due(case, "result")
    actions.merge(case, into=main, by=city.dao.actor())
    assert figure("result-in-time", now=timezone.now()) == (0, 1)


def test_a_contested_result_is_no_result_on_time_and_counts_as_contested_once(city: City) -> None:
    case = make_complaint(city, state="resolved", complainant=make_complainant())
    assert figure("result-in-time") == (1, 1)
    assert figure("contested-or-reopened") == (0, 1)
    case = actions.contest(case, words="ยังไม่ติด", by=complainant_of(case))
    assert figure("result-in-time") == (0, 1)
    assert figure("contested-or-reopened") == (1, 1)
    case = actions.report(case, outcome="no_fault_found", words="ติดแล้ว", by=city.ploy.actor())
    case = actions.approve(case, by=city.dao.actor())
    case = actions.confirm(case, by=complainant_of(case))
    assert figure("contested-or-reopened") == (1, 2)
    actions.reopen(case, reason="ดับอีก", by=city.dao.actor())
    assert figure("contested-or-reopened") == (2, 2)
    assert figure("result-in-time") == (1, 1)


def test_what_the_centre_declines_in_time_was_never_to_be_forwarded(city: City) -> None:
    case = make_complaint(city, state="filed", category_code="", lon=None, lat=None)
    assert figure("forwarded-in-time", city.centre.path) == (0, 1)
    actions.reject(case, ground="other", reason="ไม่มีรายละเอียด", by=city.dao.actor())
    assert figure("forwarded-in-time", city.centre.path) == (0, 0)
    fall_due(case, "forwarded")
    assert figure("forwarded-in-time", city.centre.path) == (0, 1)


def test_forwarding_is_the_centres_whichever_unit_has_the_case(city: City) -> None:
    make_complaint(city)
    assert figure("forwarded-in-time", city.centre.path) == (1, 1)
    assert figure("forwarded-in-time", city.bang_kapi.path) == (0, 0)
    assert figure("acknowledged-in-time", city.bang_kapi.path) == (0, 1)


def test_a_kind_without_a_promise_of_time_counts_as_received_alone(city: City) -> None:
    actions.file(
        actions.Filing(kind="compliment", channel="line", text="ขอชม", occurred_at=timezone.now()),
        by=city.nok.actor(),
    )
    assert figure("received") == (1, None)
    for code in ("forwarded-in-time", "acknowledged-in-time", "first-answer-in-time", "result-in-time"):
        assert figure(code) == (0, 0)


def test_imported_history_counts_as_received_alone_even_when_it_is_opened_again(city: City) -> None:
    case = make_complaint(city, state="closed", complainant=make_complainant())
    actions.rate(case, stars=5, by=complainant_of(case))
    Complaint.objects.filter(pk=case.pk).update(is_history=True)
    actions.reopen(case, reason="ดับอีก", by=city.dao.actor())
    assert {one.code: figure(one.code)[1] for one in measures.measures() if one != RECEIVED} == {
        one.code: 0 for one in measures.measures() if one != RECEIVED
    }
    assert figure("received") == (1, None)


def test_stars_are_counted_and_averaged(city: City) -> None:
    for stars in (5, 4, 2):
        case = make_complaint(city, state="closed", complainant=make_complainant())
        actions.rate(case, stars=stars, by=complainant_of(case))
    assert figure("satisfied") == (2, 3)
    mean = measure("mean-stars")
    assert mean.value(measures.figure(mean, ALWAYS)) == pytest.approx(11 / 3)
    assert measure("satisfied").value(measures.figure("satisfied", ALWAYS)) == pytest.approx(200 / 3)
    assert measures.by_part("satisfied", ALWAYS) == {"2": Figure(0, 1), "4": Figure(1, 1), "5": Figure(1, 1)}


def test_cases_are_counted_by_channel(city: City) -> None:
    for channel in ("line", "web", "line"):
        make_complaint(city, channel=channel)
    assert measures.by_part("received", ALWAYS) == {"line": Figure(2), "web": Figure(1)}
    assert measures.figure("received", ALWAYS, city.works.path, part="line") == Figure(2)
    with translation.override("th"):
        assert "line" not in str(RECEIVED.part_name("web"))


def test_confidential_cases_are_counted_and_listed_for_the_inspectors_alone(city: City) -> None:
    shown, secret = make_complaint(city), make_complaint(city, state="filed", confidential=True)
    assert figure("received") == (2, None)

    def listed(officer: object) -> list[int]:
        return [case.pk for case in cases_behind(officer.actor(), "received", ALWAYS).rows]  # type: ignore[attr-defined]

    assert listed(city.insp) == [secret.pk, shown.pk]
    assert listed(city.dao) == listed(city.gov) == listed(city.ploy) == [shown.pk]
    assert listed(city.anan) == listed(city.charlie) == []


def test_the_list_behind_a_figure_turns_its_pages_and_refuses_made_up_ones(city: City) -> None:
    cases = [make_complaint(city) for _ in range(5)]
    found, key = [], None
    for _page in range(3):
        page = cases_behind(
            city.dao.actor(), "acknowledged-in-time", ALWAYS, city.works.path, after=key, size=2
        )
        found += [case.pk for case in page.rows]
        key = page.next
    # None has fallen due yet.
    assert found == []
    for case in cases:
        fall_due(case, "acknowledged")
    for _page in range(3):
        page = cases_behind(
            city.dao.actor(),
            "acknowledged-in-time",
            ALWAYS,
            city.works.path,
            counted=False,
            after=key,
            size=2,
        )
        found += [case.pk for case in page.rows]
        key = page.next
    assert (found, key) == ([case.pk for case in reversed(cases)], None)
    assert cases_behind(city.dao.actor(), "acknowledged-in-time", ALWAYS, counted=True).rows == []
    with pytest.raises(Invalid):
        cases_behind(city.dao.actor(), "received", ALWAYS, after="WzE")


def test_the_cases_behind_a_figure_can_be_counted_in_sql(city: City) -> None:
    cases = [make_complaint(city, channel=channel) for channel in ("line", "web", "line")]
    statement, parameters = measures.behind("received", ALWAYS, city.works.path, part="line", counted=True)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        assert sorted(cursor.fetchall()) == [(cases[0].pk,), (cases[2].pk,)]


def test_sums_made_twice_are_the_same_and_say_of_when_they_are(city: City) -> None:
    make_complaint(city, state="resolved")
    assert rollups.as_of() is None

    def kept() -> list[tuple[object, ...]]:
        months = MeasureMonth.objects.values_list(
            "measure", "agency_id", "month", "part", "counted", "out_of"
        )
        days = MeasureDay.objects.values_list("measure", "day", "part", "counted", "out_of")
        return [
            *months.order_by("measure", "agency_id", "month", "part"),
            *days.order_by("measure", "day", "part"),
        ]

    rollups.recompute()
    first = kept()
    output = io.StringIO()
    call_command("compute_measures", "--json", stdout=output)
    compute_measures(0)
    assert kept() == first != []
    assert json.loads(output.getvalue())["months"] == MeasureMonth.objects.count()
    assert MeasureComputation.objects.count() == 3
    assert rollups.as_of() == MeasureComputation.objects.latest("id").as_of


def test_a_computation_that_fails_leaves_the_old_sums(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    make_complaint(city)
    rollups.recompute()
    period = month_of(timezone.now()).period
    broken = Measure("zz", "", "", "", "", "", "", lambda now: ("select nothing", {}))
    monkeypatch.setitem(measures._measures, "zz", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        rollups.recompute()
    assert rollups.figure("received", period) == Figure(1)


def test_the_sums_refuse_what_they_do_not_hold(city: City) -> None:
    today = timezone.localdate()
    with pytest.raises(rollups.NotKept):
        rollups.figure("received", days_period(today, today), city.works.path)
    with pytest.raises(rollups.NotKept):
        rollups.figure("received", Period(timezone.now() - timedelta(hours=30), timezone.now()))
    assert rollups.figure("received", days_period(today, today)) == Figure(0)


def test_many_units_and_measures_cost_one_query_each(city: City, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    make_complaint(city, state="closed")
    rollups.recompute()
    paths = [city.bma.path, city.works.path, city.drainage.path, city.bang_kapi.path]
    year, codes = fiscal_period(2570), [one.code for one in measures.measures()]
    with django_assert_num_queries(3):
        rollups.figures(codes, year, city.works.path)
        rollups.by_agency("received", year, paths)
        found = measures.by_agency("received", ALWAYS, paths)
    assert found == {city.bma.path: Figure(1), city.works.path: Figure(1), city.drainage.path: Figure(0),
                     city.bang_kapi.path: Figure(1)}  # fmt: skip


@pytest.mark.parametrize("code", [one.code for one in measures.measures()])
def test_every_measure_is_explained_in_thai_and_english(code: str) -> None:
    one = measure(code)
    words = [
        one.name,
        one.numerator,
        one.clock,
        one.exclusions,
        one.unit_of,
        *([one.denominator] if one.unit != "count" else []),
    ]
    with translation.override("en"):
        english = [str(each) for each in words]
    with translation.override("th"):
        thai = [str(each) for each in words]
    assert all(re.search("[ก-๙]", each) for each in thai)
    assert not any(re.search("[ก-๙]", each) for each in english)
    assert all(each.endswith(".") for each in english[1:])


def test_the_page_of_measures_is_that_of_the_code() -> None:
    """Mended by `./manage measures_table --write`."""
    page = (Path(settings.ROOT) / measures_table.PAGE).read_text()
    assert page == measures_table.page()
    assert all(f"`{one.code}`" in page for one in measures.measures())
