"""Make a small city for tests: a few agencies and the fixed cast.

Nok takes calls at 1555, Dao supervises there, Insp inspects. Ploy works in the works section of Bang Kapi,
which Chai heads. Anan coordinates at Drainage. Wit plans, Gov directs, Krit administers. Charlie has no role.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from rongthuk.organisations import queries
from rongthuk.organisations.directory_files import district_sections
from rongthuk.organisations.models import Agency, AgencyKind, Membership, Officer, Review, Role
from rongthuk.organisations.tree import plant


@dataclass
class City:
    """The agencies and people of the test city."""

    bma: Agency
    centre: Agency
    triage: Agency
    arbitration: Agency
    call_floor: Agency
    bang_kapi: Agency
    din_daeng: Agency
    drainage: Agency
    pipes: Agency
    police: Agency
    nok: Officer
    ploy: Officer
    chai: Officer
    anan: Officer
    dao: Officer
    wit: Officer
    krit: Officer
    gov: Officer
    insp: Officer
    charlie: Officer
    sections: dict[str, Agency] = field(default_factory=dict)

    @property
    def works(self) -> Agency:
        """Return Ploy's section."""
        return self.section("works")

    @property
    def general(self) -> Agency:
        """Return the intake desk of Bang Kapi."""
        return self.section("general")

    def section(self, section_code: str, district: str = "1006") -> Agency:
        """Return a section of Bang Kapi, or of Din Daeng (`1026`)."""
        return self.sections[f"district-{district}/{section_code}"]


def make_officer(username: str, display_name: str = "", **facts: Any) -> Officer:
    """Make an account that nobody can sign in to by password unless one is given as its hash."""
    facts.setdefault("password", make_password(None))
    return Officer.objects.create(
        username=username, display_name=display_name or username.capitalize(), **facts
    )


def make_membership(officer: Officer, agency: Agency, role: str) -> Membership:
    """Give a role and forget what the officer's instance remembers of its rights."""
    officer.forget_actor()
    return Membership.objects.create(officer=officer, agency=agency, role=role)


def make_agency(parent: Agency | None, code: str, **facts: Any) -> Agency:
    """Make an agency below another."""
    facts = {"kind": AgencyKind.DIVISION, "name_th": code, "name_en": code, **facts}
    agency = plant(parent, code, **facts)
    queries.forget()
    return agency


def make_district(
    parent: Agency, district_code: str, name_th: str, name_en: str
) -> tuple[Agency, dict[str, Agency]]:
    """Make a district office with its ten sections; the general section receives for it."""
    office = make_agency(
        parent,
        f"district-{district_code}",
        kind=AgencyKind.DISTRICT_OFFICE,
        name_th=f"สำนักงานเขต{name_th}",
        name_en=f"{name_en} District Office",
        district_code=district_code,
    )
    sections = {
        f"{office.code}/{section['code']}": make_agency(
            office,
            f"{office.code}/{section['code']}",
            kind=AgencyKind.SECTION,
            name_th=f"{section['name_th']} {office.name_th}",
            name_en=f"{section['name_en']}, {office.name_en}",
            district_code=district_code,
            section_code=section["code"],
        )
        for section in district_sections()
    }
    office.intake_desk = sections[f"{office.code}/general"]
    office.save(update_fields=["intake_desk"])
    return office, sections


def make_city(*, password: str | None = None) -> City:
    """Make the whole cast; with `password`, everybody signs in with it."""
    bma = make_agency(
        None,
        "bma",
        kind=AgencyKind.ROOT,
        name_th="กรุงเทพมหานคร",
        name_en="Bangkok Metropolitan Administration",
        accepts_cases=False,
    )
    centre = make_agency(
        bma, queries.CENTRE, kind=AgencyKind.CENTRE, name_th="ศูนย์ กทม. 1555", name_en="BMA 1555 Centre"
    )

    def desk(code: str, name_th: str, name_en: str) -> Agency:
        return make_agency(
            centre, code, kind=AgencyKind.TRIAGE, name_th=name_th, name_en=name_en, review=Review.CENTRE
        )

    triage = desk(queries.TRIAGE, "โต๊ะคัดแยกเรื่อง", "Triage desk")
    arbitration = desk(queries.ARBITRATION, "โต๊ะชี้ขาดหน่วยงานรับผิดชอบ", "Arbitration desk")
    call_floor = desk(queries.CALL_FLOOR, "ฝ่ายรับสายโทรศัพท์", "Call floor")
    centre.intake_desk = triage
    centre.save(update_fields=["intake_desk"])
    bang_kapi, sections = make_district(bma, "1006", "บางกะปิ", "Bang Kapi")
    din_daeng, more = make_district(bma, "1026", "ดินแดง", "Din Daeng")
    drainage = make_agency(
        bma,
        "drainage",
        kind=AgencyKind.BUREAU,
        name_th="สำนักการระบายน้ำ",
        name_en="Drainage and Sewerage Department",
    )
    pipes = make_agency(
        drainage, "drainage/pipes", name_th="กองระบบท่อระบายน้ำ", name_en="Drainage Pipe System Division"
    )
    police = make_agency(
        bma,
        "police",
        kind=AgencyKind.OUTSIDE,
        name_th="กองบัญชาการตำรวจนครบาล",
        name_en="Metropolitan Police Bureau",
        review=Review.CENTRE,
    )
    hashed = make_password(password)

    def person(username: str, display_name: str, agency: Agency | None = None, role: str = "") -> Officer:
        officer = make_officer(username, display_name, password=hashed, email=f"{username}@bangkok.example")
        if agency is not None:
            make_membership(officer, agency, role)
        return officer

    city = City(
        bma=bma,
        centre=centre,
        triage=triage,
        arbitration=arbitration,
        call_floor=call_floor,
        bang_kapi=bang_kapi,
        din_daeng=din_daeng,
        drainage=drainage,
        pipes=pipes,
        police=police,
        sections={**sections, **more},
        nok=person("nok", "นก", centre, Role.CALL_TAKER),
        ploy=person("ploy", "พลอย", sections["district-1006/works"], Role.OFFICER),
        chai=person("chai", "ชัย", sections["district-1006/works"], Role.SECTION_HEAD),
        anan=person("anan", "อนันต์", drainage, Role.COORDINATOR),
        dao=person("dao", "ดาว", centre, Role.SUPERVISOR),
        wit=person("wit", "วิทย์", bma, Role.PLANNER),
        krit=person("krit", "กฤต", bma, Role.ADMINISTRATOR),
        gov=person("gov", "ผู้ว่าฯ", bma, Role.DIRECTOR),
        insp=person("insp", "ผู้ตรวจ", centre, Role.INSPECTOR),
        charlie=person("charlie", "ชาลี"),
    )
    queries.forget()
    return city
