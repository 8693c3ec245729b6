"""The page of a project on the desk: everything that the old tracker's page shows, and more; to whom."""

import html
import os
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rongthuk.complaints.factories import make_complaint
from rongthuk.core.actors import IMPORT
from rongthuk.core.text import thai_digits
from rongthuk.desk.plan_chronicle import SAYS
from rongthuk.desk.tests.signing import as_, words
from rongthuk.desk.views.plan_project import in_thai_digits
from rongthuk.organisations.factories import City
from rongthuk.planning import actions
from rongthuk.planning.factories import (
    make_indicator,
    make_problem,
    make_project,
    make_report,
    make_steps,
    make_year,
)
from rongthuk.planning.importing.taking import take
from rongthuk.planning.models import Evaluation, PlanFile, Project, ProjectTag, ResponsiblePerson, WaitingCase

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("RONGTHUK_SHARED") or ROOT.parent / "shared")
OLD_PAGE = SHARED / "data" / "planning" / "project-04010000-3651.txt"


def page(project: Project, name: str = "project") -> str:
    """Return an address of a project."""
    return reverse(f"desk:plan_{name}", args=[project.code])


def text_of(response: Any) -> str:
    """Return what a person reads: no tags, one space between words."""
    body = re.sub(r"<[^>]+>", " ", words(response))
    return " ".join(html.unescape(body).split())


@pytest.fixture
def real(city: City) -> Project:
    """Return the real page of the old tracker, taken over."""
    if not OLD_PAGE.exists():
        pytest.skip(f"The real page of the old tracker is not at {OLD_PAGE}.")
    take(OLD_PAGE.read_bytes(), by=IMPORT)
    return Project.objects.get(code="04010000-3651")


# What the old page shows, as it must be found on ours.
OLD_ITEMS = [
    "5.", "กิจกรรมการศึกษาแนวทางการจัดทำระบบสารสนเทศ", "04010000-3651", "สำนักงานเลขานุการ", "(2563)",
    "ความคืบหน้าโครงการ ร้อยละ 100", "น.ส.ดารารัตน์ อนันต์", "1555", "ไตรมาสที่ 2", "Quick Win", "Flagship",
    "ตามแผนปฏิบัติราชการของกรุงเทพมหานคร ประจำปี พ.ศ. 2563", "04010500/04010500", "เพื่อศึกษาแนวทางการจัดทำระบบสารสนเทศ",
    "เพื่อนำผลการศึกษาฯ", "มีผลการศึกษาฯ ฉบับสมบูรณ์", "อย่างน้อย", "การบริหารจัดการเมืองมหานคร", "7.5", "เทคโนโลยีสารสนเทศ", "7.5.1",
    "7.5.1.1", "มีระบบบริการอิเล็กทรอนิกส์", "ดำเนินกิจกรรมเสร็จสมบูรณ์", "ผลการศึกษาฯ", "ปัญหาของโครงการ", "อุปสรรคของโครงการ",
    "ไม่สามารถเชิญผู้เกี่ยวข้องมาประชุมเชิงปฏิบัติการ", "111111111111111", "0401-0725", "ความสำเร็จในการเพิ่มประสิทธิภาพ", "ค่าเป้าหมาย", "ผลงาน",
    "ผลผลิต", "100 / 100", "12.00", "30.00", "50.00", "100.00",
]  # fmt: skip
OLD_REPORTS = [
    ("25 ก.ย. 63", "100.00"), ("17 ส.ค. 63", "80.00"), ("24 ก.ค. 63", "60.00"), ("24 มิ.ย. 63", "50.00"), ("26 พ.ค. 63", "42.00"),
    ("28 เม.ย. 63", "40.00"), ("23 มี.ค. 63", "30.00"), ("16 มี.ค. 63", "25.00"), ("28 ก.พ. 63", "20.00"), ("29 ม.ค. 63", "15.00"),
    ("26 ธ.ค. 62", "12.00"), ("25 พ.ย. 62", "10.00"), ("29 ต.ค. 62", "5.00"),
]  # fmt: skip


