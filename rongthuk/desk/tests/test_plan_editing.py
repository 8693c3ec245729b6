"""A planner adds projects to the plan and edits them; who reports says what was reached."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rongthuk.desk.tests.signing import as_, words
from rongthuk.organisations.factories import City, make_membership, make_officer
from rongthuk.organisations.models import Officer
from rongthuk.planning import actions
from rongthuk.planning.factories import YEAR, make_project, make_strategy, make_year
from rongthuk.planning.models import BudgetYear, PlanEvent, Project

pytestmark = pytest.mark.django_db

ADD = reverse("desk:plan_add", args=[YEAR])
PEOPLE = ("name", "extension")
TARGETS = ("words", "at_least", "amount", "unit", "achieved", "evidence")
POLICIES = ("policy_code", "branch_code", "words")


def page(project: Project) -> str:
    """Return the address of a project's form."""
    return reverse("desk:plan_edit", args=[project.code])


def rows(name: str, columns: tuple[str, ...], *lines: tuple[str, ...]) -> dict[str, list[str]]:
    """Return what a table sends, with an empty row at its end."""
    filled = [*lines, ("",) * len(columns)]
    return {f"{name}_{column}": [line[place] for line in filled] for place, column in enumerate(columns)}


def sheet(**changes: Any) -> dict[str, Any]:
    """Return what a planner sends."""
    return {
        "version": "0", "agency": "district-1006/works", "kind": "project", "plan_number": "๑๒.๓", "name": "เปลี่ยนโคมไฟถนน",
        "unit_name": "ฝ่ายโยธา", "unit_code": "50060000", "owner_code": "50060000", "carrier_code": "",
        "rationale": "ไฟดับหลายจุด", "starts_on": "๑/๑๐/๒๕๖๘", "ends_on": "30/9/2569", "budget_received": "1,250,000.50",
        "quick_win": "on", "flagship": "medium", "marks": "งบกลาง, นโยบายผู้ว่าฯ",
        **rows("objectives", ("words",), ("ถนนสว่าง",), ("ปลอดภัย",)),
        **rows("people", PEOPLE, ("สมหญิง ใจดี", "1234")),
        **rows("targets", TARGETS, ("โคมไฟ", "1", "๑๐๐", "ดวง", "", "")),
        **rows("policies", POLICIES, ("P1", "2", "ปลอดภัยดี")),
        **changes,
    }  # fmt: skip


def planner_of(city: City, section: str, district: str = "1006") -> Officer:
    """Return a planner of one section alone."""
    officer = make_officer(f"planner-{section}-{district}")
    make_membership(officer, city.section(section, district), "planner")
    return officer


