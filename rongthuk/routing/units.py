"""Read unit specs and name units: "section:works", "office", "bureau code", always to an agency code.

Pure: names of agencies are handed in; districts come from the table of areas.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from rongthuk.areas.table import areas

TRIAGE = "centre-1555/triage"

SECTIONS: dict[str, tuple[str, str]] = {
    "general": ("ฝ่ายปกครอง", "Administrative section"),
    "registration": ("ฝ่ายทะเบียน", "Registration section"),
    "works": ("ฝ่ายโยธา", "Public works section"),
    "environment": ("ฝ่ายสิ่งแวดล้อมและสุขาภิบาล", "Environment and sanitation section"),
    "revenue": ("ฝ่ายรายได้", "Revenue section"),
    "cleansing": ("ฝ่ายรักษาความสะอาดและสวนสาธารณะ", "Cleansing and parks section"),
    "education": ("ฝ่ายการศึกษา", "Education section"),
    "finance": ("ฝ่ายการคลัง", "Finance section"),
    "city-law": ("ฝ่ายเทศกิจ", "City law enforcement section"),
    "community": ("ฝ่ายพัฒนาชุมชนและสวัสดิการสังคม", "Community development and welfare section"),
}
_OFFICES: dict[str, tuple[str, str]] = {
    "centre-1555": ("ศูนย์ กทม. 1555", "the 1555 centre"),
    TRIAGE: ("โต๊ะคัดกรอง ศูนย์ กทม. 1555", "the triage desk of the 1555 centre"),
}

Names = Mapping[str, tuple[str, str]]


@lru_cache(maxsize=1)
def district_names() -> dict[str, tuple[str, str]]:
    """Return district code → (Thai name, English name), without "เขต"."""
    return {area.code: (area.name_th, area.name_en) for area in areas().districts}


def needs_district(spec: str) -> bool:
    """Tell whether a spec can only be resolved where the district is known."""
    return spec == "office" or spec.startswith("section:")


def resolve(spec: str, district: str) -> str | None:
    """Return the agency code of a spec in a district, or None where the district is needed and unknown."""
    if not needs_district(spec):
        return spec
    if not district:
        return None
    return f"district-{district}" if spec == "office" else f"district-{district}/{spec[8:]}"


def section_of_spec(spec: str) -> str | None:
    """Return the section that a spec names, None for others."""
    return spec[8:] if spec.startswith("section:") else None


def unit_name(code: str, names: Names) -> tuple[str, str]:
    """Return (Thai, English) of an agency code, the section with its office."""
    if (known := _OFFICES.get(code)) is not None:
        return known
    if code.startswith("district-"):
        office, _, section = code.partition("/")
        district_th, district_en = district_names().get(office[9:], (office[9:], office[9:]))
        office_names = (f"สำนักงานเขต{district_th}", f"{district_en} District Office")
        if not section:
            return office_names
        section_th, section_en = SECTIONS.get(section, (section, section))
        return f"{section_th} {office_names[0]}", f"the {section_en} of {office_names[1]}"
    return names.get(code, (code, code))


def roll_up(code: str) -> str:
    """Return the office or bureau that a unit belongs to: `district-1006/works` → `district-1006`."""
    return code.partition("/")[0]
