"""Read `directory/`: check every file and return what it says; a mistake is named with its file and field.

Nothing here touches the database. How a file looks is told in `directory/README.md`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from rongthuk.core.errors import Invalid
from rongthuk.organisations.models import AgencyKind, Review
from rongthuk.organisations.telephones import read_agency_phone

DIRECTORY = Path(__file__).resolve().parent / "directory"
TEMPLATE = "district_office.toml"

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")
_PLAIN = ("name_th", "name_en", "short_name", "bma_code", "scope", "address", "website")
_TEXT = ("code", "kind", "review", "intake_desk", *_PLAIN)
_SWITCHES = ("through_intake_desk", "accepts_cases", "phones_unverified")
_AGENCY = {*_TEXT, *_SWITCHES, "parent", "phones", "lon", "lat", "names", "units"}
_UNIT = _AGENCY - {"parent", "units"}
_DISTRICT = {"code", "bma_code", "th", "en", "group", "address", "phones", "website", "lon", "lat", "names"}
_REQUIRED = ("code", "kind", "name_th", "name_en")


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that an agency bore earlier; years are of the Buddhist Era."""

    name: str
    bma_code: str = ""
    since_year: int | None = None
    until_year: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One agency as the directory describes it; `facts` are the model's plain fields."""

    file: str
    code: str
    parent: str | None
    intake_desk: str | None
    facts: dict[str, Any]
    names: tuple[FormerName, ...] = field(default=())


def mistake(file: str, name: str, sentence: str) -> Invalid:
    """Return the error for a field of a file."""
    words = _("directory/%(file)s, %(field)s: %(sentence)s") % {
        "file": file,
        "field": name,
        "sentence": sentence,
    }
    return Invalid("directory_mistake", words, field=name)


def read_directory(folder: Path = DIRECTORY) -> list[Entry]:
    """Return all agencies, parents before their units; raise the first mistake found."""
    entries: dict[str, Entry] = {}
    for entry in _all_entries(folder):
        if entry.code in entries:
            other = entries[entry.code].file
            raise mistake(
                entry.file, "code", _("“%(code)s” is in %(file)s too.") % {"code": entry.code, "file": other}
            )
        entries[entry.code] = entry
    ordered = _parents_first(entries)
    for entry in ordered:
        desk = entry.intake_desk
        if desk is not None and (desk not in entries or not _is_within(entries, desk, entry.code)):
            raise mistake(
                entry.file, "intake_desk", _("The intake desk must be a unit of the agency itself.")
            )
    return ordered


def district_sections(folder: Path = DIRECTORY) -> list[dict[str, Any]]:
    """Return the ten sections of a district office as the template describes them."""
    sections: list[dict[str, Any]] = _load(folder / TEMPLATE, TEMPLATE).get("sections", [])
    return sections


def _all_entries(folder: Path) -> Iterator[Entry]:
    for path in sorted([*folder.glob("city/*.toml"), *folder.glob("outside/*.toml")]):
        file = path.relative_to(folder).as_posix()
        yield from _agency_file(file, _load(path, file))
    districts = sorted(folder.glob("districts/*.toml"))
    template = _load(folder / TEMPLATE, TEMPLATE) if districts else {}
    for path in districts:
        file = path.relative_to(folder).as_posix()
        yield from _district_file(file, _load(path, file), template)


