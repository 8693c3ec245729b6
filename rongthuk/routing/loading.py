"""Bring the catalogue's rules into the database as the first version, and as a new one only while nobody has made another."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from rongthuk.routing import queries
from rongthuk.routing.models import Rule, RuleSet
from rongthuk.routing.rules_file import CATALOGUE, RulesFile, read_rules


@transaction.atomic
def load_rules(path: Path = CATALOGUE) -> str:
    """Load the rules file when it has changed since it was loaded last; an administrator's newer set stays in force."""
    file = read_rules(path.read_text(encoding="utf-8"))
    newest = RuleSet.objects.order_by("-version").first()
    known = RuleSet.objects.filter(checksum=file.checksum).first()
    if known is not None:
        return f"{len(file.rules)} rules, version {known.version}"
    if newest is not None and newest.created_by_id is not None:
        return f"version {newest.version} was made here and stays in force; the catalogue's rules were not loaded"
    rule_set = store_rules(file, created_by_id=None)
    return f"{len(file.rules)} rules, version {rule_set.version}"


def store_rules(
    file: RulesFile,
    *,
    created_by_id: int | None,
    effective_from: datetime | None = None,
    note: str = "",
    dry_run: Any = None,
) -> RuleSet:
    """Store a rules file as the next version and return it."""
    newest = RuleSet.objects.select_for_update().order_by("-version").first()
    rule_set = RuleSet.objects.create(
        version=newest.version + 1 if newest else 1,
        name=file.name or "กฎการส่งเรื่อง",
        effective_from=effective_from or timezone.now(),
        created_by_id=created_by_id,
        note=note or file.note,
        source=file.source,
        checksum=file.checksum,
        dry_run=dry_run,
    )
    Rule.objects.bulk_create(
        Rule(
            rule_set=rule_set,
            order=order,
            code=row.code,
            when=dict(row.when),
            unit=row.unit,
            supporting=list(row.supporting),
            because_th=row.because_th,
            because_en=row.because_en,
        )
        for order, row in enumerate(file.rules, start=1)
    )
    queries.forget()
    return rule_set
