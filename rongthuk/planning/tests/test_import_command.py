"""Run `./manage import_plan`, on the real page and on what strangers may give it."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from rongthuk.core.actors import SYSTEM
from rongthuk.organisations import actions as organisations
from rongthuk.organisations.factories import make_city
from rongthuk.planning.models import PlanEvent, ProgressReport, Project
from rongthuk.planning.tests.plan_pages import Style, a_page, write

pytestmark = pytest.mark.django_db


def run(*files: Path, **options: Any) -> str:
    """Run the command and return what it writes."""
    out = io.StringIO()
    call_command("import_plan", *map(str, files), stdout=out, **options)
    return out.getvalue()


def run_json(*files: Path, **options: Any) -> dict[str, Any]:
    """Run the command with --json for one file."""
    found: dict[str, Any] = json.loads(run(*files, json=True, **options))
    return found


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Write a page into a file, in a city of few agencies."""
    make_city()
    file = tmp_path / "page.txt"
    file.write_text(write(a_page()), encoding="utf-8")
    return file


def real_page() -> Path:
    """Return the real page of the tracker, which is not part of the project."""
    folder = Path(os.environ.get("RONGTHUK_SHARED") or Path(__file__).resolve().parents[4] / "shared")
    file = folder / "data" / "planning" / "project-04010000-3651.txt"
    if not file.is_file():
        pytest.skip(f"the development data is not here: {file} (set RONGTHUK_SHARED)")
    return file


@pytest.mark.shared_data
def test_the_real_page_is_read_and_kept_whole() -> None:
    file = real_page()
    organisations.load_directory(by=SYSTEM)
    found = run_json(file)
    project = found["project"]
    assert (project["code"], project["plan_number"], project["year"], project["kind"]) == (
        "04010000-3651",
        5,
        2563,
        "activity",
    )
    assert project["name"].startswith("กิจกรรมการศึกษาแนวทาง")
    assert project["name"].endswith("กทม.1555")
    assert (project["unit_name"], project["unit_code"]) == ("สำนักงานเลขานุการ สำนักปลัดกรุงเทพมหานคร", "04010000")
    assert (project["agency"], project["agency_unit_code"]) == ("permanent-secretary/secretariat", "04210000")
    assert project["owner_codes"] == ["04010500", "04010500"]
    assert project["percent"] == 100
    assert project["responsible"] == [{"name": "น.ส.ดารารัตน์ อนันต์", "extension": "1555"}]
    assert [(tag["name"], tag["term"]) for tag in project["tags"]] == [
        ("Quick Win", None),
        ("Flagship", "medium"),
    ]
    assert len(project["objectives"]) == 2
    assert [(one["amount"], one["unit"], one["at_least"]) for one in project["targets"]] == [
        (1, "ฉบับ", False),
        (1, "ชิ้นงาน", True),
    ]
    assert [(node["number"], node["depth"]) for node in found["strategy"]] == [
        ("7", 1),
        ("7.5", 2),
        ("7.5.1", 3),
        ("7.5.1.1", 4),
    ]
    assert len(found["reports"]) == 13
    assert [one["number"] for one in found["reports"]] == list(range(13, 0, -1))
    assert (found["reports"][0]["date"], found["reports"][0]["percent"]) == ("2019-10-29", 5)
    assert (found["reports"][-1]["date"], found["reports"][-1]["percent"]) == ("2020-09-25", 100)
    assert [one["number"] for one in found["reports"] if one["problems"]] == [6, 5]
    assert all(one["obstacles"] is None for one in found["reports"])
    assert len(found["steps"]) == 5
    assert sum(step["weight"] for step in found["steps"]) == 100
    assert {(step["start"], step["end"]) for step in found["steps"]} == {("2019-10-01", "2019-10-01")}
    assert found["evaluation"] == [{"quarter": 2, "score": 100}]
    (indicator,) = project["indicators"]
    assert (indicator["code"], indicator["class"], indicator["level"]) == ("0401-0725", "strategic", "output")
    assert (indicator["unit"], indicator["target"], indicator["result"]) == ("ร้อยละ", 100, 100)
    assert [(one["result"], one["printed"], one["equal"]) for one in found["quarters"]] == [
        (12, 12, True), (30, 30, True), (50, 50, True), (100, 100, True),
    ]  # fmt: skip
    assert {(one["value_2_1"], one["value_2_2"]) for one in found["quarters"]} == {(100, 100)}
    warned = [(one["code"], one["line"]) for one in found["warnings"]]
    assert [line for code, line in warned if code == "text_cut"] == [38, 39]
    assert [
        sum(code == wanted for code, _line in warned)
        for wanted in ("placeholder_step", "zero_length_step", "quarter_table_empty")
    ] == [5, 5, 1]
    assert len(warned) == 13
    texts = " ".join(one["message"] for one in found["warnings"])
    assert "ประยุกต์%" in texts
    assert "มีการเชื่อม" in texts
    kept = Project.objects.get(code="04010000-3651")
    assert (kept.percent, kept.reports.count(), kept.problems.count()) == (100, 13, 2)
    again = run_json(file)
    assert (again["created"], again["updated"]) == (0, 0)
    assert again["unchanged"] == found["created"]


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("ร้อยละ 30.00 (2020-03-23)\n\n30.00", "ร้อยละ 33.50 (2020-03-23)\n\n33.50", [12, 33.5, 50, 100]),
        ("(2019-12-26)", "(2562-12-26)", [12, 30, 50, 100]),
        ("(2019-12-26)", "(๒๖/๑๒/๒๕๖๒)", [12, 30, 50, 100]),
        (
            "(4) ความคืบหน้าโครงการฯ ร้อยละ 50.00 (2020-06-24)\n\n50.00\n\n24/06/2563",
            "(4) ความคืบหน้าโครงการฯ ร้อยละ ๔๙ (7/1/2020)\n\n๔๙.๐๐ %\n\n1/7/2563",
            [12, 30, 42, 100],
        ),
    ],
)  # fmt: skip
def test_variants_of_the_real_page_are_read_as_truly(
    tmp_path: Path, before: str, after: str, told: list[float]
) -> None:
    text = real_page().read_text(encoding="utf-8")
    assert before in text
    make_city()
    file = tmp_path / "variant.txt"
    file.write_text(text.replace(before, after), encoding="utf-8")
    assert [one["result"] for one in run_json(file)["quarters"]] == told


