"""Keep the chain of keys (`path`) right when an agency is added or moved.

Whoever calls holds the lock of the tree; `actions`, the directory's loader and the factories do.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from rongthuk.core.thai import thai_sort_key
from rongthuk.organisations.models import Agency, AgencyKind


def lock_tree() -> None:
    """Let one transaction at a time change the tree: two moves at once could make a circle."""
    list(Agency.objects.select_for_update().filter(kind=AgencyKind.ROOT).values_list("pk"))


def place(agency: Agency) -> Agency:
    """Give an unsaved agency its key, path, depth and sort key; its parent must be saved."""
    if not agency.pk:
        with connection.cursor() as cursor:
            cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id'))", [Agency._meta.db_table])
            agency.pk = cursor.fetchone()[0]
    parent = agency.parent
    agency.path = f"{parent.path if parent else ''}{agency.pk}."
    agency.depth = parent.depth + 1 if parent else 0
    agency.sort_key = thai_sort_key(agency.name_th)
    return agency


def move_subtree(agency: Agency, parent: Agency) -> None:
    """Hang an agency and everything below it under another parent."""
    old_path, old_depth = agency.path, agency.depth
    agency.parent = parent
    agency.path = f"{parent.path}{agency.pk}."
    agency.depth = parent.depth + 1
    Agency.objects.filter(pk=agency.pk).update(parent=parent)
    Agency.objects.filter(path__startswith=old_path).update(
        path=Concat(Value(agency.path), Substr("path", len(old_path) + 1)),
        depth=F("depth") + (agency.depth - old_depth),
    )


def plant(parent: Agency | None, code: str, **facts: Any) -> Agency:
    """Add an agency below its parent and return it saved."""
    agency = place(Agency(code=code, parent=parent, **facts))
    agency.save(force_insert=True)
    return agency
