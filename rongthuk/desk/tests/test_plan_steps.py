"""Steps, changes of plan and the waiting project of a case, from the desk."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rongthuk.complaints.factories import make_complaint
from rongthuk.desk.forms.plan_steps import sum_words
from rongthuk.desk.tests.signing import as_, htmx, words
from rongthuk.organisations.factories import City
from rongthuk.planning import actions
from rongthuk.planning.factories import make_project, make_steps, make_year
from rongthuk.planning.models import PlanChange, Project, WaitingCase

pytestmark = pytest.mark.django_db

ROWS = [("สำรวจพื้นที่", "40", "1/10/2568", "31/12/2568"), ("ก่อสร้าง", "60", "1/1/2569", "31/7/2569")]


def page(project: Project, name: str = "steps") -> str:
    """Return an address of a project."""
    return reverse(f"desk:plan_{name}", args=[project.code])


def table(rows: Any = ROWS, **more: Any) -> dict[str, Any]:
    """Return what the table of steps sends, with an empty row at its end."""
    columns = list(zip(*[*rows, ("", "", "", "")], strict=True))
    names = ("step_name", "step_weight", "step_starts_on", "step_ends_on")
    return {**dict(zip(names, map(list, columns), strict=True)), **more}


def test_a_planner_sets_the_steps(city: City) -> None:
    project = make_project(city.works)
    assert 'name="step_weight"' in words(as_(city.wit).get(page(project), {"edit": "1"}))
    for _time in range(2):
        answer = as_(city.wit).post(page(project), table(version=0))
        assert (answer.status_code, answer["Location"]) == (302, page(project))
    assert [(step.name, step.weight) for step in project.steps.all()] == [("สำรวจพื้นที่", 40), ("ก่อสร้าง", 60)]


@pytest.mark.parametrize(("weights", "total"), [(("40", "55"), "95"), (("40", "65"), "105")])
def test_weights_that_do_not_sum_to_a_hundred_are_told_and_nothing_is_lost(
    city: City, weights: tuple[str, str], total: str
) -> None:
    project = make_project(city.works)
    rows = [(name, weight, *days) for (name, _weight, *days), weight in zip(ROWS, weights, strict=True)]
    answer = as_(city.wit).post(page(project), table(rows, version=0))
    assert answer.status_code == 422
    assert total in answer.context["table"].error
    assert total in answer.context["sum_words"]
    shown = words(answer)
    assert all(f'value="{value}"' in shown for row in rows for value in row)
    assert not project.steps.exists()


def test_every_fault_is_told_in_its_row_and_box(city: City) -> None:
    project = make_project(city.works)
    rows = [
        ("สำรวจ", "สี่สิบ", "31/02/2569", "31/12/2568"),
        ("", "60", "1/1/2569", "1/7/2569"),
        ("ตรวจรับ", "10", "1/8/2569", "1/7/2569"),
    ]
    answer = as_(city.wit).post(page(project), table(rows, version=0))
    assert answer.status_code == 422
    found = {(line.number, box.name) for line in answer.context["table"].lines for box in line.errors}
    assert found == {(1, "weight"), (1, "starts_on"), (2, "name"), (3, "ends_on")}
    assert 'id="step-3-ends_on-error"' in words(answer)


def test_more_rows_are_added_without_losing_what_was_typed(city: City) -> None:
    project = make_project(city.works)
    answer = as_(city.wit).post(page(project), table(then="more"))
    assert answer.status_code == 200
    assert len(answer.context["table"].lines) == 3 + 5
    assert "ก่อสร้าง" in words(answer)


def test_only_a_planner_sets_steps_and_only_before_the_project_has_begun(city: City) -> None:
    project = make_project(city.works)
    for officer in (city.ploy, city.chai, city.gov, city.anan, city.charlie):
        assert as_(officer).post(page(project), table()).status_code == 403
    begun = make_project(city.works, state="running")
    make_steps(begun)
    answer = as_(city.wit).post(page(begun), table(version=0))
    assert answer.status_code == 409
    assert answer.context["table"].error
    assert as_(city.wit).get(page(begun), {"edit": "1"}).context["table"] is None


def test_a_stale_plan_is_told(city: City) -> None:
    project = make_project(city.works)
    actions.edit_project(project, by=city.wit.actor(), rationale="ใหม่")
    answer = as_(city.wit).post(page(project), table(version=0))
    assert answer.status_code == 409
    assert "ก่อสร้าง" in words(answer)
    assert not project.steps.exists()


def test_the_sum_is_said_in_words() -> None:
    from decimal import Decimal

    assert "100" in sum_words(Decimal(100))
    assert "5" in sum_words(Decimal(95))
    assert sum_words(Decimal(95)) != sum_words(Decimal(105))


@pytest.mark.parametrize("extra", [{}, htmx("main")])
def test_a_step_is_finished(city: City, extra: dict[str, Any]) -> None:
    project = make_project(city.works, state="running")
    make_steps(project)
    address = reverse("desk:plan_step", args=[project.code, 1])
    assert as_(city.ploy).get(address).status_code == 200
    sent = {"version": 0, "done": "100", "finished_on": "5/1/2569", "result": "แล้วเสร็จ"}
    answer = as_(city.ploy).post(address, sent, **extra)
    assert answer.status_code == 302
    step = project.steps.get(number=1)
    assert (step.done, step.result, step.finished_on.isoformat()) == (100, "แล้วเสร็จ", "2026-01-05")
    # Sent twice, it is done once.
    assert as_(city.ploy).post(address, sent).status_code == 302
    assert "แล้วเสร็จ" in words(as_(city.gov).get(page(project)))


def test_what_is_wrong_with_finishing_stands_beside_its_field(city: City) -> None:
    project = make_project(city.works, state="running")
    make_steps(project)
    address = reverse("desk:plan_step", args=[project.code, 1])
    for field, value in (("done", "120"), ("finished_on", "1/1/2600"), ("finished_on", "31/02/2569")):
        answer = as_(city.ploy).post(address, {"version": 0, "done": "100", "result": "เก็บไว้", field: value})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert "เก็บไว้" in words(answer)
    stale = as_(city.ploy).post(address, {"version": 99, "done": "100"})
    assert stale.status_code == 409
    for stranger in (city.anan, city.gov, city.charlie):
        assert as_(stranger).post(address, {"done": "100"}).status_code == 403
    assert (
        as_(city.ploy).post(reverse("desk:plan_step", args=[project.code, 9]), {"done": "1"}).status_code
        == 404
    )


def test_an_extension_is_asked_for_granted_and_shown_side_by_side(city: City) -> None:
    project = make_project(city.works, state="running")
    make_steps(project)
    assert as_(city.ploy).get(page(project, "change")).status_code == 200
    sent = {"version": 0, "kind": "extend", "reason": "ฝนตกหนักทั้งเดือน", "ends_on": "31/12/2569"}
    for _time in range(2):
        assert as_(city.ploy).post(page(project, "change"), sent).status_code == 302
    change = PlanChange.objects.get()
    address = reverse("desk:plan_change_decide", args=[change.pk])
    assert [
        row.pk for row, _sides in as_(city.chai).get(reverse("desk:plan_decisions")).context["changes"]
    ] == [change.pk]
    shown = words(as_(city.chai).get(address))
    assert "30 ก.ย. 69" in shown
    assert "31 ธ.ค. 69" in shown
    assert 'value="grant"' not in words(as_(city.ploy).get(address))
    assert as_(city.chai).post(address, {"verdict": "grant"}).status_code == 302
    project.refresh_from_db()
    assert project.ends_on is not None
    assert project.ends_on.isoformat() == "2026-12-31"
    assert "31 ธ.ค. 69" in words(as_(city.gov).get(page(project, "project")))
    assert as_(city.chai).post(address, {"verdict": "refuse", "answer": "สาย"}).status_code == 409


def test_refusing_a_change_needs_words_and_money_is_for_a_planner(city: City) -> None:
    project = make_project(city.works, state="running")
    change = actions.ask_change(
        project,
        by=city.ploy.actor(),
        kind="carry_over",
        reason="งานไม่ทัน",
        after={"carried_until": "31/3/2570"},
    )
    address = reverse("desk:plan_change_decide", args=[change.pk])
    assert as_(city.chai).post(address, {"verdict": "grant"}).status_code == 403
    assert as_(city.chai).get(reverse("desk:plan_decisions")).context["changes"] == []
    refused = as_(city.wit).post(address, {"verdict": "refuse", "answer": ""})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["answer"]
    for stranger in (city.anan, city.gov, city.ploy, city.charlie):
        assert as_(stranger).post(address, {"verdict": "grant"}).status_code == 403
    assert as_(city.wit).post(address, {"verdict": "refuse", "answer": "ใช้งบเดิม"}).status_code == 302
    change.refresh_from_db()
    assert change.state == "refused"


def test_a_change_of_steps_is_checked_by_row_and_nothing_is_lost(city: City) -> None:
    project = make_project(city.works, state="running")
    make_steps(project)
    sent = table(
        [ROWS[0], ("ก่อสร้าง", "55", "1/1/2569", "31/7/2569")],
        version=0,
        kind="adjust",
        reason="ปรับน้ำหนัก",
        with_steps="on",
    )
    answer = as_(city.ploy).post(page(project, "change"), sent)
    assert answer.status_code == 422
    assert "95" in answer.context["table"].error
    assert "ปรับน้ำหนัก" in words(answer)
    assert as_(city.ploy).post(page(project, "change"), sent | table()).status_code == 302
    asked = PlanChange.objects.get()
    assert [step["name"] for step in asked.after["steps"]] == ["สำรวจพื้นที่", "ก่อสร้าง"]
    shown = as_(city.chai).get(reverse("desk:plan_change_decide", args=[asked.pk])).context["sides"]
    assert [pair.is_changed for pair in shown.steps] == [True, True, True, True]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reason": ""}, "reason"), ({"kind": ""}, "kind"), ({"ends_on": "1/1/2569"}, "ends_on"),
     ({"ends_on": "ปีหน้า"}, "ends_on"), ({"ends_on": ""}, "__all__")],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_told_beside_its_field(
    city: City, changes: dict[str, str], field: str
) -> None:
    project = make_project(city.works, state="running")
    sent = {"version": 0, "kind": "extend", "reason": "ฝนตก", "ends_on": "31/12/2569", **changes}
    answer = as_(city.ploy).post(page(project, "change"), sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    for stranger in (city.anan, city.gov, city.charlie):
        assert as_(stranger).post(page(project, "change"), sent).status_code == 403
    assert not PlanChange.objects.exists()


def test_a_closed_year_takes_no_steps_and_no_change(city: City) -> None:
    project = make_project(city.works)
    make_steps(project)
    type(make_year()).objects.update(closed_at=timezone.now())
    assert as_(city.wit).post(page(project), table(version=0)).status_code == 409
    assert as_(city.wit).get(page(project, "change")).status_code == 409
    assert as_(city.wit).get(reverse("desk:plan_step", args=[project.code, 1])).status_code == 409


def test_a_case_is_linked_to_the_project_that_will_solve_it_and_unlinked(city: City) -> None:
    project, other = make_project(city.works, name="เปลี่ยนโคมไฟ"), make_project(city.works, name="ลอกท่อ")
    case = make_complaint(city, state="awaiting_external")
    case_page = reverse("desk:case", args=[case.reference])
    address = reverse("desk:plan_case", args=[case.reference])
    assert address in words(as_(city.ploy).get(case_page))
    for sent in ({"project_words": ""}, {"project_words": "ไม่มีโครงการนี้"}, {"project_words": "50060000"}):
        answer = as_(city.ploy).post(address, sent)
        assert answer.status_code == 422
        assert answer.context["project_error"]
    assert as_(city.ploy).post(address, {"project_words": "โคมไฟ"}).status_code == 302
    assert WaitingCase.objects.get(ended_at=None).project == project
    assert project.code in words(as_(city.ploy).get(case_page))
    # Chosen from the list, while it waits for another.
    assert as_(city.ploy).post(address, {"project": other.code, "project_words": "x"}).status_code == 409
    part = as_(city.ploy).post(address, {"then": "unlink"}, **htmx())
    assert part.status_code == 200
    assert "<html" not in words(part)
    assert not WaitingCase.objects.filter(ended_at=None).exists()
    assert as_(city.ploy).post(address, {"then": "unlink"}).status_code == 302


def test_the_panel_stands_on_waiting_cases_alone_and_links_nobody_elses(city: City) -> None:
    working = make_complaint(city, state="in_progress")
    address = reverse("desk:plan_case", args=[working.reference])
    assert address not in words(as_(city.ploy).get(reverse("desk:case", args=[working.reference])))
    project = make_project(city.works)
    assert as_(city.ploy).post(address, {"project": project.code}).status_code == 422
    waiting = make_complaint(city, state="awaiting_external")
    address = reverse("desk:plan_case", args=[waiting.reference])
    assert as_(city.anan).post(address, {"project": project.code}).status_code == 404
    assert as_(city.charlie).post(address, {"project": project.code}).status_code == 403
    assert as_(city.ploy).get(address).status_code == 405
    assert not WaitingCase.objects.exists()