def test_one_file_gives_exactly_one_json_object(page: Path) -> None:
    found = run_json(page)
    assert set(found) == {
        "file", "project", "reports", "steps", "strategy", "quarters", "evaluation", "warnings", "created", "updated", "unchanged",
        "changes", "dry_run",
    }  # fmt: skip
    assert found["created"] == sum(one["created"] for one in found["changes"].values())
    assert [one["date"] for one in found["reports"]] == sorted(one["date"] for one in found["reports"])
    assert found["reports"][2]["obstacles"] == "ผู้รับจ้างขาดแรงงาน"
    assert found["project"]["budget_used"] == 1249999.5


def test_several_files_give_an_object_a_line_and_a_bad_one_stops_none(page: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(write(a_page(code="10020000-0777"), Style(thai=True)), encoding="utf-8")
    bad = tmp_path / "bad.txt"
    bad.write_text("ไม่ใช่หน้าโครงการ", encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("import_plan", str(page), str(bad), str(other), json=True, stdout=out)
    assert "bad.txt" in str(failed.value)
    codes = [json.loads(line)["project"]["code"] for line in out.getvalue().splitlines()]
    assert codes == ["10020000-0412", "10020000-0777"]
    assert Project.objects.count() == 2


def test_a_trial_says_what_would_be_and_keeps_nothing(page: Path) -> None:
    found = run_json(page, dry_run=True)
    assert found["dry_run"] is True
    assert found["created"] > 0
    assert not Project.objects.exists()
    assert not PlanEvent.objects.exists()


def test_without_json_a_person_reads_a_summary(page: Path) -> None:
    first = run(page)
    assert "10020000-0412" in first
    assert "2564" in first
    second = run(page)
    assert len(second) < len(first) + 200
    assert not re.search(r"%\(|None", first + second)
    assert ProgressReport.objects.count() == 4


@pytest.mark.parametrize(
    "content", [None, b"", b"\x00\x01\x02", "ไม่มีรหัส".encode(), b"\x89PNG\r\n\x1a\n\x00\x00"]
)
def test_a_bad_file_ends_with_a_sentence_and_changes_nothing(tmp_path: Path, content: bytes | None) -> None:
    make_city()
    file = tmp_path / "bad.txt"
    if content is not None:
        file.write_bytes(content)
    out = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("import_plan", str(file), json=True, stdout=out)
    assert failed.value.returncode == 1
    assert len(str(failed.value)) > len(str(file)) + 15
    assert out.getvalue() == ""
    assert not Project.objects.exists()


def test_a_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=re.escape(str(tmp_path))):
        call_command("import_plan", str(tmp_path))
