"""Planners keep years, strategy and projects; codes follow the unit's series."""

from datetime import date
from decimal import Decimal

import pytest

from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.organisations.factories import make_membership, make_officer
from rongthuk.planning import actions
from rongthuk.planning.factories import make_project, make_report, make_strategy, make_year
from rongthuk.planning.models import PlanEvent, Project, StrategyNode


@pytest.fixture
def year(city):
    city.works.bma_code = "50110300"
    city.works.save()
    return make_year()


def add(city, year, by=None, **facts):
    return actions.add_project(
        by=by or city.wit.actor(), year=year, agency=city.works, **{"name": "ปรับปรุงทางเท้า", **facts}
    )


def test_codes_follow_the_units_series(city, year):
    codes = [add(city, year).code for _each in range(3)]
    assert codes == ["50110300-0001", "50110300-0002", "50110300-0003"]
    assert add(city, year, code="๕๐๑๑๐๓๐๐-๓๖๕๑").code == "50110300-3651"
    assert add(city, year).code == "50110300-3652"


def test_the_series_goes_on_behind_9999(city, year):
    add(city, year, code="50110300-9999")
    assert [add(city, year).code for _each in range(2)] == ["50110300-10000", "50110300-10001"]


def test_a_code_that_is_taken_or_is_none_is_refused(city, year):
    add(city, year, code="50110300-0001")
    with pytest.raises(Conflict):
        add(city, year, code="50110300-0001")
    for code in ("ABC", "5011-1", "50110300-1"):
        with pytest.raises(Invalid) as refused:
            add(city, year, code=code)
        assert refused.value.field == "code"


def test_a_project_keeps_the_units_name_of_its_year(city, year):
    project = add(city, year, unit_name="ฝ่ายโยธา (เดิม)", unit_code="50060100")
    assert (project.unit_name, project.agency) == ("ฝ่ายโยธา (เดิม)", city.works)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"budget_received": "-1"}, "budget_received"),
        ({"budget_received": "หนึ่งล้าน"}, "budget_received"),
        ({"starts_on": "31/02/2563"}, "starts_on"),
        ({"starts_on": "01/10/2569"}, "starts_on"),
        ({"kind": "dream"}, "kind"),
        ({"percent": 50}, "percent"),
        ({"state": "done"}, "state"),
    ],
)
def test_facts_that_cannot_be_are_refused_by_their_field(city, year, facts, field):
    with pytest.raises(Invalid) as refused:
        add(city, year, **facts)
    assert refused.value.field == field
    assert not Project.objects.exists()


def test_an_end_before_the_beginning_is_refused(city, year):
    with pytest.raises(Invalid):
        add(city, year, starts_on="2026-05-01", ends_on="2026-04-30")


def test_a_year_that_nobody_opened_has_no_projects(city):
    with pytest.raises(Invalid):
        add(city, 2575)
    with pytest.raises(Invalid):
        actions.open_year(by=city.wit.actor(), year=2026)
    actions.open_year(by=city.wit.actor(), year=2575)
    assert add(city, 2575).year_id == 2575
    actions.open_year(by=city.wit.actor(), year=2575)
    assert PlanEvent.objects.filter(kind="year.opened", year=2575).count() == 1


def test_who_keeps_the_plan(city, year):
    planner = make_officer("plan", "แผน")
    make_membership(planner, city.bang_kapi, "planner")
    assert add(city, year, by=planner.actor()).agency == city.works
    with pytest.raises(Forbidden):
        actions.add_project(by=planner.actor(), year=year, agency=city.drainage, name="ขุดลอกคลอง")
    for by in (city.ploy, city.chai, city.gov, city.charlie, city.krit):
        with pytest.raises(Forbidden):
            add(city, year, by=by.actor())
    for thing in (
        lambda by: actions.open_year(by=by, year=2570),
        lambda by: actions.close_year(year, by=by),
        lambda by: actions.add_strategy_node(by=by, year=year, number="1", title="ปลอดภัย"),
    ):
        for by in (planner, city.chai, city.gov, city.charlie):
            with pytest.raises(Forbidden):
                thing(by.actor())


def test_dates_and_money_of_a_running_project_change_by_request(city, year):
    project = make_project(city.works)
    make_report(project, date(2025, 12, 30), 10)
    with pytest.raises(Invalid):
        actions.edit_project(project, by=city.wit.actor(), ends_on="2026-08-31")
    edited = actions.edit_project(project, by=city.wit.actor(), rationale="ทางเท้าเดิมชำรุด")
    assert edited.rationale == "ทางเท้าเดิมชำรุด"


def test_a_strategy_is_a_tree_of_any_depth(city, year):
    by, parent = city.wit.actor(), None
    for number in ("๗", "๗.๕", "๗.๕.๑", "๗.๕.๑.๑", "7.5.1.1.1"):
        parent = actions.add_strategy_node(
            by=by, year=year, number=number, title=f"ข้อ {number}", parent=parent
        )
    assert (parent.number, parent.depth) == ("7.5.1.1.1", 4)
    assert (
        StrategyNode.objects.filter(path__startswith=StrategyNode.objects.get(number="7.5").path).count() == 4
    )
    with pytest.raises(Invalid):
        actions.add_strategy_node(by=by, year=year, number="7.5", title="ซ้ำ")
    with pytest.raises(Invalid):
        actions.add_strategy_node(by=by, year=make_year(2570), number="1.1", title="คนละปี", parent=parent)


def test_a_project_supports_nodes_of_its_own_year(city, year):
    project = make_project(city.works)
    leaf, other = make_strategy()[-1], make_strategy(2570)[-1]
    actions.set_strategies(project, by=city.wit.actor(), nodes=[leaf, leaf])
    assert [one.node for one in project.strategies.all()] == [leaf]
    with pytest.raises(Invalid):
        actions.set_strategies(project, by=city.wit.actor(), nodes=[other])


def test_the_unit_says_what_was_reached_but_not_what_was_promised(city, year):
    project = make_project(city.works)
    promised = {"words": "มีผลงานอย่างน้อย ๑ ชิ้นงาน", "amount": "๑", "unit": "ชิ้นงาน", "at_least": True}
    actions.set_targets(project, by=city.wit.actor(), targets=[promised])
    reached = {**promised, "achieved": "2", "evidence": "รายงานฉบับสมบูรณ์"}
    actions.set_targets(project, by=city.ploy.actor(), targets=[reached])
    target = project.targets.get()
    assert (target.achieved, target.is_reached) == (Decimal(2), True)
    with pytest.raises(Forbidden):
        actions.set_targets(project, by=city.ploy.actor(), targets=[{**reached, "amount": "0"}])


def test_marks_have_terms_that_are_known(city, year):
    project = make_project(city.works)
    actions.set_tags(project, by=city.wit.actor(), tags=[("quick-win", ""), ("flagship", "medium")])
    assert project.tags.count() == 2
    with pytest.raises(Invalid):
        actions.set_tags(project, by=city.wit.actor(), tags=[("flagship", "forever")])
