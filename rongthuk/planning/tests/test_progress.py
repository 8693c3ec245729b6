"""How progress is reckoned: as reported, as planned, and when a plan is not real."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongthuk.core.fiscal import Quarter
from rongthuk.planning.fillers import is_placeholder
from rongthuk.planning.models import PlanStep, ProgressReport
from rongthuk.planning.queries.progress import (
    curve,
    late_steps,
    percent_at,
    percent_words,
    plan_faults,
    planned_percent,
    quarter_percent,
)


def report(day, percent, state="approved"):
    return ProgressReport(reported_on=date.fromisoformat(day), percent=Decimal(percent), state=state)


def step(name, weight, starts_on=None, ends_on=None, number=1, finished_on=None):
    return PlanStep(
        number=number,
        name=name,
        weight=Decimal(weight),
        starts_on=date.fromisoformat(starts_on) if starts_on else None,
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
        finished_on=date.fromisoformat(finished_on) if finished_on else None,
    )


REAL = [
    step("แต่งตั้งคณะทำงาน", 40, "2025-10-01", "2025-12-31", 1),
    step("สำรวจความต้องการ", 60, "2026-01-01", "2026-03-31", 2),
]
REPORTS = [report("2025-12-26", 12), report("2026-03-23", 30), report("2025-10-29", 5)]


def test_a_quarter_holds_the_last_report_on_or_before_its_end():
    today = date(2026, 9, 30)
    assert [quarter_percent(REPORTS, Quarter(2569, n), today) for n in (1, 2, 3, 4)] == [12, 30, 30, 30]
    on_the_day = [report("2025-12-31", 15), report("2026-01-01", 20)]
    assert quarter_percent(on_the_day, Quarter(2569, 1), today) == 15


def test_a_quarter_that_has_not_begun_has_no_progress_and_a_running_one_has_todays():
    assert quarter_percent(REPORTS, Quarter(2569, 2), date(2025, 12, 31)) is None
    assert quarter_percent(REPORTS, Quarter(2569, 2), date(2026, 2, 1)) == 12
    assert quarter_percent([], Quarter(2569, 1), date(2026, 2, 1)) is None


def test_only_approved_reports_count():
    reports = [
        report("2026-01-05", 10),
        report("2026-01-06", 90, "submitted"),
        report("2026-01-07", 80, "replaced"),
    ]
    assert percent_at(reports, date(2026, 2, 1)) == 10


def test_a_step_grows_evenly_from_its_first_day_to_its_last():
    assert planned_percent(REAL, date(2025, 9, 30)) == 0
    assert planned_percent(REAL, date(2025, 12, 31)) == 40
    assert planned_percent(REAL, date(2026, 2, 14)) == Decimal("70.00")
    assert planned_percent(REAL, date(2026, 3, 31)) == planned_percent(REAL, date(2027, 1, 1)) == 100


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 120), st.integers(1, 50)), min_size=1, max_size=8),
    st.integers(-30, 450),
)
def test_what_is_planned_never_falls_and_ends_with_all_weights(rows, offset):
    first = date(2025, 10, 1).toordinal()
    steps = [
        PlanStep(
            number=n, name="ขั้น", weight=Decimal(w), starts_on=date.fromordinal(first + a),
            ends_on=date.fromordinal(first + a + length),
        )
        for n, (a, length, w) in enumerate(rows, 1)
    ]  # fmt: skip
    day = date.fromordinal(first + offset)
    after = date.fromordinal(first + offset + 1)
    assert 0 <= planned_percent(steps, day) <= planned_percent(steps, after) <= sum(w for *_x, w in rows)
    assert planned_percent(steps, date.fromordinal(first + 1000)) == sum(w for *_x, w in rows)


@pytest.mark.parametrize(
    "name", ["1111111111", "11", "xxx", "ทดสอบ", "ทดสอบ 2", "-", "...", "ขั้นตอนที่ 3", "กกก", "(1)", "test", ""]
)
def test_names_that_say_nothing_are_known(name):
    assert is_placeholder(name)


@pytest.mark.parametrize(
    "name", ["แต่งตั้งคณะทำงาน", "จัดซื้อ", "ตรวจรับงานงวดที่ 1", "ทดสอบระบบกับผู้ใช้", "Kick-off", "สรุป"]
)
def test_names_that_say_something_are_left_alone(name):
    assert not is_placeholder(name)


def test_a_plan_that_is_not_real_says_why():
    assert plan_faults(REAL) == []
    assert [fault.code for fault in plan_faults([])] == ["no_steps"]
    page = [step("1" * 20, 20, "2019-10-01", "2019-10-01", n) for n in range(1, 6)]
    assert [fault.code for fault in plan_faults(page)] == ["placeholders", "one_day"]
    assert [fault.code for fault in plan_faults([step("สำรวจ", 95, "2025-10-01", "2026-01-01")])] == [
        "weights"
    ]
    assert [fault.code for fault in plan_faults([step("สำรวจ", 100)])] == ["undated"]


def test_the_curve_holds_the_plan_to_its_end_and_the_reports_until_today():
    points = curve(REAL, REPORTS, date(2026, 1, 15))
    assert [p.day for p in points] == sorted(p.day for p in points)
    assert {p.day for p in points} >= {
        date(2025, 10, 1),
        date(2026, 3, 31),
        date(2025, 12, 26),
        date(2026, 2, 28),
    }
    assert points[-1].planned == 100
    assert [p.actual for p in points if p.day > date(2026, 1, 15)] == [None] * sum(
        p.day > date(2026, 1, 15) for p in points
    )
    assert next(p.actual for p in points if p.day == date(2025, 12, 31)) == 12


def test_without_a_real_plan_the_curve_has_reports_alone():
    points = curve([step("111", 100, "2025-10-01", "2025-10-01")], REPORTS, date(2026, 9, 30))
    assert points
    assert all(point.planned is None for point in points)


def test_late_steps_are_those_over_and_not_finished():
    steps = [*REAL, step("ตรวจรับ", 0, "2025-10-01", "2025-10-31", 3, finished_on="2025-11-20")]
    assert [one.number for one in late_steps(steps, date(2026, 1, 1))] == [1]


def test_percentages_are_written_without_needless_zeros():
    assert [percent_words(v) for v in (Decimal("100.00"), Decimal("12.50"), Decimal(0), None)] == [
        "100",
        "12.5",
        "0",
        "",
    ]
