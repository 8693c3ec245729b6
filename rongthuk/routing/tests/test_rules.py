"""Rules in the database: versions, staleness, replay; and the names of real handlers."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from rongthuk.core.actors import SYSTEM, Actor
from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.organisations.actions import directory
from rongthuk.routing import actions, checks, queries, replay
from rongthuk.routing.agreement import measure
from rongthuk.routing.decide import BadRule, RuleRow, decide
from rongthuk.routing.factories import catalogue_rules, make_rules
from rongthuk.routing.facts import Facts
from rongthuk.routing.handlers import agency_code, handlers, handlers_in_note
from rongthuk.routing.loading import load_rules
from rongthuk.routing.models import RuleSet
from rongthuk.routing.rules_file import read_rules
from rongthuk.routing.traffy import PastCase
from rongthuk.taxonomy.factories import load_usual

OTHER_RULES = '[[rule]]\ncode = "all-to-police"\nunit = "police"\n[rule.when]\ncategory = ["noise"]\n'
NOISE = Facts(category="noise", district="1006", text="เสียงดัง")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ฝ่ายโยธา เขตบางกะปิ", "district-1006/works"),
        ("ฝ่ายรักษาความสะอาดฯ เขตห้วยขวาง", "district-1017/cleansing"),
        ("ฝ่ายสิ่งแวดล้อม แขวงลาดยาว จตุจักร", "district-1030/environment"),
        ("กลุ่มงานระบายน้ำ V.2 เขตสายไหม", "district-1042/works"),
        ("เขตบางพลัด", "district-1025"),
        ("การไฟฟ้านครหลวง เขตบางเขน", "mea"),
        ("สำนักงานประปาสาขาบางกอกน้อย สสบ.", "mwa"),
        ("สน.พระโขนง", "police"),
        ("กองบังคับการตำรวจนครบาล 1 (บก.น.1)", "police"),
        ("สำนักงานก่อสร้างและบูรณะ สำนักการโยธา (สกบ.สนย.) กทม.", "public-works"),
        ("กองระบบท่อระบายน้ำ สำนักการระบายน้ำ", "drainage"),
        ("กลุ่มงานเครื่องหมายจราจร 3", "traffic"),
        ("กรมทางหลวงชนบท กระทรวงคมนาคม", "rural-roads"),
        ("แขวงทางหลวงธนบุรี กรมทางหลวง", "highways"),
        ("กรุงเทพมหานคร", None),
        ("เพื่อนชัชชาติ", None),
        ("ร้องทุกข์ กทม. 1555", None),
        ("สมาชิกสภากรุงเทพมหานคร เขตบางคอแหลม", None),
    ],
)
def test_names_of_real_units_are_read(name, code):
    assert agency_code(name) == code


def test_an_office_is_left_out_beside_its_own_section():
    text = "ฝ่ายโยธา เขตบางกะปิ, เขตบางกะปิ, เพื่อนชัชชาติ, กรุงเทพมหานคร"
    assert handlers(text) == ("district-1006/works",)


def test_a_note_speaks_for_one_section_only():
    assert handlers_in_note("ฝ่ายเทศกิจ ได้ตรวจสอบแล้ว", "1006") == ("district-1006/city-law",)
    assert handlers_in_note("ฝ่ายเทศกิจ ส่งต่อฝ่ายโยธา", "1006") == ()


def test_agreement_counts_any_of_the_units_named():
    cases = [
        PastCase(NOISE, ("police", "district-1006/environment"), source="unit"),
        PastCase(NOISE, ("police",), source="unit"),
        PastCase(NOISE, ("district-1006",), source="unit"),
    ]
    figures = measure(cases, lambda facts: decide(facts, catalogue_rules())).as_dict()
    assert figures["agreement"]["unit level, by unit"] == {"compared": 2, "top_1": 0.5, "top_3": 1.0}
    assert figures["agreement"]["unit level, strict, by unit"] == {"compared": 1, "top_1": 0.0, "top_3": 1.0}
    assert figures["agreement"]["office level, by unit"]["compared"] == 3


def test_a_replay_says_who_gains_and_loses():
    now, then = catalogue_rules(), make_rules([RuleRow("x", "police", {"category": ["noise"]})])
    found = replay.compare(
        [("A", NOISE), ("B", Facts(category="drugs", district="1006"))], now, then
    ).as_dict()
    assert (found["cases"], found["moved"]) == (2, 1)
    assert {row["agency"]: (row["gained"], row["lost"]) for row in found["agencies"]} == {
        "police": (1, 0),
        "section:environment": (0, 1),
    }
    assert found["moves"][0]["examples"] == ["A"]


def test_a_wrong_rules_file_names_rule_and_field():
    with pytest.raises(BadRule, match="rule x: color"):
        read_rules('[[rule]]\ncode="x"\nunit="mea"\ncolor="red"')
    with pytest.raises(BadRule, match="not TOML"):
        read_rules("[[rule")
    with pytest.raises(BadRule, match="taken"):
        read_rules('[[rule]]\ncode="x"\nunit="mea"\n[[rule]]\ncode="x"\nunit="mea"')


@pytest.fixture
def rules_loaded(db):
    load_usual()
    load_rules()


def test_the_catalogues_rules_are_loaded_once(rules_loaded):
    assert "version 1" in load_rules()
    assert RuleSet.objects.count() == 1
    assert queries.current_rules().version == 1


def test_published_rules_decide_from_their_moment(rules_loaded):
    first = actions.publish_rules(OTHER_RULES, by=SYSTEM)
    assert first.version == 2
    assert decide(NOISE, queries.current_rules()).agency_code == "police"
    later = OTHER_RULES.replace("police", "mea")
    actions.publish_rules(later, by=SYSTEM, effective_from=timezone.now() + timezone.timedelta(days=1))
    assert decide(NOISE, queries.current_rules()).agency_code == "police"
    tomorrow = timezone.now() + timezone.timedelta(days=2)
    assert decide(NOISE, queries.current_rules(tomorrow)).agency_code == "mea"
    with pytest.raises(Conflict):
        actions.publish_rules(OTHER_RULES, by=SYSTEM)


def test_the_catalogue_does_not_override_rules_made_here(rules_loaded, tmp_path):
    actions.publish_rules(OTHER_RULES, by=SYSTEM)
    (tmp_path / "rules.toml").write_text(OTHER_RULES.replace("police", "mea"), encoding="utf-8")
    assert "stays in force" in load_rules(tmp_path / "rules.toml")


def test_withdrawing_needs_a_reason_and_leaves_one_version(rules_loaded):
    rule_set = actions.publish_rules(OTHER_RULES, by=SYSTEM)
    with pytest.raises(Invalid):
        actions.withdraw_rules(rule_set, by=SYSTEM, reason=" ")
    actions.withdraw_rules(rule_set, by=SYSTEM, reason="ทดสอบ")
    assert queries.current_rules().version == 1
    with pytest.raises(Conflict):
        actions.withdraw_rules(RuleSet.objects.get(version=1), by=SYSTEM, reason="ทดสอบ")


def test_only_a_city_administrator_publishes(rules_loaded, monkeypatch):
    monkeypatch.setattr(actions, "root", type("Root", (), {"path": "1."}))
    with pytest.raises(Forbidden):
        actions.publish_rules(OTHER_RULES, by=Actor(kind="officer", id=1))


def test_a_stale_rule_is_reported_and_never_published(rules_loaded):
    directory.load_directory(by=SYSTEM)
    assert checks.stale_rules() == []
    rows = [RuleRow("old", "closed-bureau", {"category": ["gone"], "district": ["1099"]})]
    assert {finding.field for finding in checks.stale(rows)} == {"category", "district", "unit"}
    with pytest.raises(Invalid, match="closed-bureau"):
        actions.publish_rules(OTHER_RULES.replace("police", "closed-bureau"), by=SYSTEM)
    call_command("check_rules", stdout=StringIO())


def test_the_replay_command_reads_the_registered_history_and_changes_nothing(
    rules_loaded, tmp_path, monkeypatch
):
    monkeypatch.setattr(replay, "_providers", [lambda limit: [("A", NOISE), ("B", NOISE)]])
    (tmp_path / "rules.toml").write_text(OTHER_RULES, encoding="utf-8")
    out = StringIO()
    call_command("routing_replay", rules=tmp_path / "rules.toml", json=True, stdout=out)
    assert json.loads(out.getvalue())["moved"] == 2
    out = StringIO()
    call_command("routing_replay", rules=tmp_path / "rules.toml", limit=1, stdout=out)
    assert "1 past cases" in out.getvalue()
    assert RuleSet.objects.count() == 1
    (tmp_path / "rules.toml").write_text("nonsense", encoding="utf-8")
    with pytest.raises(CommandError, match="not TOML"):
        call_command("routing_replay", rules=tmp_path / "rules.toml")


@pytest.mark.shared_data
def test_agreement_with_real_handlers_does_not_fall(rules_loaded):
    folder = Path(os.environ.get("RONGTHUK_SHARED") or Path(__file__).resolve().parents[4] / "shared")
    data = folder / "data" / "traffy" / "bangkok_2022-2023.csv.gz"
    if not data.is_file():
        pytest.skip(f"{data} is not there: the development data are needed to measure agreement")
    out = StringIO()
    call_command("routing_agreement", data=data, limit=3000, json=True, stdout=out)
    figures = json.loads(out.getvalue())
    assert figures["cases"] == 3000
    assert figures["triage_share"] < 0.2
