"""Every model field says whether it is personal and how it is destroyed."""

from collections import Counter

import pytest
from django.apps import apps

from rongthuk.core.privacy import Declaration

MODELS = [
    model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("rongthuk.")
]


def test_there_are_models_to_look_at():
    assert len(MODELS) > 25


@pytest.mark.parametrize(
    "model", [m for m in MODELS if not m._meta.auto_created], ids=lambda model: model._meta.label
)
def test_every_field_is_declared_once(model):
    declaration = getattr(model, "DATA", None)
    assert isinstance(declaration, Declaration), f"{model._meta.label} declares nothing"
    declared = Counter(declaration.names())
    fields = {field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete}
    assert {name for name, count in declared.items() if count > 1} == set()
    assert set(declared) == fields
