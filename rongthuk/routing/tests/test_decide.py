"""Decisions, as a table of texts and units, and the promises that hold for every category and district."""

from dataclasses import replace
from datetime import datetime

import pytest

from rongthuk.core.thai import BANGKOK
from rongthuk.routing.decide import BadRule, RuleRow, check_rule, decide
from rongthuk.routing.factories import catalogue_facts, catalogue_rules, make_rules
from rongthuk.routing.facts import Facts, facts_for
from rongthuk.routing.owners import asset_owner
from rongthuk.routing.units import SECTIONS, TRIAGE, district_names

BANG_KAPI = (100.6447, 13.7659)


@pytest.mark.parametrize(
    ("category", "text", "unit"),
    [
        ("street-light", "ไฟซอยลาดพร้าว 101 ดับ", "district-1006/works"),
        ("street-light", "ไฟส่องสว่างถนนสุขุมวิทดับ", "public-works"),
        ("street-light", "ไฟบนสะพานลอยไม่ติด", "public-works"),
        ("street-light", "ไฟที่ป้ายรถเมล์ดับ", "traffic"),
        ("road-damage", "ถนนในซอยเป็นหลุม", "district-1006/works"),
        ("road-damage", "ถนนกาญจนาภิเษกเป็นหลุม", "highways"),
        ("footpath", "ร้านค้าตั้งวางของบนทางเท้า", "district-1006/city-law"),
        ("footpath", "กระเบื้องทางเท้าหลุด", "district-1006/works"),
        ("footpath-obstruction", "ตั้งของขวางทางเท้า", "district-1006/city-law"),
        ("footpath-obstruction", "มีรถจอดขวางถนน", "police"),
        ("traffic-violation", "มอเตอร์ไซค์วิ่งบนทางเท้า", "district-1006/city-law"),
        ("traffic-violation", "รถย้อนศร", "police"),
        ("parking", "รถจอดในที่ห้ามจอด", "police"),
        ("noise", "ร้านอาหารเปิดเพลงเสียงดัง", "district-1006/environment"),
        ("noise", "วัยรุ่นแข่งรถเสียงดัง", "police"),
        ("garbage", "ขยะตกค้าง", "district-1006/cleansing"),
        ("stray-animals", "สุนัขจรจัดไล่กัดคน", "district-1006/environment"),
        ("open-burning", "มีการเผาขยะ", "district-1006/city-law"),
        ("wires", "สายสื่อสารห้อย", "nt"),
        ("corruption", "เทศกิจเรียกเก็บเงิน", "permanent-secretary"),
        ("other", "ตามภาพครับ", TRIAGE),
    ],
)
def test_who_handles_what(category, text, unit):
    decision = decide(facts_for(category=category, text=text, district="1006"), catalogue_rules())
    assert decision.agency_code == unit
    assert decision.because_th
    assert decision.because_en
    assert len(decision.alternatives) <= 2
    assert unit not in [code for code, _th, _en in decision.alternatives]


def test_the_reason_names_category_place_and_unit():
    facts = facts_for(category="street-light", text="ไฟในซอยดับ", lon=BANG_KAPI[0], lat=BANG_KAPI[1])
    decision = decide(facts, catalogue_rules())
    assert decision.because_th == "เป็นเรื่องไฟส่องสว่างในซอย เขตบางกะปิ จึงเป็นงานของฝ่ายโยธา สำนักงานเขตบางกะปิ"
    assert "Bang Kapi" in decision.because_en
    assert (decision.rule_code, decision.rule_set_version) == ("light-in-soi", 1)


def test_every_category_in_every_district_goes_to_a_unit_that_may_exist():
    rules = catalogue_rules()
    plain = {
        "city-law",
        "public-works",
        "drainage",
        "traffic",
        "environment",
        "health",
        "medical",
        "disaster",
    }
    plain |= {"permanent-secretary", "police", "mea", "mwa", "nt", "land-transport", TRIAGE, "centre-1555"}
    for category in catalogue_facts():
        for district in district_names():
            code = decide(Facts(category=category, district=district), rules).agency_code
            office, _, section = code.partition("/")
            if office.startswith("district-"):
                assert office == f"district-{district}"
                assert not section or section in SECTIONS
            else:
                assert code in plain


def test_without_a_district_a_section_cannot_be_chosen():
    decision = decide(Facts(category="garbage"), catalogue_rules())
    assert decision.agency_code == TRIAGE
    assert decision.is_triage
    assert "ยังไม่ทราบว่าอยู่เขตใด" in decision.because_th


def test_without_a_rule_it_is_triage():
    decision = decide(Facts(category="unheard-of", district="1006"), make_rules([]))
    assert (decision.agency_code, decision.is_triage) == (TRIAGE, True)