def test_a_planner_adds_a_project_with_all_that_belongs_to_it(city: City) -> None:
    node = make_strategy()[-1]
    planner = as_(planner_of(city, "works"))
    assert "district-1006/works" in words(planner.get(ADD))
    for _time in range(2):
        answer = planner.post(ADD, sheet(strategies=[str(node.pk)]))
        project = Project.objects.get()
        assert (answer.status_code, answer["Location"]) == (
            302,
            reverse("desk:plan_project", args=[project.code]),
        )
    assert (project.agency, project.year_id, project.plan_number) == (city.works, YEAR, "๑๒.๓")
    assert (str(project.starts_on), str(project.budget_received)) == ("2025-10-01", "1250000.50")
    assert project.objectives == ["ถนนสว่าง", "ปลอดภัย"]
    assert [(one.name, one.extension) for one in project.responsible.all()] == [("สมหญิง ใจดี", "1234")]
    assert [(one.words, one.at_least, one.amount, one.unit) for one in project.targets.all()] == [
        ("โคมไฟ", True, 100, "ดวง")
    ]
    assert set(project.tags.values_list("tag", "term")) == {
        ("quick-win", ""),
        ("flagship", "medium"),
        ("งบกลาง", ""),
        ("นโยบายผู้ว่าฯ", ""),
    }
    assert [str(one) for one in project.policies.all()] == ["P1/2"]
    assert [one.node for one in project.strategies.all()] == [node]
    assert project.name in words(planner.get(answer["Location"]))


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"agency": ""}, "agency"), ({"starts_on": "31/02/2569"}, "starts_on"),
     ({"starts_on": "1/10/2560"}, "starts_on"), ({"ends_on": "30/9/2568"}, "ends_on"),
     ({"budget_received": "มาก"}, "budget_received"), ({"code": "12"}, "code"), ({"continues": "99"}, "continues"),
     ({"strategies": ["999999"]}, "strategies"), ({"flagship": "ages"}, "flagship")],
)  # fmt: skip
def test_what_is_wrong_with_a_new_project_is_told_beside_its_field(
    city: City, changes: dict[str, Any], field: str
) -> None:
    make_year()
    answer = as_(city.wit).post(ADD, sheet(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    shown = words(answer)
    assert all(typed in shown for typed in ("ไฟดับหลายจุด", "สมหญิง ใจดี", "โคมไฟ", "P1", "งบกลาง"))
    assert not Project.objects.exists()


def test_a_code_that_is_taken_and_a_refused_row_leave_nothing_half_kept(city: City) -> None:
    taken = make_project(city.works)
    answer = as_(city.wit).post(ADD, sheet(code=taken.code))
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["code"]
    before = PlanEvent.objects.count()
    bad = rows("targets", TARGETS, ("โคมไฟ", "", "ร้อย", "ดวง", "-1", ""), ("", "", "5", "", "", "ภาพถ่าย"))
    answer = as_(city.wit).post(ADD, sheet(**bad))
    assert answer.status_code == 422
    faults = {
        (row.number, cell.column.name)
        for row in answer.context["sheet"].tables["targets"].rows
        for cell in row.faults
    }
    assert faults == {(1, "amount"), (1, "achieved"), (2, "words")}
    assert 'id="targets-2-words-error"' in words(answer)
    assert "ภาพถ่าย" in words(answer)
    assert (Project.objects.count(), PlanEvent.objects.count()) == (1, before)


def test_who_does_not_plan_for_the_unit_adds_nothing_to_it(city: City) -> None:
    make_year()
    for officer in (city.ploy, city.chai, city.gov, city.charlie):
        assert as_(officer).get(ADD).status_code == 403
        assert as_(officer).post(ADD, sheet()).status_code == 403
        assert ADD not in words(as_(officer).get(reverse("desk:plan_board", args=[YEAR])))
    other = as_(planner_of(city, "works", "1026")).post(ADD, sheet())
    assert other.status_code == 403
    assert list(other.context["form"].errors) == ["agency"]
    assert "สมหญิง ใจดี" in words(other)
    assert not Project.objects.exists()
    assert ADD in words(as_(city.wit).get(reverse("desk:plan_board", args=[YEAR])))
    assert as_(city.wit).get(reverse("desk:plan_add", args=[2580])).status_code == 404
    assert as_(city.wit).put(ADD).status_code == 405


def test_a_planner_edits_everything_and_nothing_changes_where_nothing_was_changed(city: City) -> None:
    node = make_strategy()[0]
    project = make_project(city.works)
    address = page(project)
    assert as_(city.wit).get(address).status_code == 200
    answer = as_(city.wit).post(address, sheet(strategies=[str(node.pk)]))
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("desk:plan_project", args=[project.code]),
    )
    project.refresh_from_db()
    assert (project.name, project.rationale, project.unit_name) == (
        "เปลี่ยนโคมไฟถนน",
        "ไฟดับหลายจุด",
        "ฝ่ายโยธา",
    )
    kinds = set(PlanEvent.objects.values_list("kind", flat=True))
    assert kinds == {"project.edited"} | {
        f"project.{name}_set" for name in ("responsible", "targets", "tags", "strategies", "policies")
    }
    before = PlanEvent.objects.count()
    # Sent twice with the version that was seen, and sent again as it stands.
    for version in ("0", str(project.version)):
        assert (
            as_(city.wit).post(address, sheet(strategies=[str(node.pk)], version=version)).status_code == 302
        )
    assert PlanEvent.objects.count() == before
    shown = words(as_(city.wit).get(address))
    assert all(
        typed in shown for typed in ("สมหญิง ใจดี", "1,250,000.5", "1/10/2568", "งบกลาง", "ปลอดภัยดี", "โคมไฟ")
    )


def test_rows_that_were_emptied_are_gone_and_an_account_stays_with_its_name(city: City) -> None:
    project = make_project(city.works)
    actions.set_responsible(
        project, by=city.wit.actor(),
        people=[{"name": "พลอย", "officer": city.ploy}, {"name": "ชัย", "officer": city.chai}],
    )  # fmt: skip
    project.refresh_from_db()
    empty = rows("targets", TARGETS) | rows("policies", POLICIES)
    sent = sheet(version=project.version, **empty | rows("people", PEOPLE, ("พลอย", "99"), ("ใหม่", "")))
    assert as_(city.wit).post(page(project), sent).status_code == 302
    assert [(one.name, one.officer) for one in project.responsible.all()] == [
        ("พลอย", city.ploy),
        ("ใหม่", None),
    ]
    assert not project.targets.exists()


def test_dates_and_money_of_a_project_that_has_begun_are_shown_alone(city: City) -> None:
    project = make_project(city.works, state="running")
    shown = words(as_(city.wit).get(page(project)))
    assert reverse("desk:plan_change", args=[project.code]) in shown
    for name in ("starts_on", "ends_on", "carried_until", "budget_received"):
        assert f'name="{name}"' not in shown
    sent = sheet(starts_on="1/1/2569", budget_received="5")
    assert as_(city.wit).post(page(project), sent).status_code == 302
    project.refresh_from_db()
    assert (str(project.starts_on), str(project.budget_received), project.name) == (
        "2025-10-01",
        "1000000.00",
        "เปลี่ยนโคมไฟถนน",
    )


def test_a_project_that_has_changed_meanwhile_is_told_and_what_was_typed_stays(city: City) -> None:
    project = make_project(city.works)
    actions.edit_project(project, by=city.wit.actor(), rationale="ใหม่กว่า")
    answer = as_(city.wit).post(page(project), sheet())
    assert answer.status_code == 409
    assert answer.context["sheet"].error
    shown = words(answer)
    assert "เปลี่ยนโคมไฟถนน" in shown
    assert 'name="version" value="1"' in shown
    project.refresh_from_db()
    assert project.rationale == "ใหม่กว่า"
    assert as_(city.wit).post(page(project), sheet(version="1")).status_code == 302


def test_who_reports_touches_people_and_results_alone(city: City) -> None:
    project = make_project(city.works)
    targets = [
        {"words": "โคมไฟ\nทุกซอย", "amount": "100", "unit": "ดวง", "at_least": True},
        {"words": "เสาไฟ"},
    ]
    actions.set_targets(project, by=city.wit.actor(), targets=targets)
    project.refresh_from_db()
    shown = words(as_(city.ploy).get(page(project)))
    assert 'name="targets_achieved"' in shown
    for name in ("name", "starts_on", "targets_amount", "policies_policy_code", "strategies", "marks"):
        assert f'name="{name}"' not in shown
    reached = ("words", "promise", "achieved", "evidence")
    sent = sheet(
        version=project.version,
        targets_amount=["1", "1", "1"],
        **rows("targets", reached, ("โคมไฟ\r\nทุกซอย", "", "๙๕.๕", "ภาพถ่าย 95 จุด"), ("เสาไฟ", "", "", "")),
    )
    assert as_(city.ploy).post(page(project), sent).status_code == 302
    stands = [(one.amount, one.at_least, one.achieved, one.evidence) for one in project.targets.all()]
    assert stands == [(100, True, 95.5, "ภาพถ่าย 95 จุด"), (None, False, None, "")]
    project.refresh_from_db()
    assert (project.name, project.tags.count(), project.policies.count()) == (
        "ปรับปรุงทางเท้าและไฟส่องสว่าง",
        0,
        0,
    )
    assert [one.name for one in project.responsible.all()] == ["สมหญิง ใจดี"]
    # What cannot be read is told in its box, and nothing of it is kept.
    sent |= {"version": project.version, "targets_achieved": ["เกือบหมด", "", ""], "people_name": ["อื่น", ""]}
    answer = as_(city.ploy).post(page(project), sent)
    assert answer.status_code == 422
    assert 'id="targets-1-achieved-error"' in words(answer)
    assert [one.name for one in project.responsible.all()] == ["สมหญิง ใจดี"]


def test_what_was_typed_on_a_target_that_the_planner_took_away_is_shown_once_more(city: City) -> None:
    project = make_project(city.works)
    reached = ("words", "promise", "achieved", "evidence")
    actions.set_targets(project, by=city.wit.actor(), targets=[{"words": "ป้าย"}])
    sent = {"version": "0", **rows("targets", reached, ("โคมไฟ", "100 ดวง", "95", "ภาพถ่าย"))}
    answer = as_(city.ploy).post(page(project), sent)
    assert answer.status_code == 422
    assert "ภาพถ่าย" in words(answer)
    sent = {"version": "0", **rows("targets", reached, ("โคมไฟ", "100 ดวง", "", ""))}
    stale = as_(city.ploy).post(page(project), sent | rows("people", PEOPLE, ("พลอย", "")))
    assert stale.status_code == 409
    assert [row.cells["words"].value for row in stale.context["sheet"].tables["targets"].rows] == ["ป้าย"]


def test_who_has_no_part_in_the_project_edits_nothing(city: City) -> None:
    project = make_project(city.works)
    strangers = (city.anan, city.gov, city.charlie, planner_of(city, "works", "1026"))
    for officer in strangers:
        assert as_(officer).get(page(project)).status_code == 403
        assert as_(officer).post(page(project), sheet()).status_code == 403
        assert page(project) not in words(as_(officer).get(reverse("desk:plan_project", args=[project.code])))
    for officer in (city.wit, city.ploy):
        assert page(project) in words(as_(officer).get(reverse("desk:plan_project", args=[project.code])))
    assert as_(city.wit).put(page(project)).status_code == 405
    assert not PlanEvent.objects.exists()


def test_a_closed_year_takes_no_project_and_no_edit(city: City) -> None:
    project = make_project(city.works)
    BudgetYear.objects.update(closed_at=timezone.now())
    for address in (ADD, page(project)):
        assert as_(city.wit).get(address).status_code == 409
        assert as_(city.wit).post(address, sheet()).status_code == 409
    assert ADD not in words(as_(city.wit).get(reverse("desk:plan_board", args=[YEAR])))


@pytest.mark.parametrize("new", [True, False])
def test_more_rows_are_added_without_losing_what_was_typed(city: City, new: bool) -> None:
    project = make_project(city.works)
    answer = as_(city.wit).post(ADD if new else page(project), sheet(then="more"))
    assert answer.status_code == 200
    assert len(answer.context["sheet"].tables["people"].rows) == 2 + 3
    assert "สมหญิง ใจดี" in words(answer)
    assert not project.responsible.exists()
