"""What is promised, from the real catalogue."""

from datetime import date, datetime

import pytest

from rongthuk.core.actors import SYSTEM
from rongthuk.core.errors import Invalid, NotFound
from rongthuk.core.thai import BANGKOK
from rongthuk.service_levels import actions, queries
from rongthuk.service_levels.factories import load_usual
from rongthuk.service_levels.loading import BadCatalogue, read_catalogue
from rongthuk.service_levels.models import ServiceLevel, SpecialDay, Target
from rongthuk.taxonomy.catalogue_files import read_groups

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)


def test_the_four_promises_of_an_ordinary_case():
    load_usual()
    made = {
        promise.milestone: promise
        for promise in queries.promises_for("within-5-working-days", "normal", START)
    }
    assert list(made) == ["forwarded", "acknowledged", "first_answer", "result"]
    assert made["result"].due_at == datetime(2026, 11, 30, 16, 30, tzinfo=BANGKOK)
    assert made["result"].words_th == "แจ้งผลการดำเนินการภายใน 5 วันทำการ คือไม่เกินวันที่ 30 พ.ย. 69"
    assert made["result"].clock == "citizen"
    assert made["acknowledged"].clock == "agency"
    assert all(promise.source for promise in made.values())


def test_an_urgent_case_is_counted_in_hours():
    load_usual()
    made = {
        promise.milestone: promise
        for promise in queries.promises_for("within-5-working-days", "urgent", START)
    }
    assert made["result"].due_at == datetime(2026, 11, 25, 9, 0, tzinfo=BANGKOK)


def test_the_acknowledgement_counts_from_the_assignment():
    load_usual()
    later = datetime(2026, 11, 24, 9, 0, tzinfo=BANGKOK)
    made = queries.promises_for("within-5-working-days", "normal", START, assigned_at=later)
    assert made[1].due_at == datetime(2026, 11, 25, 16, 30, tzinfo=BANGKOK)


def test_a_cabinet_day_moves_what_is_promised_from_then_on():
    load_usual()
    actions.announce_special_day(date(2026, 11, 24), kind="closed", name="วันหยุดตามมติคณะรัฐมนตรี", by=SYSTEM)
    made = queries.promises_for("within-5-working-days", "normal", START)
    assert made[-1].due_at == datetime(2026, 12, 1, 16, 30, tzinfo=BANGKOK)
    actions.withdraw_special_day(SpecialDay.objects.get(), by=SYSTEM)
    assert queries.is_working_day(date(2026, 11, 24))


def test_every_category_has_a_service_level():
    load_usual()
    levels = {category["service_level"] for file in read_groups() for category in file.categories}
    assert levels <= queries.level_codes()


def test_an_unknown_level_is_said():
    with pytest.raises(NotFound):
        queries.level("never")


def test_loading_leaves_an_edited_level_alone():
    load_usual()
    level = ServiceLevel.objects.get(code="enquiry")
    actions.set_target(level, milestone="result", amount=7, unit="working_days", by=SYSTEM)
    load_usual()
    assert Target.objects.get(service_level=level, milestone="result").amount == 7


def test_hours_that_overlap_are_refused():
    load_usual()
    with pytest.raises(Invalid):
        actions.set_calendar("office", by=SYSTEM, windows={"0": [["08:00", "12:00"], ["11:00", "16:00"]]})


def test_a_wrong_file_is_refused_with_its_field(tmp_path):
    (tmp_path / "x.toml").write_text(
        '[[service_level]]\ncode="a"\nname_th="ก"\nname_en="A"\n[[service_level.target]]\nmilestone="soon"\n'
    )
    with pytest.raises(BadCatalogue, match=r"x\.toml: service_level a: target: milestone"):
        read_catalogue(tmp_path)