def _load(path: Path, file: str) -> dict[str, Any]:
    try:
        with path.open("rb") as opened:
            return tomllib.load(opened)
    except FileNotFoundError:
        raise mistake(file, "-", _("The file is missing.")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise mistake(file, "-", _("The file is not TOML: %(error)s.") % {"error": error}) from None


def _agency_file(file: str, raw: dict[str, Any]) -> Iterator[Entry]:
    _only_known(file, raw, _AGENCY)
    top = _entry(
        file, raw, parent=None if raw.get("kind") == AgencyKind.ROOT else str(raw.get("parent", "bma"))
    )
    yield top
    for unit in _tables(file, raw, "units"):
        _only_known(file, unit, _UNIT)
        yield _entry(file, {"kind": AgencyKind.DIVISION.value, **unit}, parent=top.code, is_unit=True)


def _district_file(file: str, raw: dict[str, Any], template: dict[str, Any]) -> Iterator[Entry]:
    _only_known(file, raw, _DISTRICT)
    for name in ("code", "th", "en"):
        if not isinstance(raw.get(name), str) or not raw[name].strip():
            raise mistake(file, name, _("This must be given."))
    code = raw["code"]
    if not re.fullmatch(r"10[0-9]{2}", code):
        raise mistake(file, "code", _("A district's code is four digits, such as 1006."))
    names = {"th": raw["th"], "en": raw["en"]}
    shared = {
        name: value.format(**names) if isinstance(value, str) else value
        for name, value in template["office"].items()
    }
    own = {name: value for name, value in raw.items() if name not in {"code", "th", "en", "group"}}
    facts = {**shared, **own, "code": f"district-{code}", "kind": AgencyKind.DISTRICT_OFFICE.value}
    office = _entry(file, facts, parent="bma", district_code=code, district_group=str(raw.get("group", "")))
    yield office
    for section in template.get("sections", []):
        about = {
            "kind": AgencyKind.SECTION.value,
            "review": shared.get("review", Review.SECTION_HEAD.value),
            **section,
            "name_th": f"{section['name_th']} {office.facts['name_th']}",
            "name_en": f"{section['name_en']}, {office.facts['name_en']}",
            "short_name": f"{section['name_th']} {office.facts['short_name']}",
        }
        yield _entry(
            file,
            about,
            parent=office.code,
            is_unit=True,
            district_code=code,
            district_group=office.facts["district_group"],
            section_code=section["code"],
        )


def _entry(
    file: str, raw: dict[str, Any], *, parent: str | None, is_unit: bool = False, **more: Any
) -> Entry:
    for name in _REQUIRED:
        if not raw.get(name):
            raise mistake(file, name, _("This must be given."))
    for name in _TEXT:
        if not isinstance(raw.get(name, ""), str):
            raise mistake(file, name, _("Write this as text in quotation marks."))
    for name in _SWITCHES:
        if not isinstance(raw.get(name, False), bool):
            raise mistake(file, name, _("Write true or false."))
    if not _SLUG.fullmatch(raw["code"]):
        raise mistake(file, "code", _("A code is made of small letters, digits, hyphens and slashes."))
    for name, accepted in (("kind", AgencyKind.values), ("review", Review.values)):
        if raw.get(name, accepted[0]) not in accepted:
            raise mistake(file, name, _("Write one of: %(words)s.") % {"words": ", ".join(accepted)})
    if not re.fullmatch(r"([0-9]{8})?", raw.get("bma_code", "")):
        raise mistake(file, "bma_code", _("A unit code of the city is eight digits."))
    code = f"{parent}/{raw['code']}" if is_unit else raw["code"]
    lon, lat = _point(file, raw)
    desk = raw.get("intake_desk")
    return Entry(
        file=file,
        code=code,
        parent=parent,
        intake_desk=f"{code}/{desk}" if desk else None,
        facts={
            "kind": raw["kind"],
            **{name: raw.get(name, "") for name in _PLAIN},
            "phones": _phones(file, raw),
            "phones_unverified": raw.get("phones_unverified", True),
            "through_intake_desk": raw.get("through_intake_desk", False),
            "accepts_cases": raw.get("accepts_cases", True),
            "review": raw.get("review", Review.SECTION_HEAD.value),
            "lon": lon,
            "lat": lat,
            "district_code": "",
            "district_group": "",
            "section_code": "",
            **more,
        },
        names=tuple(_former_name(file, name) for name in _tables(file, raw, "names")),
    )


def _point(file: str, raw: dict[str, Any]) -> tuple[float | None, float | None]:
    lon, lat = raw.get("lon"), raw.get("lat")
    if lon is None and lat is None:
        return None, None
    if not isinstance(lon, (int, float)) or not isinstance(lat, (int, float)):
        raise mistake(file, "lon", _("Give both lon and lat as numbers, or neither."))
    # Thailand lies between these; a swapped pair does not.
    if not (97 <= lon <= 106 and 5 <= lat <= 21):
        raise mistake(file, "lon", _("The point is not in Thailand; are lon and lat swapped?"))
    return float(lon), float(lat)


def _phones(file: str, raw: dict[str, Any]) -> list[str]:
    phones = raw.get("phones", [])
    if not isinstance(phones, list) or not all(isinstance(phone, str) for phone in phones):
        raise mistake(file, "phones", _("Write a list of numbers in quotation marks."))
    try:
        return [read_agency_phone(phone) for phone in phones]
    except Invalid as error:
        raise mistake(file, "phones", str(error)) from None


def _former_name(file: str, raw: dict[str, Any]) -> FormerName:
    try:
        return FormerName(**raw)
    except TypeError:
        raise mistake(
            file, "names", _("A former name has name, bma_code, since_year and until_year.")
        ) from None


def _tables(file: str, raw: dict[str, Any], name: str) -> list[dict[str, Any]]:
    tables = raw.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise mistake(file, name, _("Write this as [[%(name)s]] tables.") % {"name": name})
    return tables


def _only_known(file: str, raw: dict[str, Any], known: set[str]) -> None:
    for name in raw:
        if name not in known:
            words = ", ".join(sorted(known))
            raise mistake(file, name, _("There is no such field; known are: %(words)s.") % {"words": words})


def _parents_first(entries: dict[str, Entry]) -> list[Entry]:
    ordered: dict[str, Entry] = {}

    def put(entry: Entry, waiting: tuple[str, ...]) -> None:
        if entry.code in ordered:
            return
        if entry.code in waiting:
            raise mistake(entry.file, "parent", _("The agency would belong to itself."))
        if entry.parent is not None:
            if entry.parent not in entries:
                raise mistake(
                    entry.file, "parent", _("There is no agency “%(code)s”.") % {"code": entry.parent}
                )
            put(entries[entry.parent], (*waiting, entry.code))
        ordered[entry.code] = entry

    for entry in entries.values():
        put(entry, ())
    return list(ordered.values())


def _is_within(entries: dict[str, Entry], code: str, above: str) -> bool:
    step: str | None = code
    while step is not None:
        if step == above:
            return True
        step = entries[step].parent
    return False