@pytest.mark.parametrize("name", ["project", "print"])
def test_everything_that_the_old_page_shows_is_shown(city: City, real: Project, name: str) -> None:
    shown = text_of(as_(city.wit).get(page(real, name)))
    assert [item for item in OLD_ITEMS if item not in shown] == []
    for day, percent in OLD_REPORTS:
        assert f"{day} {percent} %" in shown
    places = [shown.index(f"{day} {percent} %") for day, percent in OLD_REPORTS]
    assert places == sorted(places)
    assert shown.count("20 1 ต.ค. 62 1 ต.ค. 62") == 5


def test_a_plan_that_is_not_real_is_told_instead_of_drawn(city: City, real: Project) -> None:
    shown = words(as_(city.wit).get(page(real)))
    assert 'data-chart="progress"' in shown
    assert 'data-chart="scurve"' not in shown
    assert 'data-chart="gantt"' not in shown
    assert "111111" in shown[shown.index('role="note"') :]


def test_a_real_plan_is_drawn_against_what_was_reported(city: City) -> None:
    project = make_project(city.works)
    make_steps(project)
    make_report(project, date(2026, 1, 5), "20")
    shown = words(as_(city.wit).get(page(project)))
    for kind in ("progress", "scurve", "gantt"):
        assert f'data-chart="{kind}"' in shown
    assert 'role="note"' not in shown


def test_everybody_who_works_for_the_city_reads_a_project(city: City) -> None:
    project = make_project(city.works)
    for name in ("project", "print", "steps"):
        for officer in (city.wit, city.ploy, city.chai, city.gov, city.nok, city.anan):
            assert as_(officer).get(page(project, name)).status_code == 200
        assert as_(city.charlie).get(page(project, name)).status_code == 403
        assert Client().get(page(project, name)).status_code == 302
    assert as_(city.wit).get(reverse("desk:plan_project", args=["99999999-0001"])).status_code == 404
    assert as_(city.wit).post(page(project)).status_code == 405


def test_each_part_is_offered_its_own_next_move(city: City) -> None:
    project = make_project(city.works)
    report, steps = page(project, "report"), f"{page(project, 'steps')}?edit=1"
    offered = {
        name: words(as_(officer).get(page(project)))
        for name, officer in vars(city).items()
        if name in {"ploy", "wit", "gov", "anan"}
    }
    assert report in offered["ploy"]
    assert steps not in offered["ploy"]
    assert steps in offered["wit"]
    assert report not in offered["wit"]
    for reader in ("gov", "anan"):
        assert "next-move" not in offered[reader]


def test_drafts_are_shown_to_the_unit_alone(city: City) -> None:
    project = make_project(city.works)
    make_report(project, date(2026, 1, 5), "20", state="draft", narrative="ร่างที่ยังไม่ส่ง")
    assert "ร่างที่ยังไม่ส่ง" in words(as_(city.ploy).get(page(project)))
    assert "ร่างที่ยังไม่ส่ง" not in words(as_(city.anan).get(page(project)))


def test_an_empty_project_and_a_closed_year_are_drawn(city: City) -> None:
    project = make_project(city.works)
    shown = words(as_(city.ploy).get(page(project)))
    assert shown.count("blank--small") == 2
    make_year().__class__.objects.update(closed_at=timezone.now())
    for name in ("project", "steps", "print"):
        closed = words(as_(city.ploy).get(page(project, name)))
        assert page(project, "report") not in closed
    assert "next-move" not in words(as_(city.ploy).get(page(project)))


def test_waiting_cases_are_shown_to_who_may_see_them_and_counted_for_the_others(city: City) -> None:
    project = make_project(city.works)
    case = make_complaint(city, state="awaiting_external")
    secret = make_complaint(city, state="filed", kind="tipoff", category_code="")
    for row in (case, secret):
        WaitingCase.objects.create(project=project, complaint=row, linked_at=timezone.now())
    seen = as_(city.ploy).get(page(project))
    assert case.reference in words(seen)
    assert secret.reference not in words(seen)
    assert seen.context["file"].hidden_cases == 1
    hidden = as_(city.anan).get(page(project))
    assert case.reference not in words(hidden)
    assert hidden.context["file"].hidden_cases == 2


