"""The directory of agencies: what is in it, how it is loaded, how a mistake is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rongthuk.areas.places import search_places
from rongthuk.core.actors import SYSTEM
from rongthuk.core.errors import Invalid
from rongthuk.organisations import actions, queries
from rongthuk.organisations.directory_files import DIRECTORY, read_directory
from rongthuk.organisations.factories import make_membership, make_officer
from rongthuk.organisations.models import Agency, AgencyName

SMALL = """
code = "bma"
kind = "root"
name_th = "กรุงเทพมหานคร"
name_en = "Bangkok"
"""
BUREAU = """
code = "drainage"
kind = "bureau"
name_th = "สำนักการระบายน้ำ"
name_en = "Drainage"
phones = ["02-246-0317"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "city").mkdir()
    (tmp_path / "city" / "bma.toml").write_text(SMALL)
    return tmp_path


def test_the_directory_describes_the_city() -> None:
    entries = {entry.code: entry for entry in read_directory()}
    offices = [entry for entry in entries.values() if entry.facts["kind"] == "district_office"]
    assert len(offices) == 50
    for office in offices:
        sections = [entry for entry in entries.values() if entry.parent == office.code]
        assert len(sections) == 10
        assert office.intake_desk == f"{office.code}/general"
    assert sum(entry.facts["kind"] == "division" for entry in entries.values()) == 45
    outside = [
        entry for entry in entries.values() if entry.facts["kind"] == "outside" and entry.parent == "bma"
    ]
    assert len(outside) >= 15
    assert all(entry.facts["phones_unverified"] for entry in [*offices, *outside])
    departments = {
        entry.facts["bma_code"] for entry in entries.values() if entry.facts["kind"] != "district_office"
    }
    assert {"04210000", "49000000", "51000000", "10000000"} <= departments
    assert entries["district-1034"].facts["lon"] is None
    for code in ("centre-1555/triage", "centre-1555/arbitration", "centre-1555/call-floor"):
        assert entries[code].parent == "centre-1555"


def test_every_agency_has_a_thai_and_an_english_name() -> None:
    for entry in read_directory():
        assert any("ก" <= letter <= "๙" for letter in entry.facts["name_th"]), entry.code
        assert entry.facts["name_en"].isascii(), entry.code


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time() -> None:
    actions.load_directory(by=SYSTEM)
    before = list(Agency.objects.order_by("pk").values())
    actions.load_directory(by=SYSTEM)
    assert list(Agency.objects.order_by("pk").values()) == before
    assert [hit.code for hit in search_places("สำนักงานเขตบางกะปิ", limit=1)] == ["district-1006"]
    assert queries.section_of("1006", "works") == queries.agency_by_code("district-1006/works")
    assert AgencyName.objects.filter(bma_code="04010000").count() == 2


@pytest.mark.django_db
def test_loading_follows_the_file_but_never_undoes_an_administrator(folder: Path) -> None:
    file = folder / "city" / "drainage.toml"
    file.write_text(BUREAU)
    actions.load_directory(by=SYSTEM, folder=folder)
    file.write_text(BUREAU.replace('"Drainage"', '"Drainage Department"'))
    actions.load_directory(by=SYSTEM, folder=folder)
    assert Agency.objects.get(code="drainage").name_en == "Drainage Department"
    krit = make_officer("krit")
    make_membership(krit, Agency.objects.get(code="bma"), "administrator")
    actions.edit_agency(Agency.objects.get(code="drainage"), name_en="Water", by=krit.actor())
    actions.load_directory(by=SYSTEM, folder=folder)
    assert Agency.objects.get(code="drainage").name_en == "Water"


@pytest.mark.django_db
def test_loading_moves_a_unit_with_its_file_and_reports_the_vanished(folder: Path) -> None:
    (folder / "city" / "drainage.toml").write_text(
        BUREAU + '[[units]]\ncode="a"\nname_th="กอง"\nname_en="A"\n'
    )
    (folder / "city" / "office.toml").write_text(BUREAU.replace("drainage", "office"))
    actions.load_directory(by=SYSTEM, folder=folder)
    (folder / "city" / "drainage.toml").write_text(BUREAU + 'parent = "office"\n')
    told = actions.load_directory(by=SYSTEM, folder=folder)
    assert "drainage/a" in told
    unit, office = Agency.objects.get(code="drainage/a"), Agency.objects.get(code="office")
    assert unit.active
    assert unit.path.startswith(office.path)
    assert unit.depth == 3


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('colour = "green"', "colour"),
        ('parent = "nowhere"', "parent"),
        ('parent = "drainage"', "parent"),
        ("lon = 13.7\nlat = 100.5", "lon"),
        ("lon = 100.5", "lon"),
        ('phones = ["abc"]', "phones"),
        ('phones = "1130"', "phones"),
        ('review = "nobody"', "review"),
        ('bma_code = "12"', "bma_code"),
        ("accepts_cases = 1", "accepts_cases"),
        ('intake_desk = "nowhere"', "intake_desk"),
        ("scope = 3", "scope"),
        ("scope =", "-"),
        ('[[names]]\ntitle = "x"', "names"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_field(folder: Path, line: str, field: str) -> None:
    plain = BUREAU.replace('phones = ["02-246-0317"]', "")
    (folder / "city" / "drainage.toml").write_text(plain + line + "\n")
    with pytest.raises(Invalid) as refused:
        read_directory(folder)
    assert refused.value.field == field
    assert "city/drainage.toml" in str(refused.value)


def test_a_missing_name_and_a_code_used_twice_are_mistakes(folder: Path) -> None:
    (folder / "city" / "drainage.toml").write_text(BUREAU.replace("name_en", "#"))
    with pytest.raises(Invalid, match="name_en"):
        read_directory(folder)
    (folder / "city" / "drainage.toml").write_text(BUREAU)
    (folder / "city" / "twice.toml").write_text(BUREAU)
    with pytest.raises(Invalid, match=r"twice\.toml"):
        read_directory(folder)


@pytest.mark.django_db
def test_a_newcomer_adds_an_outside_body_in_one_file(tmp_path: Path) -> None:
    folder = tmp_path / "directory"
    shutil.copytree(DIRECTORY, folder)
    file = folder / "outside" / "port.toml"
    file.write_text(
        'code = "port"\nkind = "outside"\nname_th = "การท่าเรือแห่งประเทศไทย"\nname_en = "Port Authority"\n'
    )
    actions.load_directory(by=SYSTEM, folder=folder)
    assert queries.agency_by_code("port").parent == queries.root()
