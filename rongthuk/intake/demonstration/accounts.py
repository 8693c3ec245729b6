"""The people of the demonstration city: every role has an account, and all of them one password, which is no secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import SYSTEM
from rongthuk.organisations.actions.officers import create_officer
from rongthuk.organisations.actions.rights import appoint
from rongthuk.organisations.models import Officer
from rongthuk.organisations.queries import agency_by_code

# Known to everybody who reads this: it is given to accounts of a demonstration city alone.
PASSWORD = "rongthuk-demo-1555"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the demonstration city."""

    username: str
    name: str
    agency: str
    role: str
    does: Any


ACCOUNTS = (
    Account("nok", "นก รับสาย", "centre-1555", "call_taker", _("takes calls at the 1555 centre")),
    Account("fon", "ฝน ประสานงาน", "centre-1555", "coordinator", _("sorts what no rule places, at the 1555 centre")),
    Account("dao", "ดาว หัวหน้ากะ", "centre-1555", "supervisor", _("supervises the 1555 centre")),
    Account("insp", "อินทร์ ตรวจการ", "centre-1555", "inspector", _("alone sees confidential tip-offs")),
    Account("kaew", "แก้ว รับเรื่อง", "district-1006/general", "officer", _("receives for Bang Kapi district")),
    Account("ploy", "พลอย โยธา", "district-1006/works", "officer", _("works outdoors for Bang Kapi district")),
    Account("pok", "ปก โยธา", "district-1006/works", "officer", _("works beside Ploy")),
    Account("chai", "ชัย หัวหน้าโยธา", "district-1006/works", "section_head", _("heads the works section of Bang Kapi")),
    Account("noi", "น้อย รักษาความสะอาด", "district-1006/cleansing", "officer", _("keeps Bang Kapi clean")),
    Account("tej", "เดช เทศกิจ", "district-1006/city-law", "officer", _("enforces city law in Bang Kapi")),
    Account("pranee", "ปราณี ผู้อำนวยการเขต", "district-1006", "director", _("directs Bang Kapi district")),
    Account("wichai", "วิชัย โยธา", "district-1030/works", "officer", _("works outdoors for Chatuchak district")),
    Account("anan", "อนันต์ ประสานงาน", "drainage", "coordinator", _("distributes the work of the Drainage Department")),
    Account("suda", "สุดา ท่อระบายน้ำ", "drainage/pipes", "officer", _("works on drainage pipes")),
    Account("korn", "กร จราจร", "traffic", "coordinator", _("distributes the work of the Traffic Department")),
    Account("mea", "เมธา ไฟฟ้านครหลวง", "mea", "officer", _("answers for the electricity authority")),
    Account("gov", "ผู้ว่าฯ ตัวอย่าง", "bma", "director", _("reads every figure, from the governor's office")),
    Account("wit", "วิทย์ วางแผน", "strategy", "planner", _("follows projects and indicators")),
    Account("rin", "ริน รายงานแผน", "permanent-secretary/secretariat", "reporter", _("reports on the projects of the unit behind 1555")),
    Account("arun", "อรุณ อนุมัติแผน", "permanent-secretary/secretariat", "approver", _("approves what that unit reports")),
    Account("krit", "กฤต ดูแลระบบ", "bma", "administrator", _("administers the city")),
)  # fmt: skip


@transaction.atomic
def make_accounts() -> list[Officer]:
    """Make every account that is not there, with its role."""
    # Hashing is slow on purpose; once is enough for a password that is printed on the screen.
    hashed = make_password(PASSWORD)
    made = []
    for account in ACCOUNTS:
        if Officer.objects.filter(username__iexact=account.username).exists():
            continue
        officer = create_officer(
            username=account.username,
            display_name=account.name,
            email=f"{account.username}@demo.example",
            by=SYSTEM,
        )
        Officer.objects.filter(pk=officer.pk).update(password=hashed)
        appoint(officer, agency=agency_by_code(account.agency), role=account.role, by=SYSTEM)
        made.append(officer)
    return made
