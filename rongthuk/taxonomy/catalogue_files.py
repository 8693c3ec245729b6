"""Read the catalogue's TOML files and refuse what is wrong, naming file and field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rongthuk.organisations.models import Review
from rongthuk.taxonomy.models import Evidence, QuestionKind, Urgency

FOLDER = Path(__file__).parent / "catalogue"
KINDS = frozenset({"complaint", "enquiry", "suggestion", "compliment", "tipoff"})

_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_LABEL_FIELDS = ("label_th", "label_en")


class BadCatalogue(ValueError):
    """A catalogue file cannot be used; the sentence names the file and the field."""


@dataclass(frozen=True, slots=True)
class GroupFile:
    """One file: its group and the group's categories, each with its questions."""

    path: Path
    group: dict[str, Any]
    categories: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class MappingFile:
    """One mapping table: label → (category code or "", note)."""

    path: Path
    scheme: str
    version: int
    labels: dict[str, tuple[str, str]]


_CATEGORY_TYPES: dict[str, type | tuple[type, ...]] = {
    "code": str, "name_th": str, "name_en": str, "description_th": str, "description_en": str, "examples": list,
    "synonyms": list, "urgency": str, "evidence": str, "review": str, "service_level": str, "default_unit": str, "kind": str,
    "confidential": bool, "public": bool, "question": list,
}  # fmt: skip
_CATEGORY_NEEDS = (
    "code",
    "name_th",
    "name_en",
    "description_th",
    "description_en",
    "service_level",
    "default_unit",
)
_QUESTION_TYPES: dict[str, type | tuple[type, ...]] = {
    "code": str, "kind": str, "label_th": str, "label_en": str, "options": (list, dict), "required": bool,
    "shown_when": dict, "urgent_when": list,
}  # fmt: skip
_ONE_OF = {
    "urgency": frozenset(Urgency.values),
    "evidence": frozenset(Evidence.values),
    "review": frozenset({"", *Review.values}),
    "kind": KINDS,
}


def read_groups(folder: Path = FOLDER) -> list[GroupFile]:
    """Return every group file, checked; codes are unique across files."""
    files = [_read_group(path) for path in sorted(folder.glob("*.toml"))]
    seen: dict[str, str] = {}
    for file in files:
        for category in file.categories:
            code = category["code"]
            if code in seen:
                raise BadCatalogue(f"{file.path.name}: category {code}: the code is taken in {seen[code]}")
            seen[code] = file.path.name
    return files


def read_mappings(codes: Iterable[str], folder: Path = FOLDER / "mappings") -> list[MappingFile]:
    """Return every mapping table, checked against the category codes."""
    known = set(codes)
    found = []
    for path in sorted(folder.glob("*.toml")):
        data = _load(path)
        _refuse_unknown(path.name, data, {"scheme", "version", "labels"})
        labels: dict[str, tuple[str, str]] = {}
        for label, value in data["labels"].items():
            code, note = (value, "") if isinstance(value, str) else (value["category"], value.get("note", ""))
            if code and code not in known:
                raise BadCatalogue(f"{path.name}: labels.{label}: there is no category {code!r}")
            labels[label] = (code, note)
        found.append(MappingFile(path, data["scheme"], data["version"], labels))
    return found


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadCatalogue(f"{path.name}: {error}") from error


def _read_group(path: Path) -> GroupFile:
    data = _load(path)
    _refuse_unknown(path.name, data, {"code", "name_th", "name_en", "icon", "order", "category"})
    for field in ("code", "name_th", "name_en"):
        if not data.get(field):
            raise BadCatalogue(f"{path.name}: {field}: is missing")
    categories = tuple(data.pop("category", []))
    for category in categories:
        check_category(path.name, category)
    return GroupFile(path, data, categories)


def check_category(file: str, category: dict[str, Any]) -> None:
    """Raise BadCatalogue for the first thing wrong with a category's table."""
    where = f"{file}: category {category.get('code', '?')}"
    _refuse_unknown(where, category, set(_CATEGORY_TYPES))
    _check_types(where, category, _CATEGORY_TYPES)
    for field in _CATEGORY_NEEDS:
        if not category.get(field):
            raise BadCatalogue(f"{where}: {field}: is missing")
    if not _SLUG.match(category["code"]):
        raise BadCatalogue(f"{where}: code: use small letters, digits and hyphens")
    for field, accepted in _ONE_OF.items():
        if field in category and category[field] not in accepted:
            raise BadCatalogue(f"{where}: {field}: write one of {', '.join(sorted(accepted))}")
    for word in category.get("synonyms", []):
        if not isinstance(word, str) or len(word) < 2:
            raise BadCatalogue(f"{where}: synonyms: {word!r} is not a word of two letters or more")
    earlier: dict[str, dict[str, Any]] = {}
    for question in category.get("question", []):
        _check_question(where, question, earlier)
        earlier[question["code"]] = question


def _check_question(where: str, question: dict[str, Any], earlier: Mapping[str, dict[str, Any]]) -> None:
    where = f"{where}: question {question.get('code', '?')}"
    _refuse_unknown(where, question, set(_QUESTION_TYPES))
    _check_types(where, question, _QUESTION_TYPES)
    for field in ("code", "kind", *_LABEL_FIELDS):
        if not question.get(field):
            raise BadCatalogue(f"{where}: {field}: is missing")
    if question["code"] in earlier:
        raise BadCatalogue(f"{where}: code: is taken by an earlier question")
    if question["kind"] not in QuestionKind.values:
        raise BadCatalogue(f"{where}: kind: write one of {', '.join(QuestionKind.values)}")
    _check_options(where, question)
    for code, accepted in question.get("shown_when", {}).items():
        if code not in earlier:
            raise BadCatalogue(f"{where}: shown_when: {code!r} is not an earlier question")
        if not set(accepted) <= answers_of(earlier[code]):
            raise BadCatalogue(f"{where}: shown_when: {code} has no such answer as {accepted}")
    if not set(question.get("urgent_when", [])) <= answers_of(question):
        raise BadCatalogue(f"{where}: urgent_when: names an answer that the question does not have")


def _check_options(where: str, question: Mapping[str, Any]) -> None:
    options = question.get("options", [])
    if question["kind"] == QuestionKind.CHOICE:
        if not isinstance(options, list) or len(options) < 2:
            raise BadCatalogue(f"{where}: options: a choice needs two or more")
        for option in options:
            if not all(option.get(field) for field in ("code", *_LABEL_FIELDS)):
                raise BadCatalogue(f"{where}: options: each needs code, label_th and label_en")
    elif question["kind"] != QuestionKind.NUMBER and options:
        raise BadCatalogue(f"{where}: options: only a choice or a number has them")


def answers_of(question: Mapping[str, Any]) -> set[str]:
    """Return the answers that a choice or yes/no question accepts."""
    if question["kind"] == QuestionKind.YES_NO:
        return {"yes", "no"}
    if question["kind"] == QuestionKind.CHOICE:
        return {option["code"] for option in question["options"]}
    return set()


def _refuse_unknown(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(table) - known):
        raise BadCatalogue(f"{where}: {unknown[0]}: there is no such field")


def _check_types(where: str, table: Mapping[str, Any], types: Mapping[str, type | tuple[type, ...]]) -> None:
    for field, value in table.items():
        if not isinstance(value, types[field]):
            raise BadCatalogue(f"{where}: {field}: {value!r} is of the wrong type")