def test_the_first_match_wins_and_later_ones_are_the_next_best():
    rules = make_rules(
        [
            RuleRow("a", "mea", {"category": ["noise"], "words_any": ["หม้อแปลง"]}),
            RuleRow("b", "police", {"group": ["nuisance"]}),
            RuleRow("c", "police", {"category": ["noise"]}),
        ]
    )
    decision = decide(Facts(category="noise", district="1006", text="เสียงหม้อแปลง"), rules)
    assert decision.agency_code == "mea"
    assert [code for code, _th, _en in decision.alternatives] == ["police", "district-1006/environment"]


@pytest.mark.parametrize(
    ("when", "facts", "matches"),
    [
        ({"district": ["1006"]}, {}, True),
        ({"district": ["1001"]}, {}, False),
        ({"khwaeng": ["100601"]}, {"khwaeng": "100601"}, True),
        ({"channel": ["phone"]}, {"channel": "line"}, False),
        ({"urgency": ["urgent"]}, {"urgency": "urgent"}, True),
        ({"asset_owner": ["highways"]}, {"asset_owner": "highways"}, True),
        ({"answers": {"where": ["footpath"]}}, {"answers": {"where": "footpath"}}, True),
        ({"answers": {"where": ["footpath"]}}, {}, False),
        ({"words_all": ["เสียง", "ดัง"]}, {"text": "เสียงไม่ดัง"}, True),
        ({"words_all": ["เสียง", "ดัง"]}, {"text": "เสียง"}, False),
        ({"words_none": ["เพลง"]}, {"text": "เพลงดัง"}, False),
        ({"words_any": ["แผง"]}, {"text": "เเผงลอย"}, True),
        ({"words_any": ["ลาดพร้าว"]}, {"text": "ปัญหา: เสียง\nถนน: ลาดพร้าว"}, False),
        ({"hours": ["22:00", "06:00"]}, {"occurred_at": datetime(2026, 1, 1, 23, 0, tzinfo=BANGKOK)}, True),
        ({"hours": ["22:00", "06:00"]}, {"occurred_at": datetime(2026, 1, 1, 12, 0, tzinfo=BANGKOK)}, False),
        ({"hours": ["22:00", "06:00"]}, {}, False),
    ],
)
def test_conditions(when, facts, matches):
    rules = make_rules([RuleRow("tried", "mea", when)])
    decision = decide(Facts(category="noise", **{"district": "1006", **facts}), rules)
    assert (decision.agency_code == "mea") is matches


@pytest.mark.parametrize(
    "row",
    [
        RuleRow("x", "mea", {"weather": ["rain"]}),
        RuleRow("x", "mea", {"category": "noise"}),
        RuleRow("x", "mea", {"words_any": ["ก"]}),
        RuleRow("x", "mea", {"hours": ["22:00"]}),
        RuleRow("x", "section:dancing"),
        RuleRow("x", "mea", because_th="{weather}"),
    ],
)
def test_a_wrong_rule_is_refused_by_its_name(row):
    with pytest.raises(BadRule, match="rule x"):
        check_rule(row)


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("ถนนพระราม 2 ขาออก", "highways"),
        ("ซอยพระราม 2", "soi"),
        ("ซอยลาดพร้าว 63", "soi"),
        ("ปากซอยลาดพร้าว 63 ถนนลาดพร้าว", "main-road"),
        ("ใต้ทางด่วนพระราม 9", "expressway"),
        ("หน้าสถานีรถไฟฟ้าอโศก", "main-road"),
        ("หน้าบ้านผม", ""),
    ],
)
def test_whose_road_it_is(text, owner):
    assert asset_owner(text) == owner


def test_a_decision_scans_the_text_once_and_asks_only_the_rules_of_its_category():
    rules = catalogue_rules()
    asked, scanned = [], []

    def noted(each):
        def asking(test):
            def ask(facts, found):
                asked.append(each.row.code)
                return test(facts, found)

            return ask

        return replace(each, tests=tuple(asking(test) for test in each.tests))

    class Scanner:
        def find(self, text):
            scanned.append(text)
            return rules.scanner.find(text)

    chains = {code: tuple(map(noted, chain)) for code, chain in rules.by_category.items()}
    facts = facts_for(
        category="footpath", text="ร้านค้าตั้งวางของบนทางเท้า เดินไม่ได้ ต้องลงไปเดินบนถนน", district="1006"
    )
    assert decide(facts, replace(rules, scanner=Scanner(), by_category=chains)) == decide(facts, rules)
    assert len(scanned) == 1
    assert set(asked) <= {each.row.code for each in rules.by_category["footpath"]}
