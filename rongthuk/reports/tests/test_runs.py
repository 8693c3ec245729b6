"""Runs of long reports: made once, counted, stopped, resumed, expired."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from rongthuk.core.errors import Forbidden, Invalid, NotFound
from rongthuk.organisations.factories import make_membership
from rongthuk.reports import access, actions, jobs, registry
from rongthuk.reports.models import ReportRun
from rongthuk.reports.tests.plan import make_plan

pytestmark = pytest.mark.django_db
ASKED = {"year": 2569, "quarter": 2, "agency": "", "language": "th"}


@pytest.fixture
def plan(city, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_plan(city)


def start(city, **changes):
    return actions.start_run("plan-quarter", {**ASKED, **changes}, suffix="xlsx", by=city.wit.actor())


def lying(run):
    try:
        return sorted(default_storage.listdir(f"reports/{run.token}")[1])
    except FileNotFoundError:
        return []


def test_a_run_makes_every_part_and_packs_them(city, plan):
    run = start(city)
    job = ProcrastinateJob.objects.get(task_name="reports.make")
    assert (job.args, job.lock) == ({"run_id": run.pk}, f"reports.run:{run.pk}")
    actions.make_run(run.pk)
    run = access.file_of(city.wit.actor(), run.token)
    assert (run.state, run.done, run.total) == ("done", 3, 3)
    assert lying(run) == ["plan-2569-q2-bma-xlsx.zip"]
    with actions.open_file(run) as file:
        names = zipfile.ZipFile(io.BytesIO(file.read())).namelist()
    assert names == [
        "001-plan-2569-q2-bma.xlsx",
        "002-plan-2569-q2-drainage.xlsx",
        "003-plan-2569-q2-district-1006.xlsx",
    ]


def test_the_same_wish_is_not_made_twice_while_it_is_open(city, plan):
    first = start(city)
    assert start(city) == first
    actions.make_run(first.pk)
    assert start(city) != first


def test_one_person_cannot_fill_the_queue(city, plan):
    for number in range(actions.MOST_OPEN):
        start(city, agency=list(city.sections)[number])
    with pytest.raises(Invalid) as refused:
        start(city)
    assert refused.value.code == "runs_open"


def test_a_run_goes_on_where_a_lost_worker_left_it(city, plan, monkeypatch):
    run = start(city)
    asked = registry.report("plan-quarter")
    built = []

    def build(parameters, **more):
        if len(built) == 2:
            raise OSError("the worker is gone")
        built.append(parameters["agency"])
        return asked.build.__wrapped__(parameters, **more) if hasattr(asked.build, "__wrapped__") else b"made"

    monkeypatch.setattr(actions, "report", lambda _code: _with(asked, build))
    with pytest.raises(OSError, match="gone"):
        actions.make_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, run.total) == ("running", 2, 3)
    built.clear()
    actions.make_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", 3)
    assert built == ["district-1006"]


def test_half_a_file_left_behind_is_made_again(city, plan, monkeypatch):
    run = start(city)
    asked = registry.report("plan-quarter")
    monkeypatch.setattr(actions, "report", lambda _code: _with(asked, lambda *_given, **_more: b"whole"))
    half = default_storage.save(f"reports/{run.token}/001-plan-2569-q2-bma.xlsx", io.BytesIO(b"ha"))
    actions.make_run(run.pk)
    run.refresh_from_db()
    with actions.open_file(run) as file:
        packed = zipfile.ZipFile(io.BytesIO(file.read()))
        assert {packed.read(name) for name in packed.namelist()} == {b"whole"}
    assert not default_storage.exists(half)


def _with(asked, build):
    from dataclasses import replace

    return replace(asked, build=build)


def test_a_stopped_run_ends_after_its_part_and_leaves_nothing(city, plan, monkeypatch):
    run = start(city)
    asked = registry.report("plan-quarter")
    built = []

    def build(parameters, **_more):
        built.append(parameters["agency"])
        actions.stop_run(run, by=city.wit.actor())
        return b"made"

    monkeypatch.setattr(actions, "report", lambda _code: _with(asked, build))
    actions.make_run(run.pk)
    run.refresh_from_db()
    assert (run.state, built, lying(run)) == ("cancelled", ["bma"], [])
    actions.make_run(run.pk)
    assert len(built) == 1


def test_only_who_asked_sees_stops_and_gets_a_run(city, plan):
    run = start(city)
    actions.make_run(run.pk)
    for other in (city.ploy, city.charlie):
        with pytest.raises(NotFound):
            access.file_of(other.actor(), run.token)
        with pytest.raises(Forbidden):
            actions.stop_run(run, by=other.actor())
    with pytest.raises(Forbidden):
        actions.start_run("plan-quarter", ASKED, suffix="xlsx", by=city.charlie.actor())


def test_rights_are_looked_at_again_when_the_file_is_fetched(city, plan):
    make_membership(city.charlie, city.works, "officer")
    by = city.charlie.actor()
    run = actions.start_run("plan-quarter", {**ASKED, "agency": city.works.code}, suffix="xlsx", by=by)
    actions.make_run(run.pk)
    assert access.file_of(by, run.token)
    city.charlie.memberships.all().delete()
    city.charlie.forget_actor()
    with pytest.raises(Forbidden):
        access.file_of(city.charlie.actor(), run.token)


def test_nonsense_is_refused_before_a_job_is_made(city, plan):
    with pytest.raises(Invalid):
        start(city, quarter="9")
    with pytest.raises(Invalid):
        actions.start_run("plan-open-data", {"year": 2569}, suffix="csv", by=city.wit.actor())
    assert not ReportRun.objects.exists()


def test_files_are_deleted_when_their_time_is_over(city, plan):
    run = start(city)
    actions.make_run(run.pk)
    assert actions.expire_runs() == 0
    ReportRun.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    jobs.expire(0)
    run.refresh_from_db()
    assert (run.state, run.place, lying(run)) == ("expired", "", [])
    with pytest.raises(NotFound):
        access.file_of(city.wit.actor(), run.token)


def test_a_run_that_its_report_refuses_fails_and_says_which_way(city, plan):
    run = start(city)
    city.wit.memberships.all().delete()
    actions.make_run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.failure) == ("failed", "report_forbidden")
