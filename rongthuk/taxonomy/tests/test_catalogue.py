"""The catalogue's files: complete, well-formed, and loaded without harm."""

from pathlib import Path

import pytest
from django.utils import timezone

from rongthuk.core.actors import SYSTEM, Actor
from rongthuk.core.errors import Forbidden, Invalid
from rongthuk.taxonomy import actions, queries
from rongthuk.taxonomy.catalogue_files import BadCatalogue, read_groups, read_mappings
from rongthuk.taxonomy.loading import load_catalogue
from rongthuk.taxonomy.models import Category, Question

LABELS_1555 = [
    "เหตุเดือดร้อนรำคาญ",
    "กระทำผิดในที่สาธารณะ",
    "การจราจร",
    "ขยะและสิ่งปฏิกูล",
    "ท่อระบายน้ำ",
    "ถนน",
    "ไฟฟ้า",
    "น้ำท่วม",
    "ต้นไม้และสวนสาธารณะ",
    "อาคาร",
    "บาทวิถี",
    "สะพาน",
    "ที่พักผู้โดยสาร",
    "ยาเสพติด",
    "คุ้มครองผู้บริโภค",
    "บริหารงานบุคคล",
    "เหตุฉุกเฉิน",
    "เขื่อน คูคลอง",
    "อื่น ๆ",
]
LABELS_2022 = [
    "ถนน",
    "ทางเท้า",
    "แสงสว่าง",
    "ความสะอาด",
    "น้ำท่วม",
    "ท่อระบายน้ำ",
    "จราจร",
    "กีดขวาง",
    "เสียงรบกวน",
    "สายไฟ",
    "ต้นไม้",
    "สัตว์จรจัด",
    "สะพาน",
    "คลอง",
    "PM2.5",
    "ป้าย",
    "คนจรจัด",
    "ความปลอดภัย",
    "การเดินทาง",
    "ห้องน้ำ",
    "ป้ายจราจร",
    "ร้องเรียน",
    "สอบถาม",
    "เสนอแนะ",
    "ขยะ",
    "สำรวจขึ้นทะเบียน",
    "อื่นๆ",
]
LABELS_2023 = [
    "หาบเร่แผงลอย",
    "สายสื่อสาร",
    "ผิดกฎจราจร",
    "เผาในที่โล่ง",
    "ทุจริต",
    "ไฟฟ้า",
    "จุดเสี่ยง",
    "ฝุ่นควัน&กลิ่น&PM2.5",
    "อุปกรณ์ชำรุด",
    "เสียง",
    "อาคารสถานที่ชำรุด",
    "สัตว์",
    "กรุงเทพโปร่งใส",
    "ประชาสัมพันธ์",
    "ป้ายหาเสียง",
    "คนเร่ร่อน",
    "โรงเรียน",
    "ควันดำ",
    "ขอใช้บริการ",
    "แท็กซี่/รถเมล์",
    "ความช่วยเหลือ",
    "วินมอไซค์",
]


def write(folder: Path, text: str) -> Path:
    (folder / "mappings").mkdir()
    (folder / "x.toml").write_text(text, encoding="utf-8")
    return folder


GROUP = 'code = "x"\nname_th = "ก"\nname_en = "X"\n'
CATEGORY = (
    '[[category]]\ncode = "hole"\nname_th = "หลุม"\nname_en = "Hole"\ndescription_th = "หลุม"\ndescription_en = "Hole"\n'
    'service_level = "s"\ndefault_unit = "section:works"\n'
)


def test_about_forty_five_categories_or_more_in_plain_words():
    files = read_groups()
    categories = [category for file in files for category in file.categories]
    assert len(categories) >= 45
    for category in categories:
        assert category["synonyms"] or category["code"] == "other"
        assert "ร้องเรียน" not in category["name_th"]


@pytest.mark.parametrize(
    ("scheme", "labels"), [("1555", LABELS_1555), ("traffy-2022", LABELS_2022), ("traffy-2023", LABELS_2023)]
)
def test_every_label_of_every_scheme_is_mapped(scheme, labels):
    codes = [category["code"] for file in read_groups() for category in file.categories]
    table = next(mapping for mapping in read_mappings(codes) if mapping.scheme == scheme)
    assert [label for label in labels if label not in table.labels] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("urgancy = 'urgent'", "category hole: urgancy: there is no such field"),
        ("urgency = 'soon'", "category hole: urgency: write one of"),
        ("synonyms = ['ก']", "category hole: synonyms"),
        ("name_en = 5", "x.toml"),
        (
            "[[category.question]]\ncode='a'\nkind='choice'\nlabel_th='ก'\nlabel_en='A'",
            "options: a choice needs two",
        ),
        (
            "[[category.question]]\ncode='a'\nkind='yes_no'\nlabel_th='ก'\nlabel_en='A'\nshown_when={b=['yes']}",
            "shown_when: 'b' is not an earlier question",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_file_and_field(tmp_path, change, said):
    with pytest.raises(BadCatalogue, match=r"x\.toml") as refused:
        read_groups(write(tmp_path, GROUP + CATEGORY + change + "\n"))
    assert said in str(refused.value)


@pytest.mark.django_db
def test_loading_twice_changes_nothing():
    load_catalogue()
    before = list(Category.objects.values()), list(Question.objects.values())
    load_catalogue()
    assert (list(Category.objects.values()), list(Question.objects.values())) == before


@pytest.mark.django_db
def test_what_an_administrator_edited_is_left_alone():
    load_catalogue()
    Category.objects.filter(code="tree").update(name_th="ต้นไม้ใหญ่", edited_at=timezone.now())
    assert "1 edited here and left alone" in load_catalogue()
    assert queries.category("tree").name_th == "ต้นไม้ใหญ่"


@pytest.mark.django_db
def test_editing_raises_the_version_and_needs_an_administrator(monkeypatch):
    load_catalogue()
    tree = Category.objects.get(code="tree")
    edited = actions.edit_category(tree, by=SYSTEM, name_en="Big trees")
    assert (edited.version, edited.edited_at is not None) == (2, True)
    assert queries.category("tree").name_en == "Big trees"
    monkeypatch.setattr(actions, "root", type("Root", (), {"path": "1."}))
    with pytest.raises(Forbidden):
        actions.edit_category(tree, by=Actor(kind="officer", id=1), name_en="Mine")
    with pytest.raises(Invalid):
        actions.edit_category(tree, by=SYSTEM, default_unit="")


@pytest.mark.django_db
def test_labels_are_weighed_with_the_text():
    load_catalogue()
    assert queries.map_labels("traffy-2022", ["ถนน"], "ปัญหา: เปิดเพลงเสียงดัง\nถนน: ลาดพร้าว") == "noise"
    assert queries.map_labels("traffy-2023", ["จราจร", "ต้นไม้"], "ตามภาพ") == "parking"
    assert queries.map_labels("traffy-2023", [], "ตามภาพ") == "other"
    assert queries.map_label("1555", "ไม่มีป้ายนี้") is None
