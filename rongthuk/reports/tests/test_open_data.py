"""Open data: approved facts with stable names, and nobody's name."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest
from django.urls import reverse

from rongthuk.planning import factories
from rongthuk.reports.plan_open_data import writing
from rongthuk.reports.plan_open_data.fields import INDICATOR_FIELDS, PROJECT_FIELDS
from rongthuk.reports.tests.plan import TODAY, make_plan

pytestmark = pytest.mark.django_db
MADE_AT = datetime(2026, 11, 22, 3, 4, tzinfo=UTC)
# A promise to whoever reads the files by machine: names are added, never changed.
PROMISED = """
    budget_year project_code kind plan_number name unit_code unit_name agency_code agency_name_th agency_name_en strategies tags state
    starts_on ends_on carried_over_until budget_received budget_used progress reported_on
    progress_q1 progress_q2 progress_q3 progress_q4 score_q1 score_q2 score_q3 score_q4
"""
PROMISED_INDICATORS = """
    budget_year indicator_code plan_number name agency_code agency_name_th agency_name_en class level target unit direction accumulation
    source measure projects result_q1 result_q2 result_q3 result_q4 score_2_1_q1 score_2_1_q2 score_2_1_q3 score_2_1_q4
    score_2_2_q1 score_2_2_q2 score_2_2_q3 score_2_2_q4
"""


def read(name="projects", **more):
    text = "".join(writing.csv_lines(name, 2569, today=TODAY, **more))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_the_names_of_fields_are_kept():
    assert [field.name for field in PROJECT_FIELDS][: len(PROMISED.split())] == PROMISED.split()
    names = [field.name for field in INDICATOR_FIELDS]
    assert names[: len(PROMISED_INDICATORS.split())] == PROMISED_INDICATORS.split()


def test_a_project_has_what_was_approved_and_iso_days(city):
    make_plan(city)
    (row,) = [each for each in read() if each["agency_code"] == city.works.code]
    quarters = [row[f"progress_q{number}"] for number in (1, 2, 3, 4)]
    assert quarters == ["12.00", "30.00", "60.00", "60.00"]
    assert (row["progress"], row["reported_on"], row["starts_on"]) == ("60.00", "2026-04-01", "2025-10-01")
    assert (row["score_q1"], row["score_q2"], row["budget_used"]) == ("", "75.00", "250000.50")


def test_an_indicator_has_its_quarters_and_its_projects(city):
    plan = make_plan(city)
    (row,) = read("indicators")
    assert (row["result_q2"], row["score_2_1_q2"], row["score_2_2_q2"]) == ("30.00", "100.00", "50.00")
    assert row["projects"] == plan.paved.code


def test_nobodys_name_nor_narrative_is_in_any_file(city):
    make_plan(city)
    files = [
        "".join(writing.csv_lines("projects", 2569)),
        "".join(writing.csv_lines("indicators", 2569)),
        "".join(writing.json_pieces(2569, MADE_AT)),
    ]
    for words in ("ปลอย", "1234", "เทคอนกรีต", "99"):
        assert not any(words in file for file in files[:2]), words
    assert "ปลอย" not in files[2]


def test_json_is_one_object_with_numbers(city):
    make_plan(city)
    found = json.loads("".join(writing.json_pieces(2569, MADE_AT, today=TODAY)))
    assert found["about"] == {
        "budget_year": 2569,
        "made_at": "2026-11-22T03:04:00+00:00",
        "licence": "CC-BY-4.0",
    }
    assert [len(found["projects"]), len(found["indicators"])] == [2, 1]
    assert {type(row["budget_received"]) for row in found["projects"]} == {int}
    assert {row["progress_q1"] for row in found["projects"]} == {12, None}


def test_a_name_that_would_compute_is_made_safe_in_tables_and_kept_in_json(city):
    factories.make_project(city.works, name="=1+1")
    assert read()[0]["name"] == "'=1+1"
    assert json.loads("".join(writing.json_pieces(2569, MADE_AT)))["projects"][0]["name"] == "=1+1"


def test_the_workbook_has_a_sheet_a_set_and_the_dictionary(city):
    make_plan(city)
    book = openpyxl.load_workbook(io.BytesIO(writing.workbook(2569, MADE_AT, today=TODAY)))
    assert book.sheetnames == ["projects", "indicators", "fields"]
    assert book["fields"].max_row == 1 + len(PROJECT_FIELDS) + len(INDICATOR_FIELDS)


def test_the_dictionary_describes_every_field_in_both_languages():
    for resource in writing.dictionary()["resources"]:
        for field in resource["schema"]["fields"]:
            thai, english = field["description"]["th"], field["description"]["en"]
            assert thai
            assert english
            assert thai != english, field["name"]
            assert field["type"] in {"string", "integer", "number", "date"}


def test_more_projects_ask_no_more_queries(city, django_assert_num_queries):
    make_plan(city)
    with django_assert_num_queries(5):
        read()
    for _number in range(5):
        factories.make_report(factories.make_project(city.works), TODAY.replace(month=1), 5)
    with django_assert_num_queries(5):
        assert len(read()) == 7


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("open_data_csv", "text/csv; charset=utf-8"),
        ("open_data_indicators", "text/csv; charset=utf-8"),
        ("open_data_json", "application/json"),
        ("open_data_xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_everybody_gets_the_files_and_may_keep_them(client, city, name, kind):
    make_plan(city)
    answer = client.get(reverse(f"portal:{name}", args=[2569]))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert "max-age=3600" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert len(body) > 100
    assert client.get(reverse(f"portal:{name}", args=[2570])).status_code == 404
    assert client.post(reverse(f"portal:{name}", args=[2569])).status_code == 405


def test_the_page_names_the_years_and_every_field(client, city):
    assert "2569" not in client.get(reverse("portal:open_data")).content.decode()
    make_plan(city)
    page = client.get(reverse("portal:open_data")).content.decode()
    assert reverse("portal:open_data_csv", args=[2569]) in page
    assert all(f"<code>{field.name}</code>" in page for field in (*PROJECT_FIELDS, *INDICATOR_FIELDS))
    assert client.get(reverse("portal:open_data_fields")).json()["resources"][0]["name"] == "projects"
