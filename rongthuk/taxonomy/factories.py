"""Give tests the real catalogue, which loads in a fifth of a second, or a category of their own."""

from __future__ import annotations

from typing import Any

from rongthuk.taxonomy.loading import load_catalogue
from rongthuk.taxonomy.models import Category, CategoryGroup
from rongthuk.taxonomy.queries import category, forget

# The categories that the usual stories are about.
USUAL = (
    "street-light",
    "road-damage",
    "flooding",
    "garbage",
    "noise",
    "footpath-obstruction",
    "tree",
    "wires",
    "enquiry",
    "corruption",
)


def load_usual() -> dict[str, Category]:
    """Load the real catalogue and return the usual categories by code."""
    load_catalogue()
    return {code: category(code) for code in USUAL}


def make_category(code: str = "test-category", **facts: Any) -> Category:
    """Return a category of a test's own."""
    group, _ = CategoryGroup.objects.get_or_create(
        code="test", defaults={"name_th": "ทดสอบ", "name_en": "Test"}
    )
    row = Category.objects.create(
        code=code,
        **{
            "group": group,
            "name_th": "ประเภททดสอบ",
            "name_en": "Test category",
            "description_th": "สำหรับทดสอบ",
            "description_en": "For tests",
            "service_level": "within-5-working-days",
            "default_unit": "section:works",
            **facts,
        },
    )
    forget()
    return row
