"""Bulk entry on the desk: errors by cell, a preview, and all rows or none."""

import csv
import importlib
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rongthuk.desk.plan_files import FOLDER
from rongthuk.desk.tests.signing import as_, words
from rongthuk.organisations.factories import City
from rongthuk.planning.bulk.columns import PROJECTS, REPORTS, Sheet
from rongthuk.planning.factories import make_project, make_year
from rongthuk.planning.models import ProgressReport, Project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _storage(tmp_path: Path, settings: Any) -> None:
    """Keep files in a folder of the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


def sheet_names(raw: bytes) -> list[str]:
    """Return the names of a workbook's sheets."""
    reader: Any = importlib.import_module("openpyxl")
    return list(reader.load_workbook(BytesIO(raw)).sheetnames)


def table(sheet: Sheet, *rows: dict[str, str]) -> SimpleUploadedFile:
    """Return a CSV file with rows by field."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([column.heading for column in sheet.columns])
    writer.writerows([[row.get(column.field, "") for column in sheet.columns] for row in rows])
    return SimpleUploadedFile(f"{sheet.code}.csv", text.getvalue().encode())


def project(**changes: str) -> dict[str, str]:
    """Return a row of the sheet of projects."""
    return {
        "year": "2569",
        "unit": "district-1006/works",
        "name": "โครงการปรับปรุงทางเท้า",
        "code": "50060000-0001",
        **changes,
    }


def send(browser: Client, file: Any, what: str = "sheet") -> Any:
    """Send a file and return its preview."""
    sent = browser.post(reverse("desk:plan_upload", args=[2569]), {"what": what, "file": file})
    assert sent.status_code == 302, sent.content.decode()
    return browser.get(sent["Location"])


def test_the_templates_may_be_taken(city: City) -> None:
    make_year()
    browser = as_(city.ploy)
    book = browser.get(reverse("desk:plan_upload_template", args=[2569, "workbook"]))
    assert PROJECTS.heading in sheet_names(book.content)
    sheet = browser.get(reverse("desk:plan_upload_template", args=[2569, "reports"]))
    assert REPORTS.columns[0].heading in sheet.content.decode()
    assert browser.get(reverse("desk:plan_upload_template", args=[2569, "nonsense"])).status_code == 404


def test_who_enters_nothing_does_not_upload(city: City) -> None:
    make_year()
    for officer in (city.gov, city.charlie):
        for name in ("plan_upload", "plan_upload_preview"):
            assert as_(officer).get(reverse(f"desk:{name}", args=[2569])).status_code == 403
            assert as_(officer).post(reverse(f"desk:{name}", args=[2569])).status_code == 403
    page = {"what": "page", "file": SimpleUploadedFile("p.txt", b"x")}
    assert as_(city.ploy).post(reverse("desk:plan_upload", args=[2569]), page).status_code == 403


def test_a_right_sheet_is_shown_and_then_entered_in_one_go(city: City) -> None:
    make_year()
    browser = as_(city.wit)
    preview = send(browser, table(PROJECTS, project(), project(code="50060000-0002")))
    (part,) = preview.context["parts"]
    assert (part["rows"], part["new"], part["changed"]) == (2, 2, 0)
    assert not Project.objects.exists()
    saved = browser.post(reverse("desk:plan_upload_preview", args=[2569]))
    assert saved["Location"] == reverse("desk:plan_board", args=[2569])
    assert Project.objects.count() == 2
    # What was saved is gone: the page leads back to the form.
    assert browser.post(reverse("desk:plan_upload_preview", args=[2569]))["Location"] == reverse(
        "desk:plan_upload", args=[2569]
    )
    assert Project.objects.count() == 2


def test_three_hundred_errors_can_be_read_and_taken_along(city: City) -> None:
    make_project(city.works)
    rows = [
        {"project": "50060000-0001", "reported_on": "31/02/2563", "percent": "120", "narrative": "ทำแล้ว"}
        for _place in range(150)
    ]
    browser = as_(city.ploy)
    preview = send(browser, table(REPORTS, *rows))
    assert preview.context["total"] == 300
    assert [group["count"] for group in preview.context["groups"]] == [150, 150]
    assert len(preview.context["errors"]) == 50
    assert preview.context["pages"] == 6
    address = reverse("desk:plan_upload_preview", args=[2569])
    last = browser.get(address, {"page": "6", "column": "reports.percent"})
    assert {error["field"] for error in last.context["errors"]} == {"percent"}
    assert "120" in words(last)
    marked = browser.get(reverse("desk:plan_upload_errors", args=[2569, "xlsx"]))
    assert len(sheet_names(marked.content)) == 2
    listed = browser.get(reverse("desk:plan_upload_errors", args=[2569, "csv"])).content.decode()
    assert listed.count("\n") > 300
    assert browser.post(address).status_code == 422
    assert not ProgressReport.objects.exists()


def test_another_reader_does_not_see_the_file(city: City) -> None:
    make_year()
    send(as_(city.wit), table(PROJECTS, project()))
    address = reverse("desk:plan_upload_preview", args=[2569])
    assert as_(city.ploy).get(address)["Location"] == reverse("desk:plan_upload", args=[2569])
    assert as_(city.ploy).get(reverse("desk:plan_upload_errors", args=[2569, "csv"])).status_code == 404


def test_a_file_may_be_thrown_away_and_leaves_nothing(city: City, settings: Any) -> None:
    make_year()
    browser = as_(city.wit)
    send(browser, table(PROJECTS, project()))
    folder = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / FOLDER
    assert len(list(folder.iterdir())) == 2
    browser.post(reverse("desk:plan_upload_preview", args=[2569]), {"do": "forget"})
    assert list(folder.iterdir()) == []
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("name", "raw"),
    [("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 50), ("a.csv", b"  "), ("a.bin", b"\x00\x01" * 50)],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(city: City, name: str, raw: bytes) -> None:
    make_year()
    browser = as_(city.wit)
    refused = send(browser, SimpleUploadedFile(name, raw))
    assert refused["Location"] == reverse("desk:plan_upload", args=[2569])
    assert "flash--error" in words(browser.get(refused["Location"]))


def test_no_file_is_asked_for_one(city: City) -> None:
    make_year()
    answer = as_(city.wit).post(reverse("desk:plan_upload", args=[2569]), {"what": "sheet"})
    assert answer.status_code == 422
    assert answer.context["sheet"].errors["file"]


PAGE = """5. กิจกรรมการศึกษาแนวทาง : 04010000-3651

** สำนักการระบายน้ำ : (2563)

ผลการดำเนินงาน

(1) ความคืบหน้าโครงการฯ ร้อยละ 100.00 (2020-09-25)

100.00

25/09/2563 : ดำเนินกิจกรรมเสร็จสมบูรณ์

** ปัญหาของโครงการ :ไม่มี

** อุปสรรคของโครงการ :ไม่มี
"""


def test_a_page_of_the_old_tracker_is_shown_with_its_doubts_and_then_kept(city: City) -> None:
    make_year()
    browser = as_(city.wit)
    preview = send(browser, SimpleUploadedFile("p.txt", PAGE.encode()), "page")
    assert preview.status_code == 200
    assert preview.context["imported"].warnings
    assert not Project.objects.exists()
    saved = browser.post(reverse("desk:plan_upload_preview", args=[2569]))
    assert saved["Location"] == reverse("desk:plan_project", args=["04010000-3651"])
    assert Project.objects.get().percent == 100
