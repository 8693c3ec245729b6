"""The documents of the plan on the desk: one unit's at once, everybody's as a run."""

from __future__ import annotations

import pytest
from django.urls import reverse

from rongthuk.desk.tests.signing import as_, htmx, words
from rongthuk.desk.views import plan_reports
from rongthuk.organisations.factories import City
from rongthuk.reports import actions
from rongthuk.reports.models import ReportRun
from rongthuk.reports.tests.plan import make_plan

pytestmark = pytest.mark.django_db
PAGE = "/desk/plan/2569/reports/"


def file(suffix: str, **query: str) -> tuple[str, dict[str, str]]:
    """Return the address of a file, and its query."""
    return reverse("desk:plan_report_file", args=[2569, suffix]), {"quarter": "2", **query}


def test_everybody_who_works_for_the_city_sees_the_documents_and_charlie_does_not(city: City) -> None:
    make_plan(city)
    for officer in (city.wit, city.ploy, city.gov):
        page = as_(officer).get(PAGE)
        assert page.status_code == 200
        assert "quarter.pdf" in words(page)
    assert as_(city.charlie).get(PAGE).status_code == 403
    assert as_(city.wit).post(PAGE).status_code == 405


def test_a_workbook_of_a_unit_is_handed_over_at_once(city: City) -> None:
    make_plan(city)
    answer = as_(city.ploy).get(*file("xlsx", unit=city.works.code))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="plan-2569-q2-district-1006-works.xlsx"'
    )
    assert answer.content[:2] == b"PK"
    assert "no-store" in answer.headers["Cache-Control"]


def test_nonsense_is_told_on_the_page(city: City) -> None:
    make_plan(city)
    answer = as_(city.wit).get(*file("xlsx", quarter="7"))
    assert answer.status_code == 422
    assert "notice--danger" in words(answer)
    assert as_(city.wit).get(*file("xlsx", unit="nowhere")).status_code == 404
    assert as_(city.wit).get(*file("docx")).status_code == 404
    assert as_(city.charlie).get(*file("xlsx")).status_code == 403


def test_a_very_large_report_becomes_a_run(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    make_plan(city)
    monkeypatch.setattr(plan_reports, "MOST_AT_ONCE", 1)
    answer = as_(city.wit).get(*file("xlsx"))
    assert answer.status_code == 302
    assert ReportRun.objects.get().parameters["agency"] == ""


def test_a_run_is_started_watched_stopped_and_fetched(city: City, settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    make_plan(city)
    client = as_(city.wit)
    start = reverse("desk:plan_report_start", args=[2569])
    assert client.get(start).status_code == 405
    assert as_(city.charlie).post(start, {"quarter": "2", "format": "xlsx"}).status_code == 403
    assert client.post(start, {"quarter": "2", "format": "xlsx", "unit": ""}).status_code == 302
    run = ReportRun.objects.get()
    part = words(client.get(PAGE, **htmx("report-runs")))
    assert "<html" not in part
    assert "every 3s" in part
    assert as_(city.ploy).post(reverse("desk:plan_report_stop", args=[run.token])).status_code == 404
    archive = reverse("desk:plan_report_archive", args=[run.token])
    assert client.get(archive).status_code == 404
    actions.make_run(run.pk)
    answer = client.get(archive)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[arg-type]
    assert as_(city.ploy).get(archive).status_code == 404
    assert "every 3s" not in words(client.get(PAGE))
    client.post(start, {"quarter": "2", "format": "xlsx", "unit": ""})
    second = ReportRun.objects.latest("pk")
    assert client.post(reverse("desk:plan_report_stop", args=[second.token])).status_code == 302
    second.refresh_from_db()
    assert second.state == "cancelled"


def test_a_year_that_has_not_begun_has_no_quarter_to_report(city: City) -> None:
    from rongthuk.planning.factories import make_year

    make_year(2650)
    page = words(as_(city.wit).get(reverse("desk:plan_reports", args=[2650])))
    assert "quarter.pdf" not in page
