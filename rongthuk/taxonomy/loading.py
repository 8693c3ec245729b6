"""Bring the catalogue's files into the database, leaving alone what an administrator has edited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from rongthuk.taxonomy import queries
from rongthuk.taxonomy.catalogue_files import FOLDER, GroupFile, read_groups, read_mappings
from rongthuk.taxonomy.models import Category, CategoryGroup, ExternalLabel, Question


@transaction.atomic
def load_catalogue(folder: Path = FOLDER) -> str:
    """Load groups, categories, questions and mapping tables; loading again changes nothing.

    Raises `BadCatalogue` before anything is written when a file is wrong.
    """
    files = read_groups(folder)
    codes = [category["code"] for file in files for category in file.categories]
    mappings = read_mappings(codes, folder / "mappings")
    kept = 0
    for file in files:
        kept += _load_group(file)
    categories = {category.code: category for category in Category.objects.all()}
    edited = {
        (row.scheme, row.label, row.version) for row in ExternalLabel.objects.filter(edited_at__isnull=False)
    }
    rows = [
        ExternalLabel(
            scheme=mapping.scheme,
            label=label,
            version=mapping.version,
            category=categories[code] if code else None,
            note=note,
        )
        for mapping in mappings
        for label, (code, note) in mapping.labels.items()
        if (mapping.scheme, label, mapping.version) not in edited
    ]
    ExternalLabel.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["scheme", "label", "version"],
        update_fields=["category", "note"],
    )
    queries.forget()
    said = f"{len(codes)} categories, {sum(len(mapping.labels) for mapping in mappings)} mapped labels"
    return said + (f"; {kept} edited here and left alone" if kept else "")


def _load_group(file: GroupFile) -> int:
    """Load one file and return how many of its categories were left alone."""
    group, _ = CategoryGroup.objects.get_or_create(code=file.group["code"], defaults=file.group)
    if group.edited_at is None:
        _update(group, file.group)
    known = {category.code: category for category in Category.objects.filter(code__in=_codes(file))}
    kept = 0
    for order, table in enumerate(file.categories):
        facts = {name: value for name, value in table.items() if name != "question"}
        facts |= {"group": group, "order": order}
        category = known.get(table["code"])
        if category is None:
            category = Category.objects.create(**facts)
        elif category.edited_at is not None:
            kept += 1
            continue
        else:
            _update(category, facts)
        _load_questions(category, table.get("question", []))
    return kept


def _load_questions(category: Category, tables: list[dict[str, Any]]) -> None:
    known = {question.code: question for question in category.questions.all()}
    for order, table in enumerate(tables):
        facts = {
            "options": [],
            "required": False,
            "shown_when": {},
            "urgent_when": [],
            **table,
            "order": order,
        }
        question = known.pop(table["code"], None)
        if question is None:
            Question.objects.create(category=category, **facts)
        else:
            _update(question, facts)
    for question in known.values():
        question.delete()


def _update(row: Any, facts: dict[str, Any]) -> None:
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, facts[name])
        row.save(update_fields=changed)


def _codes(file: GroupFile) -> list[str]:
    return [category["code"] for category in file.categories]
