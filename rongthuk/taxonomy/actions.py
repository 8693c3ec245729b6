"""Change the catalogue: categories, questions and mapped labels. For administrators of the city; every change is recorded.

A row changed here is marked, so that loading the catalogue's files leaves it alone; a category's version grows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rongthuk.core.actors import Actor
from rongthuk.core.errors import Invalid
from rongthuk.organisations.actions.recording import record, require_administrator, save
from rongthuk.organisations.queries import root
from rongthuk.taxonomy import queries
from rongthuk.taxonomy.catalogue_files import BadCatalogue, check_category
from rongthuk.taxonomy.models import Category, ExternalLabel, Question

EDITABLE = (
    "group", "name_th", "name_en", "description_th", "description_en", "examples", "synonyms", "urgency", "evidence",
    "review", "service_level", "default_unit", "kind", "confidential", "public", "active", "since", "until", "order",
)  # fmt: skip
QUESTION_EDITABLE = (
    "kind", "label_th", "label_en", "options", "required", "shown_when", "urgent_when", "order",
)  # fmt: skip
_IN_FILES = frozenset(EDITABLE) - {"group", "active", "since", "until", "order"}


@transaction.atomic
def add_category(*, code: str, by: Actor, **facts: Any) -> Category:
    """Add a category. Raises Invalid for a taken code or a wrong field."""
    _require_city(by)
    category = Category(code=code, edited_at=timezone.now(), **facts)
    _check(category)
    save(category, new=True)
    _done("category.added", by, category=code)
    return category


@transaction.atomic
def edit_category(category: Category, *, by: Actor, **facts: Any) -> Category:
    """Change fields of a category; its version grows by one."""
    _require_city(by)
    row = Category.objects.select_for_update().get(pk=category.pk)
    _set(row, facts, EDITABLE)
    _check(row)
    _touch(row)
    _done("category.edited", by, category=row.code, fields=sorted(facts), version=row.version)
    return row


@transaction.atomic
def add_question(category: Category, *, code: str, by: Actor, **facts: Any) -> Question:
    """Add a follow-up question to a category."""
    _require_city(by)
    row = Category.objects.select_for_update().get(pk=category.pk)
    question = Question(category=row, code=code, **facts)
    save(question, new=True)
    _check(row)
    _touch(row)
    _done("category.question_added", by, category=row.code, question=code)
    return question


@transaction.atomic
def edit_question(question: Question, *, by: Actor, **facts: Any) -> Question:
    """Change a follow-up question; the category's version grows."""
    _require_city(by)
    category = Category.objects.select_for_update().get(pk=question.category_id)
    row = Question.objects.get(pk=question.pk)
    _set(row, facts, QUESTION_EDITABLE)
    save(row)
    _check(category)
    _touch(category)
    _done("category.question_edited", by, category=category.code, question=row.code, fields=sorted(facts))
    return row


@transaction.atomic
def remove_question(question: Question, *, by: Actor) -> None:
    """Ask a question no longer; answers already given stay with their cases."""
    _require_city(by)
    category = Category.objects.select_for_update().get(pk=question.category_id)
    question.delete()
    _check(category)
    _touch(category)
    _done("category.question_removed", by, category=category.code, question=question.code)


@transaction.atomic
def map_external_label(
    *, scheme: str, label: str, category: Category | None, by: Actor, note: str = "", version: int = 1
) -> ExternalLabel:
    """Say which category another body's label means; none when its text must decide."""
    _require_city(by)
    row = (
        ExternalLabel.objects.select_for_update().filter(scheme=scheme, label=label, version=version).first()
    )
    is_new = row is None
    if row is None:
        row = ExternalLabel(scheme=scheme, label=label, version=version)
    row.category, row.note, row.edited_at = category, note, timezone.now()
    save(row, new=is_new)
    _done("label.mapped", by, scheme=scheme, label=label, category=category.code if category else "")
    return row


def _require_city(by: Actor) -> None:
    """Refuse who does not administer the whole city: the catalogue serves every agency."""
    require_administrator(by, "" if by.kind in {"system", "import"} else root().path)


def _set(row: models.Model, facts: dict[str, Any], editable: tuple[str, ...]) -> None:
    for name, value in facts.items():
        if name not in editable:
            raise Invalid("not_editable", _("This field cannot be changed."), field=name)
        setattr(row, name, value)


def _check(category: Category) -> None:
    """Hold a category from the screen to the rules of the catalogue's files."""
    table: dict[str, Any] = {"code": category.code, **{name: getattr(category, name) for name in _IN_FILES}}
    questions = [] if category.pk is None else list(category.questions.all())
    table["question"] = [
        {"code": each.code, **{name: getattr(each, name) for name in QUESTION_EDITABLE if name != "order"}}
        for each in questions
    ]
    try:
        check_category("", table)
    except BadCatalogue as error:
        raise Invalid(
            "category_invalid",
            _("The category cannot be used: %(why)s") % {"why": str(error).removeprefix(": ")},
        ) from error


def _touch(category: Category) -> None:
    category.version += 1
    now: datetime = timezone.now()
    category.edited_at = now
    category.__dict__.pop("question_list", None)
    save(category)


def _done(kind: str, by: Actor, **data: Any) -> None:
    record(kind, by=by, **data)
    queries.forget()
