"""The main lists walk an index: their plans never read the whole table of cases."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from rongthuk.complaints import queries
from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Complaint
from rongthuk.complaints.queries import Filters

CASES = 24_000


@pytest.fixture
def crowded(city):
    """Copy one case twenty-four thousand times: an eighth is open, spread over units, states and days."""
    one = make_complaint(city)
    units = [*city.sections.values(), city.pipes]
    own = {
        "reference": "'x' || n", "secret": "'s' || n",
        "lead_id": f"(array[{','.join(str(unit.pk) for unit in units)}])[1 + n % {len(units)}]",
        "office_id": f"(array[{','.join(str(_office(city, unit).pk) for unit in units)}])[1 + n % {len(units)}]",
        "state": "case when n % 8 > 0 then 'closed' else (array['filed','assigned','accepted','in_progress'])[1 + n / 8 % 4] end",
        "phase": "case when n % 8 > 0 then 'closed' else 'open' end",
        "closed_at": "case when n % 8 > 0 then now() end",
        "district_code": "case when n % 50 = 0 then '1026' else '10' || (n % 50) end",
        "khwaeng_code": "'10' || (n % 50) || '01'", "cell": "cell + n % 500",
        "due_at": "case when n % 64 <> 0 then now() + (n % 1000 - 500) * interval '1 hour' end",
        "occurred_at": "now() - n * interval '1 hour'",
    }  # fmt: skip
    columns = [
        field.column
        for field in Complaint._meta.concrete_fields
        if field.column not in {"id", "conversation_id", "agency_thread_id"}
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into complaints_complaint ({', '.join(columns)}) select {', '.join(own.get(c, c) for c in columns)}"
            f" from complaints_complaint, generate_series(1, {CASES}) n where id = {one.pk}"
        )
        cursor.execute("analyze complaints_complaint")
        cursor.execute("analyze organisations_agency")
        cursor.execute("analyze taxonomy_category")
    return city


def _office(city, unit):
    return next(
        office
        for office in (city.bang_kapi, city.din_daeng, city.drainage)
        if unit.path.startswith(office.path)
    )


def test_no_main_list_reads_the_whole_table(crowded):
    city, now = crowded, timezone.now()
    dao, ploy, anan = city.dao.actor(), city.ploy.actor(), city.anan.actor()
    lists = {
        "the city's work": (dao, Filters()),
        "late work": (dao, Filters(due="late")),
        "work at risk": (dao, Filters(due="risk")),
        "a state": (dao, Filters(states=("filed",))),
        "a district's newest": (dao, Filters(district="1026", order="newest")),
        "newest": (dao, Filters(order="newest")),
        "a unit's work": (ploy, Filters(unit=city.works)),
        "a unit's newest": (ploy, Filters(unit=city.works, order="newest")),
        "a unit's supporting work": (ploy, Filters(unit=city.works, role="supporting")),
        "a person's work": (ploy, Filters(unit=city.works, officer_id=city.ploy.pk)),
        "an office's work": (anan, Filters(unit=city.drainage)),
        "an office's newest": (anan, Filters(unit=city.drainage, order="newest")),
    }
    for name, (actor, filters) in lists.items():
        rows = queries.restricted(actor, filters).order_by(
            *(["due_at", "id"] if filters.order == "due" else ["-id"])
        )
        _walks_an_index(name, rows[:51])
    _walks_an_index("the public list", queries.public().order_by("-id")[:21])
    _walks_an_index(
        "the public list of a khwaeng", queries.public().filter(khwaeng_code="102601").order_by("-id")[:21]
    )
    _walks_an_index("windows that end", Complaint.objects.filter(state="resolved", confirm_by__lte=now)[:50])


def _walks_an_index(name, rows):
    plan = rows.explain()
    assert "Seq Scan on complaints_complaint" not in plan, f"{name}:\n{plan}"


def test_a_late_page_begins_in_the_middle_of_the_index(crowded):
    dao = crowded.dao.actor()
    due = timezone.now() + timedelta(hours=450)
    with _watched() as statements:
        queries.worklist(dao, Filters(), after=queries.write_key(due.isoformat(), 1))
    first = next(sql for sql in statements if "due_at" in sql)
    with connection.cursor() as cursor:
        cursor.execute("explain (analyze, timing off) " + first)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    skipped = sum(int(number) for number in re.findall(r"Rows Removed by Filter: (\d+)", plan))
    assert skipped < 100, plan


def _watched():
    from django.test.utils import CaptureQueriesContext

    class Watch(CaptureQueriesContext):
        def __enter__(self):
            super().__enter__()
            return self

        def __iter__(self):
            return (query["sql"] for query in self.captured_queries)

    return Watch(connection)


def test_paging_forth_and_back_shows_every_case_once(crowded):
    dao = crowded.dao.actor()
    filters = Filters(states=("filed",))
    expected = list(queries.restricted(dao, filters).order_by("due_at", "id").values_list("pk", flat=True))
    assert None in queries.restricted(dao, filters).values_list("due_at", flat=True)
    seen, key, last = [], None, None
    while True:
        page = queries.worklist(dao, filters, after=key, size=100)
        seen += [row.pk for row in page.rows]
        if page.next is None:
            break
        key, last = page.next, page
    assert seen == expected
    back, key = [row.pk for row in page.rows], page.previous
    while key:
        page = queries.worklist(dao, filters, before=key, size=100)
        back = [row.pk for row in page.rows] + back
        key = page.previous
    assert back == expected
    assert last is not None
