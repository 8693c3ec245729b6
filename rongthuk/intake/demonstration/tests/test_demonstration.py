"""The demonstration city loads once, into an empty city."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from rongthuk.complaints import history
from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Attachment, Complaint
from rongthuk.core.fiscal import quarters_of
from rongthuk.core.reference import loaders
from rongthuk.core.thai import fiscal_year
from rongthuk.intake.demonstration import loading
from rongthuk.intake.demonstration.accounts import ACCOUNTS, PASSWORD
from rongthuk.intake.demonstration.pictures import SCENES, draw
from rongthuk.organisations import queries
from rongthuk.organisations.factories import City
from rongthuk.organisations.models import Officer, Role
from rongthuk.planning import access as plan
from rongthuk.planning.models import ProgressReport, Project, ReportRound, WaitingCase


@pytest.fixture
def whole_city(db: None, settings: Any, tmp_path: Path) -> None:
    """Load the real directory of agencies; keep files apart."""
    settings.MEDIA_ROOT = tmp_path
    for loader in loaders():
        if "organisations" in loader.name:
            loader.load()
    queries.forget()


def test_it_loads_whole_and_only_once(whole_city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "CASES", 120)
    monkeypatch.setattr(loading, "PICTURES", 6)
    loaded = loading.load()
    assert loaded is not None
    cases = Complaint.objects.all()
    assert loaded.cases == cases.count() == 120 + loading.MORE + loading.BURST + 8
    assert all(history.verify(case) is None for case in cases[:200])
    assert cases.filter(phase="open", due_at__lt=timezone.now()).exists()
    assert cases.filter(phase="open", due_at__gt=timezone.now()).exists()
    assert {"filed", "assigned", "in_progress", "resolved", "closed"} <= set(
        cases.values_list("state", flat=True)
    )
    assert Attachment.objects.count() == loaded.pictures >= 6
    assert not cases.filter(recorded_at__gt=timezone.now()).exists()
    assert loading.load() is None
    _the_plan_has_work_for_everybody(loaded.projects)

    words = StringIO()
    call_command("demo_accounts", "--json", stdout=words)
    told = json.loads(words.getvalue())
    assert {one["role"] for one in told["accounts"]} == set(Role.values)
    ploy = Officer.objects.get(username="ploy")
    assert ploy.check_password(told["password"])
    assert ploy.actor().has("officer")
    assert told["case"]["pin"] == Complaint.objects.get(reference=told["case"]["reference"]).pin


def _the_plan_has_work_for_everybody(projects: int) -> None:
    this = fiscal_year(timezone.now())
    assert Project.objects.count() == projects > 60
    assert set(Project.objects.values_list("year", flat=True)) == {this - 1, this}
    rin, arun, wit = (Officer.objects.get(username=name).actor() for name in ("rin", "arun", "wit"))
    home = Project.objects.get(year=this, name__contains="ศูนย์ กทม. 1555", continues__year=this - 1)
    assert "reporter" in plan.parts(home.agency.path, rin)
    assert "approver" in plan.parts(home.agency.path, arun)
    assert ProgressReport.objects.filter(state="submitted", project__agency=home.agency).count() >= 2
    assert set(home.indicators.values_list("source", flat=True)) >= {"measure", "project"}
    assert plan.is_evaluator(wit)
    over = max(one for one in (*quarters_of(this - 1), *quarters_of(this)) if one.until <= timezone.now())
    unscored = Project.objects.filter(year=over.year).exclude(evaluations__quarter=over.number)
    assert unscored.count() == Project.objects.filter(year=over.year).count()
    today = timezone.localdate()
    assert ReportRound.objects.filter(opens_on__lte=today, closes_on__gte=today).exists()
    assert WaitingCase.objects.filter(complaint__state="awaiting_external", ended_at=None).exists()


def test_a_city_with_cases_is_left_alone(city: City) -> None:
    make_complaint(city)
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not Officer.objects.filter(username="tej").exists()
    with pytest.raises(CommandError):
        call_command("demo_accounts")


def test_a_production_gets_no_accounts_with_a_known_password(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RONGTHUK_PRODUCTION", "true")
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_every_role_has_an_account_with_one_password() -> None:
    assert {account.role for account in ACCOUNTS} == set(Role.values)
    assert len(PASSWORD) >= 10


def test_every_scene_is_drawn_before_and_after() -> None:
    for scene in set(SCENES.values()):
        before, after = draw(scene, after=False, seed=1), draw(scene, after=True, seed=1)
        assert before.startswith(b"\xff\xd8\xff")
        assert before != after
        assert draw(scene, after=False, seed=1) == before
