"""Reporting from the desk: what is kept, what is refused and where it says so, and who decides."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rongthuk.desk.tests.signing import as_, htmx, words
from rongthuk.organisations.factories import City, make_membership, make_officer
from rongthuk.planning import actions
from rongthuk.planning.factories import make_project, make_report, make_year
from rongthuk.planning.models import ProgressReport, Project

pytestmark = pytest.mark.django_db

TYPED = {
    "reported_on": "๑/๑๑/๒๕๖๘", "percent": "12.5", "narrative": "ลงนามสัญญาแล้ว", "problems": "", "obstacles": "",
    "budget_used": "1,250.50", "reason": "",
}  # fmt: skip


def address(project: Project) -> str:
    """Return where a report is written."""
    return reverse("desk:plan_report", args=[project.code])


def moved(report: ProgressReport, move: str) -> str:
    """Return where a report is moved."""
    return reverse("desk:plan_report_move", args=[report.pk, move])


def typed(project: Project, **changes: Any) -> dict[str, Any]:
    """Return what the form sends."""
    project.refresh_from_db()
    return {**TYPED, "version": project.version, "report": "", "then": "submit", **changes}


def submitted(city: City, project: Project, **facts: Any) -> ProgressReport:
    """Return a report that waits for approval, written by Ploy."""
    report = actions.write_report(
        project, by=city.ploy.actor(), reported_on="1/11/2568", percent="10", narrative="เริ่มแล้ว", **facts
    )
    return actions.submit_report(report, by=city.ploy.actor())


@pytest.mark.parametrize("extra", [{}, htmx("main")])
def test_a_report_is_written_and_sent(city: City, extra: dict[str, Any]) -> None:
    project = make_project(city.works)
    answer = as_(city.ploy).post(address(project), typed(project), **extra)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:plan_project", args=[project.code])
    report = ProgressReport.objects.get()
    assert (report.state, str(report.percent), str(report.budget_used)) == ("submitted", "12.50", "1250.50")
    assert report.reported_on == date(2025, 11, 1)


def test_a_draft_is_kept_and_gone_on_with(city: City) -> None:
    project = make_project(city.works)
    as_(city.ploy).post(address(project), typed(project, then="keep"))
    report = ProgressReport.objects.get()
    assert report.state == "draft"
    shown = words(as_(city.ploy).get(address(project)))
    assert "ลงนามสัญญาแล้ว" in shown
    assert "1/11/2568" in shown
    as_(city.ploy).post(address(project), typed(project, report=report.pk, percent="20"))
    report.refresh_from_db()
    assert (report.state, report.percent) == ("submitted", 20)


def test_only_who_reports_for_the_unit_may_write(city: City) -> None:
    project = make_project(city.works)
    for officer, status in (
        (city.anan, 403),
        (city.gov, 403),
        (city.charlie, 403),
        (city.wit, 403),
        (city.ploy, 200),
        (city.chai, 200),
    ):
        assert as_(officer).get(address(project)).status_code == status
        if status == 403:
            assert as_(officer).post(address(project), typed(project)).status_code == 403
    assert not ProgressReport.objects.exists()
    assert as_(city.ploy).put(address(project)).status_code == 405


@pytest.mark.parametrize(
    ("field", "value"),
    [("percent", "120"), ("percent", "-1"), ("percent", "มาก"), ("percent", ""), ("reported_on", "31/02/2569"),
     ("reported_on", "1/11/2560"),
     ("reported_on", "1/1/2700"),
     ("reported_on", ""), ("narrative", ""), ("budget_used", "ห้าพัน"), ("budget_used", "-5")],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_lost(
    city: City, field: str, value: str
) -> None:
    project = make_project(city.works)
    answer = as_(city.ploy).post(address(project), typed(project, **{field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'id="id_{field}_error"' in words(answer) or "field--error" in words(answer)
    kept = {name: said for name, said in TYPED.items() if name != field and said}
    assert all(said in words(answer) for said in kept.values())
    assert not ProgressReport.objects.exists()


def test_several_faults_are_told_at_once(city: City) -> None:
    project = make_project(city.works)
    answer = as_(city.ploy).post(
        address(project), typed(project, percent="120", reported_on="x", narrative="")
    )
    assert set(answer.context["form"].errors) == {"percent", "reported_on", "narrative"}


def test_a_falling_percentage_asks_for_its_reason(city: City) -> None:
    project = make_project(city.works)
    make_report(project, date(2025, 10, 20), "50")
    answer = as_(city.ploy).post(address(project), typed(project))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"percent", "reason"}
    assert as_(city.ploy).post(address(project), typed(project, reason="ครั้งก่อนนับผิด")).status_code == 302


def test_sent_twice_it_is_kept_once(city: City) -> None:
    for then in ("keep", "submit"):
        project = make_project(city.works)
        sent = typed(project, then=then)
        browser = as_(city.ploy)
        assert [browser.post(address(project), sent).status_code for _ in range(3)] == [302, 302, 302]
        assert ProgressReport.objects.filter(project=project).count() == 1


def test_a_stale_form_is_told_and_may_be_sent_again_with_its_words(city: City) -> None:
    project = make_project(city.works)
    sent = typed(project)
    actions.edit_project(project, by=city.wit.actor(), rationale="เปลี่ยนระหว่างนั้น")
    answer = as_(city.ploy).post(address(project), sent)
    assert answer.status_code == 409
    assert "ลงนามสัญญาแล้ว" in words(answer)
    project.refresh_from_db()
    assert f'name="version" value="{project.version}"' in words(answer)
    assert as_(city.ploy).post(address(project), sent | {"version": project.version}).status_code == 302


def test_a_colleagues_open_report_is_not_overwritten(city: City) -> None:
    project = make_project(city.works)
    actions.write_report(
        project, by=city.chai.actor(), reported_on="1/11/2568", percent="1", narrative="ของหัวหน้า"
    )
    answer = as_(city.ploy).post(address(project), typed(project))
    assert answer.status_code == 409
    assert ProgressReport.objects.get().narrative == "ของหัวหน้า"


def test_a_closed_year_takes_no_report(city: City) -> None:
    project = make_project(city.works)
    type(make_year()).objects.update(closed_at=timezone.now())
    assert as_(city.ploy).get(address(project)).status_code == 409
    assert as_(city.ploy).post(address(project), typed(project)).status_code == 409


def test_a_form_whose_session_ended_comes_back(city: City) -> None:
    project = make_project(city.works)
    browser = Client()
    assert browser.post(address(project), typed(project)).status_code == 302
    browser.force_login(city.ploy, backend="django.contrib.auth.backends.ModelBackend")
    assert "ลงนามสัญญาแล้ว" in words(browser.get(address(project)))


def test_an_approver_approves_from_the_project_and_from_his_list(city: City) -> None:
    project = make_project(city.works)
    report = submitted(city, project)
    assert moved(report, "approve") in words(
        as_(city.chai).get(reverse("desk:plan_project", args=[project.code]))
    )
    listed = as_(city.chai).get(reverse("desk:plan_decisions"))
    assert [row.pk for row in listed.context["reports"]] == [report.pk]
    answer = as_(city.chai).post(moved(report, "approve"), {"back": "decisions"})
    assert answer["Location"] == reverse("desk:plan_decisions")
    project.refresh_from_db()
    assert project.percent == 10
    # Pressed twice, the second says so and changes nothing.
    assert as_(city.chai).post(moved(report, "approve")).status_code == 302
    assert as_(city.chai).get(reverse("desk:plan_decisions")).context["reports"] == []


def test_words_that_changed_after_they_were_read_are_not_approved(city: City) -> None:
    report = submitted(city, make_project(city.works))
    seen = str(int(report.written_at.timestamp()) - 60)
    as_(city.chai).post(moved(report, "approve"), {"seen": seen})
    report.refresh_from_db()
    assert report.state == "submitted"
    as_(city.chai).post(moved(report, "approve"), {"seen": str(int(report.written_at.timestamp()))})
    report.refresh_from_db()
    assert report.state == "approved"


def test_sending_back_needs_words_and_shows_them_to_the_writer(city: City) -> None:
    project = make_project(city.works)
    report = submitted(city, project)
    refused = as_(city.chai).post(moved(report, "return"), {"answer": ""})
    assert refused.status_code == 422
    assert "answer" in refused.context["decision"].errors
    assert as_(city.chai).post(moved(report, "return"), {"answer": "ขอภาพถ่ายประกอบ"}).status_code == 302
    assert "ขอภาพถ่ายประกอบ" in words(as_(city.ploy).get(address(project)))


@pytest.mark.parametrize("move", ["submit", "approve", "return", "withdraw"])
def test_every_button_refuses_who_may_not_press_it_and_does_nothing_when_only_looked_at(
    city: City, move: str
) -> None:
    report = submitted(city, make_project(city.works))
    assert as_(city.charlie).post(moved(report, move)).status_code == 403
    for stranger in (city.anan, city.gov):
        assert as_(stranger).post(moved(report, move), {"answer": "ไม่ควรได้"}).status_code in {403, 404}
    assert as_(city.chai).get(moved(report, move)).status_code == 302
    report.refresh_from_db()
    assert report.state == "submitted"
    assert as_(city.chai).post(moved(report, "destroy")).status_code == 404


def test_nobody_approves_his_own_report(city: City) -> None:
    project = make_project(city.works)
    report = actions.write_report(
        project, by=city.chai.actor(), reported_on="1/11/2568", percent="10", narrative="เอง"
    )
    actions.submit_report(report, by=city.chai.actor())
    shown = words(as_(city.chai).get(reverse("desk:plan_project", args=[project.code])))
    assert moved(report, "approve") not in shown
    assert as_(city.chai).post(moved(report, "approve")).status_code == 403
    assert as_(city.chai).get(reverse("desk:plan_decisions")).context["reports"] == []


def test_the_list_holds_only_what_waits_for_the_reader(city: City) -> None:
    submitted(city, make_project(city.works))
    arun = make_officer("arun")
    make_membership(arun, city.pipes, "approver")
    for officer in (arun, city.ploy, city.gov):
        answer = as_(officer).get(reverse("desk:plan_decisions"))
        assert answer.context["reports"] == []
        assert 'class="blank"' in words(answer)
    assert as_(city.charlie).get(reverse("desk:plan_decisions")).status_code == 403


def test_a_report_is_withdrawn(city: City) -> None:
    report = submitted(city, make_project(city.works))
    assert as_(city.ploy).post(moved(report, "withdraw")).status_code == 302
    assert not ProgressReport.objects.exists()


def test_an_approved_report_is_corrected_with_a_reason_and_the_old_one_stays(city: City) -> None:
    project = make_project(city.works)
    old = make_report(project, date(2025, 11, 1), "40", narrative="เดิม")
    form = words(as_(city.ploy).get(moved(old, "correct")))
    assert "เดิม" in form
    sent = typed(project, narrative="ที่ถูกต้อง", percent="35")
    refused = as_(city.ploy).post(moved(old, "correct"), sent)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["reason"]
    sent["reason"] = "พิมพ์ผิด"
    assert [as_(city.ploy).post(moved(old, "correct"), sent).status_code for _ in range(2)] == [302, 302]
    draft = ProgressReport.objects.get(corrects=old)
    as_(city.chai).post(moved(draft, "approve"))
    old.refresh_from_db()
    assert old.state == "replaced"
    shown = words(as_(city.gov).get(reverse("desk:plan_project", args=[project.code])))
    assert "ที่ถูกต้อง" in shown
    assert "เดิม" in shown
    for stranger in (city.anan, city.gov):
        assert as_(stranger).post(moved(draft, "correct"), sent).status_code == 403