def test_history_is_told_in_words(city: City) -> None:
    project = make_project(city.works)
    project = actions.edit_project(project, by=city.wit.actor(), rationale="เหตุผลใหม่")
    report = actions.write_report(
        project, by=city.ploy.actor(), reported_on="1/11/2568", percent="5", narrative="เริ่มแล้ว"
    )
    actions.submit_report(report, by=city.ploy.actor())
    lines = as_(city.wit).get(page(project)).context["history"]
    assert [str(line.title) for line in lines] == [
        str(SAYS[kind]) for kind in ("report.submitted", "report.drafted", "project.edited")
    ]
    assert lines[0].who == city.ploy.display_name
    assert "5 %" in lines[0].detail


def test_every_event_that_an_action_records_on_a_project_has_words() -> None:
    root = ROOT / "rongthuk" / "planning" / "actions"
    recorded = {
        kind
        for file in root.glob("*.py")
        for kind in re.findall(
            r'"((?:project|plan|step|report|problem|case|evaluation)\.[a-z_]+)"', file.read_text()
        )
    }
    assert recorded
    assert recorded <= set(SAYS)


def test_a_project_is_a_fixed_number_of_questions(city: City, django_assert_max_num_queries: Any) -> None:
    project = make_project(city.works)
    make_steps(project)
    for number in range(1, 9):
        make_problem(project, report=make_report(project, date(2026, 1, number), number * 10))
        WaitingCase.objects.create(
            project=project,
            complaint=make_complaint(city, state="awaiting_external"),
            linked_at=timezone.now(),
        )
    make_indicator(city.works, project)
    make_indicator(city.works, project)
    ProjectTag.objects.create(project=project, tag="quick-win")
    ResponsiblePerson.objects.create(project=project, name="น.ส.ดารารัตน์", extension="1555")
    Evaluation.objects.create(project=project, quarter=1, score=Decimal(80))
    browser = as_(city.ploy)
    browser.get(page(project))
    with django_assert_max_num_queries(24):
        browser.get(page(project))


def test_the_sheet_is_paper_alone_and_speaks_thai_digits_when_asked(city: City) -> None:
    project = make_project(city.works, name="ซ่อมถนน 12 สาย", rationale="a < b & 7")
    plain = words(as_(city.wit).get(page(project, "print")))
    assert "desk-rail" not in plain
    assert "ซ่อมถนน 12 สาย" in plain
    thai = words(as_(city.wit).get(page(project, "print"), {"digits": "thai"}))
    assert "ซ่อมถนน ๑๒ สาย" in thai
    assert thai_digits(project.code) in thai
    assert f'href="{page(project)}"' in thai


def test_thai_digits_leave_tags_and_entities_alone() -> None:
    assert (
        in_thai_digits('<h1 id="a1">1 &#x27;2&#39; &amp; 30%</h1>')
        == '<h1 id="a1">๑ &#x27;๒&#39; &amp; ๓๐%</h1>'
    )


def test_projects_are_found_while_typing(city: City) -> None:
    project = make_project(city.works, name="ติดตั้งโคมไฟ LED")
    make_project(city.works, name="ติดตั้งโคมไฟเก่า", state="done")
    answer = as_(city.ploy).get(reverse("desk:plan_search"), {"q": "โคมไฟ"}).json()
    assert [row["value"] for row in answer["results"]] == [project.code]
    assert as_(city.ploy).get(reverse("desk:plan_search"), {"q": ""}).json() == {"results": []}


def test_a_reports_file_goes_to_who_may_read_the_report(city: City, tmp_path: Path) -> None:
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    project = make_project(city.works)
    report = actions.write_report(
        project, by=city.ploy.actor(), reported_on="1/11/2568", percent="5", narrative="เริ่มแล้ว",
        files=[SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")],
    )  # fmt: skip
    address = reverse("desk:plan_file", args=[PlanFile.objects.get(report=report).token])
    answer = as_(city.ploy).get(address)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == picture.getvalue()
    assert as_(city.anan).get(address).status_code == 404
    assert as_(city.charlie).get(address).status_code == 403
